"""What operators read: events and numbers, never words, names, ids or the token.

Our own loggers pass nothing else. Libraries do: one logs whole updates, another the address with the token,
a third the arguments of a callback that failed. So of a library's record only its template and the class of
its error are kept, and whatever is written has the token struck out once more.
"""

import inspect
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import structlog

LOUD = ("telegram", "httpx", "httpcore", "aiohttp", "apscheduler", "asyncio", "sqlalchemy", "alembic")
OURS = "bot"
STRUCK_OUT = "***"
ROOT = Path(__file__).parents[2]

log = structlog.get_logger(__name__)


def set_up_logging(level: str, style: Literal["text", "json"], token: str) -> None:
    """Send every record of the process, ours and libraries', to the standard error in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    renderer: Any = structlog.processors.JSONRenderer()
    if style == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_only_the_template)
    handler.setFormatter(_Redacting(token, foreign_pre_chain=shared, processor=renderer))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # A line that can't be written would otherwise be reported with the exception at hand, words and all.
    logging.raiseExceptions = False
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def report_crashes_without_words() -> None:
    """What nobody caught says its class and place alone: its message may quote what somebody wrote."""
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    threading.excepthook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)


def _crashed(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
    places = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(trace)]
    ours = [(path, line) for path, line in places if path.is_relative_to(ROOT / OURS)] or places
    where = f"{ours[-1][0].name}:{ours[-1][1]}" if ours else ""
    log.critical("something broke down", error=kind.__name__, where=where)


def _only_the_template(record: logging.LogRecord) -> bool:
    """Take everything out of a library's record that may hold somebody's words; the record itself passes."""
    if record.name.partition(".")[0] == OURS:
        return True
    error = record.exc_info[0] if record.exc_info else None
    template = str(record.msg).partition("\n")[0] if _is_literal(record) else record.funcName
    record.msg = f"{template} ({error.__name__})" if error else template
    record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    return True


def _is_literal(record: logging.LogRecord) -> bool:
    """Whether the message stands in the source of whoever logs it, so that no value can be part of it."""
    frame = inspect.currentframe()
    while frame and (frame.f_code.co_filename, frame.f_code.co_name) != (record.pathname, record.funcName):
        frame = frame.f_back
    return frame is not None and record.msg in frame.f_code.co_consts


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """The last line of defence: no line is written with the token in it, or with its secret half."""

    def __init__(self, token: str, **options: Any) -> None:
        super().__init__(**options)
        self._secrets = token, token.rpartition(":")[2]

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, STRUCK_OUT)
        return line
