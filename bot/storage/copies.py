"""The mark that tells a copy of the main database from the database itself."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.storage.models import copied

ONLY = 1
"""The id of the one row of `copied`."""


def mark_as_copy(connection: Connection, now: datetime) -> None:
    """Whoever starts on this database shall know that it was restored."""
    forget_being_copy(connection)
    connection.execute(copied.insert().values(id=ONLY, at=now))


def is_copy(connection: Connection) -> bool:
    """Whether this database was restored from a copy and no bot has settled that yet."""
    return connection.scalar(select(copied.c.id)) is not None


def forget_being_copy(connection: Connection) -> None:
    """From here on this is the database."""
    connection.execute(delete(copied))
