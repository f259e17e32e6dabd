"""Migrations: from nothing to exactly the tables the code knows, on every kind of database."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, inspect

from bot.config import Settings, load_settings
from bot.storage.errors import StoreError
from bot.storage.migrate import FOLDER, KEYS, MAIN, Schema, check, downgrade, migrate, migrate_all
from bot.storage.models import metadata
from bot.storage.store import StoreTx, open_database
from tests.storage.conftest import Place, sqlite_place
from tests.storage.examples import ADA, EVERYTHING


@pytest.mark.check
@pytest.mark.parametrize("schema", [MAIN, KEYS], ids=["main", "keys"])
async def test_the_migrations_lead_to_the_tables_in_the_code(place: Place, schema: Schema) -> None:
    database = open_database(place.main if schema is MAIN else place.keys, exclusive=False)

    await database.run(lambda connection: check(schema, connection))

    await database.close()


async def test_a_table_without_its_migration_is_noticed(sqlite: Place) -> None:
    more = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(more)
    Table("forgotten", more, Column("id", Integer, primary_key=True))

    def work(connection: Connection) -> None:
        check(Schema("main", more), connection)

    database = open_database(sqlite.main, exclusive=False)
    with pytest.raises(StoreError, match="forgotten"):
        await database.run(work)
    await database.close()


def settings_of(place: Place) -> Settings:
    return load_settings({"BOT_TOKEN": "1:a", "DATABASE_URL": place.main, "KEYSTORE_URL": place.keys})


def tables_of(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_migrating_from_nothing_makes_every_table(tmp_path: Path) -> None:
    place = sqlite_place(tmp_path / "new")

    migrate(settings_of(place))

    assert tables_of(place.main) == {table.name for table in metadata.sorted_tables} | {"main_version"}
    assert tables_of(place.keys) == {"data_key", "system_key", "keys_version"}


async def test_migrating_again_keeps_everybody(sqlite: Place) -> None:
    store = await sqlite.open()
    await store.transact(lambda tx: tx.put(ADA))
    await store.close()

    done = subprocess.run(  # noqa: ASYNC221  # nothing else runs here
        [sys.executable, "-m", "bot", "migrate"],
        env={"BOT_TOKEN": "1:a", "DATABASE_URL": sqlite.main, "KEYSTORE_URL": sqlite.keys},
        capture_output=True,
        check=False,
        cwd=FOLDER.parent,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    store = await sqlite.open()
    assert await store.transact(lambda tx: tx.person_of(ADA.telegram_id)) == ADA
    await store.close()


async def test_nothing_migrates_under_a_running_tend(sqlite: Place) -> None:
    store = await sqlite.open()

    with pytest.raises(StoreError, match="Another Tend is running"):
        open_database(sqlite.main, exclusive=True)

    await store.close()


def test_every_revision_has_a_file_and_only_python_and_its_template_are_there() -> None:
    names = {path.name for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts}

    assert {"env.py", "script.py.mako", "0001_begin.py", "0002_installation.py"} <= names


EARLIER = sorted(path.stem[:4] for path in (FOLDER / "main/versions").glob("[0-9]*.py"))[:-1]


@pytest.mark.parametrize("revision", EARLIER)
async def test_an_earlier_schema_is_upgraded_with_everybody_in_it(place: Place, revision: str) -> None:
    store = await place.open()
    await store.transact(keep_everything)
    await store.close()
    database = open_database(place.main, exclusive=False)

    await downgrade(database, MAIN, revision)
    await database.close()
    await migrate_all(place.main, place.keys)

    store = await place.open()
    assert await store.transact(everything) == list(EVERYTHING)
    await store.close()


def everything(tx: StoreTx) -> list[Any]:
    return [tx.get(type(row), row.id) for row in EVERYTHING]


def keep_everything(tx: StoreTx) -> None:
    for row in EVERYTHING:
        tx.put(row)
