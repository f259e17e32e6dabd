"""Erasing: in which order, through which crashes, and against which backups."""

import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.domain.person import Person
from bot.services.consent import take_words_back
from bot.storage.keystore import Keystore
from bot.storage.master import MasterKey
from bot.storage.models import invite, metadata
from bot.storage.store import Store, StoreTx, open_database
from tests.storage.conftest import Place
from tests.storage.examples import ADA, BEN, BIG_ID, EVERYTHING, INVITE, NOW, REPLY
from tests.storage.mortal import KilledError, Mortal

LATER = NOW + timedelta(days=1)
BENS = replace(REPLY, id="bens", person_id="ben")


async def keep_everything(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        for row in [*EVERYTHING, BEN, BENS]:
            tx.put(row)
        tx.seen("ada", 1, NOW)

    await store.transact(work)


async def rows_of_ada(place: Place) -> int:
    count = 0
    for table in metadata.sorted_tables:
        if "person_id" in table.c and table is not invite:
            [(found,)] = await place.sql(f"SELECT count(*) FROM {table.name} WHERE person_id = 'ada'")  # noqa: S608  # our own names
            count += found
    [(found,)] = await place.sql("SELECT count(*) FROM person WHERE id = 'ada'")
    return count + int(found)


async def test_nothing_of_an_erased_person_is_left_and_nothing_of_another_is_gone(place: Place) -> None:
    store = await place.open()
    await keep_everything(store)

    await store.erase("ada")

    assert await store.transact(lambda tx: tx.people()) == {"ben"}
    assert await store.transact(lambda tx: tx.get(type(BENS), "bens")) == BENS
    await store.close()
    assert await rows_of_ada(place) == 0
    assert await place.sql("SELECT person_id FROM data_key", keys=True) == [("ben",)]


async def test_erasing_twice_or_nobody_is_fine(place: Place) -> None:
    store = await place.open()
    await keep_everything(store)

    for person_id in ("ada", "ada", "nobody"):
        await store.erase(person_id)

    assert await store.transact(lambda tx: tx.people()) == {"ben"}
    await store.close()


async def test_an_erased_person_may_come_back_as_somebody_new(place: Place) -> None:
    store = await place.open()
    await keep_everything(store)
    await store.erase("ada")
    new = replace(ADA, id="ada again", created_at=LATER)

    await store.transact(lambda tx: tx.put(new))

    assert await store.transact(lambda tx: tx.person_of(BIG_ID)) == new
    await store.close()


async def test_neither_files_nor_logs_hold_an_erased_persons_rows_or_key(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep_everything(store)
    await store.transact(lambda tx: tx.remove(INVITE))
    sealed = [row[0] for row in await look(store, "SELECT sealed FROM reply WHERE person_id = 'ada'")]
    [(wrapped,)] = await sqlite.sql("SELECT wrapped FROM data_key WHERE person_id = 'ada'", keys=True)
    folder = Path(sqlite.main.removeprefix("sqlite:///")).parent
    assert any(sealed[0] in content for content in contents(folder))
    assert any(wrapped in content for content in contents(folder))

    await store.erase("ada")

    assert not any(trace in content for content in contents(folder) for trace in (sealed[0], wrapped))
    assert (folder / "main.sqlite-wal").stat().st_size == 0  # nothing else runs here
    await store.close()


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()]


async def look(store: Store, statement: str) -> list[Any]:
    return await store.transact(lambda tx: list(tx._connection.exec_driver_sql(statement)))  # noqa: SLF001  # the raw row


async def test_the_erased_stay_erased_when_an_old_backup_is_restored(sqlite: Place, tmp_path: Path) -> None:
    store = await sqlite.open()
    await keep_everything(store)
    await store.close()
    main = Path(sqlite.main.removeprefix("sqlite:///"))
    shutil.copy(main, tmp_path / "backup")
    store = await sqlite.open()
    await store.erase("ada")
    await store.close()

    shutil.copy(tmp_path / "backup", main)

    restored = await sqlite.open()
    assert await restored.transact(lambda tx: tx.get(Person, "ada")) is None
    assert await restored.recover(LATER, take_words_back) == 1
    assert await restored.transact(lambda tx: tx.people()) == {"ben"}
    assert await restored.transact(lambda tx: tx.get(type(BENS), "bens")) == BENS
    await restored.close()
    assert await rows_of_ada(sqlite) == 0


async def test_a_key_of_nobody_is_swept_once_no_replica_can_be_about_to_use_it(place: Place) -> None:
    store = await place.open()

    def begin(tx: StoreTx) -> None:
        tx.put(ADA)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await store.transact(begin)
    assert await place.sql("SELECT person_id FROM data_key", keys=True) == [("ada",)]

    await store.recover(NOW + timedelta(minutes=59), take_words_back)
    assert await place.sql("SELECT person_id FROM data_key", keys=True) == [("ada",)]
    await store.recover(NOW + timedelta(minutes=61), take_words_back)

    assert await place.sql("SELECT person_id FROM data_key", keys=True) == []
    await store.transact(lambda tx: tx.put(ADA))
    assert await store.transact(lambda tx: tx.get(Person, "ada")) == ADA
    await store.close()


async def mortal(place: Place, lives: list[None]) -> Store:
    keys = Mortal(open_database(place.keys, exclusive=False), lives)
    keystore = Keystore(keys, MasterKey.of(place.master, create=False))
    await keystore.unlock(may_create=False)
    return Store(Mortal(open_database(place.main, exclusive=True), lives), keystore)


async def test_an_erasing_killed_between_any_two_steps_is_finished_at_the_next_start(place: Place) -> None:
    store = await place.open()
    await keep_everything(store)
    await store.close()
    before = await rows_of_ada(place)
    left_behind = []

    for steps in count(2):  # to mark them takes two: their row, and their key to read it
        lives: list[None] = [None]  # one to unlock the keystore
        store = await mortal(place, lives)
        lives.extend([None] * steps)
        try:
            await store.erase("ada")
            break
        except KilledError:
            left_behind.append(await survivors(place, store))
        again = await place.open()
        assert await again.transact(lambda tx: tx.person_of(BIG_ID)) is None
        await again.recover(LATER, take_words_back)
        assert await again.transact(lambda tx: tx.people()) == {"ben"}
        assert await again.transact(lambda tx: tx.get(type(BENS), "bens")) == BENS
        await keep_everything(again)
        await again.close()
    await store.close()

    # Marked alone; key gone; its log emptied; rows gone: each was left behind once.
    assert left_behind == [(before, 1), (before, 0), (before, 0), (0, 0)]


async def survivors(place: Place, store: Store) -> tuple[int, int]:
    """How many rows and keys of Ada a dead process left."""
    await store.close()
    keys = await place.sql("SELECT 1 FROM data_key WHERE person_id = 'ada'", keys=True)
    return await rows_of_ada(place), len(keys)


async def test_a_start_killed_while_it_recovers_goes_on_at_the_next(place: Place) -> None:
    store = await place.open()
    await keep_everything(store)
    await store.transact(lambda tx: tx.put(replace(ADA, erasing=True)))
    await store.close()

    for steps in count(1):
        lives: list[None] = [None]
        store = await mortal(place, lives)
        lives.extend([None] * steps)
        try:
            await store.recover(LATER, take_words_back)
            break
        except KilledError:
            await store.close()
    await store.close()

    assert await rows_of_ada(place) == 0
