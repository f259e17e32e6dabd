"""What the bot tells Telegram at the start: its menu, its descriptions, how it takes updates."""

from urllib.parse import urlsplit

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.config import Settings
from bot.delivery.raw import ALLOWED_UPDATES
from bot.messages import Presentation, presentations
from bot.storage.store import Store

log = structlog.get_logger(__name__)

MOST_CONNECTIONS = 40
SECRET_CHARACTERS = 64


async def present(bot: Bot) -> None:
    """Menu and descriptions in every language; the bot runs as well without them."""
    for number, presentation in enumerate(presentations()):
        # The first language is also what everybody else sees.
        language = presentation.language if number else None
        try:
            await _present_in(bot, presentation, language)
        except TelegramError as error:
            log.warning("menu and description could not be set", error=type(error).__name__)
            return


async def _present_in(bot: Bot, presentation: Presentation, language: str | None) -> None:
    commands = [BotCommand(name, does) for name, does in presentation.commands]
    await bot.set_my_commands(commands, language_code=language)
    await bot.set_my_description(presentation.description, language_code=language)
    await bot.set_my_short_description(presentation.short_description, language_code=language)


async def choose_updates(bot: Bot, settings: Settings, store: Store) -> None:
    """Tell Telegram to call us, or to wait until asked; what is queued there stays queued."""
    if settings.updates == "polling":
        await bot.delete_webhook(drop_pending_updates=False)
        return
    await bot.set_webhook(
        settings.webhook_url or "",
        secret_token=webhook_secret(settings, store),
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=MOST_CONNECTIONS,
        drop_pending_updates=False,
    )


def webhook_secret(settings: Settings, store: Store) -> str:
    """The operator's, or one that every replica and every restart derives alike."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    return store.secret("webhook").hex()[:SECRET_CHARACTERS]


def webhook_path(settings: Settings) -> str:
    """Where on our server Telegram calls."""
    return urlsplit(settings.webhook_url or "").path or "/"
