"""The emulator as a server of its own: `python -m bot emulator`."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.emulator.clock import EmulatorClock
from bot.emulator.control import create_control_app
from bot.emulator.flood import FloodLimits
from bot.emulator.server import Emulator
from bot.emulator.web import create_app

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Served:
    """A running emulator and where to find it."""

    emulator: Emulator
    api_root: str
    control_root: str
    secret: str

    @property
    def clock_url(self) -> str:
        """What to hand to the bot as CLOCK_URL."""
        return f"{self.control_root}/clock?secret={self.secret}"


@asynccontextmanager
async def listening(app: web.Application, port: int) -> AsyncIterator[str]:
    """Serve an application on loopback; yields its root, with the port that port 0 became."""
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        host, taken = runner.addresses[0][:2]
        yield f"http://{host}:{taken}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served(
    emulator: Emulator, *, port: int = 0, control_port: int | None = 0, secret: str | None = None
) -> AsyncIterator[Served]:
    """An emulator behind its doors while the block runs; a control_port of None leaves that one shut."""
    key = secret or secrets.token_urlsafe(24)
    async with AsyncExitStack() as doors:
        api_root = await doors.enter_async_context(listening(create_app(emulator), port))
        control_root = ""
        if control_port is not None:
            control = create_control_app(emulator, key)
            control_root = await doors.enter_async_context(listening(control, control_port))
        yield Served(emulator, api_root, control_root, key)


async def serve(
    port: int,
    control_port: int | None = None,
    *,
    lenient: bool = False,
    flood: bool = False,
    tokens: Collection[str] | None = None,
    speed: float = 1.0,
    bot_username: str = "tend_bot",
) -> None:
    """Serve until SIGINT or SIGTERM, having printed where."""
    emulator = Emulator(
        EmulatorClock(speed=speed),
        lenient=lenient,
        flood=FloodLimits() if flood else None,
        tokens=tokens,
        bot_username=bot_username,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with served(emulator, port=port, control_port=control_port) as addresses:
        print(f"BOT_API_URL={addresses.api_root}", flush=True)
        if addresses.control_root:
            print(f"CONTROL_URL={addresses.control_root}/?secret={addresses.secret}", flush=True)
            print(f"CLOCK_URL={addresses.clock_url}", flush=True)
        await stop.wait()


def run_emulator(
    port: int,
    control_port: int | None = None,
    *,
    lenient: bool = False,
    flood: bool = False,
    tokens: Collection[str] | None = None,
    speed: float = 1.0,
    bot_username: str = "tend_bot",
) -> int:
    """The command: serve, and return the exit code once told to stop."""
    asyncio.run(
        serve(
            port,
            control_port,
            lenient=lenient,
            flood=flood,
            tokens=tokens,
            speed=speed,
            bot_username=bot_username,
        )
    )
    return 0
