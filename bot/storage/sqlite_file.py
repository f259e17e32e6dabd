"""One SQLite file as it is opened, and transactions of which it is known whether they hold."""

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.storage.errors import DatabaseAwayError

BEGIN = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads first and then writes could not wait for it."""
BUSY_MILLISECONDS = 5_000
MARK = "PRAGMA user_version"
PAUSES_BETWEEN_LOOKS = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Of a COMMIT that failed it has to be known whether it holds, or its work might be done twice."""
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit that was answered survives a power cut
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)


class SqliteFile:
    """One connection at a time, opened when it is needed; used by one thread."""

    def __init__(self, path: Path) -> None:
        self._engine = _engine(path)
        self._connection: Connection | None = None

    def connected(self) -> Connection:
        """The connection, outside of any transaction."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def disconnect(self) -> None:
        """Let go of a connection of which nothing is known any more; the next work opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Let go of the file."""
        self.disconnect()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing, and known which: a COMMIT that fails may have reached the disk all the same."""
        connection = self.connected()
        with connection.begin() as transaction:
            driver = driver_of(connection)
            driver.execute(BEGIN)
            before = driver.total_changes
            yield connection
            mark = _marked(driver) if driver.total_changes != before else None
            try:
                transaction.commit()
            except SQLAlchemyError:
                self.disconnect()
                if mark is None or not self._holds(mark):
                    raise

    def _holds(self, mark: int) -> bool:
        """Whether the last transaction in the file is the one with this mark; False if it can't be read."""
        for pause in PAUSES_BETWEEN_LOOKS:
            try:
                return bool(driver_of(self.connected()).execute(MARK).fetchone()[0] == mark)
            except (SQLAlchemyError, sqlite3.Error):
                self.disconnect()
                time.sleep(pause)
        return False


def _marked(driver: sqlite3.Connection) -> int:
    """Let a transaction leave its mark, a number for applications in the file's header."""
    mark = secrets.randbits(31)
    driver.execute(f"{MARK} = {mark}")
    return mark


def _engine(path: Path) -> Engine:
    """An engine whose driver begins no transaction by itself."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        hide_parameters=True,
        # Otherwise it would begin them where it sees fit, and let DDL escape them.
        connect_args={"isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, past SQLAlchemy."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # what SQLAlchemy cannot promise in types
    return driver


def truncate_log(connection: Connection) -> None:
    """Move everything into the database file and empty the log beside it."""
    # Past SQLAlchemy, which would begin a transaction, and a checkpoint can't be inside one.
    (busy, _, _) = driver_of(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise DatabaseAwayError("The database's log cannot be emptied: another program reads the file.")
