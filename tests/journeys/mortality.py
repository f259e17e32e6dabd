"""A town whose bot may die at any step: before a transaction, or before a call."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from telegram.error import NetworkError

from bot.delivery.transport import NotSentError
from bot.emulator import Emulator
from bot.emulator.request import EmulatorRequest
from tests.journeys.cast import Town
from tests.storage.mortal import Mortal

MANY = 1_000_000
A_WHILE = 20.0


class MortalDoor(EmulatorRequest):
    """Lets calls through while the bot lives; waiting for updates costs no life."""

    __slots__ = ("_deadly", "_lives")

    def __init__(self, emulator: Emulator, lives: list[None], deadly: set[str]) -> None:
        super().__init__(emulator)
        self._lives = lives
        self._deadly = deadly

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:
        method = url.rpartition("/")[2]
        if method in self._deadly:
            self._lives.clear()
        if not self._lives:
            raise NetworkError("dead") from NotSentError("dead")
        if method not in {"getUpdates", "getWebhookInfo"}:
            self._lives.pop()
        return await super().do_request(url, *args, **options)


@dataclass
class MortalTown(Town):
    """One installation; every transaction and every call takes one of the bot's lives."""

    lives: list[None] = field(default_factory=lambda: [None] * MANY)
    deadly: set[str] = field(default_factory=set)

    def door(self) -> EmulatorRequest:
        return MortalDoor(self.emulator, self.lives, self.deadly)

    async def starts(self) -> None:
        await super().starts()
        store = self.bot.parts.store
        store._main = Mortal(store._main, self.lives)  # noqa: SLF001  # where its files are touched
        keystore = store._keystore  # noqa: SLF001  # the same
        keystore._database = Mortal(keystore._database, self.lives)  # noqa: SLF001  # the same

    async def lives_for(self, steps: int) -> bool:
        """Let it take so many steps more, then it is dead; False if it has nothing left to do before."""
        self.lives[:] = [None] * steps
        settled = asyncio.create_task(self.settles())
        async with asyncio.timeout(A_WHILE):
            while self.lives and not settled.done():  # noqa: ASYNC110  # what it waits for has no end of its own
                await asyncio.sleep(0.002)
        alive = bool(self.lives)
        settled.cancel()
        with suppress(BaseException):
            await settled
        return not alive

    async def is_born_again(self) -> None:
        """What ran before is gone, and starts on what its files hold."""
        self.lives.clear()
        with suppress(Exception):
            await self.stops()
        self._bot = None
        self.deadly.clear()
        self.lives[:] = [None] * MANY
        await self.starts()
        await self.settles()
