"""What can go wrong with a database, as one sentence for an operator and never with a value in it."""

import sqlite3
from typing import ClassVar

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

PRIMARY_CODE = 0xFF
"""SQLite's extended result codes carry the general one in their lowest byte."""
PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)
OF_ONE_PLACE = frozenset(
    {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}
)
"""What a bad spot on a disk says; everything kept elsewhere can still be read."""
CONNECTION_LOST = "08006"
TOO_MANY_CONNECTIONS = "53300"
PASSING_STATES = frozenset({"08", "28", "3D", "40", "53", "57"})


class StoreError(Exception):
    """The store could not do its work and changed nothing; the message is one sentence without values."""

    SQLITE: ClassVar = {
        sqlite3.SQLITE_BUSY: "The database is locked by another program.",
        sqlite3.SQLITE_LOCKED: "The database is locked by another program.",
        sqlite3.SQLITE_FULL: "The disk of the database is full.",
        sqlite3.SQLITE_IOERR: "The disk of the database fails to read or write.",
        sqlite3.SQLITE_CORRUPT: "The database file is damaged: restore it from a backup.",
        sqlite3.SQLITE_NOTADB: "The database file is damaged or no database: restore it from a backup.",
        sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened: check its folder and permissions.",
        sqlite3.SQLITE_READONLY: "The database file cannot be written: check its permissions.",
    }
    POSTGRESQL: ClassVar = {
        "08": "The database server cannot be reached.",
        "28": "The database server refuses the name or password in the URL.",
        "3D": "The database server has no database of the name in the URL.",
        "40": "The database server is too busy with others' work.",
        "53": "The database server is out of space, memory or connections.",
        "57": "The database server is shutting down or starting.",
        "XX": "The database server reports damage.",
    }
    CONFLICT = "Another row has the same unique columns."
    NOT_MIGRATED = "The database lacks this version's tables: run `python -m bot migrate`."
    UNKNOWN = "The database refused an operation ({name})."

    @classmethod
    def of(cls, error: SQLAlchemyError | sqlite3.Error | OSError) -> "StoreError":
        """What to raise, `from None`, in place of a library's error, which may hold statements and values."""
        if isinstance(error, IntegrityError):
            return ConflictError(cls.CONFLICT)
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", 0)
            known, passes = cls.SQLITE.get(code & PRIMARY_CODE), _passes(code)
            missing = "no such table" in str(cause)
        else:
            state = _state(error)
            known, passes = cls.POSTGRESQL.get(state[:2]), state[:2] in PASSING_STATES
            missing = state == "42P01"
        if missing:
            return cls(cls.NOT_MIGRATED)
        return (DatabaseAwayError if passes else cls)(known or cls.UNKNOWN.format(name=type(error).__name__))


class DatabaseAwayError(StoreError):
    """The database can't be used just now: locked, full, failing, out of reach. The same may work later.

    Any other StoreError may be the fault of one row, and waiting would not mend it.
    """


class ConflictError(StoreError):
    """A row would break a rule of uniqueness; nothing of its work was kept."""


class TamperedRowError(StoreError):
    """A stored row is not what was written: a byte, a column or its place was changed."""

    def __init__(self, table: str) -> None:
        super().__init__(f"A row of the table {table} was changed outside this program, or its key was.")
        self.table = table


class NoKeyError(StoreError):
    """Something would be written for a person whose key is gone."""

    def __init__(self) -> None:
        super().__init__("Nothing can be written for a person who was erased.")


class UnwritableTextError(StoreError):
    """A text holds code points that no encoding has (half of a surrogate pair)."""

    def __init__(self) -> None:
        super().__init__("A text holds half a character and cannot be stored.")


def sqlstate(error: Exception) -> str:
    """PostgreSQL's five-character code of an error, or an empty string."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return str(getattr(cause, "sqlstate", None) or "")


def _state(error: Exception) -> str:
    """The same; a connection that broke, or was never free, has no code of its own."""
    if isinstance(error, PoolTimeoutError):
        return TOO_MANY_CONNECTIONS
    lost = isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    return CONNECTION_LOST if lost else sqlstate(error)


def _passes(code: int) -> bool:
    return code & PRIMARY_CODE in PASSING and code not in OF_ONE_PLACE
