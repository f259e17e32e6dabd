"""SQLite: one writer thread that runs works in arrival order, many of them per COMMIT."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.storage.errors import StoreError
from bot.storage.files import TakenError, locked, make_private
from bot.storage.sqlite_file import SqliteFile, driver_of, truncate_log

T = TypeVar("T")

LARGEST_BATCH = 64


@dataclass(frozen=True, slots=True)
class _Done:
    value: object


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


_Outcome = _Done | _Failed


@dataclass(frozen=True, slots=True)
class _Job:
    """A work and whoever waits for it: a task of an event loop, or another thread (loop is None).

    One that is `alone` runs outside any transaction.
    """

    work: Callable[[Connection], object]
    future: "asyncio.Future[Any] | Future[Any]"
    loop: asyncio.AbstractEventLoop | None
    alone: bool = False


class SqliteDatabase:
    """One SQLite file and the thread that alone touches it."""

    def __init__(self, path: Path, *, exclusive: bool) -> None:
        """Open the file, made if missing; `exclusive` also keeps every other process of Tend away from it."""
        make_private(path)
        try:
            self._lock = locked(path) if exclusive else None
        except TakenError:
            raise StoreError(f"Another Tend is running on the database file {path}: stop it first.") from None
        self._file = SqliteFile(path)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._next: _Job | None = None
        self._closed = False
        opened: Future[None] = Future()
        self._thread = Thread(target=self._write, args=(opened,), name=f"writer of {path.name}", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._unlock()
            raise

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a work in the next batch."""
        return await self._wait(work, alone=False)

    def run_within(self, work: Callable[[Connection], T]) -> T:
        """Run a work and block the calling thread, which is another database's, until it is committed."""
        future: Future[T] = Future()
        self._jobs.put(_Job(work, future, None))
        return future.result()

    async def forget(self) -> None:
        """Move everything into the database file and empty the log beside it."""
        await self._wait(truncate_log, alone=True)

    async def close(self) -> None:
        """Finish the works that wait, then close the file."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._unlock()

    async def _wait(self, work: Callable[[Connection], T], *, alone: bool) -> T:
        if self._closed:
            raise StoreError("The database is closed.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop, alone))
        return await future

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # What follows runs in the writer thread.

    def _write(self, opened: "Future[None]") -> None:
        try:
            self._file.connected()
        except BaseException as error:  # noqa: BLE001  # whatever it is, who opens it must not wait for ever
            opened.set_exception(StoreError.of(error) if isinstance(error, SQLAlchemyError) else error)
            return
        opened.set_result(None)
        while batch := self._batch():
            _settle(batch, self._committed(batch))
        self._file.close()

    def _batch(self) -> list[_Job]:
        """The works that wait by now, in arrival order; empty once the database is to be closed."""
        first = self._next or self._jobs.get()
        self._next = None
        if first is None or first.alone:
            return [first] if first else []
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            if job.alone:
                self._next = job
                break
            batch.append(job)
        return batch

    def _committed(self, batch: list[_Job]) -> list[_Outcome]:
        """Outcomes that hold: each is committed, or failed and without effect."""
        if len(batch) > 1:
            try:
                return self._together(batch)
            except Exception:  # noqa: BLE001  # whatever it is, a thread that ends leaves everybody waiting
                self._file.disconnect()
        return [self._singly(job) for job in batch]

    def _together(self, batch: list[_Job]) -> list[_Outcome]:
        """One transaction for all, a savepoint for each. A database error of any breaks it for all."""
        with self._file.transaction() as connection:
            return [_attempted(job, connection) for job in batch]

    def _singly(self, job: _Job) -> _Outcome:
        """A transaction of its own, or none for a job that is alone."""
        try:
            if job.alone:
                return _Done(job.work(self._file.connected()))
            with self._file.transaction() as connection:
                return _Done(job.work(connection))
        except (SQLAlchemyError, sqlite3.Error) as error:
            self._file.disconnect()
            return _Failed(StoreError.of(error))
        except BaseException as error:  # noqa: BLE001  # whatever it is belongs to who waits
            return _Failed(error)


def _attempted(job: _Job, connection: Connection) -> _Outcome:
    # Past SQLAlchemy, whose savepoints cost more than many a work.
    driver = driver_of(connection)
    driver.execute("SAVEPOINT work")
    try:
        outcome: _Outcome = _Done(job.work(connection))
    except SQLAlchemyError as error:
        if not isinstance(error, IntegrityError):
            raise  # SQLite may have rolled everything back already
        outcome = _Failed(StoreError.of(error))
    except BaseException as error:  # noqa: BLE001  # whatever it is belongs to who waits
        outcome = _Failed(error)
    if isinstance(outcome, _Failed):
        driver.execute("ROLLBACK TO SAVEPOINT work")
    driver.execute("RELEASE SAVEPOINT work")
    return outcome


def _settle(batch: list[_Job], outcomes: list[_Outcome]) -> None:
    """Tell everybody who waits, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[_Job, _Outcome]]] = {}
    for job, outcome in zip(batch, outcomes, strict=True):
        by_loop.setdefault(job.loop, []).append((job, outcome))
    for loop, pairs in by_loop.items():
        if loop is None:
            _tell(pairs)
        else:
            with suppress(RuntimeError):  # the loop is closed and nobody waits there
                loop.call_soon_threadsafe(_tell, pairs)


def _tell(pairs: list[tuple[_Job, _Outcome]]) -> None:
    for job, outcome in pairs:
        if job.future.done():  # who waited was cancelled
            continue
        if isinstance(outcome, _Failed):
            job.future.set_exception(outcome.error)
        else:
            job.future.set_result(outcome.value)
