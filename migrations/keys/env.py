"""Alembic's door to the keystore."""

from bot.storage.migrate import run_migrations

run_migrations()
