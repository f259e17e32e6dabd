"""The disk under one installation's SQLite files: it counts what reaches it, and fails where it is told to.

It sits in SQLite's own driver: all above it, SQLAlchemy and Alembic included, is the real thing.
"""

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from math import gcd
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Engine, event

Undo = Callable[[], None] | None

GOLDEN = 0.6180339887


def place_of(seed: int, most: int) -> int:
    """Evenly over 1 to `most` however many are tried, and each place once when as many as `most` are."""
    step = round(most * GOLDEN)
    while gcd(step, most) > 1:
        step += 1
    return 1 + (seed + 1) * step % most


class Trouble(StrEnum):
    """What the disk does at an operation: a statement, a COMMIT, or the opening of a file."""

    UNREADABLE = "it fails with an I/O error"
    LOCKED = "it is locked by another program"
    FULL = "it is full"
    KEPT = "the COMMIT is kept, and reported as failed"
    DEAD = "the process dies before it"
    DEAD_AFTER = "the process dies right after the COMMIT"


class Count(StrEnum):
    """Which operations are counted, and so can fail."""

    ALL = "everything, reading too"
    CHANGES = "statements that write, and the COMMITs after them"
    COMMITS = "COMMITs of what was written"


CODES = {
    Trouble.UNREADABLE: (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error"),
    Trouble.LOCKED: (sqlite3.SQLITE_BUSY, "database is locked"),
    Trouble.FULL: (sqlite3.SQLITE_FULL, "database or disk is full"),
    Trouble.KEPT: (sqlite3.SQLITE_IOERR_FSYNC, "disk I/O error"),
}
AFTERWARDS = frozenset({Trouble.KEPT, Trouble.DEAD_AFTER})
CHANGING = ("INSERT", "UPDATE", "DELETE", "WITH")
DEADLY = frozenset({Trouble.DEAD, Trouble.DEAD_AFTER})


class DeadError(Exception):
    """What follows is done by nobody."""


def failure(trouble: Trouble) -> sqlite3.OperationalError:
    """What the driver raises: the text and the code of SQLite itself."""
    code, words = CODES[trouble]
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


@dataclass
class Disk:
    """The files in one folder. From the operation `at` on, `lasting` operations fail."""

    folder: Path
    trouble: Trouble | None = None
    at: int = 0
    lasting: int = 1
    file: str = ""
    """The only file that counts and fails, if one is named."""
    count: Count = Count.ALL
    counted: Counter[Count] = field(default_factory=Counter)
    struck: int = 0
    """How many operations have failed."""
    dead: bool = False
    died: asyncio.Event = field(default_factory=asyncio.Event)
    _lock: RLock = field(default_factory=RLock)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    @property
    def remains(self) -> Path:
        """What a dead process left: a copy of its files as they were in that instant."""
        return self.folder.with_name(f"{self.folder.name}-remains")

    def reach(
        self, do: Callable[[], object], file: str, counts: Collection[Count], undo: Undo = None
    ) -> None:
        """One operation, if the disk still takes it; `undo` is how SQLite ends a transaction by itself."""
        with self._lock:
            if self.dead:
                raise DeadError
            meant = counts if self.file in ("", file) else ()
            self.counted.update(meant)
            if self.trouble is None or not self._strikes(meant):
                do()
                return
            self.struck += 1
            if self.trouble in AFTERWARDS:
                do()
            if self.trouble in DEADLY:
                self._die()
                raise DeadError
            if undo is not None and self.trouble is not Trouble.LOCKED and self.at % 2:
                undo()  # after some faults SQLite has rolled back already, after others it has not
            raise failure(self.trouble)

    def _strikes(self, counts: Collection[Count]) -> bool:
        return self.count in counts and self.counted[self.count] >= self.at and self.struck < self.lasting

    def _die(self) -> None:
        self.dead = True
        self.remains.mkdir()
        for file in self.folder.iterdir():
            if file.suffix != ".lock" and not file.name.endswith("-shm"):  # memory, gone with the process
                shutil.copy(file, self.remains)
        self._loop.call_soon_threadsafe(self.died.set)


class _Cursor(sqlite3.Cursor):
    connection: "_Connection"

    def execute(self, sql: str, *values: Any) -> "_Cursor":
        self.connection.reach(partial(super().execute, sql, *values), *_counts(sql))
        return self

    def executemany(self, sql: str, *values: Any) -> "_Cursor":
        self.connection.reach(partial(super().executemany, sql, *values), *_counts(sql))
        return self


def _counts(sql: str) -> set[Count]:
    return {Count.ALL, Count.CHANGES} if sql.lstrip().startswith(CHANGING) else {Count.ALL}


class _Connection(sqlite3.Connection):
    def __init__(self, path: str, *args: Any, disk: Disk, **more: Any) -> None:
        self._disk, self._file, self._changes = disk, Path(path).name, 0
        super().__init__(path, *args, **more)

    def reach(self, do: Callable[[], object], *counts: Count) -> None:
        self._disk.reach(do, self._file, counts, super().rollback)

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self.cursor().execute(sql, *values)
        return cursor

    def commit(self) -> None:
        if self.in_transaction:
            written = self.total_changes > self._changes
            self._changes = self.total_changes
            self.reach(super().commit, *(Count if written else {Count.ALL}))


@contextmanager
def disks() -> Iterator[dict[Path, Disk]]:
    """Folders and the disk each of them is on; what lies elsewhere is left alone."""
    found: dict[Path, Disk] = {}

    def connect(_: object, __: object, args: tuple[str, ...], more: dict[str, Any]) -> None:
        path = Path(args[0])
        if disk := found.get(path.parent):
            more["factory"] = partial(_Connection, disk=disk)
            disk.reach(lambda: None, path.name, {Count.ALL})

    event.listen(Engine, "do_connect", connect)
    try:
        yield found
    finally:
        event.remove(Engine, "do_connect", connect)
