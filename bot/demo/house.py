"""The whole bot beside the emulator it talks to: started, walked through time, and begun anew."""

import asyncio
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.bootstrap import Runtime
from bot.config import Settings, load_settings
from bot.delivery.pace import Pace
from bot.demo.database import KEYS, MAIN, MASTER_KEY
from bot.demo.draws import DemoDraws
from bot.emulator import Change, Emulator
from bot.emulator.serve import Served

TOKEN: Final = "123456:the-demo-needs-none-of-its-own"  # noqa: S105  # any well-formed one will do
SEND_RATE: Final = 30
# On these phones nobody limits how fast a chat may be answered.
CHAT_RATE: Final = 30.0
CATCH_UP_SECONDS: Final = 10.0


class House:
    """One bot with its files in one folder, joined to the emulator by HTTP, as in life."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.emulator: Emulator = served.emulator
        self.folder = folder
        self.broken = asyncio.Event()
        self._settings = _settings(served, folder)
        self._bot: Runtime | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def bot(self) -> Runtime:
        """The bot that runs now."""
        if self._bot is None:
            raise RuntimeError("the bot is not running")
        return self._bot

    async def start(self) -> None:
        """Start the bot on what its folder holds."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        pace = Pace(SEND_RATE, chat_rate=CHAT_RATE)
        bot = Runtime(self._settings, pace=pace, random=DemoDraws())
        await bot.start()
        self._bot = bot
        self._watching = asyncio.create_task(self._watch(bot))

    async def stop(self) -> None:
        """Stop the bot; the folder stays."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None
        if self._bot is not None:
            bot, self._bot = self._bot, None
            await bot.stop()

    async def wipe(self) -> None:
        """Remove everything the bot has stored."""
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def settled(self) -> None:
        """Return once the bot has seen the clock, has decided what is due, and has said all it has to say."""
        await self._sees_the_clock()
        await self.bot.settled()

    async def move(self, towards: datetime, at_most: timedelta) -> bool:
        """Take the clock one step on, never past a due moment; True if something new is on a phone.

        Where the step ends on a due moment, this returns when the bot is through with it.
        """
        now = self.emulator.clock.now()
        due = await self._due_after(now)
        moment = min(due or towards, towards, now + at_most)
        arrived: list[Change] = []
        watched = self.emulator.subscribe(arrived.append)
        try:
            self.emulator.clock.set(moment)
            await self._sees_the_clock()
            if moment == due:
                await self.bot.settled()
        finally:
            watched()
        return any(change.kind == "message" for change in arrived)

    async def _due_after(self, now: datetime) -> datetime | None:
        """When the bot has something to do next; what is due already is done first."""
        due = await self.bot.next_due()
        if due is not None and due <= now:
            await self.bot.settled()
            due = await self.bot.next_due()
        # What failed stays due: it would hold the clock for ever.
        return due if due is None or due > now else None

    async def _sees_the_clock(self) -> None:
        """The bot reads the emulator's clock over HTTP: a moment after it was moved, it knows."""
        bots, moved = self.bot.parts.clock, asyncio.Event()
        unsubscribe = bots.subscribe(moved.set)
        try:
            async with asyncio.timeout(CATCH_UP_SECONDS):
                while bots.now() != self.emulator.clock.now():
                    moved.clear()
                    await moved.wait()
        finally:
            unsubscribe()

    async def _watch(self, bot: Runtime) -> None:
        await bot.broken.wait()
        self.broken.set()


def _settings(served: Served, folder: Path) -> Settings:
    return load_settings(
        {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": served.api_root,
            "CLOCK_URL": served.clock_url,
            "DATABASE_URL": f"sqlite:///{folder / MAIN}",
            "KEYSTORE_URL": f"sqlite:///{folder / KEYS}",
            "MASTER_KEY_FILE": str(folder / MASTER_KEY),
        }
    )
