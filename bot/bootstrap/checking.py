"""What `check` looks at: token, clock, databases and keys, webhook; each gets one sentence."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.bootstrap.wiring import Doors, build_application
from bot.config import Settings
from bot.delivery.clock import RemoteClock, RemoteClockError, SystemClock
from bot.delivery.transport import HttpRequest
from bot.storage.errors import StoreError
from bot.storage.store import Store

MOST_SECONDS_APART: Final = 30
TIMEOUT: Final = ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    fine: bool
    sentence: str


async def check_everything(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which an operator would put things right."""
    door = HttpRequest()
    bot: Bot = build_application(settings, Doors(door, door)).bot
    await door.initialize()
    try:
        token = await _token(bot)
        webhook = [await _webhook(bot, settings)] if token.fine else []
    finally:
        await door.shutdown()
    return [token, await _clock(settings), await _databases(settings), *webhook]


async def _token(bot: Bot) -> Finding:
    try:
        me = await bot.get_me()
    except InvalidToken:
        return Finding("token", False, "BOT_TOKEN is refused by the Bot API: check it with @BotFather.")
    except TelegramError as error:
        return Finding("token", False, f"BOT_API_URL does not answer as it should ({type(error).__name__}).")
    return Finding("token", True, f"the bot is @{me.username}.")


async def _clock(settings: Settings) -> Finding:
    """Telegram's clock stands in every answer's Date; questions at people's own hour need ours to agree."""
    if settings.clock_url is not None:
        return await _remote_clock(settings.clock_url)
    try:
        async with (
            ClientSession(timeout=TIMEOUT) as session,
            session.get(settings.bot_api_url, allow_redirects=False) as response,
        ):
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
    except (ClientError, TimeoutError, OSError, ValueError):
        return Finding("clock", False, "BOT_API_URL tells no time to compare this machine's clock with.")
    apart = abs((SystemClock().now() - theirs).total_seconds())
    if apart > MOST_SECONDS_APART:
        return Finding("clock", False, f"this machine's clock is {apart:.0f} seconds off: set up NTP.")
    return Finding("clock", True, "this machine's clock agrees with the Bot API's.")


async def _remote_clock(url: str) -> Finding:
    try:
        async with RemoteClock(url) as clock:
            return Finding("clock", True, f"CLOCK_URL says {clock.now():%Y-%m-%d %H:%M} UTC.")
    except RemoteClockError:
        return Finding("clock", False, "CLOCK_URL: no clock answers there.")


async def _databases(settings: Settings) -> Finding:
    """Opening them also unwraps the installation's secret, so it needs the right master key."""
    try:
        places = (settings.database_url, settings.keystore_url, settings.master_key_file)
        store = await Store.open(*places, exclusive=False)
    except StoreError as error:
        return Finding("database and keys", False, str(error))
    try:
        figures = await store.transact(lambda tx: tx.counts())
    except StoreError as error:
        return Finding("database and keys", False, str(error))
    finally:
        await store.close()
    parked = figures["parked"]
    if parked:
        sentence = f"{parked} updates could not be handled: `python -m bot parked` lists them."
        return Finding("database and keys", False, sentence)
    return Finding("database and keys", True, "both open, and the master key fits.")


async def _webhook(bot: Bot, settings: Settings) -> Finding:
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return Finding("webhook", False, f"it could not be asked for ({type(error).__name__}).")
    if settings.updates == "polling":
        if info.url:
            return Finding("webhook", True, "one is set; `run` removes it, as UPDATES is polling.")
        return Finding("webhook", True, "none is set, and none is needed for polling.")
    if info.url != settings.webhook_url:
        return Finding("webhook", True, "WEBHOOK_URL is not set at Telegram yet; `run` does it.")
    if info.last_error_message:
        return Finding("webhook", False, f"Telegram could not reach it: {info.last_error_message}.")
    return Finding("webhook", True, f"set, {info.pending_update_count} updates wait.")
