"""What a thief of the files can read, and what a change behind the program's back does."""

import base64
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, Table

from bot.domain.person import Person
from bot.services.ports import Entity
from bot.storage.crypto import Key, SealBrokenError, padded, unpadded
from bot.storage.errors import StoreError, TamperedRowError
from bot.storage.mapping import TABLES, map_of
from bot.storage.migrate import migrate_all
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import ADA, BEN, BIG_ID, EVERYTHING, INVITE, NOW, REPLY, WORDS

SEALED = [row for row in EVERYTHING if row is not INVITE]


async def keep(store: Store, rows: list[Entity]) -> None:
    def work(tx: StoreTx) -> None:
        for row in rows:
            tx.put(row)
        tx.seen("ada", 1, NOW)
        tx.park(9, WORDS.encode(), NOW)
        tx.group_said(-BIG_ID, NOW)

    await store.transact(work)


async def read(store: Store, row: Entity) -> Entity | None:
    kind: Any = type(row)
    found: Entity | None = await store.transact(lambda tx: tx.get(kind, row.id))
    return found


def files_of(place: Place) -> dict[str, bytes]:
    folder = Path(place.main.removeprefix("sqlite:///")).parent
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("main.sqlite")}


def secrets_of_ada() -> list[bytes]:
    words = [WORDS.encode(), b"heavy shopping", "Grüße".encode(), b"Lovelace", b"Benedikt"]
    number = BIG_ID.to_bytes(8, "big").lstrip(b"\0")
    return [
        *words,
        str(BIG_ID).encode(),
        number,
        number[::-1],
        ADA.seed,
        base64.b64encode(WORDS.encode())[:40],
    ]


async def test_no_word_name_or_telegram_id_is_on_disk_in_main_or_its_log(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, EVERYTHING)

    while_running = files_of(sqlite)
    await store.close()
    afterwards = files_of(sqlite)

    assert while_running["main.sqlite-wal"]
    found = [
        (name, secret)
        for files in (while_running, afterwards)
        for name, content in files.items()
        for secret in secrets_of_ada()
        if secret in content
    ]
    assert found == []


async def test_the_search_for_secrets_would_find_them(sqlite: Place) -> None:
    everything = b"".join(repr(row).encode() for row in EVERYTHING)
    await sqlite.sql("INSERT INTO pace VALUES (:words, 0)", words=WORDS)

    assert WORDS.encode() in files_of(sqlite)["main.sqlite"]
    assert all(secret in everything for secret in (b"Lovelace", b"Benedikt", str(BIG_ID).encode()))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_files_are_their_owners_alone(tmp_path: Path, sqlite: Place) -> None:
    made = replace(sqlite, main=f"sqlite:///{tmp_path}/made/main", keys=f"sqlite:///{tmp_path}/made/keys")
    await migrate_all(made.main, made.keys)
    await (await made.open()).close()

    assert mode(tmp_path / "made") == 0o700
    assert {mode(tmp_path / "made" / name) for name in ("main", "keys", "main.lock")} == {0o600}
    assert mode(made.master) == 0o600


def changed(column: Any, value: Any) -> Any:
    """Another value that the column would take."""
    if isinstance(column.type, LargeBinary):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Integer):
        return (value or 0) + 1
    return "2027-01-01T00:00:00.000000Z" if column.name.endswith("_at") else f"{value or ''}x"


def covered(table: Table) -> list[Any]:
    return [column for column in table.c if not column.info.get("operational") and column.name != "id"]


@pytest.mark.parametrize("row", EVERYTHING, ids=lambda row: type(row).__name__)
async def test_a_row_with_any_column_changed_is_refused(sqlite: Place, row: Entity) -> None:
    store = await sqlite.open()
    await keep(store, [ADA, BEN, row])

    for column in covered(TABLES[type(row)]):
        place = f"UPDATE {column.table.name} SET {column.name} = :value WHERE id = :id"  # noqa: S608  # our own names
        find = f"SELECT {column.name} FROM {column.table.name} WHERE id = :id"  # noqa: S608  # the same
        [(value,)] = await sqlite.sql(find, id=row.id)
        other = "ben" if column.name == "person_id" else changed(column, value)
        await sqlite.sql(place, value=other, id=row.id)

        with pytest.raises(TamperedRowError):
            await read(store, row)

        await sqlite.sql(place, value=value, id=row.id)
        assert await read(store, row) == row
    await store.close()


@pytest.mark.parametrize("row", SEALED, ids=lambda row: type(row).__name__)
def test_every_byte_of_a_sealed_column_counts(row: Entity) -> None:
    key = Key(b"k" * 32)
    kind: Any = map_of(type(row))
    stored = kind.to_row(row, key, {"telegram_hmac": b""})
    assert kind.to_entity(stored, key) == row

    for place in range(len(stored["sealed"])):
        sealed = bytearray(stored["sealed"])
        sealed[place] ^= 0x80
        with pytest.raises(TamperedRowError):
            kind.to_entity(stored | {"sealed": bytes(sealed)}, key)


async def test_a_sealed_column_moved_to_another_row_is_refused(sqlite: Place) -> None:
    store = await sqlite.open()
    other = replace(REPLY, id="other", bubbles=())
    await keep(store, [ADA, REPLY, other])
    await store.close()

    await sqlite.sql(
        "UPDATE reply SET sealed = (SELECT sealed FROM reply WHERE id = 'other') WHERE id = 'reply'"
    )

    again = await sqlite.open()
    with pytest.raises(TamperedRowError):
        await read(again, REPLY)
    assert await read(again, other) == other
    await again.close()


async def test_a_row_renamed_or_given_to_another_person_is_refused(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, [ADA, BEN, REPLY])
    await store.close()

    await sqlite.sql("UPDATE reply SET id = 'renamed'")

    again = await sqlite.open()
    with pytest.raises(TamperedRowError):
        await read(again, replace(REPLY, id="renamed"))
    await again.close()


async def test_a_column_of_the_wrong_type_is_refused_like_any_other(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, [ADA, REPLY])
    await store.close()

    for column in ("sealed", "created_at"):
        await sqlite.sql(f"UPDATE reply SET {column} = 'garbage'")  # noqa: S608  # our own names
        again = await sqlite.open()
        with pytest.raises((TamperedRowError, StoreError)) as refused:
            await read(again, REPLY)
        assert "garbage" not in str(refused.value)
        await again.close()


async def test_a_person_whose_key_is_gone_has_no_rows_any_more(place: Place) -> None:
    store = await place.open()
    await keep(store, [ADA, REPLY, BEN, replace(REPLY, id="bens", person_id="ben")])
    await store.close()

    await place.sql("DELETE FROM data_key WHERE person_id = 'ada'", keys=True)

    again = await place.open()
    assert await read(again, ADA) is None
    assert await read(again, REPLY) is None
    assert await again.transact(lambda tx: tx.person_of(BIG_ID)) is None
    assert await again.transact(lambda tx: tx.rows(Person, "ben")) == [BEN]
    await again.close()


async def test_another_master_key_opens_nothing(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, [ADA])
    await store.close()
    sqlite.master.write_text("00" * 32)

    with pytest.raises(StoreError, match="doesn't fit"):
        await sqlite.open()


async def test_a_missing_master_key_is_not_replaced_by_a_new_one(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, [ADA])
    await store.close()
    sqlite.master.unlink()

    with pytest.raises(StoreError, match="MASTER_KEY_FILE is missing"):
        await sqlite.open()

    assert not sqlite.master.exists()


async def test_a_missing_keystore_is_not_taken_for_everybody_being_erased(sqlite: Place) -> None:
    store = await sqlite.open()
    await keep(store, [ADA])
    await store.close()
    await sqlite.sql("DELETE FROM data_key", keys=True)
    await sqlite.sql("DELETE FROM system_key", keys=True)

    with pytest.raises(StoreError, match="restore the keystore"):
        await sqlite.open()


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31])
async def test_a_file_that_holds_no_master_key_is_named(sqlite: Place, content: str) -> None:
    sqlite.master.write_text(content)

    with pytest.raises(StoreError, match="holds no master key"):
        await sqlite.open()


async def test_secrets_for_other_rooms_are_the_same_after_a_restart(sqlite: Place) -> None:
    store = await sqlite.open()
    secret = store.secret("webhook")
    await store.close()

    again = await sqlite.open()

    assert again.secret("webhook") == secret
    assert again.secret("random") != secret
    await again.close()


@pytest.mark.parametrize("size", [0, 1, 254, 510, 511, 512, 513, 1000, 4095, 4096])
def test_sizes_are_hidden_in_buckets(size: int) -> None:
    plain = b"\x80" * size

    assert unpadded(padded(plain)) == plain
    assert len(padded(plain)).bit_count() == 1
    assert len(padded(plain)) >= 512


def test_a_seal_holds_in_its_place_and_under_its_key_alone() -> None:
    sealed = Key(b"a" * 32).seal(b"words", b"here")

    assert Key(b"a" * 32).open(sealed, b"here") == b"words"
    for key, place in ((b"a" * 32, b"there"), (b"b" * 32, b"here")):
        with pytest.raises(SealBrokenError):
            Key(key).open(sealed, place)
    assert Key(b"a" * 32).seal(b"words", b"here") != sealed
