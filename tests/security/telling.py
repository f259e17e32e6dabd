"""The main story, told once with every logger at DEBUG; and all that is left of it outside the phones."""

import asyncio
import logging
import os
import sqlite3
import threading
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from prometheus_client import generate_latest

from bot.bootstrap.logs import set_up_logging
from bot.emulator import Call, EmulatorClock
from bot.storage.backup import back_up
from tests.journeys.cast import BEGINS, TOKEN, Town
from tests.security.story import Story

LIBRARIES = (
    *("telegram", "httpx", "httpcore", "aiohttp", "apscheduler", "asyncio", "asyncpg", "alembic", "babel"),
    *("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "multipart", "tzlocal", "concurrent.futures"),
)
Files = dict[str, bytes]


@dataclass
class Told:
    """Everything but the phones that the story left its traces in."""

    canaries: set[str] = field(default_factory=set)
    callbacks: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    log: str = ""
    figures: str = ""
    task_and_thread_names: set[str] = field(default_factory=set)
    while_running: Files = field(default_factory=dict)
    backup: Files = field(default_factory=dict)
    afterwards: Files = field(default_factory=dict)
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """The main database as a thief has it, before anybody erased anything."""
    calls: list[Call] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)


def told_in(folder: Path) -> Told:
    """Tell the story in a folder, with its temporary files beside it."""
    with ExitStack() as ends:
        patch = ends.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PTB_TIMEDELTA", "true")
        (folder / "temporary").mkdir()
        patch.setenv("TMPDIR", str(folder / "temporary"))
        patch.setattr("tempfile.tempdir", None)
        written = StringIO()
        ends.enter_context(redirect_stderr(written))
        ends.enter_context(redirect_stdout(written))
        ends.enter_context(everything_is_logged())
        told = asyncio.run(_told(folder))
    told.log = written.getvalue()
    return told


def everything_is_logged(token: str = TOKEN) -> ExitStack:
    """Every logger of every library at DEBUG, as no operator could ever set it."""
    ends = ExitStack()
    root = logging.getLogger()
    ends.callback(structlog.reset_defaults)
    ends.callback(setattr, root, "level", root.level)
    ends.callback(setattr, logging, "raiseExceptions", logging.raiseExceptions)
    ends.callback(setattr, root, "handlers", root.handlers[:])
    for name in {*LIBRARIES, *root.manager.loggerDict}:
        ends.callback(logging.getLogger(name).setLevel, logging.getLogger(name).level)
    set_up_logging("DEBUG", "text", token)
    for name in {*LIBRARIES, *root.manager.loggerDict}:
        logging.getLogger(name).setLevel(logging.DEBUG)
    return ends


async def _told(folder: Path) -> Told:
    told, tasks = Told(), list[asyncio.Task[Any]]()

    def remembered(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        tasks.append(asyncio.Task(work, loop=loop, **more))
        return tasks[-1]

    asyncio.get_running_loop().set_task_factory(remembered)
    town = Town(folder / "data", EmulatorClock(BEGINS, speed=0))
    town.folder.mkdir()
    await town.starts()
    story = Story.begins(town)

    async def look() -> None:
        told.task_and_thread_names.update(thread.name for thread in threading.enumerate())

    await story.is_told(between=look)
    told.task_and_thread_names.update(task.get_name() for task in tasks)
    told.figures = generate_latest(town.bot.parts.figures.registry).decode()
    told.while_running = _files(folder)
    told.rows = _rows(folder / "data" / "main.sqlite")
    copy = folder / "backup.sqlite"
    await asyncio.to_thread(back_up, f"sqlite:///{folder}/data/main.sqlite", copy, town.clock.now())
    told.backup = {"backup.sqlite": copy.read_bytes()}
    told.canaries = story.canaries
    told.callbacks = {data for found in story.callbacks.values() for data in found}
    await story.ada_erases_everything()
    await town.stops()
    told.afterwards = _files(folder)
    told.ids, told.calls = story.ids, list(town.emulator.calls)
    told.people = {someone.name: someone.phone.user_id for someone in (story.ada, story.ben)}
    return told


def _files(folder: Path) -> Files:
    """Every file below a folder."""
    paths = (Path(root) / name for root, _, names in os.walk(folder) for name in names)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _rows(path: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608  # our own names
