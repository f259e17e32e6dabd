"""The demo: emulator and bot in one process on a folder that goes with it, and a page with two phones."""

import argparse
import asyncio
import errno
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.bootstrap import StartError
from bot.bootstrap.logs import set_up_logging
from bot.demo.house import TOKEN, House
from bot.demo.stage import BEGINNING, DemoStage
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.phones import add_routes
from bot.emulator.serve import listening, served
from bot.storage.errors import StoreError

__all__ = ["run_demo"]

PORTS_TRIED: Final = 20
HIGHEST_PORT: Final = 65535
FAILED: Final = 1


def run_demo(options: argparse.Namespace) -> int:
    """Run the demo until it is told to stop; the exit code says whether it could."""
    # Nothing but the address belongs on this terminal, unless something is broken.
    set_up_logging("ERROR", "text", TOKEN)
    try:
        with tempfile.TemporaryDirectory(prefix="tend-demo-") as folder:
            return asyncio.run(_run(Path(folder), options.port, options.tempo))
    except (StartError, StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED


async def _run(folder: Path, port: int, tempo: float) -> int:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with demo(folder, port, tempo) as (address, house):
        print(f"Tend is on the table: {address}/", flush=True)
        print("Ctrl-C ends it and leaves nothing behind.", flush=True)
        waiting = {asyncio.create_task(told.wait()), asyncio.create_task(house.broken.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
    if house.broken.is_set():
        print("The bot broke down; the line above says which part.", file=sys.stderr)
        return FAILED
    return 0


@asynccontextmanager
async def demo(folder: Path, port: int, tempo: float = 1.0) -> AsyncIterator[tuple[str, House]]:
    """The whole demo while the block runs: the page's address, and the house behind it."""
    emulator = Emulator(EmulatorClock(BEGINNING, speed=0))
    async with served(emulator) as addresses:
        house = House(addresses, folder / "data")
        stage = DemoStage(house, tempo=tempo)
        try:
            await stage.open()
            app = web.Application()
            add_routes(app, emulator, stage)
            async with _page(app, port) as address:
                yield address, house
        finally:
            await stage.close()


@asynccontextmanager
async def _page(app: web.Application, port: int) -> AsyncIterator[str]:
    """Serve on this port, or on the next one that is free."""
    last = min(port + PORTS_TRIED, HIGHEST_PORT) if port else 0
    while True:
        try:
            async with listening(app, port) as address:
                yield address
                return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port >= last:
                raise
        port += 1
