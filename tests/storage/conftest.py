"""A store on each kind of database, empty for every test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, delete, text

from bot.storage.migrate import migrate_all
from bot.storage.models import keys_metadata, metadata
from bot.storage.store import Store, open_database


@dataclass
class Place:
    """Where one installation keeps its data."""

    main: str
    keys: str
    master: Path

    async def open(self) -> Store:
        return await Store.open(self.main, self.keys, self.master)

    async def sql(self, statement: str, *, keys: bool = False, **values: Any) -> list[tuple[Any, ...]]:
        """Do behind the program's back what a thief, a fault or an operator might do."""
        database = open_database(self.keys if keys else self.main, exclusive=False)

        def work(connection: Connection) -> list[tuple[Any, ...]]:
            result = connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

        try:
            return await database.run(work)
        finally:
            await database.close()


def sqlite_place(folder: Path) -> Place:
    return Place(f"sqlite:///{folder}/main.sqlite", f"sqlite:///{folder}/keys.sqlite", folder / "master.key")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both SQLite files, migrated and empty."""
    folder = tmp_path_factory.mktemp("migrated")
    place = sqlite_place(folder)
    asyncio.run(migrate_all(place.main, place.keys))
    return folder


@pytest.fixture
def sqlite(migrated: Path, tmp_path: Path) -> Place:
    """Two SQLite files of this test's own."""
    for name in ("main.sqlite", "keys.sqlite"):
        shutil.copy(migrated / name, tmp_path / name)
    return sqlite_place(tmp_path)


@pytest.fixture(scope="session")
def server(postgresql: Any, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two PostgreSQL databases, migrated; every test finds them empty."""
    for name in ("main", "keys"):
        postgresql.psql(f"CREATE DATABASE {name}")
    master = tmp_path_factory.mktemp("key") / "master.key"
    place = Place(postgresql.get_uri("main"), postgresql.get_uri("keys"), master)
    asyncio.run(migrate_all(place.main, place.keys))
    return place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Migrated and empty databases of each kind."""
    if request.param == "sqlite":
        found: Place = request.getfixturevalue("sqlite")
        return found
    server: Place = request.getfixturevalue("server")
    asyncio.run(_empty(server))
    return server


async def _empty(server: Place) -> None:
    for url, tables in ((server.main, metadata), (server.keys, keys_metadata)):
        database = open_database(url, exclusive=False)
        # No TRUNCATE: it costs a new file for each table.
        await database.run(partial(_delete_all, tables))
        await database.close()


def _delete_all(tables: MetaData, connection: Connection) -> None:
    for table in tables.sorted_tables:
        connection.execute(delete(table))


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    opened = await place.open()
    yield opened
    await opened.close()


@pytest.fixture
async def replicas(place: Place) -> AsyncIterator[tuple[Store, Store]]:
    """Two programs over the same two databases; PostgreSQL alone allows it."""
    first, second = await place.open(), await place.open()
    yield first, second
    await first.close()
    await second.close()
