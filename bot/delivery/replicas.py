"""What several replicas of the bot share through their database: who polls, and how fast all of them send."""

import asyncio
import secrets
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.delivery.clock import SystemClock
from bot.storage.errors import StoreError
from bot.storage.store import Store

log = structlog.get_logger(__name__)

POLLING_LEASE = timedelta(seconds=15)
"""How long the others wait after a crash of the one that polls."""
RENEWED_EVERY = 4.0
EVERYBODY = "everybody"
TAKEN_PER_SECOND = 20
"""How often a replica asks for its share: at a high rate it takes several turns at once."""


class Leadership:
    """One replica polls. A leader resumed after a long stop finds its lease gone before it asks again."""

    def __init__(self, store: Store, machine: SystemClock) -> None:
        self._store = store
        self._machine = machine
        self._me = secrets.token_hex(8)
        self._leading = False

    async def held(self) -> bool:
        """Whether this replica polls now; asking renews it."""
        self._leading = await self._store.transact(
            lambda tx: tx.lead_polling(self._me, self._machine.now(), POLLING_LEASE)
        )
        return self._leading

    async def renew(self) -> None:
        """Renew the lease while updates are waited for, until cancelled."""
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            with suppress(StoreError):
                await (self.held() if self._leading else asyncio.sleep(0))

    async def give_up(self) -> None:
        """Let another replica poll at once, if this one did."""
        self._leading = False
        await self._store.transact(lambda tx: tx.lead_polling(self._me, self._machine.now(), timedelta()))


class SharedRate:
    """Turns of one token bucket in the database. Without the database, each replica keeps its own pace."""

    def __init__(self, store: Store, machine: SystemClock, rate: float) -> None:
        self._store = store
        self._machine = machine
        self._at_once = max(1, round(rate / TAKEN_PER_SECOND))
        self._interval = self._at_once / rate
        self._left = 0
        self._asking = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until this replica may send one more message."""
        async with self._asking:
            if self._left == 0:
                await self._reserve()
            self._left -= 1

    async def _reserve(self) -> None:
        now = self._machine.now().timestamp()
        self._left = self._at_once
        try:
            moment = await self._store.transact(
                lambda tx: tx.reserve(EVERYBODY, now, interval=self._interval, burst=1)
            )
        except StoreError as error:
            log.warning("the shared rate could not be asked for", reason=str(error))
            return
        await asyncio.sleep(moment - now)
