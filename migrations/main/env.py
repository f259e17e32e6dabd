"""Alembic's door to the main database: people's sealed rows."""

from bot.storage.migrate import run_migrations

run_migrations()
