"""S1, S2: no log holds a token, a word or a name, whichever library writes it, at any level."""

import ast
import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NoReturn
from urllib.parse import quote

import pytest
import structlog

from bot.bootstrap.logs import report_crashes_without_words, set_up_logging
from tests.journeys.cast import TOKEN

pytestmark = pytest.mark.usefixtures("loggers")

ROOT = Path(__file__).parents[2]
STYLES: tuple[Literal["text"], Literal["json"]] = ("text", "json")
SECRET = "the light in the kitchen"
SECRET_HALF = TOKEN.partition(":")[2]
FIELDS = {"error", "reason", "where", "kind", "table", "count", "rows", "updates", "port"}
"""All that our own lines may carry: classes of errors, sentences without values, names of tables, numbers."""


@pytest.mark.parametrize("style", STYLES)
def test_a_librarys_record_loses_its_arguments_and_its_traceback(
    capsys: pytest.CaptureFixture[str], style: Literal["text", "json"]
) -> None:
    set_up_logging("DEBUG", style, TOKEN)

    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("telegram.ext.Application").exception("Error for update %s", {"text": SECRET})
        logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %s", SECRET)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)

    written = capsys.readouterr().err
    assert SECRET not in written
    assert TOKEN not in written
    assert "Error for update" in written
    assert "ValueError" in written


def test_a_librarys_message_that_was_put_together_before_is_not_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("DEBUG", "text", TOKEN)

    logging.getLogger("library").error(f"could not send {SECRET}")  # noqa: G004  # as careless libraries do
    logging.getLogger("library").error("could not send {}".format(SECRET))  # noqa: G001, UP032  # the same
    logging.getLogger("library").error(ValueError(SECRET))

    written = capsys.readouterr().err
    assert len(written.splitlines()) == 3
    assert SECRET not in written


async def test_what_asyncio_says_of_a_failed_callback_or_task_names_no_argument(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("DEBUG", "text", TOKEN)

    def fails(words: str) -> NoReturn:
        raise ValueError(words)

    async def fails_later(words: str) -> NoReturn:
        fails(words)

    asyncio.get_running_loop().call_soon(fails, SECRET)
    task = asyncio.create_task(fails_later(SECRET))
    await asyncio.wait({task})
    del task

    written = capsys.readouterr().err
    assert written.count("ValueError") == 2
    assert SECRET not in written


def test_the_token_is_struck_out_wherever_it_appears(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "json", TOKEN)

    structlog.get_logger("bot.somewhere").error("a fault of ours", address=f"http://host/bot{TOKEN}/x")
    logging.getLogger(f"library.{TOKEN}").error("as a name")
    structlog.get_logger("bot.somewhere").error("quoted", address=f"http://host/file/bot{quote(TOKEN)}/x")

    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0]["address"] == "http://host/bot***/x"
    assert lines[0]["level"] == "error"
    assert lines[1]["logger"] == "library.***"
    assert SECRET_HALF not in said


@pytest.fixture
def hooks() -> Iterator[None]:
    """Put the process's last resorts back as they were."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with warnings.catch_warnings():
        yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = before
    logging.captureWarnings(False)


class Fragile:
    """Something that fails where nobody can catch it."""

    def __del__(self) -> None:
        raise ValueError(SECRET)


@pytest.mark.usefixtures("hooks")
def test_a_crash_that_nobody_catches_says_its_class_and_place_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("DEBUG", "text", TOKEN)
    report_crashes_without_words()
    warnings.simplefilter("always")

    def fails() -> NoReturn:
        raise ValueError(SECRET)

    try:
        fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    Fragile()
    warnings.warn(SECRET, stacklevel=1)

    written = "".join(capsys.readouterr())
    assert SECRET not in written
    assert written.count("something broke down") == 3
    assert written.count("test_logs.py:") == 3
    assert "py.warnings" in written


def test_our_own_lines_carry_only_what_was_thought_about() -> None:
    """A new field of a log line is added to FIELDS once it is sure to hold nobody's words, names or ids."""
    carried = {
        (path.name, name)
        for path in (ROOT / "bot").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "log"
        for name in [*(keyword.arg for keyword in call.keywords), *map(ast.unparse, call.args[1:])]
    }

    assert ("courier.py", "error") in carried
    assert {name for _, name in carried} <= FIELDS
