"""Alembic's door to the keystore."""

from bot.storage.migrate import run_migrations
from bot.storage.models import keys_metadata

run_migrations(keys_metadata, "keys_version")
