"""The whole bot against the emulator in one process, and what a test may do to it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bootstrap import Doors, Runtime
from bot.config import Settings, load_settings
from bot.delivery.pace import Pace
from bot.domain.person import Person
from bot.emulator import Call, Emulator, EmulatorClock, Phone
from bot.emulator.request import EmulatorRequest
from bot.storage.store import StoreTx

TOKEN = "123456:AAtestTESTtestTESTtestTESTtestTEST12"
A_MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def settings_in(folder: Path, **more: str) -> Settings:
    return load_settings(
        {
            "BOT_TOKEN": TOKEN,
            "DATABASE_URL": f"sqlite:///{folder}/main.sqlite",
            "KEYSTORE_URL": f"sqlite:///{folder}/keys.sqlite",
            "MASTER_KEY_FILE": str(folder / "master.key"),
            **more,
        }
    )


def unhurried() -> Pace:
    """Where the emulator has no limits, a test needs none."""
    return Pace(10_000, chat_rate=10_000)


@dataclass
class House:
    """One installation: its Telegram, its files, and the bot that runs there now."""

    folder: Path
    clock: EmulatorClock
    emulator: Emulator
    environment: dict[str, str] = field(default_factory=dict)
    bot: Runtime | None = None
    pace: Callable[[], Pace] = unhurried

    @property
    def running(self) -> Runtime:
        assert self.bot is not None
        return self.bot

    async def start(self, **more: str) -> Runtime:
        door = EmulatorRequest(self.emulator)
        settings = settings_in(self.folder, **self.environment, **more)
        self.bot = Runtime(settings, clock=self.clock, doors=Doors(door, door), pace=self.pace())
        await self.bot.start()
        return self.bot

    async def stop(self) -> None:
        if self.bot is not None:
            await self.bot.stop()
            self.bot = None

    async def settled(self) -> None:
        await self.running.settled()

    async def until(self, true: Callable[[], object], seconds: float = 10) -> None:
        """Wait for something to happen at Telegram or on a phone; a refused call tells nobody of itself."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 (the phones are not asyncio's)
                await asyncio.sleep(0.01)

    async def begun(self, name: str = "Ada") -> Phone:
        """A new person who has answered the first questions and is asked for a reply now."""
        phone = self.emulator.add_person(name)
        phone.start()
        for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
            await self.settled()
            phone.tap(label)
        await self.settled()
        return phone

    def calls(self, method: str, chat_id: int | None = None) -> list[Call]:
        """What the bot asked of Telegram, refused calls included."""
        return [
            call
            for call in self.emulator.calls
            if call.method.lower() == method.lower()
            and chat_id in (None, int(str(call.parameters.get("chat_id", 0))))
        ]

    async def count(self, query: Callable[[Any], Any]) -> Any:
        """Ask the running bot's database."""
        return await self.running.parts.store.transact(query)


def known(tx: StoreTx, phone: Phone) -> Person:
    """The person of a phone, who has begun."""
    person = tx.person_of(phone.user_id)
    assert person is not None
    return person


def update_of(house: House, phone: Phone, update_id: int, text: str) -> dict[str, Any]:
    """A message as Telegram would deliver it."""
    person = {"id": phone.user_id, "is_bot": False, "first_name": phone.first_name, "language_code": "en"}
    chat = {"id": phone.user_id, "type": "private", "first_name": phone.first_name}
    date = int(house.clock.now().timestamp())
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    message = {"message_id": update_id, "date": date, "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": message | ({"entities": entities} if entities else {})}


MakeHouse = Callable[..., Awaitable[House]]
