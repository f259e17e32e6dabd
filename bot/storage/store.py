"""The store: transactions over people's rows, and the order of steps that makes erasing safe."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self, TypeVar

import structlog
from sqlalchemy import Connection, select

from bot.domain.person import Person
from bot.storage.database import Database
from bot.storage.errors import TamperedRowError
from bot.storage.installation import belong_together, forget_being_copy, is_copy, refuse_new
from bot.storage.journal import Journal
from bot.storage.keystore import Keystore
from bot.storage.master import MasterKey
from bot.storage.models import data_key, person
from bot.storage.postgresql import PostgresDatabase
from bot.storage.queue import Queue
from bot.storage.repositories import Repository
from bot.storage.rows import Rows
from bot.storage.sqlite import SqliteDatabase

log = structlog.get_logger(__name__)

T = TypeVar("T")

SQLITE = "sqlite:///"
ORPHAN_AFTER = timedelta(hours=1)
"""A key without a person may be another replica's, whose transaction isn't committed yet."""

_ANYBODY = select(person.c.id).limit(1)
_ANY_KEY = select(data_key.c.person_id).limit(1)


class StoreTx(Repository, Queue, Journal):
    """One transaction: what the use cases need (`Tx`), and what the delivery needs besides."""

    def __init__(self, connection: Connection, keystore: Keystore) -> None:
        super().__init__(Rows(connection, keystore))


class Store:
    """Both databases. Works given to `transact` are synchronous functions of a StoreTx."""

    def __init__(self, main: Database, keystore: Keystore) -> None:
        self._main = main
        self._keystore = keystore

    @classmethod
    async def open(
        cls, database_url: str, keystore_url: str, master_key_file: Path, *, exclusive: bool = True
    ) -> Self:
        """Open two migrated databases; raises StoreError with one sentence if that can't be.

        Not `exclusive`, a short look or a single transaction, is possible while a bot runs on SQLite files.
        """
        async with AsyncExitStack() as opened:
            main = open_database(database_url, exclusive=exclusive)
            opened.push_async_callback(main.close)
            keys = open_database(keystore_url, exclusive=False)
            opened.push_async_callback(keys.close)
            # A new secret where people are would make all of them strangers: then something is missing.
            first_run = await main.run(lambda db: db.scalar(_ANYBODY) is None)
            unused = first_run and await keys.run(lambda db: db.scalar(_ANY_KEY) is None)
            # Or the keys of everybody in a database that wasn't found would be swept as nobody's.
            if first_run and not unused:
                await main.run(refuse_new)
            keystore = Keystore(keys, MasterKey.of(master_key_file, create=first_run and unused))
            await keystore.unlock(may_create=first_run)
            await main.run(lambda db: belong_together(db, keystore.secret("which keystore")))
            opened.pop_all()
        return cls(main, keystore)

    async def close(self) -> None:
        """Finish the works that wait and close both databases."""
        await self._main.close()
        await self._keystore.close()

    def secret(self, purpose: str) -> bytes:
        """A secret of this installation for one purpose, the same after a restart and on every replica."""
        return self._keystore.secret(purpose)

    async def transact(self, work: Callable[[StoreTx], T]) -> T:
        """Run a work in one transaction; when this returns, its effects are committed.

        A work has no effect outside its StoreTx and may run twice. What it raises comes out here, and then
        nothing of it was kept. Errors of a database come out as StoreError.
        """
        return await self._main.run(lambda connection: work(StoreTx(connection, self._keystore)))

    async def erase(self, person_id: str) -> None:
        """Erase a person so that no copy, log or backup of the main database tells anything of them.

        The two databases don't commit together, so the order is the safety; `recover` goes on where a crash
        left off.

        1. mark them erasing, committed: from here on they are a stranger, and there is no way back
        2. destroy their key and what the file system holds of it: every copy of their rows is noise
        3. delete their rows, committed
        4. empty the log, which still holds pages with those rows
        """
        await self.transact(lambda tx: _mark_erasing(tx, person_id))
        await self._keystore.destroy(person_id)
        await self.transact(lambda tx: tx.erase(person_id))
        await self._main.forget()

    async def recover(self, now: datetime, take_back: Callable[[StoreTx, str], None]) -> int:
        """At start-up: finish erasings that a crash cut short, sweep keys of nobody; how many were finished.

        Whose chat is to be cleared first has to wait for Telegram, though not for long.
        A person without a key (after restoring a backup of the main database) counts as erased; before
        their rows go, `take_back` takes from others what still holds words of theirs.
        """
        # People first: whoever begins at another replica between the two questions has a key by the second.
        people, erasing = await self.transact(lambda tx: (tx.people(), _to_finish(tx, now)))
        holders = await self._keystore.holders()
        unfinished = set(erasing) | (people - holders)
        for person_id in sorted(unfinished):
            await self.transact(_for(person_id, take_back))
            await self.erase(person_id)
        for person_id in await self._keystore.holders(made_before=now - ORPHAN_AFTER) - people:
            await self._keystore.destroy(person_id)
        return len(unfinished)

    async def settle_copy(self, settle: Callable[[StoreTx, str], None]) -> bool:
        """At start-up: whether this database was restored from a copy; then `settle` is called for everybody.

        A crash in between begins anew: it is a copy until everybody was settled.
        """
        if not await self._main.run(is_copy):
            return False
        for person_id in sorted(await self.transact(lambda tx: tx.people())):
            await self.transact(_for(person_id, settle))
        await self._main.run(forget_being_copy)
        return True


def _for(person_id: str, work: Callable[[StoreTx, str], None]) -> Callable[[StoreTx], None]:
    return lambda tx: work(tx, person_id)


def _to_finish(tx: StoreTx, now: datetime) -> list[str]:
    return [person_id for person_id in tx.erasing() if _is_to_go(tx, person_id, now)]


def _is_to_go(tx: StoreTx, person_id: str, now: datetime) -> bool:
    try:
        known = tx.get(Person, person_id)
    except TamperedRowError:  # a mark that nobody set erases nobody, and holds up no start
        log.error("rows refused", table=person.name, count=1)
        return False
    return known is None or not known.clears(now)


def _mark_erasing(tx: StoreTx, person_id: str) -> None:
    known = tx.get(Person, person_id)
    if known is not None:
        tx.put(replace(known, erasing=True))


def open_database(url: str, *, exclusive: bool) -> Database:
    """The database of a URL; `exclusive` keeps other processes of Tend away from a SQLite file."""
    if url.startswith(SQLITE):
        return SqliteDatabase(Path(url.removeprefix(SQLITE)), exclusive=exclusive)
    return PostgresDatabase(url)
