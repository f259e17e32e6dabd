"""Bringing both databases to this version's tables. Alembic takes long to load: only this file imports it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from alembic import command, context
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, MetaData

import bot
from bot.config import Settings
from bot.storage.columns import MEMBER_TEXT, LocalDate, Member, UtcDateTime
from bot.storage.database import Database
from bot.storage.errors import StoreError
from bot.storage.models import keys_metadata, metadata
from bot.storage.store import open_database

FOLDER = Path(bot.__file__).parents[1] / "migrations"
"""Beside the package, in a clone and in a wheel alike."""


@dataclass(frozen=True, slots=True)
class Schema:
    """One database's tables and where its migrations are."""

    name: str
    metadata: MetaData


KEYS = Schema("keys", keys_metadata)
MAIN = Schema("main", metadata)


def migrate(settings: Settings) -> None:
    """Bring both databases to this version's tables, keys first: rows need the keys."""
    asyncio.run(migrate_all(settings.database_url, settings.keystore_url))


async def migrate_all(database_url: str, keystore_url: str) -> None:
    """The same inside an event loop; raises StoreError with one sentence."""
    main = open_database(database_url, exclusive=True)
    try:
        keys = open_database(keystore_url, exclusive=False)
        try:
            await _upgrade(keys, KEYS)
        finally:
            await keys.close()
        await _upgrade(main, MAIN)
    finally:
        await main.close()


def check(schema: Schema, connection: Connection) -> None:
    """Raise StoreError unless the migrations lead to exactly the tables the code knows."""
    try:
        command.check(_config(schema, connection))
    except CommandError as error:
        raise StoreError(f"The tables of {schema.name} and their migrations differ: {error}") from None


def revise(schema: Schema, message: str) -> None:
    """Write the next migration of a schema, from what the code's tables have and the migrations have not."""
    with TemporaryDirectory() as folder:
        asyncio.run(_revise(schema, message, f"sqlite:///{folder}/empty.sqlite"))


async def _revise(schema: Schema, message: str, url: str) -> None:
    database = open_database(url, exclusive=False)
    try:
        await _upgrade(database, schema)
        await _within(database, schema, lambda config: command.revision(config, message, autogenerate=True))
    finally:
        await database.close()


async def downgrade(database: Database, schema: Schema, revision: str) -> None:
    """Bring a database back to an earlier version's tables, with everybody in it."""
    await _within(database, schema, lambda config: command.downgrade(config, revision))


async def _upgrade(database: Database, schema: Schema) -> None:
    await _within(database, schema, lambda config: command.upgrade(config, "head"))


async def _within(database: Database, schema: Schema, act: Callable[[Config], object]) -> None:
    """Run one of Alembic's commands in one transaction: a migration that breaks off leaves nothing."""

    def work(connection: Connection) -> None:
        act(_config(schema, connection))

    await database.run(work)


def _config(schema: Schema, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER / schema.name).replace("%", "%%"))
    config.attributes |= {"connection": connection, "schema": schema}
    return config


def _render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """How a migration spells our own column types; Alembic knows the rest."""
    if kind == "type" and isinstance(item, UtcDateTime | LocalDate):
        return f"columns.{type(item).__name__}()"
    return f"sa.String({MEMBER_TEXT})" if kind == "type" and isinstance(item, Member) else False


def run_migrations() -> None:
    """What both env.py do: migrate over the connection that was handed in. There is no offline mode."""
    schema: Schema = context.config.attributes["schema"]
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=schema.metadata,
        version_table=f"{schema.name}_version",
        render_as_batch=True,
        compare_type=True,
        render_item=_render_item,
    )
    context.run_migrations()
