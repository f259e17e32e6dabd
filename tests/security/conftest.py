"""Towns to attack, and what a told story left behind in logs, figures and files."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.journeys.conftest import ada, ben, couple, make_town, periods, prepared, town
from tests.security.telling import Told, told_in

__all__ = ["ada", "ben", "couple", "loggers", "make_town", "periods", "prepared", "told", "town"]


@pytest.fixture
def loggers() -> Iterator[None]:
    """Put the process's logging back as it was."""
    root = logging.getLogger()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:], root.level, logging.raiseExceptions = handlers, level, raises
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What is left of the main story, told once with every logger at DEBUG."""
    return told_in(tmp_path_factory.mktemp("told"))
