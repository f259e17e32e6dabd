import asyncio
import time
from datetime import UTC, timedelta

import pytest

from bot.delivery.clock import RemoteClock, RemoteClockError, SystemClock
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.serve import served
from tests.delivery.house import A_MONDAY


async def test_the_emulators_clock_is_followed_when_it_is_moved_or_stopped() -> None:
    theirs = EmulatorClock(A_MONDAY)
    async with served(Emulator(theirs)) as emulator, RemoteClock(emulator.clock_url) as ours:
        moved = asyncio.Event()
        ours.subscribe(moved.set)

        assert abs(ours.now() - theirs.now()) < timedelta(seconds=1)

        theirs.advance(timedelta(days=3))
        await asyncio.wait_for(moved.wait(), 5)
        assert abs(ours.now() - theirs.now()) < timedelta(seconds=1)

        moved.clear()
        theirs.speed = 0
        await asyncio.wait_for(moved.wait(), 5)
        assert ours.now() == ours.now() == theirs.now()
        assert ours.speed == 0


async def test_where_no_clock_answers_the_start_fails(unused_tcp_port: int) -> None:
    with pytest.raises(RemoteClockError):
        async with RemoteClock(f"http://127.0.0.1:{unused_tcp_port}/clock?secret=x"):
            pass


async def test_a_wrong_secret_is_no_clock() -> None:
    async with served(Emulator(EmulatorClock(A_MONDAY))) as emulator:
        with pytest.raises(RemoteClockError):
            async with RemoteClock(emulator.clock_url + "wrong"):
                pass


def test_the_machines_clock_knows_its_zone_and_is_not_moved_by_anyone() -> None:
    clock = SystemClock()

    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() - time.time()) < 5  # noqa: TID251 (what it is compared with)
    assert clock.speed == 1
