"""A copy of the main database: whole as of one moment, private, and worth nothing without the keys."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.domain.checkin import Reply
from bot.domain.person import Person
from bot.services.consent import take_words_back
from bot.storage.backup import back_up
from bot.storage.errors import StoreError
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import ADA, BEN, NOW, REPLY

BENS = replace(REPLY, id="bens", person_id="ben")


@pytest.fixture
def pg_dump(require: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client programs, which come with the server."""
    wheel = find_spec(require("postgresql"))
    assert wheel is not None
    programs = Path(str(wheel.origin)).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


async def keep(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        for row in (ADA, BEN, REPLY, BENS):
            tx.put(row)

    await store.transact(work)


async def restore(place: Place, copy: Path) -> None:
    """As docs/backup.md says, with the bot stopped."""
    if place.main.startswith("sqlite:///"):
        main = Path(place.main.removeprefix("sqlite:///"))
        for name in ("", "-wal", "-shm"):
            main.with_name(main.name + name).unlink(missing_ok=True)
        shutil.copy(copy, main)
        return
    restored = ["pg_restore", "--clean", "--if-exists", f"--dbname={place.main}", str(copy)]
    subprocess.run(restored, check=True, capture_output=True)  # noqa: ASYNC221 (nothing else runs)


@pytest.mark.usefixtures("pg_dump")
async def test_a_backup_taken_while_the_bot_runs_brings_back_what_was_there(
    place: Place, tmp_path: Path
) -> None:
    store = await place.open()
    await keep(store)
    await asyncio.to_thread(back_up, place.main, tmp_path / "backup", NOW)
    await store.transact(lambda tx: tx.remove(REPLY))
    await store.close()

    await restore(place, tmp_path / "backup")

    store = await place.open()
    assert await store.transact(lambda tx: tx.get(Reply, REPLY.id)) == REPLY
    await store.close()


@pytest.mark.usefixtures("pg_dump")
async def test_who_was_erased_since_stays_erased_and_the_others_are_there(
    place: Place, tmp_path: Path
) -> None:
    store = await place.open()
    await keep(store)
    await asyncio.to_thread(back_up, place.main, tmp_path / "backup", NOW)
    await store.erase("ada")
    await store.close()

    await restore(place, tmp_path / "backup")

    store = await place.open()
    assert await store.transact(lambda tx: tx.get(Reply, REPLY.id)) is None
    assert await store.recover(NOW + timedelta(days=1), take_words_back) == 1
    assert await store.transact(lambda tx: tx.people()) == {"ben"}
    assert await store.transact(lambda tx: tx.get(Reply, "bens")) == BENS
    assert await store.transact(lambda tx: tx.get(Person, "ben")) == BEN
    await store.close()


@pytest.mark.usefixtures("pg_dump")
async def test_a_backup_is_for_its_owners_eyes_and_holds_no_word_name_or_id(
    place: Place, tmp_path: Path
) -> None:
    store = await place.open()
    await keep(store)
    await store.close()

    await asyncio.to_thread(back_up, place.main, tmp_path / "new folder" / "backup", NOW)

    copy = tmp_path / "new folder" / "backup"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir()] == ["backup"]
    for trace in (REPLY.words, ADA.name, str(ADA.telegram_id)):
        assert trace
        assert trace.encode() not in copy.read_bytes()


def test_a_backup_never_overwrites_anything(sqlite: Place, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("mine")

    with pytest.raises(StoreError, match="there already"):
        back_up(sqlite.main, tmp_path / "backup", NOW)

    assert (tmp_path / "backup").read_text() == "mine"


def test_of_nothing_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database file"):
        back_up(f"sqlite:///{tmp_path}/missing.sqlite", tmp_path / "backup", NOW)

    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_no_backup(sqlite: Place, tmp_path: Path) -> None:
    main = Path(sqlite.main.removeprefix("sqlite:///"))
    content = bytearray(main.read_bytes())
    content[5_000:9_000] = os.urandom(4_000)
    main.write_bytes(content)

    with pytest.raises(StoreError, match="damaged"):
        back_up(sqlite.main, tmp_path / "backup", NOW)

    assert not (tmp_path / "backup").exists()


def test_without_the_servers_programs_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(StoreError, match="pg_dump is not installed"):
        back_up("postgresql://tend@127.0.0.1/tend", tmp_path / "backup", NOW)

    assert list(tmp_path.iterdir()) == []


async def test_a_database_is_not_opened_with_another_installations_keys(
    place: Place, tmp_path: Path, migrated: Path
) -> None:
    store = await place.open()
    await store.close()
    shutil.copy(migrated / "keys.sqlite", tmp_path / "other.sqlite")

    with pytest.raises(StoreError, match="not the keystore of this DATABASE_URL"):
        await Store.open(place.main, f"sqlite:///{tmp_path}/other.sqlite", tmp_path / "other.key")
