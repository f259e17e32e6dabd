"""S14: the program reaches the Bot API and its databases, and nothing else; the demo stays on its machine."""

import asyncio
import os
import signal
import sys
from ast import literal_eval
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.serve import served
from tests.demo.table import page_of, terminal
from tests.journeys.cast import BEGINS, TOKEN

ROOT = Path(__file__).parents[2]
WITNESS = """
import os, sys
book = os.open({book!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
reaching = {{"connect", "sendto", "sendmsg"}}
asking = {{"getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo"}}
def note(event, details):
    room, _, name = event.partition(".")
    if room == "socket" and name in reaching | asking:
        os.write(book, repr((event, details[name in reaching])).encode() + b"\\n")
sys.addaudithook(note)
"""


@dataclass
class Witness:
    """A module that every Python of a program loads at its start; it writes down where that reaches to."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.book = self.folder / "book"
        (self.folder / "sitecustomize.py").write_text(WITNESS.format(book=str(self.book)))

    @property
    def noted(self) -> set[tuple[str, object]]:
        """Every (event, address)."""
        lines = self.book.read_text().splitlines()
        return {literal_eval(line) for line in lines}


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness")


@asynccontextmanager
async def running(
    folder: Path, witness: Witness, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run` under the eyes of a witness."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{witness.folder}", **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while b"running" not in (line := await process.stdout.readline()):
                assert line, "it ended before it ran"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (the phones are not asyncio's)
            await asyncio.sleep(0.02)


async def lives_a_little(ada: Phone) -> None:
    """From the first tap to a Page with its picture, which another process draws."""
    ada.start()
    for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
        await until(lambda: [row for row in ada.buttons if label in row])  # noqa: B023 (used up within its turn)
        ada.tap(label)
    await until(lambda: "The next one comes on" in (ada.messages[-1].text or ""))
    ada.say("/checkin stress")
    await until(lambda: [row for row in ada.buttons if "3" in row])
    ada.tap("3")
    ada.say("/summary")
    await until(lambda: [message for message in ada.messages if message.photo])


async def test_the_bot_reaches_the_bot_api_and_nothing_else(tmp_path: Path, witness: Witness) -> None:
    emulator = Emulator(EmulatorClock(BEGINS), tokens=[TOKEN])
    async with served(emulator) as telegram:
        port = urlsplit(telegram.api_root).port
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": f"http://localhost:{port}", "LOG_LEVEL": "DEBUG"}
        async with running(tmp_path, witness, **settings) as bot:
            await lives_a_little(emulator.add_person("Ada"))
            bot.send_signal(signal.SIGTERM)
            await asyncio.wait_for(bot.communicate(), 10)

    reached = {address for event, address in witness.noted if event == "socket.connect"}
    asked = {address for event, address in witness.noted if event != "socket.connect"}
    assert reached <= {("127.0.0.1", port), ("::1", port, 0, 0)}
    assert ("127.0.0.1", port) in reached
    assert asked == {"localhost"}


async def test_the_demo_speaks_to_its_own_machine_alone(tmp_path: Path, witness: Witness) -> None:
    (tmp_path / "demo").mkdir()
    async with terminal(tmp_path / "demo", loads=str(witness.folder)) as demo, page_of(demo.address) as page:
        await page.asks("story")
        await page.until(lambda: page.texts("Ben"))
        await page.asks("database")
        await demo.end(signal.SIGTERM)

    reached = {address[0] if isinstance(address, tuple) else address for _, address in witness.noted}
    assert reached == {"127.0.0.1"}
