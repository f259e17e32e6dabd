"""Webhook delivery: each chat in order, chats side by side, again and again until it arrives or expires."""

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.emulator.server import Emulator
from bot.emulator.state import BotAccount, Change, Webhook
from bot.emulator.updates import QueuedUpdate

FIRST_RETRY_SECONDS: Final = 1.0
LONGEST_RETRY_SECONDS: Final = (60.0, 120.0)
LONGEST_RETRY_AFTER: Final = 3600.0
ANSWER_SECONDS: Final = 60.0
_NOT_BY_REPLY: Final = ("get", "setwebhook", "deletewebhook", "close", "logout")
_Lane = tuple[int, int]


class WebhookDeliverer:
    """Posts queued updates to every bot that has a webhook."""

    def __init__(self, emulator: Emulator, *, first_retry: float = FIRST_RETRY_SECONDS) -> None:
        self._emulator = emulator
        self._first_retry = first_retry
        self._lanes: dict[_Lane, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._unsubscribe: Callable[[], None] = _nothing

    async def start(self, _app: web.Application) -> None:
        """Begin to watch the queues."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        self._unsubscribe = self._emulator.subscribe(self._changed)
        for bot in self._emulator.world.bots.values():
            self._pump(bot)

    async def stop(self, _app: web.Application) -> None:
        """Give up what is under way; it stays queued."""
        self._unsubscribe()
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _changed(self, change: Change) -> None:
        bot = self._emulator.world.bots.get(change.bot_id)
        if bot is not None and change.kind in ("update_queued", "webhook"):
            self._pump(bot)

    def _pump(self, bot: BotAccount) -> None:
        """Start a lane for every chat that has updates and none yet."""
        webhook = bot.webhook
        if webhook is None:
            return
        mine = id(webhook)
        room = webhook.max_connections - sum(key[0] == mine for key in self._lanes)
        for update in bot.queue.pending(self._emulator.clock.now()):
            if room <= 0:
                return
            key = (mine, update.lane)
            if key not in self._lanes:
                self._lanes[key] = asyncio.create_task(self._drive(bot, webhook, key))
                room -= 1

    async def _drive(self, bot: BotAccount, webhook: Webhook, key: _Lane) -> None:
        try:
            while bot.webhook is webhook:
                waiting = [u for u in bot.queue.pending(self._emulator.clock.now()) if u.lane == key[1]]
                if not waiting:
                    break
                for update in waiting:
                    await self._deliver(bot, webhook, update)
        finally:
            del self._lanes[key]
        # Another chat may have waited for this connection.
        self._pump(bot)

    async def _deliver(self, bot: BotAccount, webhook: Webhook, update: QueuedUpdate) -> None:
        pause = self._first_retry
        while bot.webhook is webhook and bot.queue.holds(update.update_id, self._emulator.clock.now()):
            retry_after = await self._post(bot, webhook, update)
            if retry_after is None:
                bot.queue.confirm(update.update_id)
            self._emulator.world.notify("delivery", bot)
            if retry_after is None:
                return
            await asyncio.sleep(retry_after or pause)
            pause = min(pause * 2, random.uniform(*LONGEST_RETRY_SECONDS))  # noqa: S311  # only spreads retries

    async def _post(self, bot: BotAccount, webhook: Webhook, update: QueuedUpdate) -> float | None:
        """Post once; None if it arrived, else how long the bot asks to wait (0 if it doesn't say)."""
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
        body = json.dumps(update.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        # Who tests with a certificate of their own has no authority to ask.
        verify = not webhook.has_certificate
        try:
            async with self._session.post(webhook.url, data=body, headers=headers, ssl=verify) as response:
                reply = await response.read()
                if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                    self._obey(bot, response.content_type, reply)
                    return None
                problem = f"Wrong response from the webhook: {response.status} {response.reason}"
                retry_after = _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            problem, retry_after = "Read timeout expired", 0.0
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            problem, retry_after = "Connection refused" if refused else "Connection closed", 0.0
        webhook.last_error_date = int(self._emulator.clock.now().timestamp())
        webhook.last_error_message = problem
        return retry_after

    def _obey(self, bot: BotAccount, content_type: str, reply: bytes) -> None:
        """A webhook may answer with a method to call."""
        if content_type != "application/json" or not reply:
            return
        wish: Any = None
        with suppress(ValueError):
            wish = json.loads(reply)
        if not isinstance(wish, dict) or not isinstance(wish.get("method"), str):
            return
        method = str(wish.pop("method"))
        if not method.lower().startswith(_NOT_BY_REPLY):
            self._emulator.call(bot.token, method, wish)


def _nothing() -> None:
    return None


def _seconds(value: str) -> float:
    try:
        return min(max(float(value), 0.0), LONGEST_RETRY_AFTER)
    except ValueError:
        return 0.0
