"""PostgreSQL: a pool of connections, serializable transactions, works run inside SQLAlchemy's greenlet."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.errors import StoreError, sqlstate

T = TypeVar("T")

DRIVER = "postgresql+asyncpg://"
MOST_ATTEMPTS = 8
PAUSE_SECONDS = 0.01
RETRIED = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and the unique violation that a lost race shows up as."""


class PostgresDatabase:
    """One PostgreSQL database, shared with any number of replicas."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url.replace("postgresql://", DRIVER, 1),
            isolation_level="SERIALIZABLE",
            hide_parameters=True,
            pool_pre_ping=True,
        )

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run a work in a transaction, again while it loses races against others."""
        for attempt in range(1, MOST_ATTEMPTS):
            try:
                return await self._once(work)
            except SQLAlchemyError as error:
                if sqlstate(error) not in RETRIED:
                    raise StoreError.of(error) from None
            await asyncio.sleep(attempt * PAUSE_SECONDS)
        try:
            return await self._once(work)
        except SQLAlchemyError as error:
            raise StoreError.of(error) from None

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
        connection = self._engine.connect()
        try:
            await connection.start()
        except OSError as error:
            raise StoreError.of(error) from None
        try:
            async with connection.begin():
                return await connection.run_sync(work)
        finally:
            await connection.close()
