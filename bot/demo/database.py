"""What both databases hold, as it lies on the disk: read beside the running bot, with nothing decrypted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.emulator.stage import Table

MAIN: Final = "tend.sqlite"
KEYS: Final = "keys.sqlite"
MASTER_KEY: Final = "master.key"

MOST_ROWS: Final = 50
SHOWN_BYTES: Final = 16
# Ciphertext, wrapped keys, and the keyed hashes that stand where an id would.
ENCRYPTED: Final = frozenset({"sealed", "wrapped", "telegram_hmac", "token_hash", "chat_hmac"})
# What people did comes before how it was delivered.
FIRST: Final = ("reply", "checkin", "person", "side", "evening", "invite", "proposal", "occasion", "outbox")
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def read_databases(folder: Path) -> list[Table]:
    """Every table of both files, those with people's words first."""
    main = sorted(_tables(folder / MAIN), key=_order)
    return [*main, *_tables(folder / KEYS, "keys.")]


def _order(table: Table) -> tuple[int, str]:
    return (FIRST.index(table.name) if table.name in FIRST else len(FIRST), table.name)


def _tables(path: Path, prefix: str = "") -> Iterator[Table]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        for (name,) in database.execute(_TABLES).fetchall():
            yield _table(database, name, prefix)


def _table(database: sqlite3.Connection, name: str, prefix: str) -> Table:
    # The names are the file's own, so putting them into the statement lets nobody in.
    newest = database.execute(f'SELECT * FROM "{name}" ORDER BY rowid DESC LIMIT {MOST_ROWS}')  # noqa: S608  # as above
    columns = tuple(column[0] for column in newest.description)
    rows = tuple(tuple(_shown(value) for value in row) for row in newest)
    (total,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608  # as above
    return Table(f"{prefix}{name}", columns, rows, total, ENCRYPTED & set(columns))


def _shown(value: object) -> str:
    """A stored value as text; bytes by their beginning and their length."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        more = "…" if len(value) > SHOWN_BYTES else ""
        return f"{value[:SHOWN_BYTES].hex()}{more} ({len(value)} bytes)"
    return str(value)
