"""What an operator does now and then: exchange the master key, copy the database, look at figures.

Each returns what to tell them, or raises StoreError with one sentence.
"""

import asyncio
from pathlib import Path

from bot.config import Settings
from bot.delivery.clock import SystemClock
from bot.storage import backup, rotation
from bot.storage.store import SQLITE, Store, open_database

WHY_NO_KEYS = (
    "The keys in KEYSTORE_URL are not in it: together they would bring back the words of people who were"
    " erased since. How to keep both apart and how to restore: docs/backup.md."
)


def rotate_keys(settings: Settings) -> str:
    """Exchange the master key; the bot may go on running."""
    count = asyncio.run(_rotated(settings))
    return f"The master key is new and wraps the keys of {count} people. Copies of the old one can go."


async def _rotated(settings: Settings) -> int:
    keys = open_database(settings.keystore_url, exclusive=False)
    try:
        return await rotation.rotate(keys, settings.master_key_file)
    finally:
        await keys.close()


def back_up(settings: Settings, to: Path | None) -> str:
    """Copy the main database to a file, by default one named by the time, beside the database or here."""
    to = to or _default(settings.database_url)
    backup.back_up(settings.database_url, to, SystemClock().now())
    return f"The database as of now is in {to}.\n{WHY_NO_KEYS}"


def stats(settings: Settings) -> str:
    """How many of what, and nothing of whom."""
    figures = asyncio.run(_figures(settings))
    width = max(map(len, figures))
    return "\n".join(f"{name.replace('_', ' '):{width}}  {count:,}" for name, count in figures.items())


async def _figures(settings: Settings) -> dict[str, int]:
    places = (settings.database_url, settings.keystore_url, settings.master_key_file)
    store = await Store.open(*places, exclusive=False)
    try:
        return await store.transact(lambda tx: tx.counts())
    finally:
        await store.close()


def _default(database_url: str) -> Path:
    moment = f"{SystemClock().now():%Y-%m-%dT%H%M%SZ}"
    if database_url.startswith(SQLITE):
        path = Path(database_url.removeprefix(SQLITE))
        return path.with_name(f"{path.stem}-{moment}{path.suffix}")
    return Path(f"tend-{moment}.dump")
