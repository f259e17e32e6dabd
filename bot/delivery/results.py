"""What an answer of the Bot API means for a message: one table, read from top to bottom.

The library's errors don't say it by themselves: its BadRequest is a NetworkError, and its TimedOut mixes
"never left" with "may have arrived". What tells them apart is the cause the transport attached.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.domain.outbox import MOST_SENDS_OF_AGAIN, Policy

MOST_TRIES_OF_THE_HARMLESS = 24 * 60
"""About a day, at a pause of a minute: Telegram may be in trouble for hours; an evening is opened once."""
MOST_TRIES_OF_WHAT_BREAKS = 8
"""Of what fails in our own hands: it may never do anything else, and what comes after it waits."""


class Verdict(StrEnum):
    """What to do with a message after one call."""

    SENT = "sent"
    FAILED = "failed"
    """Refused for good: repeating it would be refused again."""
    BLOCKED = "blocked"
    """Refused for good because the person doesn't want the bot, or is gone."""
    WAIT = "wait"
    """Not sent: this chat waits as long as Telegram asks."""
    HALT = "halt"
    """Not sent, and nothing else will be: everybody waits."""
    RETRY = "retry"
    """Not sent: the call never left."""
    UNCERTAIN = "uncertain"
    """It may have arrived."""


def _never_left(error: TelegramError) -> bool:
    return isinstance(error.__cause__, ConnectionRefusedError)


def _says(text: str) -> Callable[[TelegramError], bool]:
    return lambda error: text in error.message.lower()


def _anything(_: Exception) -> bool:
    return True


TABLE: tuple[tuple[type[Exception], Callable[[Any], bool], Verdict], ...] = (
    (RetryAfter, _anything, Verdict.WAIT),
    (Forbidden, _anything, Verdict.BLOCKED),
    (BadRequest, _says("message is not modified"), Verdict.SENT),  # an edit that had arrived already
    (BadRequest, _anything, Verdict.FAILED),
    (ChatMigrated, _anything, Verdict.FAILED),
    (InvalidToken, _says("unauthorized"), Verdict.HALT),  # the token was revoked: a new one may come
    (InvalidToken, _anything, Verdict.FAILED),  # 404
    (Conflict, _anything, Verdict.RETRY),
    (TelegramError, _never_left, Verdict.RETRY),
    (TelegramError, _anything, Verdict.UNCERTAIN),  # time-outs, 5xx, an answer that isn't JSON
    (Exception, _anything, Verdict.UNCERTAIN),  # the library can't read what came back, or a fault of ours
)


def judge(error: Exception) -> Verdict:
    """The first line of the table that fits."""
    return next(verdict for kind, fits, verdict in TABLE if isinstance(error, kind) and fits(error))


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a message was tried: `attempts` counts this call.

    An edit or a deletion is `harmless` to repeat, and so is what only keeps a place for somebody's words.
    `broke` says it wasn't Telegram that failed.
    """

    policy: Policy
    attempts: int
    harmless: bool
    broke: bool = False


def after_uncertainty(attempt: Attempt) -> Verdict:
    """Whether what may have arrived is tried again: RETRY, or UNCERTAIN for good."""
    most = MOST_SENDS_OF_AGAIN if attempt.policy is Policy.AGAIN else 1
    if attempt.harmless:
        most = MOST_TRIES_OF_WHAT_BREAKS if attempt.broke else MOST_TRIES_OF_THE_HARMLESS
    return Verdict.RETRY if attempt.attempts < most else Verdict.UNCERTAIN
