"""Tend: a Telegram bot for two."""
