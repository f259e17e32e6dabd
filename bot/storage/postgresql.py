"""PostgreSQL: a pool of connections, serializable transactions, works run inside SQLAlchemy's greenlet."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from itertools import count
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.errors import DatabaseAwayError, StoreError, sqlstate

T = TypeVar("T")

DRIVER = "postgresql+asyncpg://"
MOST_ATTEMPTS = 8
PAUSE_SECONDS = 0.01
SETTINGS = {"idle_in_transaction_session_timeout": "5s"}
"""A process that is stopped in the middle of a transaction holds locks: others must not wait for ever."""
RETRIED = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and the unique violation that a lost race shows up as."""
WRITTEN = text("SELECT txid_current_if_assigned()")
"""The number of a transaction; none as long as it has written nothing."""
STATUS = text("SELECT txid_status(:written)")
PAUSES_BETWEEN_LOOKS = (0.05, 0.2, 0.5, 1.0, 2.0)


class PostgresDatabase:
    """One PostgreSQL database, shared with any number of replicas."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url.replace("postgresql://", DRIVER, 1),
            isolation_level="SERIALIZABLE",
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"server_settings": SETTINGS},
        )

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a work in a transaction, again while it loses races against others."""
        for attempt in count(1):
            try:
                return await self._once(work)
            except SQLAlchemyError as error:
                if sqlstate(error) not in RETRIED or attempt == MOST_ATTEMPTS:
                    raise StoreError.of(error) from None
            await asyncio.sleep(attempt * PAUSE_SECONDS)
        raise AssertionError  # the loop has no end

    def run_within(self, work: Callable[[Connection], T]) -> T:
        """Run a work on a connection of its own, inside the greenlet of the other database's work."""
        try:
            with self._engine.sync_engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreError.of(error) from None

    async def forget(self) -> None:
        """Nothing: the server's own vacuum reuses the space."""

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def _once(self, work: Callable[[Connection], T]) -> T:
        """All or nothing, and known which: a COMMIT may have been done although its connection broke."""
        connection = self._engine.connect()
        try:
            await connection.start()
        except OSError as error:
            raise StoreError.of(error) from None
        async with aclosing(connection), connection.begin() as transaction:
            done = await connection.run_sync(work)
            written = await connection.scalar(WRITTEN)
            try:
                await transaction.commit()
            except SQLAlchemyError as error:
                broken = isinstance(StoreError.of(error), DatabaseAwayError)
                refused = written is None or not broken or sqlstate(error) in RETRIED
                if refused or not await self._holds(written):
                    raise
            return done

    async def _holds(self, written: int) -> bool:
        """Whether the server committed a transaction it could not answer; False if it stays away."""
        for pause in PAUSES_BETWEEN_LOOKS:
            with suppress(SQLAlchemyError, OSError):
                async with self._engine.connect() as connection:
                    status = await connection.scalar(STATUS, {"written": written})
                    if status != "in progress":
                        return bool(status == "committed")
            await asyncio.sleep(pause)
        return False
