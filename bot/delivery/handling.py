"""One update from its JSON to a commit: parsed, handled by the library's one fitting handler, or parked.

The library's error handler hands exceptions back to us, because by itself it swallows them, and without one
it logs the update's text.
"""

import asyncio
import json
from typing import Any, Literal
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.ext import Application, ContextTypes

from bot.delivery.clock import SystemClock
from bot.delivery.figures import Figures
from bot.delivery.raw import Raw, essence, sender_of, tap_of, well_typed
from bot.delivery.shell import Shell
from bot.storage.errors import DatabaseAwayError, StoreError
from bot.storage.store import Store, StoreTx
from bot.web.server import TryAgainLater

log = structlog.get_logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
PAUSES_BETWEEN_TRIES = (0.05, 0.2)
"""Three tries in well under a second: nobody else's update waits longer than that."""


class NotCommittedError(Exception):
    """A handler came back without a transaction: acknowledging its update would lose it."""


class _Order(asyncio.Lock):
    """One person's updates, one after the other."""

    refused = 0
    """How many of them could not be kept."""


class Handling:
    """Handles updates; one person's one after the other, in the order in which `keep` was called."""

    def __init__(self, application: AnyApplication, store: Store, shell: Shell, figures: Figures) -> None:
        self._application = application
        self._store = store
        self._shell = shell
        self._figures = figures
        self._machine = SystemClock()
        self._in_order: WeakValueDictionary[int, _Order] = WeakValueDictionary()
        self._failures: dict[int, Exception] = {}
        application.add_error_handler(self._hand_back)

    async def keep(self, raw: Raw) -> bool:
        """Commit what an update does, or park it (False): this returns in no other way.

        Raises:
            TryAgainLater: neither was possible, or not for what came before it; Telegram still has both.
        """
        order = self._in_order.setdefault(sender_of(raw), _Order())
        refused = order.refused
        with self._figures.handling.time():
            async with order:
                if order.refused != refused:
                    raise TryAgainLater("what the same person sent before has to be kept first")
                try:
                    return await self._commit(raw)
                except TryAgainLater:
                    order.refused += 1
                    raise

    async def _commit(self, raw: Raw) -> bool:
        update_id = int(raw["update_id"])
        try:
            update = self._parsed(raw)
        except Exception as error:  # noqa: BLE001 (whatever the library makes of a strange update)
            return await self._park(update_id, raw, error, tries=1)
        for tries, pause in enumerate((*PAUSES_BETWEEN_TRIES, None), start=1):
            try:
                await self._handle(update)
            except Exception as error:  # noqa: BLE001 (it is tried again, then parked where it is seen)
                self._figures.faults.labels("handling").inc()
                if pause is not None:
                    await asyncio.sleep(pause)
                elif isinstance(error, DatabaseAwayError):
                    raise TryAgainLater(str(error)) from None
                else:
                    return await self._park(update_id, raw, error, tries)
            else:
                break
        self._figures.updates.labels("handled").inc()
        return True

    def _parsed(self, raw: Raw) -> Update:
        """The library's object; of an update that it refuses, all that we read."""
        try:
            update = Update.de_json(dict(raw), self._application.bot)
        except Exception:  # noqa: BLE001 (whatever the library makes of a strange update)
            update = Update.de_json(dict(essence(raw)), self._application.bot)
        if not well_typed(update):
            raise TypeError
        return update

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

    async def _park(self, update_id: int, raw: Raw, error: Exception, tries: int) -> Literal[False]:
        """Set an update aside, sealed, and count it as handled; its words are never logged.

        What is parked was recorded as handled: delivered again it does nothing, until an operator hands it
        back, which forgets the record in the same transaction.
        """
        payload = json.dumps(raw).encode()
        now = self._machine.now()

        def work(tx: StoreTx) -> bool:
            if not tx.record_update(update_id, now):
                return False
            tx.park(update_id, payload, now, attempts=tries)
            return True

        try:
            parked = await self._store.transact(work)
        except StoreError as failure:
            self._figures.faults.labels("parking").inc()
            raise TryAgainLater(str(failure)) from None
        if parked:
            self._figures.updates.labels("parked").inc()
            self._figures.parked.inc()
            log.error("an update was parked", error=type(error).__name__)
        if query_id := tap_of(raw):
            self._shell.let_go(query_id)
        return False
