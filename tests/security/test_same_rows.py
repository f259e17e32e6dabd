"""S4: who steals the main database alone can't tell one decision from another by rows, columns or sizes.

Two towns live through the same moments of a Sunday. In one they choose to share always, say yes and rate;
in the other they choose nothing, say no and write. After each step all that is readable is the same in both.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from tests.journeys.cast import BEGINS, FIXED, Town
from tests.journeys.conftest import MakeTown

A_SUNDAY = BEGINS + timedelta(days=6)
OF_NOBODY = {"installation"}
TELLING = {"outbox.live"}
"""What a thief may learn a decision from, as SECURITY.md says: a noted yes has a button, a no has none."""

Row = tuple[object, ...]


def readable(town: Town) -> Iterator[Row]:
    """All that lies open in the main database, and how long what is sealed is."""
    with closing(sqlite3.connect(town.folder / "main.sqlite")) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables - OF_NOBODY:
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # our own names
            columns = [f"{table}.{column[0]}" for column in rows.description]
            for row in rows:
                yield tuple(
                    (column, len(value) if column.endswith(".sealed") else value)
                    for column, value in zip(columns, row, strict=True)
                    if column not in TELLING
                )


async def lives(town: Town, *, say_yes: bool) -> dict[str, set[Row]]:
    """A couple's Sunday in one of the towns: what a thief reads after each step."""
    read: dict[str, set[Row]] = {}

    def look(after: str) -> None:
        read[after] = set(readable(town))

    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    for one in (ada, ben):
        await one.settles_in()
    await town.pairs(ada, ben)
    for one in (ada, ben):
        await one.keeps("You warmed my side of the bed. " * 3, share=True)
    await ada.types("/share always" if say_yes else "/developer_info")
    look("a standing choice")

    for one in (ada, ben):
        await one.types("/summary")
        await one.taps("Yes, share these" if say_yes else "Keep everything private")
    look("a decision")

    await town.walks_to("Sun 20:05")
    look("an evening that waits")
    for one in (ada, ben):
        await one.taps("Open")
    look("an evening opened")
    assert (ada.sees(FIXED), ada.sees("you and Ben both chose")) == (not say_yes, say_yes)

    await town.walks_to("Mon 20:05")
    look("the day after")
    await ada.types("/checkin stress")
    await ada.types("4" if say_yes else "Work wore me down.")
    look("an answer")
    return read


async def test_a_thief_of_main_reads_the_same_whatever_was_decided(make_town: MakeTown) -> None:
    yes = await lives(await make_town("yes", A_SUNDAY), say_yes=True)
    no = await lives(await make_town("no", A_SUNDAY), say_yes=False)

    assert len(yes["an answer"]) > 100
    assert {after: yes[after] ^ no[after] for after in yes if yes[after] != no[after]} == {}
