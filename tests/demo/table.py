"""The demo as a newcomer has it: a command in a terminal, and a page."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

ROOT = Path(__file__).parents[2]
FAST = "1000"
Json = dict[str, Any]


@dataclass
class Terminal:
    """`python -m bot demo`, up and running; its temporary folders lie in `folder`."""

    process: asyncio.subprocess.Process
    folder: Path
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.said[0].split()[-1]

    async def end(self, number: signal.Signals) -> int:
        """As Ctrl-C does it, the signal reaches the whole group; returns the exit code."""
        os.killpg(self.process.pid, number)
        more, errors = await asyncio.wait_for(self.process.communicate(), 20)
        self.said += (more + errors).decode().splitlines()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def terminal(
    folder: Path, *, port: int = 0, tempo: str = FAST, loads: str = ""
) -> AsyncIterator[Terminal]:
    """Run the demo until the end of the block; what lies in the folder `loads` may be imported as well."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(port), "--tempo", tempo),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{loads}", "TMPDIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        opened = Terminal(process, folder)
        async with asyncio.timeout(30):
            opened.said += [(await process.stdout.readline()).decode().rstrip() for _ in range(2)]
        yield opened
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


@dataclass
class OpenPage:
    """An open page: what it shows, and what a reader does there."""

    socket: ClientWebSocketResponse
    people: dict[str, Json] = field(default_factory=dict)
    stage: Json = field(default_factory=dict)
    clock: Json = field(default_factory=dict)
    answers: dict[int, Json] = field(default_factory=dict)
    asked: int = 0

    async def until(self, true: Callable[[], object], seconds: float = 60) -> None:
        """Wait until the page shows something."""
        async with asyncio.timeout(seconds):
            while not true():
                self._take(await self.socket.receive_json())

    async def asks(self, kind: str, **fields: object) -> Json:
        """Send a command and return its answer."""
        self.asked += 1
        ref = self.asked
        await self.socket.send_str(json.dumps({"type": kind, "ref": ref, **fields}))
        await self.until(lambda: ref in self.answers)
        return self.answers[ref]

    async def does(self, name: str, kind: str, **fields: object) -> Json:
        """Let somebody do something on their phone."""
        answer = await self.asks(kind, user_id=self.people[name]["user_id"], **fields)
        assert answer["type"] == "done", answer
        return answer

    async def taps(self, name: str, label: str) -> None:
        """Tap a button as soon as it is there."""
        await self.until(lambda: self.with_button(name, label))
        await self.does(name, "tap", label=label, message_id=self.with_button(name, label)[-1])

    def with_button(self, name: str, label: str) -> list[int]:
        """The messages on which a button stands."""
        return [
            message["id"]
            for message in self.people[name]["messages"]
            if any(button["text"] == label for row in message["rows"] for button in row)
        ]

    def texts(self, name: str) -> list[str]:
        """What the bot has said on a phone."""
        messages = self.people[name]["messages"]
        return [m["text"] or m["caption"] or "" for m in messages if not m["outgoing"]]

    def reads(self, name: str, words: str) -> bool:
        return any(words in text for text in self.texts(name))

    def writes(self, name: str) -> set[str]:
        """What somebody has typed on their phone."""
        return {m["text"] for m in self.people[name]["messages"] if m["outgoing"]}

    def _take(self, message: Json) -> None:
        if message["type"] in {"state", "stage"}:
            self.stage = message["stage"]
        if message["type"] in {"state", "clock"}:
            self.clock = message["clock"]
        if message["type"] == "state":
            self.people = {person["name"]: person for person in message["people"]}
        if message["type"] == "person":
            self.people[message["person"]["name"]] = message["person"]
        if "ref" in message:
            self.answers[message["ref"]] = message


@asynccontextmanager
async def page_of(address: str) -> AsyncIterator[OpenPage]:
    """Open the page at an address."""
    async with ClientSession() as session, session.ws_connect(f"{address}phones/ws") as socket:
        page = OpenPage(socket)
        await page.until(lambda: page.people)
        yield page
