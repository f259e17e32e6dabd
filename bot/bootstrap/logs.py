"""What operators read: events and numbers, never words, names, ids or the token.

Our own loggers pass nothing else. Libraries do: one logs whole updates, another the address with the token.
So of a library's record only its template and the class of its error are kept, and whatever is written has
the token struck out once more.
"""

import logging
import sys
from typing import Any, Literal

import structlog

LOUD = ("telegram", "httpx", "httpcore", "aiohttp", "apscheduler", "asyncio", "sqlalchemy", "alembic")
OURS = "bot"
STRUCK_OUT = "***"


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
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


def _only_the_template(record: logging.LogRecord) -> bool:
    """Take everything out of a library's record that may hold somebody's words; the record itself passes."""
    if record.name.partition(".")[0] == OURS:
        return True
    error = record.exc_info[0] if record.exc_info else None
    template = str(record.msg).partition("\n")[0]
    record.msg = f"{template} ({error.__name__})" if error else template
    record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
    return True


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """The last line of defence: no line is written with the token in it."""

    def __init__(self, token: str, **options: Any) -> None:
        super().__init__(**options)
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._token, STRUCK_OUT)
