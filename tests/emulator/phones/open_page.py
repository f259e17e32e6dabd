"""An open page as the server sees one, and a stage that does what a test lets it."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientWebSocketResponse

from bot.emulator import Emulator
from bot.emulator.stage import StageBusyError, StageStatus, Table, Target

TOKEN = "123456:two-phones"
MONDAY = datetime(2026, 11, 23, 17, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n and some pixels"

Json = dict[str, Any]


class RecordingStage:
    """A stage that notes what it was asked, and walks only as far as a test lets it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.arrived: list[Target] = []
        self.may_arrive = asyncio.Event()
        self.shown = StageStatus()
        self._watchers: list[Callable[[], None]] = []

    async def walk(self, target: Target) -> None:
        if self.shown.walking:
            raise StageBusyError("The clock is on its way already.")
        self.become(StageStatus(walking=True))
        await self.may_arrive.wait()
        self.arrived.append(target)
        self.become(StageStatus())

    async def play(self, running: bool) -> None:
        self.become(StageStatus(playing=running))

    async def start_over(self) -> None:
        self.asked.append("start_over")

    async def story(self) -> None:
        self.asked.append("story")

    async def stop_story(self) -> None:
        self.asked.append("stop_story")

    async def database(self) -> list[Table]:
        return [Table("replies", ("id", "body"), (("1", "9f1c07…"),), 1, frozenset({"body"}))]

    def status(self) -> StageStatus:
        return self.shown

    def become(self, status: StageStatus) -> None:
        self.shown = status
        for watcher in self._watchers:
            watcher()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)


class Browser:
    """An open page as the server sees one: what it was told last, and what it asks."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[Json] = []
        self._ref = 0

    async def hear(self, kind: str, wanted: Callable[[Json], bool] = lambda _: True) -> Json:
        """Wait for the next message of this kind that says what is wanted."""
        async with asyncio.timeout(5):
            while True:
                message: Json = await self.socket.receive_json()
                self.told.append(message)
                if message["type"] == kind and wanted(message):
                    return message

    async def ask(self, kind: str, /, **fields: object) -> Json:
        """Send a command and return its answer."""
        ref = await self.begin(kind, **fields)
        async with asyncio.timeout(5):
            while True:
                message: Json = await self.socket.receive_json()
                self.told.append(message)
                if message.get("ref") == ref:
                    return message

    async def begin(self, kind: str, /, **fields: object) -> int:
        """Send a command without waiting for its answer."""
        self._ref += 1
        await self.socket.send_str(json.dumps({"type": kind, "ref": self._ref, **fields}))
        return self._ref


def ada_and_ben(emulator: Emulator) -> tuple[int, int]:
    first, second = emulator.people
    return first, second


def say(emulator: Emulator, chat_id: int, text: str, **more: object) -> int:
    answer = emulator.call(TOKEN, "sendMessage", {"chat_id": chat_id, "text": text, **more})
    assert answer.status == 200, answer.body
    return int(answer.body["result"]["message_id"])


def keyboard(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}
