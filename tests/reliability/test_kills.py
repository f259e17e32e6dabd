"""Killed at any moment, the bot loses nothing that was acknowledged and says nothing twice."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.domain.checkin import Reply
from bot.emulator.serve import Served
from tests.delivery.house import House, known
from tests.reliability.mortals import Mortals, moved_in
from tests.reliability.programs import Nursery, environment_of
from tests.trials import Trials

KILLS_EACH = 20
COLD_EVERY = 25


async def reckon(mortals: Mortals, trials: Trials) -> None:
    found = await mortals.reckoning()
    trials.found(lost=len(found.lost), doubled=len(found.doubled))
    assert (found.lost, found.doubled) == ([], [])


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    nursery: Nursery, tmp_path: Path, unused_tcp_port: int, trials: Trials, mode: str
) -> None:
    async with AsyncExitStack() as ends:
        mortals: Mortals | None = None
        for seed in trials.seeds(20):
            if mortals is None:
                folder = tmp_path / str(seed)
                folder.mkdir()
                mortals = await ends.enter_async_context(
                    moved_in(folder, nursery, seed, port=unused_tcp_port, webhook=mode == "webhook")
                )
            await mortals.lives(seed, cold=trials.large and seed % COLD_EVERY == 0)
            if mortals.kills == KILLS_EACH:
                await reckon(mortals, trials)
                await ends.aclose()
                mortals = None
        if mortals is not None:
            await reckon(mortals, trials)


async def test_what_a_person_wrote_in_a_hurry_keeps_its_order_whenever_it_is_killed(
    nursery: Nursery, telegram: Served, tmp_path: Path, trials: Trials
) -> None:
    house = House(tmp_path, telegram.emulator.clock, telegram.emulator)
    await house.start()
    people = [await house.begun(name) for name in ("Ada", "Ben", "Cem")]
    for phone in people:
        phone.say("/skip")
    await house.settled()
    await house.stop()
    wrote: list[list[str]] = []

    for seed in trials.seeds(10, most=200):
        wrote.append([f"{number} of {seed}" for number in range(7)])
        for phone in people:
            phone.say("/checkin")
            for words in wrote[-1]:
                phone.say(words)
        async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
            await asyncio.sleep(seed % 10 / 100)
            await program.is_killed()

    await house.start()
    await house.settled()
    for phone in people:
        kept = await house.count(lambda tx: [one.words for one in tx.rows(Reply, known(tx, phone).id)])  # noqa: B023 (used at once)
        misplaced = sum(found != "\n".join(words) for found, words in zip(kept, wrote, strict=False))
        trials.found(lost=misplaced)
        assert kept == ["\n".join(words) for words in wrote]
    await house.stop()
