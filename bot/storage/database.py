"""What a store needs from a database, whichever it is; and the statements that dialects spell differently."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Insert = sqlite.Insert | postgresql.Insert


class Database(Protocol):
    """One database. Works are synchronous functions over a connection that is inside a transaction.

    A work has no effect but through its connection and may run twice. Errors of libraries come out as
    StoreError; whatever else a work raises comes out as it is, and its own changes are undone.
    """

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a work; when this returns, its changes are committed."""
        ...

    def run_within(self, work: Callable[[Connection], T]) -> T:
        """The same, called inside a work of another database."""
        ...

    async def forget(self) -> None:
        """Remove from disk what deleted rows left behind, as far as the database can be told to."""
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the database; closing twice is fine."""
        ...


def insert_for(connection: Connection, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
