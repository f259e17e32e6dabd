"""The rules of time over the whole bot: a cable is pulled, a block found out late, the clock goes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.delivery.outgoing import Outgoing
from bot.delivery.results import Verdict
from bot.delivery.transport import NotSentError
from bot.domain.kinds import Kind
from bot.domain.outbox import Lane, OutboxMessage, Policy, Say
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState, SkipReason
from bot.emulator.request import EmulatorRequest
from bot.storage.store import StoreTx
from tests.journeys.cast import FIXED, Someone, Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MakeTown = Callable[[str], Awaitable["CabledTown"]]


class Cable(EmulatorRequest):
    """The way to Telegram; while it is pulled no message leaves."""

    pulled = False
    tried = 0

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        if self.pulled and not url.casefold().endswith("getupdates"):
            self.tried += 1
            raise NetworkError("no route") from NotSentError("no route")
        return await super().do_request(url, *args, **more)


@dataclass
class CabledTown(Town):
    """A town whose bot may lose its line, or die with messages written and not sent."""

    cable: Cable = field(init=False)

    def door(self) -> EmulatorRequest:
        self.cable = Cable(self.emulator)
        return self.cable

    async def loses_line_at(self, moment: str) -> None:
        """From a moment at which something is due, until it has been tried in vain."""
        await self.walks_to(self.moment(moment) - timedelta(seconds=1))
        self.cable.pulled = True
        self.clock.advance(timedelta(seconds=1))
        async with asyncio.timeout(10):
            while not self.cable.tried:  # noqa: ASYNC110 (a call that fails tells nobody)
                await asyncio.sleep(0.01)

    async def line_is_back_at(self, moment: str | datetime) -> None:
        self.cable.pulled = False
        self.clock.set(self.moment(moment) if isinstance(moment, str) else moment)
        await self.settles()

    async def knows(self, query: Callable[[StoreTx], Any]) -> Any:
        return await self.bot.parts.store.transact(query)

    async def record(self, someone: Someone, kind: OccasionKind) -> Occasion:
        """The newest occasion of a kind that is over."""

        def newest(tx: StoreTx) -> Occasion:
            rows = tx.rows(Occasion, person_of(tx, someone).id)
            over = [row for row in rows if row.kind is kind and row.state is not OccasionState.DUE]
            return max(over, key=lambda row: row.due_at)

        found: Occasion = await self.knows(newest)
        return found


def person_of(tx: StoreTx, someone: Someone) -> Person:
    person = tx.person_of(someone.phone.user_id)
    assert person is not None
    return person


def question_of(occasion: Occasion, number: int) -> OutboxMessage:
    return OutboxMessage(
        id=f"row {number}",
        person_id=occasion.person_id,
        created_at=occasion.due_at,
        number=1_000,
        dedup_key=f"checkin:{occasion.id}",
        say=Say(Kind.RHYTHM_HALVED),
        lane=Lane.PROMPT,
        policy=Policy.ONCE,
        due_at=occasion.due_at,
    )


@pytest.fixture(autouse=True)
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's switch away from what it deprecates; bootstrap sets it for the whole process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def make_town(tmp_path: Path) -> AsyncIterator[MakeTown]:
    async with AsyncExitStack() as ends:

        async def make(name: str) -> CabledTown:
            (tmp_path / name).mkdir()
            town = CabledTown(tmp_path / name)
            ends.push_async_callback(town.stops)
            await town.starts()
            return town

        yield make


async def couple(town: CabledTown) -> tuple[Someone, Someone]:
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    for someone in (ada, ben):
        await someone.settles_in()
    await town.pairs(ada, ben)
    return ada, ben


async def test_a_network_down_over_the_night_sends_no_question_then_and_the_answers_at_once(
    make_town: MakeTown,
) -> None:
    town = await make_town("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    await ada.types("/time 21:50-21:51")
    before = len(ada.messages)
    await town.loses_line_at("Wed 21:50")

    ada.phone.say("/help")
    await town.line_is_back_at("Wed 22:30")

    assert len(ada.messages) == before + 1
    assert ada.sees("/checkin")
    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.QUIET_HOURS


async def test_a_stub_that_the_network_held_back_at_night_comes_in_the_morning_and_opens(
    make_town: MakeTown,
) -> None:
    town = await make_town("town")
    ada, _ = await couple(town)
    await ada.types("/summary")
    await town.walks_to("Sun 12:00")
    before = len(ada.messages)
    await town.loses_line_at("Sun 20:00")

    await town.line_is_back_at("Sun 23:00")
    assert len(ada.messages) == before
    await town.walks_to("Mon 08:00")

    assert len(ada.messages) == before + 1
    assert ada.messages[-1].protected
    await ada.taps("Open")
    assert ada.last == FIXED
    assert (await town.record(ada, OccasionKind.STUB)).state is OccasionState.SENT


async def test_what_was_written_right_before_the_bot_died_is_not_sent_days_later(make_town: MakeTown) -> None:
    town = await make_town("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    await ada.types("/time 19:30-19:31")
    before = len(ada.messages)
    await town.loses_line_at("Wed 19:30")
    died = town.clock.now()
    await town.stops()

    town.clock.set(died + 3 * DAY - HOUR)
    await town.starts()
    await town.settles()

    assert len(ada.messages) == before
    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.MISSED
    await town.walks_to("Mon 19:30")
    assert len(ada.messages) == before + 2  # Sunday's Page, and the question of Monday


async def test_a_question_that_telegram_refuses_is_no_question_that_waits(make_town: MakeTown) -> None:
    town = await make_town("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    town.emulator.faults.add("400", method="sendMessage", chat_id=ada.phone.user_id)

    await town.walks_to("Wed 21:00")
    await ada.types("/skip")

    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.UNREACHABLE
    assert ada.last == "No question is open just now; /checkin asks you one."


async def test_a_block_found_out_after_20_00_changes_nothing_that_20_00_decided(make_town: MakeTown) -> None:
    """A call that left before may be refused after, and no ring may have come between."""
    town = await make_town("town")
    ada, ben = await couple(town)
    for someone in (ada, ben):
        await someone.keeps("tea", share=True)
    await town.walks_to("Sun 12:00")
    for someone in (ada, ben):
        await someone.says_yes()
    await town.walks_to("Sun 19:59")
    ben_id = await town.knows(lambda tx: person_of(tx, ben).id)
    call = Outgoing("", ben_id, 0, 0, 0, Lane.PROMPT, Policy.ONCE, 0, 1, None)

    town.clock.advance(2 * MINUTE)
    await town.bot.parts.outbox.settle(call, Verdict.BLOCKED, None)
    await town.settles()
    await ada.taps("Open")

    assert ada.sees("tea")
    assert ada.last != FIXED
    assert (await town.knows(lambda tx: person_of(tx, ben))).blocked


async def weeks_of_ada(town: CabledTown, bens_block: Callable[[CabledTown, Someone], Any]) -> list[Any]:
    """Three weeks in which she says yes and he does not; every call that was made to her."""
    ada, ben = await couple(town)
    await ada.keeps("tea", share=True)
    await town.walks_to("Thu 12:00")
    await bens_block(town, ben)
    for _ in range(2):
        await town.walks_to("Sun 12:00")
        await ada.says_yes()
        await town.walks_to("Sun 20:30")
        await ada.taps("Open")
    await town.walks_to("Wed 12:00")
    return calls_to(town, ada) + ada.transcript


def calls_to(town: CabledTown, someone: Someone) -> list[Any]:
    """Everything the bot asked of Telegram for somebody; ids of messages by the order in which they came."""
    named: dict[object, int] = {}
    calls = []
    for call in town.emulator.calls:
        if str(call.parameters.get("chat_id")) == str(someone.phone.user_id):
            asked = dict(call.parameters)
            if "message_id" in asked:
                asked["message_id"] = named.setdefault(asked["message_id"], len(named))
            calls.append((call.method, asked, call.at))
    return calls


async def no_block(town: CabledTown, _: Someone) -> None:
    await town.step(lambda: None)


async def a_block(_: CabledTown, ben: Someone) -> None:
    await ben.blocks()


async def a_block_found_out_late(town: CabledTown, ben: Someone) -> None:
    """By a 403 alone."""
    town.emulator.faults.add("403", method="sendMessage", chat_id=ben.phone.user_id)
    await town.step(lambda: None)


async def test_a_block_shows_nowhere_on_the_phone_of_the_partner(make_town: MakeTown) -> None:
    seen = [
        await weeks_of_ada(await make_town(block.__name__), block)
        for block in (no_block, a_block, a_block_found_out_late)
    ]

    assert seen[0] == seen[1]
    assert seen[0] == seen[2]


async def test_an_answer_that_waits_when_the_clock_goes_back_comes_at_once(make_town: MakeTown) -> None:
    town = await make_town("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    now = town.clock.now()
    town.clock.set(now + DAY)
    await town.settles()
    town.cable.pulled = True
    ada.phone.say("/help")
    async with asyncio.timeout(10):
        while not town.cable.tried:  # noqa: ASYNC110 (a call that fails tells nobody)
            await asyncio.sleep(0.01)

    before = len(ada.messages)
    await town.line_is_back_at(now)

    assert len(ada.messages) == before + 1


async def test_pushes_that_are_late_do_not_hold_up_the_one_that_is_not(
    make_town: MakeTown,
) -> None:
    """A claim that finds nothing but what is late goes on looking."""
    town = await make_town("town")
    people = [town.arrives(name) for name in ("Ada", "Ben", "Cleo", "Dan", "Eve")]
    for someone in people:
        await someone.settles_in()
    await town.bot.parts.sender.stop()

    def written(tx: StoreTx) -> None:
        for number, someone in enumerate(people):
            person, late = person_of(tx, someone), 4 * HOUR if someone is not people[-1] else timedelta()
            occasion = next(row for row in tx.due_of(person.id) if row.kind is OccasionKind.CHECKIN)
            occasion = replace(occasion, due_at=town.clock.now() - late, state=OccasionState.SENT)
            tx.put(occasion)
            tx.put(question_of(occasion, number))

    await town.knows(written)
    claimed = await town.bot.parts.outbox.claim(1)

    assert [out.chat_id for out in claimed] == [people[-1].phone.user_id]
