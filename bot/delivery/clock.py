"""The wall clocks of people's time: the machine's, and an emulator's that can be moved.

Pacing, leases and time-outs never look here for durations: they run on the monotonic clock, so that moving
the wall clock moves people's time alone.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import AwareDatetime, BaseModel, ValidationError

POLL_SECONDS = 25
RETRY_SECONDS = 1.0


class WallClock(Protocol):
    """What delivery needs of a clock: the moment, how fast it passes, and word when it was moved."""

    @property
    def speed(self) -> float:
        """How many seconds pass on this clock in one real second; 0 while it stands still."""
        ...

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each jump or change of speed; returns how to stop that."""
        ...


class SystemClock:
    """The machine's own clock, which nobody moves."""

    speed = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 (it never moves)
        return lambda: None


class _Reading(BaseModel):
    """What the control clock answers."""

    now: AwareDatetime
    speed: float
    version: int


class RemoteClockError(Exception):
    """The control clock gave no usable answer."""


class RemoteClock:
    """An emulator's clock, followed over its control address (tests and trials on one machine only).

    Between readings it goes on by itself at the last known speed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._subscribers: list[Callable[[], None]] = []
        self._session: ClientSession | None = None
        self._following: asyncio.Task[None] | None = None
        self._version = -1
        self._at = datetime.fromtimestamp(0, UTC)
        self._since = time.monotonic()
        self.speed = 1.0

    async def __aenter__(self) -> Self:
        self._session = ClientSession(timeout=ClientTimeout(total=POLL_SECONDS + 10))
        try:
            await self._read()
        except BaseException:
            await self._session.close()
            raise
        self._following = asyncio.create_task(self._follow(), name="follow the clock")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        if self._session is not None:
            await self._session.close()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def _follow(self) -> None:
        while True:
            try:
                await self._read(after=self._version)
            except RemoteClockError:
                await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, after: int | None = None) -> None:
        if self._session is None:
            raise RemoteClockError
        waiting = {} if after is None else {"after": str(after), "timeout": str(POLL_SECONDS)}
        try:
            async with self._session.get(self._url, params=waiting) as response:
                if response.status != 200:  # noqa: PLR2004 (OK)
                    raise RemoteClockError(f"the clock answered {response.status}")
                reading = _Reading.model_validate_json(await response.read())
        except (ClientError, TimeoutError, OSError, ValidationError) as error:
            raise RemoteClockError(type(error).__name__) from None
        self._since, self._at, self.speed = time.monotonic(), reading.now, reading.speed
        moved, self._version = reading.version != self._version, reading.version
        if moved:
            for callback in tuple(self._subscribers):
                callback()
