"""Killed at any moment, the bot loses nothing that was acknowledged and says nothing twice."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.reliability.mortals import Mortals, moved_in
from tests.reliability.programs import Nursery
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
