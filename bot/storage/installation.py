"""What the main database knows of itself: which keystore is its own, and whether it is a copy."""

import secrets
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.database import insert_for
from bot.storage.errors import StoreError
from bot.storage.models import installation, person

ONLY = 1
"""The id of the one row of `installation`."""
FURTHEST = 2**48
"""Chosen at random, so that two restorations of one copy part as well."""

_KEYSTORE = select(installation.c.keystore).where(installation.c.id == ONLY)
_COPIED_AT = select(installation.c.copied_at).where(installation.c.id == ONLY)
_SET = update(installation).where(installation.c.id == ONLY)
_DRAW_ELSEWHERE = update(person).values(draws=person.c.draws + bindparam("further"))


def belong_together(connection: Connection, keystore: bytes) -> None:
    """Bind this database to a keystore, by what only that one knows; raises StoreError if it is another's.

    Two replicas with a keystore each would otherwise take the same human for two people.
    """
    row = {"id": ONLY, "keystore": keystore}
    connection.execute(insert_for(connection, installation).values(row).on_conflict_do_nothing())
    stored = connection.scalar(_KEYSTORE)
    if not isinstance(stored, bytes) or not compare_digest(stored, keystore):
        raise StoreError(
            "KEYSTORE_URL is not the keystore of this DATABASE_URL: every replica needs the same two, and a"
            " restored database its own."
        )


def refuse_new(connection: Connection) -> None:
    """Raise StoreError if no bot has ever started on this database; a keystore with people's keys has one."""
    if connection.scalar(_KEYSTORE) is None:
        raise StoreError(
            "DATABASE_URL is new, yet KEYSTORE_URL holds keys of people: restore the database, or begin with"
            " a new keystore."
        )


def mark_as_copy(connection: Connection, now: datetime) -> None:
    """Whoever starts on this database shall know that it was restored."""
    connection.execute(_SET.values(copied_at=now))


def is_copy(connection: Connection) -> bool:
    """Whether this database was restored from a copy and no bot has settled that yet."""
    return connection.scalar(_COPIED_AT) is not None


def forget_being_copy(connection: Connection) -> None:
    """From here on this is the database. What anybody drew since it was copied is not drawn again.

    Else a new link would be one that was given away before, and a new message would answer to old buttons.
    """
    connection.execute(_DRAW_ELSEWHERE, {"further": secrets.randbelow(FURTHEST)})
    connection.execute(_SET.values(copied_at=None))
