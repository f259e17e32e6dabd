"""Taking updates: one is acknowledged only once its effects are kept.

Our own loop, because the library's confirms an update before handling it.
"""

import asyncio
import json
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, RetryAfter
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.courier import seconds_of
from bot.delivery.figures import Figures
from bot.delivery.overflow import Overflow
from bot.delivery.pace import Pace
from bot.delivery.raw import ALLOWED_UPDATES, Raw, UnreadableError, read
from bot.delivery.replicas import Leadership
from bot.storage.errors import StoreError

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
READ_SECONDS = POLL_SECONDS + 10.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
AS_FOLLOWER = 2.0
LOOKED_AFTER_EVERY = 10.0
IN_NOBODYS_HANDS = timedelta(seconds=30)


class Receiver:
    """Takes updates, by polling or fed by the webhook. One person's are handled one after the other."""

    def __init__(
        self,
        bot: Bot,
        request: BaseRequest,
        overflow: Overflow,
        pace: Pace,
        figures: Figures,
        leadership: Leadership | None = None,
    ) -> None:
        self._bot = bot
        self._request = request
        self._overflow = overflow
        self._pace = pace
        self._figures = figures
        self._leadership = leadership
        self._stopping = asyncio.Event()

    @property
    def behind(self) -> int:
        """How many updates were set aside and wait here."""
        return len(self._overflow)

    async def poll(self) -> None:
        """Ask for updates until stopped; what isn't committed is asked for again.

        The first request names no offset: Telegram still knows what it has not confirmed, and its ids may
        have jumped since the last run.
        """
        offset: int | None = None
        failures = 0
        follows = self._leadership is not None
        while not self._stopping.is_set():
            try:
                if not await self._leads():
                    follows = True
                    await self._wait(AS_FOLLOWER)
                    continue
                if follows:  # what the last leader acknowledged and set aside comes before what is asked for
                    await self.resume()
                    follows = False
                batch = await self._unless_stopped(self._get_updates(offset))
                await self.take(batch)
            except Exception as error:  # noqa: BLE001 (the loop outlives every fault; nothing is confirmed)
                failures += 1
                await self._pause(error, failures)
                continue
            failures = 0
            if batch:
                offset = max(int(raw["update_id"]) for raw in batch) + 1
        if self._leadership is not None:
            with suppress(StoreError):  # the lease ends by itself
                await self._leadership.give_up()

        await self._overflow.stopped()

    async def stopped(self) -> None:
        """The same without polling: with a webhook, updates come by themselves."""
        await self._stopping.wait()
        await self._overflow.stopped()

    def stop(self) -> None:
        """Ask for no more updates; `poll` and `stopped` return once those at hand are kept."""
        self._stopping.set()
        self._overflow.stop()

    async def resume(self) -> None:
        """Go on with what was set aside before the last stop."""
        await self._overflow.resume()

    async def keep_resuming(
        self, every: float = LOOKED_AFTER_EVERY, waited: timedelta = IN_NOBODYS_HANDS
    ) -> None:
        """Go on with what nobody has in hand any more, until cancelled."""
        await self._overflow.keep_resuming(every, waited)

    async def take(self, batch: Sequence[Raw]) -> None:
        """Keep a batch; raises TryAgainLater unless all of it is kept."""
        await self._overflow.take(batch)

    async def feed(self, body: bytes) -> None:
        """Handle one update of the webhook; raises TryAgainLater unless it is kept."""
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            value = None
        await self.take(self._readable([value]))

    def _readable(self, values: Iterable[object]) -> list[Raw]:
        """The updates among what came; the rest can be neither handled nor parked, only counted."""
        found = []
        for value in values:
            try:
                found.append(read(value))
            except UnreadableError:
                self._figures.updates.labels("unreadable").inc()
                log.warning("something came that is no update")
        return found

    async def _unless_stopped(self, asking: Coroutine[None, None, list[Raw]]) -> list[Raw]:
        """The updates, or none as soon as polling shall end: waiting for them may take half a minute."""
        answer, stopping = asyncio.create_task(asking), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({answer, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else []
        finally:
            answer.cancel()
            stopping.cancel()

    async def _pause(self, error: Exception, failures: int) -> None:
        self._figures.faults.labels("polling").inc()
        if isinstance(error, Conflict):
            log.warning("another program receives this bot's updates, or a webhook is set")
        else:
            log.warning("updates could not be received", error=type(error).__name__)
        told = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
        self._pace.halt_all(told)  # asking for updates concerns no chat: it is the bot that is too fast
        await self._wait(max(told, min(LONGEST_PAUSE, FIRST_PAUSE * 2**failures)))

    async def _leads(self) -> bool:
        """Whether this replica is the one that polls; alone it always is."""
        return self._leadership is None or await self._leadership.held()

    async def _wait(self, seconds: float) -> None:
        """A pause that ends at once when the bot stops."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _get_updates(self, offset: int | None) -> list[Raw]:
        """Raw JSON: the library's own method would stop at the first update it can't parse."""
        wanted = {"timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES), "offset": offset}
        parameters = [RequestParameter.from_input(name, value) for name, value in wanted.items() if value]
        result: Any = await self._request.post(
            f"{self._bot.base_url}/getUpdates", RequestData(parameters), read_timeout=READ_SECONDS
        )
        if result and not (readable := self._readable(result)):
            raise UnreadableError  # without an id nothing can be confirmed: the same would come at once
        return readable if result else []
