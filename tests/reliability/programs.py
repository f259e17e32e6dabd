"""The program as an operator runs it: `python -m bot …` as a process, started, told to stop, killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

from bot.emulator.serve import Served
from tests.delivery.house import TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds; a crowded machine takes twenty for a start."""
Environment = Mapping[str, str]


def environment_of(folder: Path, telegram: Served, **more: str) -> dict[str, str]:
    """What a bot needs to know that keeps its data in a folder and speaks to an emulator."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": telegram.api_root,
        "CLOCK_URL": telegram.clock_url,
        "LOG_LEVEL": "DEBUG",
        "DATABASE_URL": f"sqlite:///{folder}/main.sqlite",
        "KEYSTORE_URL": f"sqlite:///{folder}/keys.sqlite",
        "MASTER_KEY_FILE": str(folder / "master.key"),
        **more,
    }


class Program:
    """One process of the program, and what it says."""

    def __init__(self, pid: int, report: asyncio.StreamReader, output: asyncio.StreamReader) -> None:
        self.pid = pid
        self.code: int | None = None
        self.up = asyncio.Event()
        self.said = ""
        """What it has written so far."""
        self._listening = asyncio.create_task(self._listen(output))
        self._waiting = asyncio.create_task(self._wait(report))

    async def _listen(self, output: asyncio.StreamReader) -> None:
        async for line in output:
            self.said += line.decode()
            if b"running" in line:
                self.up.set()

    async def _wait(self, report: asyncio.StreamReader) -> None:
        code = int(await report.readline())
        await report.read()
        await self._listening
        self.code = code
        self.up.set()

    async def runs(self) -> None:
        """Wait until it takes updates."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.up.wait()
        assert self.up.is_set(), f"it did not come up: {self.said}"
        assert self.code is None, f"it ended before it ran: {self.said}"

    def gets(self, name: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, name)

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; the exit code, negative after a signal."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._waiting)
        assert self.code is not None
        return self.code

    async def is_killed(self) -> None:
        """End it without a word."""
        self.gets(signal.SIGKILL)
        await self.ended()


class Nursery:
    """Starts programs: from a process that has loaded them already, or as an operator does (`cold`)."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._orders.close()
        self._parent.wait()

    async def begins(
        self, environment: Environment, folder: Path, *arguments: str, cold: bool = False
    ) -> Program:
        """Start the program; it may still be loading when this returns."""
        order = {
            "arguments": " ".join(arguments or ["run"]),
            "environment": json.dumps(dict(environment)),
            "folder": str(folder),
            "cold": "yes" if cold else "",
        }
        (output, theirs), (report, minders) = os.pipe(), os.pipe()
        try:
            socket.send_fds(self._orders, [json.dumps(order).encode()], [theirs, minders])
        finally:
            os.close(theirs)
            os.close(minders)
        reports = await _reader(report)
        return Program(int(await reports.readline()), reports, await _reader(output))

    @asynccontextmanager
    async def running(
        self, environment: Environment, folder: Path, *, cold: bool = False
    ) -> AsyncIterator[Program]:
        """`python -m bot run`, up and taking updates; ended by force if it is still there afterwards."""
        program = await self.begins(environment, folder, cold=cold)
        try:
            await program.runs()
            yield program
        finally:
            await program.is_killed()


async def _reader(pipe: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb")
    )
    return reader


async def outcome(command: str, environment: Environment, folder: Path) -> tuple[int, str]:
    """The exit code of a command that ends by itself, and all it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", command),
        cwd=folder,
        env=dict(environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something on the phones or at Telegram."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (the phones are not asyncio's)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Something goes on while the block runs, and no longer; what went wrong in it comes out."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
