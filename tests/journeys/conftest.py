"""A town with a bot that has just started, and two people who have never written to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest

from bot.emulator import EmulatorClock
from tests.journeys.cast import BEGINS, Someone, Town, furnish
from tests.journeys.mortality import MortalTown

MakeTown = Callable[..., Awaitable[Town]]


@pytest.fixture(autouse=True)
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's switch away from what it deprecates; bootstrap sets it for the whole process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of an installation go that has started once."""
    return tmp_path_factory.mktemp("prepared")


@pytest.fixture
async def make_town(tmp_path: Path, prepared: Path) -> AsyncIterator[MakeTown]:
    if not (prepared / "main.sqlite").exists():
        first = Town(prepared)
        await first.starts()
        await first.stops()
    async with AsyncExitStack() as ends:

        async def make(name: str = "town", begins: datetime = BEGINS) -> Town:
            furnish(prepared, tmp_path / name)
            town = Town(tmp_path / name, EmulatorClock(begins, speed=0))
            ends.push_async_callback(town.stops)
            await town.starts()
            return town

        yield make


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    return await make_town()


@pytest.fixture
async def mortal(make_town: MakeTown, prepared: Path, tmp_path: Path) -> AsyncIterator[MortalTown]:
    """A town whose bot may die at any step."""
    await (await make_town()).stops()  # so that what is furnished below is there
    furnish(prepared, tmp_path / "mortal")
    town = MortalTown(tmp_path / "mortal", EmulatorClock(BEGINS, speed=0))
    await town.starts()
    yield town
    await town.stops()


@pytest.fixture
def ada(town: Town) -> Someone:
    return town.arrives("Ada")


@pytest.fixture
def ben(town: Town) -> Someone:
    return town.arrives("Ben")


@pytest.fixture
async def couple(town: Town, ada: Someone, ben: Someone) -> tuple[Someone, Someone]:
    """Ada and Ben, paired, with no question open."""
    await ada.settles_in()
    await ben.settles_in()
    await town.pairs(ada, ben)
    return ada, ben
