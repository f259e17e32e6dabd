"""Claims about the emulator as a program of its own."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.emulator.judge import TOKEN

PROGRAM = (
    "from bot.emulator.serve import run_emulator; raise SystemExit(run_emulator(port=0, control_port=0))"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_is_and_stops_when_told(http: ClientSession, number: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(20):
            lines = [(await program.stdout.readline()).decode().strip() for _ in range(3)]
            said = dict(line.split("=", 1) for line in lines)
            async with http.get(f"{said['BOT_API_URL']}/bot{TOKEN}/getMe") as response:
                me = await response.json()
            async with http.get(said["CLOCK_URL"]) as response:
                clock = await response.json()
            program.send_signal(number)
            code = await program.wait()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()

    assert list(said) == ["BOT_API_URL", "CONTROL_URL", "CLOCK_URL"]
    assert me["result"]["is_bot"] is True
    assert set(clock) == {"now", "speed", "version"}
    assert code == 0
