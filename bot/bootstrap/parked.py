"""What an operator can do about updates that could not be handled: see them, hand them back, give them up."""

import asyncio
import sys
from collections.abc import Callable, Sequence

from bot.bootstrap.logs import set_up_logging
from bot.config import Settings
from bot.storage.errors import StoreError
from bot.storage.journal import Parked
from bot.storage.store import Store, StoreTx

FAILED = 1
Told = tuple[list[str], bool]
"""Lines for the operator, and whether all they asked for could be done."""
Work = Callable[[StoreTx], Told]


def list_parked(settings: Settings) -> int:
    """Print number, time and tries of each parked update; its content belongs to whoever wrote it."""

    def work(tx: StoreTx) -> Told:
        return [_line(one) for one in tx.parked()] or ["Nothing is parked."], True

    return _told(settings, work)


def retry_parked(settings: Settings, update_ids: Sequence[int]) -> int:
    """Hand parked updates back, all of them if none is named; the bot takes them up by itself."""

    def work(tx: StoreTx) -> Told:
        wanted = update_ids or [one.update_id for one in tx.parked() if one.attempts]
        done = {update_id: tx.retry_parked(update_id) for update_id in wanted}
        lines = [_missing(update_id) for update_id, handed_back in done.items() if not handed_back]
        if number := sum(done.values()):
            lines.append(f"Handed back: {number}. They are handled within a minute, or at the next start.")
        return lines or ["Nothing is parked."], all(done.values())

    return _told(settings, work)


def forget_parked(settings: Settings, update_ids: Sequence[int]) -> int:
    """Delete parked updates for good."""

    def work(tx: StoreTx) -> Told:
        done = {update_id: tx.unpark(update_id) for update_id in update_ids}
        lines = [f"Deleted: {number}."] if (number := sum(done.values())) else []
        return [*(_missing(one) for one, gone in done.items() if not gone), *lines], all(done.values())

    return _told(settings, work)


def _line(one: Parked) -> str:
    tries = f"tried {one.attempts}×" if one.attempts else "waits for the bot"
    return f"{one.update_id}  {one.at:%Y-%m-%d %H:%M:%S} UTC  {tries}"


def _missing(update_id: int) -> str:
    return f"No update {update_id} is parked after a try."


def _told(settings: Settings, work: Work) -> int:
    """Do it in one transaction, and print what came of it."""
    set_up_logging("CRITICAL", settings.log_format, settings.bot_token.get_secret_value())
    try:
        lines, fine = asyncio.run(_transacted(settings, work))
    except StoreError as error:
        lines, fine = [str(error)], False
    print(*lines, sep="\n", file=sys.stdout if fine else sys.stderr)
    return 0 if fine else FAILED


async def _transacted(settings: Settings, work: Work) -> Told:
    places = (settings.database_url, settings.keystore_url, settings.master_key_file)
    store = await Store.open(*places, exclusive=False)
    try:
        return await store.transact(work)
    finally:
        await store.close()
