"""The disk under one installation's SQLite files: it counts what reaches it, and fails where it is told to.

It sits in SQLite's own driver: all above it, SQLAlchemy and Alembic included, is the real thing.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from sqlalchemy import Engine, event

T = TypeVar("T")
Undo = Callable[[], None] | None


class Trouble(StrEnum):
    """What the disk does at an operation: a statement, a COMMIT, or the opening of a file."""

    UNREADABLE = "it fails with an I/O error"
    LOCKED = "it is locked by another program"
    FULL = "it is full"
    KEPT = "the COMMIT is kept, and reported as failed"
    DEAD = "the process dies before it"
    DEAD_AFTER = "the process dies right after the COMMIT"


CODES = {
    Trouble.UNREADABLE: (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error"),
    Trouble.LOCKED: (sqlite3.SQLITE_BUSY, "database is locked"),
    Trouble.FULL: (sqlite3.SQLITE_FULL, "database or disk is full"),
    Trouble.KEPT: (sqlite3.SQLITE_IOERR_FSYNC, "disk I/O error"),
}
COMMITS_ONLY = frozenset({Trouble.KEPT, Trouble.DEAD_AFTER})
DEADLY = frozenset({Trouble.DEAD, Trouble.DEAD_AFTER})


def failure(trouble: Trouble) -> sqlite3.OperationalError:
    """What the driver raises: the text and the code of SQLite itself."""
    code, words = CODES.get(trouble, CODES[Trouble.UNREADABLE])
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
    operations: int = 0
    commits: int = 0
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

    def reach(self, do: Callable[[], T], file: str, *, commit: bool = False, undo: Undo = None) -> T:
        """One operation, if the disk still takes it; `undo` is how SQLite ends a transaction by itself."""
        with self._lock:
            if self.dead:
                raise failure(Trouble.UNREADABLE)
            meant = self.file in ("", file)
            self.operations += meant
            self.commits += meant and commit
            if not meant or not self._strikes(commit):
                return do()
            self.struck += 1
            if self.trouble in COMMITS_ONLY:
                do()
            if self.trouble in DEADLY:
                self._die()
            elif undo is not None and self.trouble is not Trouble.LOCKED and self.at % 2:
                undo()  # after some faults SQLite has rolled back already, after others it has not
            raise failure(self.trouble or Trouble.UNREADABLE)

    def _strikes(self, commit: bool) -> bool:
        if self.trouble is None or self.struck >= self.lasting:
            return False
        if self.trouble in COMMITS_ONLY:
            return commit and self.commits >= self.at
        return self.operations >= self.at

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
        run = partial(super().execute, sql, *values)
        self.connection.reach(run)
        return self

    def executemany(self, sql: str, *values: Any) -> "_Cursor":
        run = partial(super().executemany, sql, *values)
        self.connection.reach(run)
        return self


class _Connection(sqlite3.Connection):
    def __init__(self, path: str, *args: Any, disk: Disk, **more: Any) -> None:
        self._disk, self._file = disk, Path(path).name
        super().__init__(path, *args, **more)

    def reach(self, do: Callable[[], object], *, commit: bool = False) -> None:
        self._disk.reach(do, self._file, commit=commit, undo=super().rollback)

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self.cursor().execute(sql, *values)
        return cursor

    def commit(self) -> None:
        if self.in_transaction:
            self.reach(super().commit, commit=True)


@contextmanager
def disks() -> Iterator[dict[Path, Disk]]:
    """Folders and the disk each of them is on; what lies elsewhere is left alone."""
    found: dict[Path, Disk] = {}

    def connect(_: object, __: object, args: tuple[str, ...], more: dict[str, Any]) -> None:
        path = Path(args[0])
        if disk := found.get(path.parent):
            more["factory"] = partial(_Connection, disk=disk)
            disk.reach(lambda: None, path.name)

    event.listen(Engine, "do_connect", connect)
    try:
        yield found
    finally:
        event.remove(Engine, "do_connect", connect)
