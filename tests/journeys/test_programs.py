"""Bot and emulator as two programs of their own: a couple's evening, played over the control address."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from tests.journeys.cast import BEGINS, LINK, TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE = 30
LONDON = ZoneInfo("Europe/London")
LATER_EVENINGS = tuple(datetime(2027, 1, day, 20, 31, tzinfo=LONDON) for day in (6, 8))
SUNDAY_MORNING, SUNDAY_EVENING = (datetime(2027, 1, 10, hour, tzinfo=LONDON) for hour in (10, 20))
ADAS, BENS = "You carried the piano with me.", "You knew where the keys were."
HAS_BEGUN = "The next one comes on"


@dataclass
class Control:
    """The emulator's control address: people's phones and the clock, seen from another process."""

    session: ClientSession
    address: str

    async def ask(self, path: str, **body: object) -> Any:
        where = urlsplit(self.address)
        url = urlunsplit(where._replace(path=path))
        answered = self.session.post(url, json=body) if body else self.session.get(url)
        async with answered as response:
            told = await response.json()
            assert response.status == 200, told
            return told

    async def sets_clock(self, moment: str) -> None:
        await self.ask("/clock", set=moment)

    async def arrives(self, name: str) -> "Remote":
        made = await self.ask("/people", first_name=name)
        return Remote(self, made["user_id"])


@dataclass
class Remote:
    """A person whose phone is in another process."""

    control: Control
    user_id: int

    async def does(self, act: str, **how: str) -> None:
        await self.control.ask(f"/people/{self.user_id}/{act}", **how)

    async def chat(self) -> Any:
        return await self.control.ask(f"/people/{self.user_id}/chat")

    async def texts(self) -> list[str]:
        return [one["text"] or "" for one in (await self.chat())["messages"] if not one["outgoing"]]

    async def sees(self, text: str) -> str:
        """Wait until something in the chat says this; all of what it says."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [shown for shown in await self.texts() if text in shown]
                if found:
                    return found[-1]
                await asyncio.sleep(0.05)

    async def taps(self, label: str) -> None:
        """Wait for a button and tap it."""
        await self.can_tap(label)
        await self.does("tap", label=label)

    async def begins(self, token: str = "") -> None:
        await self.does("start", payload=token)
        for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
            await self.taps(label)
        await self.sees(HAS_BEGUN)

    async def can_tap(self, label: str) -> None:
        """Wait until a button is there."""
        async with asyncio.timeout(PATIENCE):
            while label not in (await self.chat())["buttons"]:  # noqa: ASYNC110 (it is another program's)
                await asyncio.sleep(0.05)

    async def answers(self, words: str) -> None:
        """Wait for the question, and answer it; the question then has no buttons any more."""
        await self.can_tap("Skip")
        await self.does("say", text=words)
        async with asyncio.timeout(PATIENCE):
            while "Skip" in (await self.chat())["buttons"]:  # noqa: ASYNC110 (it is another program's)
                await asyncio.sleep(0.05)

    async def says_yes(self) -> None:
        """Open the Page and say yes to all of it."""
        for label in ("Open", "Share all", "Yes, share these"):
            await self.taps(label)
        await self.sees("Your yes is noted.")


@asynccontextmanager
async def program(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot …`, ended by force if it is still there afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        cwd=environment.get("HOME", ROOT),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def says(process: asyncio.subprocess.Process, what: str) -> str:
    """The first line of a program's output in which this stands."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        async for line in process.stdout:
            if what in line.decode():
                return line.decode().strip().partition(what)[2]
    raise AssertionError(f"the program ended without a word of {what!r}")


async def is_stopped(process: asyncio.subprocess.Process) -> str:
    """Tell a program to stop; what it said last."""
    process.send_signal(signal.SIGTERM)
    said, _ = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
    return said.decode()


async def the_week(control: Control) -> tuple[str, str]:
    """Two people begin, pair, answer three evenings, say yes on Sunday and open it: the two Summaries."""
    ada, ben = await control.arrives("Ada"), await control.arrives("Ben")
    await ada.begins()
    await ada.does("say", text="/invite")
    await ada.taps("Make the link")
    link = LINK.search(await ada.sees("start="))
    assert link
    await ben.begins(link[1])
    await ben.taps("Accept")
    await ada.taps("Yes, that's my partner")
    await asyncio.gather(*(person.sees("are a couple here now") for person in (ada, ben)))
    await asyncio.gather(ada.answers(ADAS), ben.answers(BENS))
    for evening in LATER_EVENINGS:
        await control.sets_clock(evening.isoformat())
        await asyncio.gather(ada.answers("Soup."), ben.answers("Tea."))

    await control.sets_clock(SUNDAY_MORNING.isoformat())
    await asyncio.gather(ada.says_yes(), ben.says_yes())
    await control.sets_clock(SUNDAY_EVENING.isoformat())
    await asyncio.gather(*(person.taps("Open") for person in (ada, ben)))
    return await ada.sees("both chose to share"), await ben.sees("both chose to share")


async def a_town_of_programs(folder: Path, **settings: str) -> None:
    """The emulator and the bot are started, a week is played, and both are told to stop."""
    async with (
        ClientSession() as session,
        program("emulator", "--port", "0", "--control-port", "0", "--speed", "0") as telegram,
    ):
        api, address, clock = [
            await says(telegram, f"{name}_URL=") for name in ("BOT_API", "CONTROL", "CLOCK")
        ]
        control = Control(session, address)
        await control.sets_clock(BEGINS.isoformat())
        settings |= {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, "CLOCK_URL": clock, "HOME": str(folder)}
        async with program("run", **settings) as bot:
            await says(bot, "running")
            adas, bens = await the_week(control)
            said = await is_stopped(bot)
        await is_stopped(telegram)

    for summary in (adas, bens):
        assert ADAS in summary
        assert BENS in summary
    assert (folder / "data" / "tend.sqlite").exists()
    for private in (ADAS, BENS, "Ada", TOKEN.partition(":")[2]):
        assert private not in said


async def test_two_programs_play_a_couples_week_whichever_way_updates_come(
    tmp_path_factory: pytest.TempPathFactory, unused_tcp_port: int
) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    polling, webhook = (tmp_path_factory.mktemp(way) for way in ("polling", "webhook"))

    async with asyncio.TaskGroup() as both:
        both.create_task(a_town_of_programs(polling))
        both.create_task(
            a_town_of_programs(
                webhook,
                UPDATES="webhook",
                LISTEN=listen,
                WEBHOOK_URL=f"http://{listen}/telegram",
            )
        )
