"""What a database in trouble says: one sentence, no values, and nothing that was kept is harmed."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.domain.person import Person
from bot.storage.errors import DatabaseAwayError, StoreError
from bot.storage.postgresql import PostgresDatabase
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import ADA, NOW


async def test_a_second_tend_on_one_database_is_told_so(sqlite: Place) -> None:
    first = await sqlite.open()

    with pytest.raises(StoreError, match="Another Tend is running"):
        await sqlite.open()

    await first.close()
    await (await sqlite.open()).close()


async def test_a_locked_database_is_named_and_works_again_later(sqlite: Place) -> None:
    store = await sqlite.open()
    with closing(sqlite3.connect(sqlite.main.removeprefix("sqlite:///"), isolation_level=None)) as other:
        await store.transact(impatient)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"^The database is locked by another program\.$"):
            await store.transact(lambda tx: tx.record_update(1, NOW))
        other.execute("ROLLBACK")

    await store.transact(lambda tx: tx.record_update(2, NOW))

    assert await store.transact(lambda tx: [tx.update_seen(1), tx.update_seen(2)]) == [False, True]
    await store.close()


def impatient(tx: StoreTx) -> None:
    tx._connection.execute(text("PRAGMA busy_timeout = 1"))  # noqa: SLF001  # a test waits no five seconds


async def test_a_full_disk_is_named_and_harms_nothing_that_was_kept(sqlite: Place) -> None:
    store = await sqlite.open()
    await store.transact(lambda tx: tx.put(ADA))

    def fill(tx: StoreTx) -> None:
        tx._connection.execute(text("PRAGMA max_page_count = 1"))  # noqa: SLF001  # as good as a full disk
        for number in range(1000):
            tx.park(number, b"x" * 1000, NOW)

    with pytest.raises(StoreError, match="is full"):
        await store.transact(fill)

    assert await store.transact(lambda tx: (tx.get(Person, "ada"), tx.parked())) == (ADA, [])
    await store.close()


def look(connection: Connection) -> Any:
    return connection.scalar(text("SELECT 1"))


async def test_where_every_connection_is_in_use_a_work_waits_and_may_come_again(server: Place) -> None:
    database = PostgresDatabase(server.main)
    pool: Any = database._engine.pool  # noqa: SLF001  # a test waits no thirty seconds
    pool._timeout = 0.05  # noqa: SLF001  # the same
    async with AsyncExitStack() as others:
        for _ in range(pool.size() + pool._max_overflow):  # noqa: SLF001  # as many as there are
            await others.enter_async_context(database._engine.connect())  # noqa: SLF001  # somebody's long work

        with pytest.raises(DatabaseAwayError, match="connections"):
            await database.run(look)

    assert await database.run(look) == 1
    await database.close()


async def test_an_unmigrated_or_foreign_file_is_named(tmp_path: Path) -> None:
    empty = Place(f"sqlite:///{tmp_path}/a/main", f"sqlite:///{tmp_path}/a/keys", tmp_path / "master.key")
    with pytest.raises(StoreError, match="migrate"):
        await empty.open()

    (tmp_path / "letter").write_text("Dear Ada, this is no database at all. " * 100)
    letter = Place(f"sqlite:///{tmp_path}/letter", f"sqlite:///{tmp_path}/a/keys", tmp_path / "master.key")
    with pytest.raises(StoreError, match="no database"):
        await letter.open()


async def test_no_error_repeats_a_value(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        tx._connection.execute(text("SELECT * FROM nowhere WHERE a = :a"), {"a": "my secret"})  # noqa: SLF001  # no port method fails so

    with pytest.raises(StoreError) as refused:
        await store.transact(work)

    assert "secret" not in str(refused.value)
    assert (refused.value.__cause__, refused.value.__suppress_context__) in {(None, True), (None, False)}
    assert refused.value.__context__ is None or refused.value.__suppress_context__
