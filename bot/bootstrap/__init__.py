"""The only wiring: settings become stores, stores and rules become a running bot."""

import asyncio
import gc
import os
import signal
import sys
from threading import Timer

from bot.bootstrap.checking import check_everything
from bot.bootstrap.logs import report_crashes_without_words, set_up_logging
from bot.bootstrap.parked import forget_parked, list_parked, retry_parked
from bot.bootstrap.runtime import Runtime, StartError
from bot.bootstrap.wiring import Doors
from bot.config import Settings
from bot.content.safety import danger_languages, load_danger
from bot.delivery.clock import RemoteClockError
from bot.storage.errors import StoreError

__all__ = [
    "Doors",
    "Runtime",
    "StartError",
    "check",
    "forget_parked",
    "list_parked",
    "read_ahead",
    "retry_parked",
    "run",
]

FAILED = 1
STOPPED_AFTER = 4.3
"""Seconds until the process ends, whatever hangs: what isn't kept by then is as after a crash."""
READ_AHEAD_AFTER = 5.0
"""Seconds after the start, so that who has waited for it is answered first."""


def run(settings: Settings) -> int:
    """Run the bot until it is told to stop; the exit code says whether it could."""
    set_up_logging(settings.log_level, settings.log_format, settings.bot_token.get_secret_value())
    report_crashes_without_words()
    try:
        return asyncio.run(_run(Runtime(settings)))
    except (StartError, StoreError) as error:
        print(error, file=sys.stderr)
    except RemoteClockError:
        print("CLOCK_URL: no clock answers there.", file=sys.stderr)
    return FAILED


def _end_soon(code: int) -> None:
    """Whatever hangs: a database that another program locks would keep the process for minutes."""
    deadline = Timer(STOPPED_AFTER, os._exit, (code,))
    deadline.daemon = True  # it keeps nobody who has ended before
    deadline.start()


async def _run(runtime: Runtime) -> int:
    """Start, wait for a signal or a breakdown, stop."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, told.set)
    starting = asyncio.create_task(runtime.start())
    waiting = {asyncio.create_task(told.wait()), asyncio.create_task(runtime.broken.wait())}
    try:
        await asyncio.wait({starting, *waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            gc.freeze()  # what the start has loaded stays: looked through again and again, it stalls answers
            ahead = asyncio.create_task(read_ahead(READ_AHEAD_AFTER))
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            ahead.cancel()
    finally:
        _end_soon(0 if told.is_set() and not runtime.broken.is_set() else FAILED)
        starting.cancel()
        await asyncio.wait({starting})
        for task in waiting:
            task.cancel()
        await runtime.stop()
    return FAILED if runtime.broken.is_set() else 0


async def read_ahead(seconds: float = 0) -> None:
    """Read the words of danger before a reply needs them, beside the loop, which would stand still."""
    await asyncio.sleep(seconds)
    for language in danger_languages():
        await asyncio.to_thread(load_danger, language)


def check(settings: Settings) -> int:
    """Say in words what is wrong with the set-up; 0 if nothing is."""
    set_up_logging("CRITICAL", settings.log_format, settings.bot_token.get_secret_value())
    findings = asyncio.run(check_everything(settings))
    for finding in findings:
        print(f"{'ok' if finding.fine else 'WRONG':5}  {finding.about}: {finding.sentence}")
    return 0 if all(finding.fine for finding in findings) else FAILED
