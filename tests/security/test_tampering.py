"""S5: whoever changes a database behind the program's back gains nothing by it, whichever column they change.

Couples who wrote, marked and said yes are copied as they are; of everybody one column is changed in one row;
then the bot starts, the evening comes, and everybody looks at everything. The store's own answer to each
change is in tests/storage/test_secrecy.py.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Column

from bot.storage.errors import StoreError
from bot.storage.mapping import TABLES, map_of
from bot.storage.models import keys_metadata, metadata
from tests.journeys.cast import Town, furnish
from tests.security.couples import COUPLES, Crowd, read_by, shared, wrongly_read
from tests.trials import Trials

OF_ALL = ("system_key", "installation")
"""Tables of one row, without which nobody's start goes well: each of their columns has a round of its own."""
MOSTLY = 0.8
WAYS = ("flipped", "another's", "missing", "garbage", "exchanged")

OUTSIDE = {
    "the delivery changes them by UPDATEs of its own; a wrong one delays, repeats or drops a message": {
        *("outbox.due_at", "outbox.state", "outbox.shown", "outbox.message_id", "outbox.attempts"),
        *("outbox.lease_until", "outbox.fence"),
    },
    "a person's sequence of draws: a lower one names new rows like old ones of the same person": {
        "person.draws",
    },
    "places of messages and numbers of updates: a wrong one leaves a message in the chat, or acts again": {
        *("seen.person_id", "seen.message_id", "seen.at", "update_log.update_id", "update_log.at"),
    },
    "what could not be handled: its bytes are sealed to its number, when and how often is not": {
        *("parked.update_id", "parked.at", "parked.attempts", "parked.sealed"),
    },
    "who polls, how fast, and which group was told: of nobody": {
        *("polling.id", "polling.leader", "polling.lease_until", "pace.bucket", "pace.full_at"),
        *("chat_group.chat_hmac", "chat_group.said_at"),
    },
    "which keystore belongs here, and that this is a copy: a wrong one stops the start, or forgets yeses": {
        *("installation.id", "installation.keystore", "installation.copied_at"),
    },
    "keys: wrapped by the master key, each to its person": {
        *("data_key.person_id", "data_key.wrapped", "data_key.created_at", "data_key.version"),
        *("system_key.id", "system_key.wrapped", "system_key.version"),
    },
}
"""Columns that no seal of a person's row covers, and why that is harmless."""


def test_every_column_is_sealed_or_its_place_outside_has_a_reason() -> None:
    """A new column is covered by the seal of its row, or is named above after somebody thought about it."""
    sealed = {
        f"{column.table.name}.{column.name}"
        for kind in TABLES
        for column in map_of(kind).table.c
        if not column.info.get("operational")
    }
    every = {str(column) for column in columns()}

    outside = [name for names in OUTSIDE.values() for name in names]
    assert set(outside) == every - sealed
    assert len(outside) == len(set(outside))


def columns() -> list[Column[Any]]:
    """Every column of both databases."""
    tables = [*metadata.sorted_tables, *keys_metadata.sorted_tables]
    return [column for table in tables for column in table.c]


# --- what somebody with a tool for SQLite can do ---


def flipped(value: Any) -> object:
    """The value with as little changed as can be."""
    if isinstance(value, bytes) and value:
        return bytes([value[0] ^ 1]) + value[1:]
    if value in (0, 1):
        return 1 - int(value)  # what is true or false is turned round
    if isinstance(value, str) and value:
        return value[:-1] + ("y" if value[-1] != "y" else "z")
    return value + 1_000_003 if isinstance(value, int | float) else "x"


def change(
    database: sqlite3.Connection, column: Column[Any], owner: str, spared: list[str], draw: Random
) -> str:
    """Change one column in one row of somebody; how, in words, or empty if there is nothing."""
    table, name = column.table.name, column.name
    whose = "id" if table == "person" else "person_id"
    rows = [dict(row) for row in database.execute(f'SELECT rowid AS place, * FROM "{table}"')]  # noqa: S608  # our own names
    found = [row for row in rows if row.get(whose, "") not in spared]
    mine = [row for row in found if row.get(whose, "") in ("", owner)]
    if not mine:
        return ""
    row, other = draw.choice(mine), draw.choice([row for row in found if row not in mine] or found)
    # What is sealed tells most where it stands in another person's row.
    way = "exchanged" if name == "sealed" and draw.random() < MOSTLY else draw.choice(WAYS)
    value = {"another's": other[name], "exchanged": other[name], "missing": None, "garbage": "garbage"}
    statement = f'UPDATE "{table}" SET "{name}" = ? WHERE rowid = ?'  # noqa: S608  # our own names
    try:
        database.execute(statement, (value.get(way, flipped(row[name])), row["place"]))
        if way == "exchanged":
            database.execute(statement, (row[name], other["place"]))
    except sqlite3.IntegrityError:  # the schema would not have it
        way = "flipped"
        database.execute(statement, (flipped(row[name]), row["place"]))
    return f"{table}.{name} {way}"


# --- whom it harms ---


async def test_whatever_is_changed_is_refused_or_harmless_and_shown_to_nobody_else(
    town: Town, tmp_path: Path, trials: Trials
) -> None:
    crowd = Crowd(town)
    await crowd.begins()
    ids, began = await crowd.ids(), town.clock.now()
    await town.stops()
    furnish(town.folder, tmp_path / "pristine")
    rounds = list(in_rounds(columns()))
    refused = 0

    for seed in trials.seeds(len(rounds), most=400):
        furnish(tmp_path / "pristine", town.folder)
        town.clock.set(began)
        done = changed(town.folder, rounds[seed % len(rounds)], ids, seed)
        since = len(town.emulator.calls)
        try:
            await town.starts()
        except StoreError:
            assert len(done) == 1, ("only the installation's own row may stop it", done)
            refused += 1
            continue
        if len(done) > 1:
            await crowd.looks_at_everything()
            spared = read_by(town, since).get(crowd.pairs[-1].ben.user_id, "")
            assert shared(crowd.pairs[-1].ada) in spared, ("whom none of it concerns", done)
        assert await crowd.bystander_is_answered(), done
        assert not town.bot.broken.is_set(), done
        assert wrongly_read(crowd, read_by(town, since)) == [], done
        await town.stops()

    assert refused or trials.large, "with another system key nothing starts"


def in_rounds(every: list[Column[Any]]) -> Iterator[list[Column[Any]]]:
    """A column for each person but the last couple; those that concern everybody by themselves."""
    theirs = [column for column in every if column.table.name not in OF_ALL]
    width = 2 * (COUPLES - 1)
    yield from (theirs[start : start + width] for start in range(0, len(theirs), width))
    yield from ([column] for column in every if column.table.name in OF_ALL)


def changed(folder: Path, here: list[Column[Any]], ids: list[str], seed: int) -> list[str]:
    """One column for each person, in another order each time, but of the last couple; what was done."""
    done = []
    shuffled = Random(seed).sample(ids[:-2], len(ids) - 2)  # noqa: S311  # nothing secret
    for number, (column, owner) in enumerate(zip(here, shuffled, strict=False)):
        name = "keys" if column.table.metadata is keys_metadata else "main"
        with closing(sqlite3.connect(folder / f"{name}.sqlite")) as database:
            database.row_factory = sqlite3.Row
            done.append(change(database, column, owner, ids[-2:], Random(f"{seed} {number}")))  # noqa: S311  # nothing secret
            database.commit()
    return done


async def test_a_damaged_row_of_one_person_holds_up_nobody_elses_messages(town: Town) -> None:
    pairs = [(town.arrives(f"Ada {n}"), town.arrives(f"Ben {n}")) for n in range(2)]
    for ada, ben in pairs:
        await ada.settles_in()
        await ben.settles_in()
        token = await ada.invites()
        await town.walks_to("Mon 23:00") if ada is pairs[0][0] else None
        await ben.starts(token)
        await ben.taps("Accept")
    ada, other = pairs[0][0], pairs[1][0]

    with closing(sqlite3.connect(town.folder / "main.sqlite")) as database:
        database.execute("UPDATE proposal SET sealed = X'00' WHERE rowid = 1")
        database.commit()
    await town.walks_to("Tue 09:00")

    assert not ada.sees("accepted your link")
    assert other.sees("accepted your link")


async def test_a_mark_of_erasing_that_nobody_set_erases_nobody_and_stops_no_start(town: Town) -> None:
    ada = town.arrives("Ada")
    await ada.begins()
    await ada.types("You made tea.")
    await town.stops()

    for mark in (1, 0):
        with closing(sqlite3.connect(town.folder / "main.sqlite")) as database:
            database.execute("UPDATE person SET erasing = ?", (mark,))
            database.commit()
        await town.starts()
        await town.stops() if mark else await ada.types("/replies")

    assert "You made tea." in ada.last
