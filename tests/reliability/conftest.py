"""Programs to start and kill, and the Telegram they speak to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.delivery.conftest import periods, telegram
from tests.reliability.cabled import CabledTown, MakeCabled
from tests.reliability.programs import Nursery

__all__ = ["nursery", "periods", "telegram"]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where programs come from."""
    with Nursery() as found:
        yield found


@pytest.fixture
async def make_cabled(tmp_path: Path) -> AsyncIterator[MakeCabled]:
    """Towns by name, each with a bot that runs."""
    async with AsyncExitStack() as ends:

        async def make(name: str) -> CabledTown:
            (tmp_path / name).mkdir()
            town = CabledTown(tmp_path / name)
            ends.push_async_callback(town.stops)
            await town.starts()
            return town

        yield make
