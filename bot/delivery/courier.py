"""Takes one message to its phone and writes down what became of it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import TypeVar

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.delivery.figures import Figures
from bot.delivery.outbox import Outbox
from bot.delivery.outgoing import Messenger, Outgoing
from bot.delivery.pace import Pace
from bot.delivery.results import Attempt, Verdict, after_uncertainty, judge
from bot.storage.errors import DatabaseAwayError, StoreError

log = structlog.get_logger(__name__)

HALT_SECONDS = 30.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
MOST_DOUBLINGS = 10
"""After an outage of a day the next one would be too large a number."""
FIRST_STORE_PAUSE = 0.025
LONGEST_STORE_PAUSE = 1.0
MOST_TRIES_IN_VAIN = 4
"""Where it is not the database that is away but something about this row."""
MOST_TRIES_AT_THE_END = 5
"""Who is told to stop doesn't wait for a database."""
NOT_THERE_YET = frozenset({Verdict.WAIT, Verdict.HALT, Verdict.RETRY})
AFTERWARDS = 0.02
"""A halt ends when its row is surely due again, so that its end is the moment to look."""
T = TypeVar("T")


class Courier:
    """Knows how to deliver one message; who comes first is the sender's business."""

    def __init__(self, outbox: Outbox, messenger: Messenger, pace: Pace, figures: Figures) -> None:
        self._outbox = outbox
        self._messenger = messenger
        self._pace = pace
        self._figures = figures
        self._owed = 0

    async def deliver(self, out: Outgoing) -> Outgoing | None:
        """Call, then commit the result; returns the same person's next message, if one is due.

        Where the result can't be committed the row stays `sending`: in doubt if the process ends, never lost.
        """
        if self._outbox.waited_too_long(out):
            await self.hand_back(out)
            return None
        verdict, message_id, pause = await self._call(out)
        self._figures.sends.labels(verdict).inc()
        if verdict in NOT_THERE_YET:
            self._pace.halt(out.person_id, pause + AFTERWARDS)
            await self._kept(lambda: self._outbox.put_off(out, pause))
            return None
        if verdict is not Verdict.UNCERTAIN:
            self._pace.went()
        return await self._kept(lambda: self._outbox.settle(out, verdict, message_id))

    @property
    def owes(self) -> bool:
        """Whether results wait for the database: it has to know them before anything is claimed."""
        return self._owed > 0

    async def hand_back(self, out: Outgoing) -> None:
        """It has not been called: whoever runs next may take it at once."""
        await self._kept(lambda: self._outbox.hand_back(out), most=MOST_TRIES_AT_THE_END)

    async def _call(self, out: Outgoing) -> tuple[Verdict, int | None, float]:
        """The verdict on one call, the id of the message, and how long the chat has to wait."""
        try:
            return Verdict.SENT, await self._messenger.perform(out), 0.0
        except RetryAfter as error:
            return Verdict.WAIT, None, seconds_of(error)
        except Exception as error:  # noqa: BLE001 (whatever it is, it must not stop a chat)
            verdict = judge(error)
            if broke := not isinstance(error, TelegramError):
                log.error("a message broke in our hands", error=type(error).__name__)
        if verdict is Verdict.UNCERTAIN:
            verdict = after_uncertainty(Attempt(out.policy, out.attempts, out.harmless, broke))
        if verdict is Verdict.HALT:
            log.error("the Bot API refuses the token; nothing is sent for a while")
            self._pace.halt_all(HALT_SECONDS)
            return verdict, None, HALT_SECONDS
        return verdict, out.message_id, pause_after(out.attempts)

    async def _kept(self, write: Callable[[], Awaitable[T]], *, most: float = math.inf) -> T | None:
        """A transaction, tried until the database is back; None if something else is wrong with it."""
        for failed in count(1):
            try:
                return await write()
            except StoreError as error:
                self._figures.faults.labels("outbox").inc()
                log.warning("the outbox could not be written", reason=str(error))
                if failed >= (most if isinstance(error, DatabaseAwayError) else MOST_TRIES_IN_VAIN):
                    break
            self._owed += 1
            try:
                await asyncio.sleep(min(LONGEST_STORE_PAUSE, FIRST_STORE_PAUSE * 2**failed))
            finally:
                self._owed -= 1
        return None


def pause_after(attempts: int) -> float:
    """Seconds until the next try, however many there were."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, MOST_DOUBLINGS))


def seconds_of(error: RetryAfter) -> float:
    """The library says it as a number or as a timedelta, as its environment variable has it."""
    value = error.retry_after
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
