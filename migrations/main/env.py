"""Alembic's door to the main database: people's sealed rows."""

from bot.storage.migrate import run_migrations
from bot.storage.models import metadata

run_migrations(metadata, "main_version")
