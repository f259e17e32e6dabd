"""Told to stop, the bot ends within five seconds whatever it is doing, and what it had taken is kept."""

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.delivery.pace import Pace
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.emulator import Phone
from bot.emulator.faults import FaultKind
from bot.emulator.serve import Served
from bot.storage.store import StoreTx
from tests.delivery.house import TOKEN, House, known
from tests.reliability.programs import Nursery, Program, environment_of, until
from tests.trials import Trials

SECONDS = 5.0
CAN_LEAVE_AT_ONCE = 3
"""With so many in hand no more is claimed before one of them has left."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def ends(program: Program) -> None:
    assert await program.ended(SECONDS) == 0, program.said


@asynccontextmanager
async def house_after(telegram: Served, folder: Path) -> AsyncIterator[House]:
    """The same installation, started once more and come to rest."""
    house = House(folder, telegram.emulator.clock, telegram.emulator)
    await house.start()
    try:
        await house.settled()
        yield house
    finally:
        await house.stop()


async def rows_of(house: House, phone: Phone) -> list[OutboxMessage]:
    def rows(tx: StoreTx) -> list[OutboxMessage]:
        return tx.rows(OutboxMessage, known(tx, phone).id)

    found: list[OutboxMessage] = await house.count(rows)
    return found


async def helps(house: House, phone: Phone) -> int:
    """How often a person's /help was answered."""
    return sum(row.say.kind is Kind.HELP for row in await rows_of(house, phone))


def shown(phone: Phone) -> int:
    """How many messages of the bot a phone has."""
    return sum(not message.outgoing for message in phone.messages)


@pytest.mark.parametrize("name", SIGNALS)
async def test_told_to_stop_it_ends_within_five_seconds_and_says_nothing_of_anyone(
    nursery: Nursery, telegram: Served, tmp_path: Path, name: signal.Signals
) -> None:
    ada = telegram.emulator.add_person("Adalbertina")
    environment = environment_of(tmp_path, telegram)
    async with nursery.running(environment, tmp_path, cold=name is signal.SIGTERM) as program:
        ada.start("a-private-payload")
        await until(lambda: len(ada.messages) == 2)

        program.gets(name)
        await ends(program)

    for private in (TOKEN, TOKEN.partition(":")[2], "Adalbertina", "private-payload", str(ada.user_id)):
        assert private not in program.said


async def test_a_flood_does_not_keep_it_and_none_of_it_is_lost(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    people = [telegram.emulator.add_person(f"Person {number}") for number in range(2)]
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        for phone in people:
            phone.start()
            for _ in range(40):
                phone.say("/help")
        await until(lambda: len(telegram.emulator.calls) > 20)

        program.gets(signal.SIGTERM)
        await ends(program)

    async with house_after(telegram, tmp_path) as house:
        assert [await helps(house, phone) for phone in people] == [40] * 2


@pytest.mark.parametrize("times", [1, 2])
async def test_a_call_that_hangs_does_not_keep_it(
    nursery: Nursery, telegram: Served, tmp_path: Path, times: int
) -> None:
    ada, ben = (telegram.emulator.add_person(name) for name in ("Ada", "Ben"))
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        for phone in (ada, ben):
            phone.start()
        await until(lambda: shown(ada) == shown(ben) == 1)
        telegram.emulator.faults.add("slow", method="sendMessage", chat_id=ada.user_id, seconds=60)
        for text in ("/help", "/privacy"):
            ada.say(text)
        await until(lambda: shown(ada) == 2)
        ben.say("/help")
        await until(lambda: shown(ben) == 2)

        for _ in range(times):
            program.gets(signal.SIGTERM)
            await asyncio.sleep(0.05)
        await ends(program)

    async with house_after(telegram, tmp_path) as house:
        states = {row.say.kind: row.state for row in await rows_of(house, ada)}
    assert states[Kind.HELP] is Delivery.UNCERTAIN, "it may have arrived, and did: it is not sent again"
    assert states[Kind.PRIVACY] is Delivery.SENT
    assert (shown(ada), shown(ben)) == (3, 2)


async def test_a_database_that_another_program_locks_does_not_keep_it(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    people = [telegram.emulator.add_person(f"Person {number}") for number in range(3)]
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        with closing(sqlite3.connect(tmp_path / "main.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for phone in people:
                phone.start()
            await asyncio.sleep(0.3)

            program.gets(signal.SIGTERM)
            await ends(program)

    async with house_after(telegram, tmp_path):
        assert [shown(phone) for phone in people] == [1] * 3, "what it could not keep it has not confirmed"


async def test_when_nobody_may_be_sent_anything_it_stops_all_the_same_and_sends_it_later(
    telegram: Served, tmp_path: Path
) -> None:
    async with house_after(telegram, tmp_path) as house:
        people = [await house.begun(f"Person {number}") for number in range(5)]
        await house.stop()
        pace = Pace(1)
        house.pace = lambda: pace
        parts = (await house.start()).parts
        in_hand = partial(parts.figures.registry.get_sample_value, "tend_messages_in_hand")

        for phone in people:
            phone.say("/help")
        await house.until(lambda: (in_hand() or 0) >= CAN_LEAVE_AT_ONCE)
        parts.sender.wake()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pace.room(), 0.2)
        pace.halt_all(60)
        async with asyncio.timeout(SECONDS):
            await house.stop()

    async with house_after(telegram, tmp_path) as house:
        rows = [row for phone in people for row in await rows_of(house, phone)]
        helps = [row.state for row in rows if row.say.kind is Kind.HELP]
    assert helps == [Delivery.SENT] * len(people)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
@pytest.mark.parametrize("fault", ["slow", "500"])
async def test_a_start_that_gets_no_answer_can_be_stopped(
    nursery: Nursery, telegram: Served, tmp_path: Path, method: str, fault: FaultKind
) -> None:
    telegram.emulator.faults.add(fault, method=method, count=99, seconds=60)
    program = await nursery.begins(environment_of(tmp_path, telegram), tmp_path)
    try:
        await until(lambda: any(call.method.lower() == method.lower() for call in telegram.emulator.calls))

        program.gets(signal.SIGTERM)
        await ends(program)
    finally:
        await program.is_killed()


async def test_it_can_be_stopped_at_any_moment_of_its_start(
    nursery: Nursery, telegram: Served, tmp_path: Path, trials: Trials
) -> None:
    for seed in trials.seeds(6):
        random = Random(seed)  # noqa: S311  # a seeded search
        program = await nursery.begins(environment_of(tmp_path, telegram), tmp_path)
        try:
            await asyncio.sleep(random.uniform(0, 0.15))
            program.gets(random.choice(SIGNALS))
            code = await program.ended(SECONDS)
        finally:
            await program.is_killed()

        # Before it listens to signals it is the interpreter that ends.
        assert code in (0, 130, -signal.SIGTERM, -signal.SIGINT), program.said
        assert "Traceback" not in program.said


async def test_what_comes_through_the_webhook_while_it_stops_comes_again(
    nursery: Nursery, telegram: Served, tmp_path: Path, unused_tcp_port: int
) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    webhook = {"UPDATES": "webhook", "LISTEN": listen, "WEBHOOK_URL": f"http://{listen}/in"}
    people = [telegram.emulator.add_person(f"Person {number}") for number in range(8)]
    async with nursery.running(environment_of(tmp_path, telegram, **webhook), tmp_path) as program:
        for phone in people:
            phone.start()
        await until(lambda: all(shown(phone) for phone in people))
        for _ in range(5):
            for phone in people:
                phone.say("/help")
        before = len(telegram.emulator.bot.queue)
        await until(lambda: len(telegram.emulator.bot.queue) < before)

        program.gets(signal.SIGTERM)
        await ends(program)

    async with house_after(telegram, tmp_path) as house:
        assert Counter([await helps(house, phone) for phone in people]) == {5: 8}


async def test_killed_it_takes_its_drawing_process_along(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    async with house_after(telegram, tmp_path) as house:
        ada = await house.begun()
        ada.say("/checkin stress")
        await house.settled()
        ada.tap("3")
        await house.settled()
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        ada.say("/summary")
        await until(lambda: any(message.photo for message in ada.messages))

        program.gets(signal.SIGKILL)
        with suppress(TimeoutError):
            await program.ended(SECONDS)

    assert program.code == -signal.SIGKILL, "its output ends when nobody is left to write there"
