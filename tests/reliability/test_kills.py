"""Killed at any moment, the bot loses nothing that was acknowledged and says nothing twice."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from pathlib import Path
from typing import Self

import pytest

from bot.domain.checkin import Reply
from bot.emulator import Phone
from bot.emulator.serve import Served
from tests.delivery.house import House, known
from tests.reliability.mortals import Mortals
from tests.reliability.moving_in import moved_in
from tests.reliability.programs import Nursery, environment_of, until
from tests.trials import Trials

COLD_EVERY = 25
NewPlaces = Callable[[], dict[str, str]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def new_places(request: pytest.FixtureRequest) -> NewPlaces:
    """Where an installation keeps its data: in its folder, or on a server."""
    if request.param == "sqlite":
        return dict
    found: NewPlaces = request.getfixturevalue("new_databases")
    return found


class Installations:
    """One after the other, each for so many kills, and reckoned with in the end."""

    def __init__(
        self, trials: Trials, kills_each: int, new: Callable[[int], AbstractAsyncContextManager[Mortals]]
    ) -> None:
        self._trials = trials
        self._kills_each = kills_each
        self._new = new
        self._ends = AsyncExitStack()
        self._mortals: Mortals | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                await self._reckon()
        finally:
            await self._ends.aclose()

    async def one(self, seed: int) -> Mortals:
        """The installation for the next kill."""
        if self._mortals is not None and self._mortals.kills >= self._kills_each:
            await self._reckon()
        if self._mortals is None:
            self._mortals = await self._ends.enter_async_context(self._new(seed))
        return self._mortals

    async def _reckon(self) -> None:
        if self._mortals is None:
            return
        found = await self._mortals.reckoning()
        self._trials.found(lost=len(found.lost), doubled=len(found.doubled))
        assert (found.lost, found.doubled) == ([], [])
        await self._ends.aclose()
        self._mortals = None


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    nursery: Nursery,
    tmp_path_factory: pytest.TempPathFactory,
    unused_tcp_port: int,
    trials: Trials,
    mode: str,
    new_places: NewPlaces,
) -> None:
    def new(seed: int) -> AbstractAsyncContextManager[Mortals]:
        folder, port = tmp_path_factory.mktemp("kills"), unused_tcp_port if mode == "webhook" else None
        return moved_in(folder, nursery, seed, places=new_places(), webhook_port=port)

    async with Installations(trials, 20, new) as installations:
        for seed in trials.seeds(20):
            mortals = await installations.one(seed)
            await mortals.lives(seed, cold=trials.large and seed % COLD_EVERY == 0)


async def test_either_of_two_replicas_is_killed_and_each_prompt_is_said_once(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory, trials: Trials, new_databases: NewPlaces
) -> None:
    def new(seed: int) -> AbstractAsyncContextManager[Mortals]:
        return moved_in(tmp_path_factory.mktemp("two"), nursery, seed, places=new_databases())

    async with Installations(trials, 12, new) as installations:
        for seed in trials.seeds(6):
            await (await installations.one(seed)).loses_one_of_two(seed)


def shown(people: list[Phone]) -> int:
    """How many messages there are on all phones."""
    return sum(len(phone.messages) for phone in people)


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
        before, more = shown(people), seed % 8
        async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
            with suppress(TimeoutError):
                await until(lambda: shown(people) >= before + more, seconds=1)  # noqa: B023 (used at once)
            await asyncio.sleep(seed % 5 / 100)
            await program.is_killed()

    await house.start()
    await house.settled()
    for phone in people:
        kept = await house.count(lambda tx: [one.words for one in tx.rows(Reply, known(tx, phone).id)])  # noqa: B023 (used at once)
        misplaced = sum(found != "\n".join(words) for found, words in zip(kept, wrote, strict=False))
        trials.found(lost=misplaced)
        assert kept == ["\n".join(words) for words in wrote]
    await house.stop()
