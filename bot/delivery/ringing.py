"""The loop behind the bell: handle what is due, tidy once an hour, say when the next thing is due."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.delivery.clock import WallClock
from bot.delivery.erasing import Eraser
from bot.delivery.shell import Shell
from bot.storage.errors import StoreError
from bot.storage.store import Store

log = structlog.get_logger(__name__)

AN_HOUR = timedelta(hours=1)
AFTER_A_FAULT = 1.0
LONGEST_SILENCE = 30.0
"""The bell goes by the machine's clock: where that went back, it rings only when the clock is there again."""


class Ringer:
    """Any number of wakings while it works make one more round; a lost one is made up by the next."""

    def __init__(
        self,
        shell: Shell,
        eraser: Eraser,
        store: Store,
        clock: WallClock,
        retention: timedelta,
        *,
        longest_silence: float = LONGEST_SILENCE,
    ) -> None:
        self._shell = shell
        self._eraser = eraser
        self._store = store
        self._clock = clock
        self._retention = retention
        self._longest_silence = longest_silence
        self._awake = asyncio.Event()
        self._awake.set()
        self._tidied_at: datetime | None = None
        self.on_next: Callable[[float], None] = lambda _: None

    def wake(self) -> None:
        """Something may be due."""
        self._awake.set()

    async def run(self) -> None:
        """Ring whenever woken, and now and then, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._longest_silence):
                    await self._awake.wait()
            self._awake.clear()
            try:
                await self._shell.ring()
                await self._tidy()
                await self._announce()
            except StoreError as error:
                log.warning("what is due could not be handled", reason=str(error))
                self.on_next(AFTER_A_FAULT)

    async def _tidy(self) -> None:
        """Retention runs by itself, an hour after the last time on people's clock."""
        now = self._clock.now()
        if self._tidied_at is not None and abs(now - self._tidied_at) < AN_HOUR:
            return
        await self._eraser.go_on()
        gone = await self._store.transact(lambda tx: tx.purge(now, self._retention))
        self._tidied_at = now
        log.info("tidied", rows=gone)

    async def _announce(self) -> None:
        """When to ring next, in real seconds; a clock that stands still rings when it is moved."""
        now, speed = self._clock.now(), self._clock.speed
        due = await self._store.transact(lambda tx: tx.next_due(now))
        if due is None or speed == 0:
            return
        # What is due already and still there failed, or waits for its chat: not at once again.
        self.on_next(max((due - now).total_seconds() / speed, 0.0) or AFTER_A_FAULT)
