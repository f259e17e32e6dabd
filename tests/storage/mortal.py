"""A database whose process may die between any two operations."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.storage.database import Database

T = TypeVar("T")


class KilledError(Exception):
    """Where a process would have ended."""


class Mortal:
    """A database that works a number of times; then the process is as good as dead."""

    def __init__(self, database: Database, lives: list[None]) -> None:
        self._database = database
        self._lives = lives

    def _live(self) -> None:
        if not self._lives:
            raise KilledError
        self._lives.pop()

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._live()
        return await self._database.run(work)

    def run_within(self, work: Callable[[Connection], T]) -> T:
        self._live()
        return self._database.run_within(work)

    async def forget(self) -> None:
        self._live()
        await self._database.forget()

    async def close(self) -> None:
        await self._database.close()
