"""A running bot: what is started, in which order, and how it ends without leaving anything half done."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import datetime

import structlog
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.bootstrap.presenting import choose_updates, present, webhook_path, webhook_secret
from bot.bootstrap.wiring import Doors, Parts, build_application, wire
from bot.config import Settings
from bot.delivery.clock import RemoteClock, SystemClock, WallClock
from bot.delivery.handling import AnyApplication
from bot.delivery.pace import Pace
from bot.delivery.ringing import Ringer
from bot.delivery.transport import HttpRequest
from bot.jobs import Bell
from bot.services import consent, restoring
from bot.services.ports import Random
from bot.storage.migrate import migrate_all
from bot.storage.store import SQLITE, Store
from bot.web.server import Server, Webhook, create_app

log = structlog.get_logger(__name__)

STOP_SECONDS = 2.0
READY_SECONDS = 2.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLING_PAUSE = 0.005


class StartError(Exception):
    """The bot can't start; the message is one sentence for the operator."""


class Runtime:
    """One bot. A demo or a test passes its own clock, doors, pace or draws; all else is as in production."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: WallClock | None = None,
        doors: Doors | None = None,
        pace: Pace | None = None,
        random: Random | None = None,
    ) -> None:
        self.settings = settings
        self.port: int | None = None
        self._clock = clock
        self._pace = pace or Pace(settings.send_rate)
        self._random = random
        self._doors = doors or Doors(HttpRequest(), HttpRequest(connections=1))
        self._open = AsyncExitStack()
        self._parts: Parts | None = None
        self._loops: list[asyncio.Task[None]] = []
        self.broken: asyncio.Event = asyncio.Event()

    @property
    def parts(self) -> Parts:
        """What was wired; only while it runs."""
        if self._parts is None:
            raise RuntimeError("the bot is not running")
        return self._parts

    async def start(self) -> None:
        """Start, in the order that makes it safe; raises StartError, StoreError or RemoteClockError.

        1. migrate, open, and finish erasures that a crash cut short
        2. sort out what a dead process was sending
        3. decide everything that fell due meanwhile, before anybody's later tap; go on with erasures whose
           chat was to be cleared first
        4. send, ring, and only then take updates
        """
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch away from what it deprecates
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        settings = self.settings
        await migrate_all(settings.database_url, settings.keystore_url)
        store = await Store.open(settings.database_url, settings.keystore_url, settings.master_key_file)
        self._open.push_async_callback(store.close)
        clock = self._clock or await self._own_clock()
        await store.recover(clock.now(), consent.take_words_back)
        if await store.settle_copy(restoring.forget_consents):
            log.warning("this database was restored from a copy: nobody's yes or mark of then counts")
        application = build_application(settings, self._doors)
        for door in (self._doors.calls, self._doors.updates):
            self._open.push_async_callback(door.shutdown)
        self._open.push_async_callback(application.shutdown)
        await _introduce(application)
        parts = self._parts = wire(settings, application, self._doors, store, clock, self._pace, self._random)
        self._open.callback(parts.painter.close)
        if settings.database_url.startswith(SQLITE):
            await parts.outbox.recover()
        await parts.shell.ring()
        await parts.eraser.go_on()
        await self._begin(parts)
        log.info("running", updates=settings.updates, port=self.port)

    async def stop(self) -> None:
        """Take no more updates, finish those at hand, let answers leave, hand back the rest, close."""
        if self._parts is not None:
            self._parts.receiver.stop()
        if self._loops:
            await asyncio.wait(self._loops[:1], timeout=STOP_SECONDS)
        await self._open.aclose()
        self._parts = None

    async def ring(self) -> None:
        """Handle what is due now."""
        await self.parts.shell.ring()

    async def next_due(self) -> datetime | None:
        """The moment the next thing falls due."""
        now = self.parts.clock.now()
        return await self.parts.store.transact(lambda tx: tx.next_due(now))

    async def settled(self) -> None:
        """Return once every update is handled, everything due is decided, and every message is out."""
        while True:
            await self._updates_taken()
            await self.ring()
            await self.parts.sender.settled()
            if not await self._updates_waiting():
                return

    async def _updates_taken(self) -> None:
        while await self._updates_waiting():  # noqa: ASYNC110 (the queue is Telegram's)
            await asyncio.sleep(SETTLING_PAUSE)

    async def _updates_waiting(self) -> int:
        info: WebhookInfo = await self.parts.application.bot.get_webhook_info()
        return info.pending_update_count + self.parts.receiver.behind

    async def _own_clock(self) -> WallClock:
        if self.settings.clock_url is None:
            return SystemClock()
        return await self._open.enter_async_context(RemoteClock(self.settings.clock_url))

    async def _begin(self, parts: Parts) -> None:
        """Start the loops. What is pushed last is stopped first."""
        self._open.push_async_callback(self._end_loops)
        self._open.push_async_callback(parts.sender.stop)
        ringer = Ringer(parts.shell, parts.eraser, parts.store, parts.clock, parts.retention)
        bell = Bell(ringer.wake)
        ringer.on_next = bell.ring_in
        bell.start()
        self._open.callback(bell.stop)
        self._open.callback(parts.clock.subscribe(ringer.wake))
        await self._serve(parts)
        await _until_told(lambda: choose_updates(parts.application.bot, self.settings, parts.store))
        await parts.receiver.resume()
        receiving = parts.receiver.poll() if self.settings.updates == "polling" else parts.receiver.stopped()
        self._loop(receiving)
        if parts.leadership is not None:
            self._loop(parts.leadership.renew())
        self._loop(parts.receiver.keep_resuming())
        self._loop(parts.sender.run())
        self._loop(ringer.run())
        self._loop(present(parts.application.bot))

    def _loop(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._loop_ended)
        self._loops.append(task)

    def _loop_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.critical("a part of the bot broke down", error=type(error).__name__)
            self.broken.set()

    async def _end_loops(self) -> None:
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops.clear()

    async def _serve(self, parts: Parts) -> None:
        """Our own HTTP server, where an address for it is set."""
        settings = self.settings
        if settings.listen is None:
            return
        webhook = None
        if settings.updates == "webhook":
            secret = webhook_secret(settings, parts.store)
            webhook = Webhook(webhook_path(settings), secret, parts.receiver.feed)
        app = create_app(registry=parts.figures.registry, ready=self._ready, webhook=webhook)
        server = Server(app, settings.listen.host, settings.listen.port)
        try:
            await server.start()
        except OSError:
            raise StartError("LISTEN: this address is taken or not this machine's.") from None
        self._open.push_async_callback(server.stop)
        self.port = server.port

    async def _ready(self) -> bool:
        """Whether a transaction gets through."""
        with suppress(Exception):
            async with asyncio.timeout(READY_SECONDS):
                return await self.parts.store.transact(lambda _: True)
        return False


async def _introduce(application: AnyApplication) -> None:
    """Learn the bot's own name; a wrong token ends the start, a network that is away doesn't."""
    try:
        await _until_told(application.initialize)
    except InvalidToken:
        raise StartError("BOT_TOKEN is refused by the Bot API: check it with @BotFather.") from None


async def _until_told(call: Callable[[], Coroutine[None, None, None]]) -> None:
    """Call until there is an answer; only a refused token is one that ends it."""
    pause = FIRST_PAUSE
    while True:
        try:
            await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("the Bot API does not answer as it should; trying again", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        else:
            return
