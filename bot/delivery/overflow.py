"""Who writes faster than they are served waits behind themselves, not in front of others.

A batch of updates is acknowledged when all of it is kept, so one person's thousand messages would make
everybody wait. Beyond a few, a person's updates are set aside, sealed and committed, and handled one by one
after the batch; what they send meanwhile queues up behind.
"""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.delivery.clock import SystemClock
from bot.delivery.figures import Figures
from bot.delivery.handling import Handling
from bot.delivery.raw import Raw, sender_of
from bot.storage.errors import StoreError
from bot.storage.store import Store, StoreTx
from bot.web.server import TryAgainLater

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 3
"""Of one person in one batch: what quick thumbs or a long text in parts bring."""
PAUSE_SECONDS = 1.0
UNTRIED = 0


class Overflow:
    """Updates that were set aside untried, each person's in order."""

    def __init__(self, handling: Handling, store: Store, figures: Figures) -> None:
        self._handling = handling
        self._store = store
        self._figures = figures
        self._machine = SystemClock()
        self._in_hand: Counter[int] = Counter()
        self._parking: Counter[int] = Counter()
        self._waiting: dict[int, deque[Raw]] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._known)

    async def take(self, batch: Sequence[Raw]) -> None:
        """Keep a batch, in parallel across people; raises TryAgainLater unless all of it is kept.

        What is set aside is kept last: after a crash it is taken up at once, and nothing its people sent
        before may come after it.
        """
        now, later = self._part(batch)
        try:
            for result in await asyncio.gather(*map(self._handle, now), return_exceptions=True):
                if isinstance(result, BaseException):
                    raise result
            await self._set_aside(later)
        finally:
            for raw in later:
                _count_down(self._parking, sender_of(raw))

    def _part(self, batch: Sequence[Raw]) -> tuple[list[Raw], list[Raw]]:
        """What of a batch is handled now, and what is set aside."""
        now, later = [], []
        for raw in batch:
            sender = sender_of(raw)
            if sender in self._waiting or self._parking[sender] or self._in_hand[sender] >= MOST_AT_ONCE:
                self._parking[sender] += 1
                later.append(raw)
            else:
                self._in_hand[sender] += 1
                now.append(raw)
        return now, later

    async def _handle(self, raw: Raw) -> None:
        try:
            await self._handling.keep(raw)
        finally:
            _count_down(self._in_hand, sender_of(raw))

    async def _set_aside(self, updates: Sequence[Raw]) -> None:
        """Commit updates to be handled later; what comes from the same people meanwhile follows them."""
        if not (new := [raw for raw in updates if int(raw["update_id"]) not in self._known]):
            return
        at = self._machine.now()

        def work(tx: StoreTx) -> None:
            for raw in new:
                tx.park(int(raw["update_id"]), json.dumps(raw).encode(), at, attempts=UNTRIED)

        try:
            await self._store.transact(work)
        except StoreError as error:
            raise TryAgainLater(str(error)) from None
        self._queue(new)
        self._figures.updates.labels("set aside").inc(len(new))

    async def resume(self, *, waited: timedelta | None = None) -> None:
        """Take up what was set aside and nobody has in hand: its process ended, or an operator gave it back.

        What has not `waited` long may be in the hands of a replica that runs. Being wrong about it is
        harmless: an update acts once, and each replica goes through one person's in order.
        """
        parked = await self._store.transact(lambda tx: tx.parked())
        self._figures.parked.set(sum(one.attempts != UNTRIED for one in parked))
        now, least = self._machine.now(), waited or timedelta.min
        untried = [one for one in parked if one.attempts == UNTRIED and now - one.at >= least]
        self._queue([json.loads(one.payload) for one in untried if one.update_id not in self._known])

    async def keep_resuming(self, every: float, waited: timedelta) -> None:
        """Look after what other replicas left behind or an operator handed back, until cancelled."""
        while True:
            await asyncio.sleep(every)
            with suppress(StoreError):  # the next look is soon
                await self.resume(waited=waited)

    def stop(self) -> None:
        """Handle no more; what is left waits in the database."""
        self._stopping = True

    async def stopped(self) -> None:
        """Return once nothing is being handled."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _queue(self, updates: Sequence[Raw]) -> None:
        for raw in updates:
            sender = sender_of(raw)
            self._known.add(int(raw["update_id"]))
            queue = self._waiting.setdefault(sender, deque())
            queue.append(raw)
            if len(queue) == 1:
                task = asyncio.create_task(self._serve(sender, queue))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _serve(self, sender: int, queue: deque[Raw]) -> None:
        """Handle one person's updates in order; the head stays in the queue until it is done with."""
        while queue and not self._stopping:
            update_id, began = int(queue[0]["update_id"]), time.monotonic()
            try:
                if await self._handling.keep(queue[0]):
                    await self._forget(update_id)
            except (TryAgainLater, StoreError) as error:
                log.warning("an update that was set aside has to wait", reason=str(error))
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            await asyncio.sleep(time.monotonic() - began)  # half of the time is everybody else's
            queue.popleft()
            self._known.discard(update_id)
        if not queue:
            self._waiting.pop(sender, None)

    async def _forget(self, update_id: int) -> None:
        await self._store.transact(lambda tx: tx.unpark(update_id))


def _count_down(counter: Counter[int], sender: int) -> None:
    counter[sender] -= 1
    if counter[sender] <= 0:
        del counter[sender]
