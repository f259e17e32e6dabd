"""No log holds a token, a word or a name, whichever library writes it, at any level."""

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from bot.bootstrap.logs import set_up_logging
from tests.delivery.house import TOKEN

STYLES: tuple[Literal["text"], Literal["json"]] = ("text", "json")
SECRET = "the light in the kitchen"


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Put the process's logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


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


def test_the_token_is_struck_out_wherever_it_appears(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "json", TOKEN)

    structlog.get_logger("bot.somewhere").error("a fault of ours", address=f"http://host/bot{TOKEN}/x")
    logging.getLogger(f"library.{TOKEN}").error("as a name")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[0]["address"] == "http://host/bot***/x"
    assert lines[0]["level"] == "error"
    assert lines[1]["logger"] == "library.***"
