"""Programs to start and kill, and the Telegram they speak to."""

from collections.abc import Iterator

import pytest

from tests.delivery.conftest import periods, telegram
from tests.reliability.programs import Nursery

__all__ = ["nursery", "periods", "telegram"]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where programs come from."""
    with Nursery() as found:
        yield found
