"""From Telegram to a committed transaction: an update is acknowledged only once its effects are kept.

Our own loop, because the library's confirms an update before handling it. The library parses updates and
finds their handler; its error handler hands exceptions back to us, because by itself it swallows them.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.error import Conflict, RetryAfter
from telegram.ext import Application, ContextTypes
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.clock import SystemClock
from bot.delivery.courier import seconds_of
from bot.delivery.figures import Figures
from bot.delivery.replicas import Leadership
from bot.delivery.shell import Shell
from bot.storage.errors import StoreError
from bot.storage.store import Store, StoreTx
from bot.web.server import TryAgainLater

log = structlog.get_logger(__name__)

Raw = Mapping[str, Any]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
READ_SECONDS = POLL_SECONDS + 10.0
PAUSES_BETWEEN_TRIES = (0.05, 0.2)
"""Three tries in well under a second: nobody else's update waits longer than that."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
AS_FOLLOWER = 2.0


class NotCommittedError(Exception):
    """A handler came back without a transaction: acknowledging its update would lose it."""


class Receiver:
    """Takes updates, by polling or fed by the webhook. One person's are handled one after the other."""

    def __init__(
        self,
        application: AnyApplication,
        request: BaseRequest,
        store: Store,
        shell: Shell,
        figures: Figures,
        leadership: Leadership | None = None,
    ) -> None:
        self._application = application
        self._request = request
        self._store = store
        self._shell = shell
        self._figures = figures
        self._machine = SystemClock()
        self._in_order: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._failures: dict[int, Exception] = {}
        self._leadership = leadership
        self._stopping = asyncio.Event()
        application.add_error_handler(self._hand_back)

    async def poll(self) -> None:
        """Ask for updates until stopped; what isn't committed is asked for again.

        The first request names no offset: Telegram still knows what it has not confirmed, and its ids may
        have jumped since the last run.
        """
        offset: int | None = None
        failures = 0
        while not self._stopping.is_set():
            try:
                if not await self._leads():
                    await self._wait(AS_FOLLOWER)
                    continue
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

    async def stopped(self) -> None:
        """Return once stopped: with a webhook, updates come by themselves."""
        await self._stopping.wait()

    def stop(self) -> None:
        """Ask for no more updates; `poll` returns once those it has are kept."""
        self._stopping.set()

    async def take(self, batch: Sequence[Raw]) -> None:
        """Handle a batch, in parallel across people; raises TryAgainLater unless all of it is kept."""
        results = await asyncio.gather(*(self._keep(raw) for raw in batch), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def feed(self, body: bytes) -> None:
        """Handle one update of the webhook; raises TryAgainLater unless it is kept."""
        try:
            raw = json.loads(body)
            int(raw["update_id"])
        except (ValueError, TypeError, KeyError, RecursionError):
            self._figures.updates.labels("unreadable").inc()
            log.warning("something that is no update came through the webhook")
            return
        await self._keep(raw)

    async def _keep(self, raw: Raw) -> None:
        """Commit what an update does, or park it: this returns in no other way."""
        update_id = int(raw["update_id"])
        try:
            update = Update.de_json(dict(raw), self._application.bot)
        except Exception as error:  # noqa: BLE001 (whatever the library makes of a strange update)
            await self._park(update_id, raw, error)
            return
        user = update.effective_user
        order = self._in_order.setdefault(user.id if user else -update_id, asyncio.Lock())
        with self._figures.handling.time():
            async with order:
                await self._commit(update, raw)

    async def _commit(self, update: Update, raw: Raw) -> None:
        for pause in (*PAUSES_BETWEEN_TRIES, None):
            try:
                await self._handle(update)
            except Exception as error:  # noqa: BLE001 (it is tried again, then parked where it is seen)
                self._figures.faults.labels("handling").inc()
                if pause is None:
                    await self._park(update.update_id, raw, error)
                    return
                await asyncio.sleep(pause)
            else:
                self._figures.updates.labels("handled").inc()
                return

    async def _handle(self, update: Update) -> None:
        """Through the library to the one handler that fits, and back with whatever it raised."""
        await self._application.process_update(update)
        failure = self._failures.pop(update.update_id, None)
        if self._shell.committed(update.update_id):
            if failure is not None:
                log.error("something failed after the commit", error=type(failure).__name__)
            return
        raise failure or NotCommittedError

    async def _hand_back(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The library's error handler."""
        if isinstance(update, Update) and context.error is not None:
            self._failures[update.update_id] = context.error

    async def _park(self, update_id: int, raw: Raw, error: Exception) -> None:
        """Set an update aside, sealed, and count it as handled; its words are never logged."""
        payload = json.dumps(raw).encode()
        now = self._machine.now()

        def work(tx: StoreTx) -> bool:
            if not tx.record_update(update_id, now):
                return False
            tx.park(update_id, payload, now)
            return True

        try:
            parked = await self._store.transact(work)
        except StoreError as failure:
            self._figures.faults.labels("parking").inc()
            raise TryAgainLater(str(failure)) from None
        if parked:
            self._figures.updates.labels("parked").inc()
            log.error("an update was parked", error=type(error).__name__)

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
        log.warning("updates could not be received", error=_in_words(error))
        told = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
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
            f"{self._application.bot.base_url}/getUpdates", RequestData(parameters), read_timeout=READ_SECONDS
        )
        return list(result)


def _in_words(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another program receives this bot's updates, or a webhook is set"
    return str(error) if isinstance(error, TryAgainLater) else type(error).__name__
