"""Of two processes one takes updates; one that was stopped for long and comes back does nothing twice."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

import pytest

from bot.domain.checkin import Reply
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.emulator import Emulator
from bot.emulator.serve import Served
from bot.services.ports import E
from bot.storage.store import StoreTx
from tests.delivery.house import known
from tests.reliability.mortals import Mortals
from tests.reliability.moving_in import moved_in
from tests.reliability.programs import Nursery, environment_of, outcome, until
from tests.trials import Trials

NewDatabases = Callable[[], dict[str, str]]
MakeMortals = Callable[[int], AbstractAsyncContextManager[Mortals]]
LONGEST_LEASE = 62.0
"""Of a message that is being sent; that of the one who polls is shorter."""


@pytest.fixture
def new_mortals(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory, new_databases: NewDatabases
) -> MakeMortals:
    """Installations on PostgreSQL, in which nothing runs yet."""
    return lambda seed: moved_in(
        tmp_path_factory.mktemp("two"),
        nursery,
        seed,
        places=new_databases(),
        couples=(("Ada", "Ben"),),
        alone=("Cem",),
    )


async def start_both(mortals: Mortals) -> None:
    """Two replicas run; the first one takes updates."""
    first = await mortals.begins()
    await first.runs()
    await until(lambda: is_asked(mortals.emulator))
    second = await mortals.begins()
    await second.runs()


def is_asked(emulator: Emulator) -> bool:
    """Whether somebody waits for updates now."""
    return emulator.bot.queue.listeners > 0


async def test_a_leader_that_was_stopped_comes_back_and_nothing_is_done_twice(
    new_mortals: MakeMortals, trials: Trials
) -> None:
    for seed in trials.seeds(1):
        random = Random(seed)  # noqa: S311  # a seeded search
        async with new_mortals(seed) as mortals:
            await start_both(mortals)
            leader, _ = mortals.programs
            async with mortals.people_going_on(random, longest_pause=0.5):
                await asyncio.sleep(random.uniform(0, 1))
                leader.gets(signal.SIGSTOP)
                await mortals.leases_end()
                stuck = max(one.update_id for one in mortals.waiting()) if mortals.waiting() else 0
                await until(lambda: all(one.update_id > stuck for one in mortals.waiting()))  # noqa: B023 (used at once)
                leader.gets(signal.SIGCONT)
                await asyncio.sleep(random.uniform(0, 0.5))
            await until(lambda: not mortals.waiting())
            found = await mortals.reckoning()
        trials.found(lost=len(found.lost), doubled=len(found.doubled))
        assert (found.lost, found.doubled) == ([], [])


@pytest.mark.soak
async def test_a_leader_that_was_stopped_for_a_minute_comes_back_and_nothing_is_done_twice(
    new_mortals: MakeMortals, trials: Trials
) -> None:
    for seed in trials.seeds(1, most=10):
        random = Random(seed)  # noqa: S311  # a seeded search
        async with new_mortals(seed) as mortals:
            await start_both(mortals)
            leader, _ = mortals.programs
            async with mortals.people_going_on(random, longest_pause=0.5):
                await asyncio.sleep(random.uniform(0, 1))
                leader.gets(signal.SIGSTOP)
            await asyncio.sleep(LONGEST_LEASE)
            async with mortals.people_going_on(random, longest_pause=0.5):
                leader.gets(signal.SIGCONT)
                await asyncio.sleep(random.uniform(0, 0.5))
            await until(lambda: not mortals.waiting())
            found = await mortals.reckoning()
        trials.found(lost=len(found.lost), doubled=len(found.doubled))
        assert (found.lost, found.doubled) == ([], [])


async def test_what_a_stopped_process_was_told_about_its_message_no_longer_counts(
    new_mortals: MakeMortals,
) -> None:
    async with new_mortals(0) as mortals:
        ada = mortals.people["Ada"].phone
        await start_both(mortals)
        first, _ = mortals.programs
        mortals.emulator.faults.add("slow", method="sendMessage", chat_id=ada.user_id, seconds=1)
        ada.say("/safety")
        await until(lambda: helplines(mortals))
        first.gets(signal.SIGSTOP)

        await mortals.leases_end()
        await mortals.time_passes()
        await until(lambda: len(helplines(mortals)) == 2)
        await until(lambda: not mortals.waiting())
        first.gets(signal.SIGCONT)
        await asyncio.sleep(1)
        await mortals.rests()

        rows = await stored_of_ada(mortals, OutboxMessage)
        (row,) = (row for row in rows if row.say.kind is Kind.SAFETY)
        assert (row.state, row.message_id, row.fence) == (Delivery.SENT, helplines(mortals)[1], 2)


async def test_what_a_dead_leader_had_set_aside_comes_before_what_is_written_to_the_next(
    new_mortals: MakeMortals,
) -> None:
    async with new_mortals(0) as mortals:
        ada = mortals.people["Ada"].phone
        await start_both(mortals)
        first, _ = mortals.programs

        for number in range(40):
            ada.say(f"{number}")
        await until(lambda: not mortals.waiting())
        await mortals.is_killed(first)
        for number in range(40, 45):
            ada.say(f"{number}")
        await mortals.leases_end()
        await until(lambda: not mortals.waiting())
        await mortals.rests()

        _, kept = await stored_of_ada(mortals, Reply)  # after the one that she gave on moving in
        assert kept.words.split() == [f"{number}" for number in range(45)]


def helplines(mortals: Mortals) -> list[int]:
    """The messages with helplines on Ada's phone."""
    shown = mortals.people["Ada"].phone.messages
    return [one.message_id for one in shown if not one.outgoing and "emergency" in (one.text or "").lower()]


async def stored_of_ada(mortals: Mortals, kind: type[E]) -> list[E]:
    """Ada's rows of a kind, once everything has come to rest."""
    house = mortals.house
    await mortals.leases_end()
    await house.start()
    await house.settled()

    def rows(tx: StoreTx) -> list[E]:
        return tx.rows(kind, known(tx, mortals.people["Ada"].phone).id)

    found: list[E] = await house.count(rows)
    await house.stop()
    return found


async def test_on_sqlite_a_second_process_refuses_with_one_sentence(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    environment = environment_of(tmp_path, telegram)
    async with nursery.running(environment, tmp_path) as program:
        code, said = await outcome("run", environment, tmp_path)

        assert program.code is None
    assert code == 1
    assert said == f"Another Tend is running on the database file {tmp_path}/main.sqlite: stop it first.\n"
