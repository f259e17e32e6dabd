import pytest
from aiohttp import ServerDisconnectedError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.courier import LONGEST_PAUSE, pause_after
from bot.delivery.results import Attempt, Verdict, after_uncertainty, judge
from bot.delivery.transport import BrokenOffError, NotSentError
from bot.domain.outbox import Policy


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Verdict.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Verdict.BLOCKED),
        (BadRequest("Message is not modified: specified new message content …"), Verdict.SENT),
        (BadRequest("Message to edit not found"), Verdict.FAILED),
        (BadRequest("Chat not found"), Verdict.FAILED),
        (ChatMigrated(-100), Verdict.FAILED),
        (InvalidToken("Unauthorized"), Verdict.HALT),
        (InvalidToken("Not Found"), Verdict.FAILED),
        (Conflict("Conflict: terminated by other getUpdates request"), Verdict.RETRY),
        (caused(NetworkError("ClientConnectorError"), NotSentError()), Verdict.RETRY),
        (caused(TimedOut("ConnectionTimeoutError"), NotSentError()), Verdict.RETRY),
        (caused(TimedOut("SocketTimeoutError"), BrokenOffError()), Verdict.UNCERTAIN),
        (caused(NetworkError("dropped"), ServerDisconnectedError()), Verdict.UNCERTAIN),
        (NetworkError("Internal Server Error (500)"), Verdict.UNCERTAIN),
        (NetworkError("Bad Gateway (502). Parsing the server response failed"), Verdict.UNCERTAIN),
        (TelegramError("Invalid server response"), Verdict.UNCERTAIN),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_answer_of_the_bot_api_has_one_meaning(error: TelegramError, verdict: Verdict) -> None:
    assert judge(error) is verdict


def test_being_told_to_wait_is_no_failure() -> None:
    assert judge(RetryAfter(7)) is Verdict.WAIT


@pytest.mark.parametrize(
    ("attempt", "verdict"),
    [
        (Attempt(Policy.ONCE, 1, harmless=False), Verdict.UNCERTAIN),
        (Attempt(Policy.AGAIN, 1, harmless=False), Verdict.RETRY),
        (Attempt(Policy.AGAIN, 2, harmless=False), Verdict.UNCERTAIN),
        (Attempt(Policy.ONCE, 1439, harmless=True), Verdict.RETRY),
        (Attempt(Policy.ONCE, 1440, harmless=True), Verdict.UNCERTAIN),
        (Attempt(Policy.ONCE, 7, harmless=True, broke=True), Verdict.RETRY),
        (Attempt(Policy.ONCE, 8, harmless=True, broke=True), Verdict.UNCERTAIN),
    ],
    ids=str,
)
def test_what_may_have_arrived_is_repeated_only_where_that_is_harmless(
    attempt: Attempt, verdict: Verdict
) -> None:
    assert after_uncertainty(attempt) is verdict


def test_pauses_grow_to_a_minute_and_stay_there_for_days() -> None:
    assert [pause_after(attempts) for attempts in (1, 2, 3)] == [1.0, 2.0, 4.0]
    assert {pause_after(attempts) for attempts in (7, 1_024, 5_000)} == {LONGEST_PAUSE}
