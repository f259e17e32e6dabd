"""A bot of its own for every test."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.delivery.pace import Pace
from bot.emulator import Emulator, EmulatorClock, FloodLimits
from bot.emulator.serve import Served, served
from tests.delivery.house import A_MONDAY, TOKEN, House, MakeHouse


@pytest.fixture(autouse=True)
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's switch away from what it deprecates; bootstrap sets it for the whole process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def make_house(tmp_path: Path) -> AsyncIterator[MakeHouse]:
    async with AsyncExitStack() as ends:

        async def make(
            *, flood: FloodLimits | None = None, started: bool = True, **environment: str
        ) -> House:
            clock = EmulatorClock(A_MONDAY)
            house = House(tmp_path, clock, Emulator(clock, flood=flood), environment)
            if flood is not None:
                house.pace = lambda: Pace(30)
            ends.push_async_callback(house.stop)
            if started:
                await house.start()
            return house

        yield make


@pytest.fixture
async def house(make_house: MakeHouse) -> House:
    return await make_house()


@pytest.fixture
async def telegram() -> AsyncIterator[Served]:
    """A Telegram for programs to speak to, over HTTP."""
    async with served(Emulator(EmulatorClock(A_MONDAY), tokens=[TOKEN])) as emulator:
        yield emulator
