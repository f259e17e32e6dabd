"""Every line of /privacy with what makes it true; and retention, which runs by itself as it says there."""

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Invite, Proposal
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion
from bot.messages.menu import COMMANDS
from bot.storage.store import StoreTx
from tests.journeys.cast import BEGINS, Someone, Town

WORDS = "Thank you for the soup."
PARKED, UPDATE = 424_242, 424_243
AN_HOUR = timedelta(hours=1)
LIVED = timedelta(hours=10)
"""From the first word to the last of the life below."""
Rows = dict[str, set[object]]


def who(tx: StoreTx, someone: Someone) -> Person:
    person = tx.person_of(someone.phone.user_id)
    assert person is not None
    return person


async def a_life(town: Town, ada: Someone) -> None:
    """A little of everything that is kept of a person."""
    ben = town.arrives("Ben")
    await ada.settles_in()
    await ben.settles_in()
    await town.pairs(ada, ben)
    await ada.keeps(WORDS, share=True)
    await ada.says_yes()
    await town.walks_to("Mon 20:01")
    await ada.types("/skip")
    await ada.types("A thought that nobody kept.")

    def put_aside(tx: StoreTx) -> None:
        tx.park(PARKED, b"{}", town.clock.now())
        tx.record_update(UPDATE, town.clock.now())

    await town.bot.parts.store.transact(put_aside)


def kept(tx: StoreTx, someone: Someone) -> Rows:
    """Ids of what is kept of somebody, by kind; of messages those whose buttons are dead."""
    person = who(tx, someone).id
    past = [row for row in tx.rows(Occasion, person) if row.handled_at and row.due_at <= row.handled_at]
    return {
        "replies": {row.id for row in tx.rows(Reply, person)},
        "questions": {row.id for row in tx.rows(CheckIn, person)},
        "evenings": {row.id for row in tx.rows(Evening, person)},
        "occasions": {row.id for row in past},
        "drafts": {row.id for row in tx.rows(Draft, person)},
        "links": {row.id for row in tx.rows(Invite, person)},
        "proposals": {row.id for row in tx.rows(Proposal, person)},
        "messages": {row.id for row in tx.rows(OutboxMessage, person) if not row.live},
        "buttons": {row.id for row in tx.live(person)},
        "places": set(tx.seen_by(person, BEGINS)),
        "parked": {one.update_id for one in tx.parked()},
        "updates": {UPDATE} if tx.update_seen(UPDATE) else set(),
    }


TRACES = "What you were asked, and how each evening of a couple ended, goes after 365 days."
SPANS = {
    "drafts": (timedelta(hours=36), "Words you neither kept nor threw away go after 36 hours."),
    "places": (timedelta(hours=48), "Where messages are in this chat is remembered for 48 hours"),
    "messages": (timedelta(days=7), "What I sent you is remembered for a week, without its words"),
    "updates": (timedelta(days=8), ""),
    "links": (timedelta(days=9), ""),
    "proposals": (timedelta(days=9), ""),
    "parked": (timedelta(days=30), "30 days at most."),
    "replies": (timedelta(days=365), "Replies are deleted by themselves after 365 days."),
    "questions": (timedelta(days=365), TRACES),
    "evenings": (timedelta(days=365), TRACES),
    "occasions": (timedelta(days=365), ""),
}  # fmt: skip
"""How long each is kept, and the line that says so."""


async def test_retention_runs_by_itself_and_as_privacy_says(town: Town, ada: Someone) -> None:
    await a_life(town, ada)
    await ada.types("/privacy")
    said, began = ada.last, town.clock.now()
    before = await look(town, ada)
    assert all(before[name] for name in SPANS), "there is something of every kind"

    for span in sorted({span for span, _ in SPANS.values()}):
        names = [name for name, (theirs, _) in SPANS.items() if theirs == span]
        await travels(town, began + span - LIVED)
        left = await look(town, ada)
        assert {name: before[name] - left[name] for name in names} == {name: set() for name in names}, span
        await travels(town, began + span + 2 * AN_HOUR)
        assert await gone(town, ada, before, names), f"{names} are gone once {span} have passed"
    assert all(line in said for _, line in SPANS.values())


async def gone(town: Town, ada: Someone, before: Rows, names: list[str]) -> bool:
    """Whether nothing is left of what was there; tidying has a loop of its own."""
    for _ in range(300):
        left = await look(town, ada)
        if not any(left[name] & before[name] for name in names):
            return True
        await asyncio.sleep(0.01)
    return False


async def look(town: Town, ada: Someone) -> Rows:
    return await town.bot.parts.store.transact(lambda tx: kept(tx, ada))


async def travels(town: Town, to: datetime) -> None:
    """The clock jumps; what is due meanwhile is handled."""
    town.clock.set(max(to, town.clock.now() + timedelta(seconds=1)))
    await town.settles()


async def test_a_beginning_that_leads_nowhere_goes_after_a_week_without_a_word(town: Town) -> None:
    nobody = await town.rows()
    eve, cem, dua = (town.arrives(name) for name in ("Eve", "Cem", "Dua"))
    await eve.starts()
    assert "If you stop before the first question" not in eve.last
    for someone in (cem, dua):
        await someone.starts()
        await someone.taps("I'm 18 or older")
        assert (
            "If you stop before the first question: everything goes by itself after 7 days." in someone.last
        )
        await someone.taps("I agree")
    await travels(town, BEGINS + timedelta(days=7) - AN_HOUR)
    await dua.types("/privacy")
    assert "As you haven't come to the first question, all of it goes after 7 days." in dua.last
    shown = [someone.transcript for someone in (eve, cem, dua)]

    await travels(town, BEGINS + timedelta(days=7) + AN_HOUR)
    people = town.bot.parts.store.transact
    for _ in range(300):
        if len(await people(lambda tx: tx.people())) == 1:
            break
        await asyncio.sleep(0.01)

    await town.settles()
    assert [someone.transcript for someone in (eve, cem, dua)] == shown
    await eve.types("/replies")
    assert eve.last.startswith("We haven't met yet")
    await dua.types("Berlin")
    assert "How often may I ask?" in dua.last, "who is still about to begin is left alone"
    await dua.types("/delete")
    await dua.types("DELETE")
    assert await town.rows() == nobody


async def test_who_has_begun_stays_however_long_they_are_away(town: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("/pause")

    await travels(town, BEGINS + timedelta(days=200))
    await asyncio.sleep(0.05)
    await town.settles()

    assert len(await town.bot.parts.store.transact(lambda tx: tx.people())) == 1


# --- line by line ---


async def counted(town: Town, ada: Someone) -> None:
    assert "Of you, just now: 1 reply, 2 questions asked, your first name" in ada.last

    def look_it_up(tx: StoreTx) -> tuple[int, int, str, int, str, str]:
        person = who(tx, ada)
        found = len(tx.rows(Reply, person.id)), len(tx.rows(CheckIn, person.id))
        return *found, person.name, person.telegram_id, person.language, person.zone

    told = await town.bot.parts.store.transact(look_it_up)
    assert told == (1, 2, "Ada", ada.phone.user_id, "en", "Europe/Berlin")


async def dated(_: Town, ada: Someone) -> None:
    assert "The oldest reply is of January 4, 2027." in ada.last
    await ada.types("/replies")
    await ada.taps("Delete 1")
    await ada.types("/privacy")
    assert "The oldest reply" not in ada.last


async def of_a_couple(_: Town, ada: Someone) -> None:
    await ada.types("/leave")
    await ada.types("/privacy")
    assert "That you are in a couple" not in ada.last


async def by_retention(_: Town, __: Someone) -> None:
    """Shown by test_retention_runs_by_itself_and_as_privacy_says, which also reads the line."""


async def without_its_words(town: Town, ada: Someone) -> None:
    def sent(tx: StoreTx) -> list[OutboxMessage]:
        return tx.rows(OutboxMessage, who(tx, ada).id)

    rows = await town.bot.parts.store.transact(sent)
    assert rows
    for word in (WORDS, "A thought that nobody kept.", "Ada", "Ben"):
        assert word not in str(rows)


async def under_a_key_of_their_own(town: Town, ada: Someone) -> None:
    with closing(sqlite3.connect(f"file:{town.folder}/keys.sqlite?mode=ro", uri=True)) as keys:
        made = [str(row[0]) for row in keys.execute("SELECT created_at FROM data_key ORDER BY created_at")]
    assert len(made) == 2
    assert made[0].startswith("2027-01-04"), "the day the line names"
    assert "under a key of your own that was made on January 4, 2027." in ada.last
    for path in town.folder.iterdir():
        assert WORDS.encode() not in path.read_bytes()


async def read_by_the_operator(town: Town, ada: Someone) -> None:
    replies = await town.bot.parts.store.transact(lambda tx: tx.rows(Reply, who(tx, ada).id))
    assert [reply.words for reply in replies] == [WORDS], "the program reads them, so whoever runs it can"
    await ada.types("/replies")
    assert any(WORDS in str(call.parameters.get("text")) for call in town.calls("sendMessage")), (
        "and Telegram"
    )


async def nobody_alerted(town: Town, ada: Someone) -> None:
    before = len(town.emulator.calls)
    await ada.types("/checkin gratitude")
    await ada.types("He hit me and I am afraid of him.")
    assert "Open" in ada.buttons
    chats = {
        str(call.parameters["chat_id"])
        for call in town.emulator.calls[before:]
        if "chat_id" in call.parameters
    }
    assert chats == {str(ada.phone.user_id)}


async def by_commands_that_exist(_: Town, ada: Someone) -> None:
    assert set(re.findall(r"/(\w+)", ada.last)) <= {command for command, _ in COMMANDS}


async def to_telegram_alone(town: Town, _: Someone) -> None:
    """What leaves is calls of the Bot API; that nothing else does, the guard on sockets shows."""
    methods = {call.method for call in town.emulator.calls}
    assert {name for name in methods if not re.match("(send|edit|delete|answer|get|set)", name)} == set()


LINES: dict[str, Callable[[Town, Someone], Awaitable[None]]] = {
    "Of you, just now:": counted,
    "The oldest reply is of": dated,
    "That you are in a couple, your yes or no, and what you two share": of_a_couple,
    "Replies are deleted by themselves after": by_retention,
    "What you were asked, and how each evening": by_retention,
    "Words you neither kept nor threw away go": by_retention,
    "What I sent you is remembered for a week": without_its_words,
    "Where messages are in this chat": by_retention,
    "A message that a fault kept me from handling": by_retention,
    "To ask you questions, to show you your own": to_telegram_alone,
    "Everything is stored encrypted, under a key": under_a_key_of_their_own,
    "Whoever runs this bot technically can read": read_by_the_operator,
    "Your replies are compared with a list": nobody_alerted,
    "/export hands you everything of yours": by_commands_that_exist,
}
HEADINGS = {"What is kept", "How long", "What for", "Who can read it", "Words of danger", "What you can do"}


@pytest.mark.parametrize("line", [line for line, shown in LINES.items() if shown is not by_retention])
async def test_a_line_of_privacy_is_true(town: Town, ada: Someone, line: str) -> None:
    await a_life(town, ada)
    await ada.types("/privacy")

    assert [one for one in ada.last.splitlines() if one.startswith(line)]
    await LINES[line](town, ada)


async def test_every_line_of_privacy_has_something_to_show_for_it(town: Town, ada: Someone) -> None:
    await a_life(town, ada)

    await ada.types("/privacy")

    said = [line for line in ada.last.splitlines() if line and line not in HEADINGS]
    assert [line for line in said if sum(line.startswith(known) for known in LINES) != 1] == []
    assert len(said) == len(LINES)
