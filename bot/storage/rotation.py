"""Exchanging the master key while the bot runs: everybody's key is wrapped anew, and no row is touched."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.database import Database
from bot.storage.errors import StoreError
from bot.storage.files import TakenError, locked
from bot.storage.keystore import INSTALLATION, SYSTEM, place_of
from bot.storage.master import MasterKey
from bot.storage.models import data_key, system_key

AT_ONCE = 500
"""Few enough that a bot which makes a key meanwhile does not notice the wait."""

_SYSTEM = select(system_key.c.wrapped).where(system_key.c.id == SYSTEM)
_NEXT = (
    select(data_key.c.person_id, data_key.c.wrapped)
    .where(data_key.c.person_id > bindparam("after"))
    .order_by(data_key.c.person_id)
    .limit(bindparam("most"))
)
_REWRAP = update(data_key).where(data_key.c.person_id == bindparam("of"))


async def rotate(keys: Database, master_key_file: Path, at_once: int = AT_ONCE) -> int:
    """Exchange the master key, or finish an exchange that was cut short; how many people's keys there are.

    1. the file gets a new key in front of the one before: whatever is wrapped under either opens
    2. the installation's own secret is wrapped anew: every bot that runs looks at it before it makes a key,
       and from that commit on makes it under the new one
    3. people's keys are wrapped anew, until one whole pass finds none left to do
    4. the key before goes from the file, and the database forgets what was wrapped under it

    A kill between any two steps, or inside one, leaves what the next call goes on with.
    Raises StoreError with one sentence.
    """
    try:
        lock = locked(master_key_file)
    except TakenError:
        raise StoreError(
            "Another rotate-keys is at work on the file of MASTER_KEY_FILE: let it finish."
        ) from None
    try:
        master = MasterKey(master_key_file)
        await keys.run(lambda connection: _system_opens(connection, master))
        if not master.exchanging:
            master.begin_exchange()
        await keys.run(lambda connection: _rewrap_system(connection, master))
        count, rewrapped = await _pass(keys, master, at_once)
        while rewrapped:
            count, rewrapped = await _pass(keys, master, at_once)
        master.end_exchange()
        with suppress(StoreError):  # a bot reads there just now: a later checkpoint does it
            await keys.forget()
        return count
    finally:
        os.close(lock)


async def _pass(keys: Database, master: MasterKey, at_once: int) -> tuple[int, int]:
    """How many keys there are, and how many of them had to be wrapped anew."""
    after, count, rewrapped = "", 0, 0
    while True:
        last, found, done = await keys.run(partial(_rewrap_some, master, after, at_once))
        if not found:
            return count, rewrapped
        after, count, rewrapped = last, count + found, rewrapped + done


def _rewrap_some(master: MasterKey, after: str, at_once: int, connection: Connection) -> tuple[str, int, int]:
    """The last person of some, how many they are, and how many of their keys were wrapped anew."""
    rows = connection.execute(_NEXT, {"after": after, "most": at_once}).all()
    old = [row for row in rows if not master.in_use_for(row.wrapped, place_of(row.person_id))]
    for row in old:
        place = place_of(row.person_id)
        wrapped = master.seal(master.open(row.wrapped, place), place)
        connection.execute(_REWRAP.values(wrapped=wrapped), {"of": row.person_id})
    return (rows[-1].person_id if rows else after), len(rows), len(old)


def _system_opens(connection: Connection, master: MasterKey) -> bytes:
    wrapped = connection.scalar(_SYSTEM)
    if wrapped is None:
        raise StoreError("KEYSTORE_URL holds no keys yet: run the bot once before rotate-keys.")
    return master.open(wrapped, place_of(INSTALLATION))


def _rewrap_system(connection: Connection, master: MasterKey) -> None:
    place = place_of(INSTALLATION)
    wrapped = master.seal(_system_opens(connection, master), place)
    connection.execute(update(system_key).where(system_key.c.id == SYSTEM).values(wrapped=wrapped))
