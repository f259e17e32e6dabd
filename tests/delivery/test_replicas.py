"""Two processes of the bot over one PostgreSQL act as one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.clock import SystemClock
from bot.delivery.replicas import Leadership, SharedRate
from bot.domain.schedule import Occasion, OccasionKind
from bot.emulator import Emulator, EmulatorClock
from bot.storage.store import StoreTx
from tests.delivery.house import A_MONDAY, House, known


@pytest.fixture
async def replicas(databases: dict[str, str], tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    """The same installation twice, with one Telegram and one clock."""
    clock = EmulatorClock(A_MONDAY)
    emulator = Emulator(clock)
    async with AsyncExitStack() as ends:
        houses = [House(tmp_path, clock, emulator, databases) for _ in range(2)]
        for house in houses:
            ends.push_async_callback(house.stop)
            await house.start()
        yield houses[0], houses[1]


async def test_one_replica_polls_and_another_takes_over_when_it_stops(replicas: tuple[House, House]) -> None:
    first, second = replicas
    ada = await first.begun("Ada")

    assert first.calls("getUpdates") == [], "nobody was refused, as nobody else asked"
    await first.stop()
    before = len(ada.messages)
    ada.say("/help")
    await second.until(lambda: len(ada.messages) == before + 2)


async def test_a_question_due_at_both_replicas_is_asked_once(replicas: tuple[House, House]) -> None:
    first, second = replicas
    people = [await first.begun(name) for name in ("Ada", "Ben", "Cem")]

    def due(tx: StoreTx) -> Any:
        rows = [tx.rows(Occasion, known(tx, phone).id) for phone in people]
        return max(row.due_at for each in rows for row in each if row.kind is OccasionKind.CHECKIN)

    before = [len(phone.messages) for phone in people]
    first.clock.set(await first.count(due) + timedelta(seconds=1))
    await asyncio.gather(*(house.running.ring() for house in replicas for _ in range(3)))
    await asyncio.gather(first.settled(), second.settled())

    assert [len(phone.messages) for phone in people] == [count + 1 for count in before]


async def test_a_forged_tap_with_what_no_column_holds_gets_the_kind_line(
    replicas: tuple[House, House],
) -> None:
    first, _ = replicas
    ada = await first.begun("Ada")

    ada.forge("a\0b:skip:")
    await first.settled()

    assert ada.alerts == ["This button has had its day; the newest message has what you need."]
    assert await first.count(lambda tx: tx.parked()) == []


async def test_the_lease_of_a_leader_that_is_gone_ends_and_not_before(replicas: tuple[House, House]) -> None:
    store = replicas[0].running.parts.store

    class Later(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(minutes=5)

    gone, next_one, much_later = (
        Leadership(store, Later()),
        Leadership(store, Later()),
        Leadership(store, SystemClock()),
    )

    assert await gone.held()
    assert not await next_one.held()
    assert not await much_later.held()
    assert await gone.held()
    await gone.give_up()
    assert await next_one.held()
    await next_one.give_up()


async def test_together_replicas_send_no_faster_than_one(replicas: tuple[House, House]) -> None:
    stores = [house.running.parts.store for house in replicas]
    rates = [SharedRate(store, SystemClock(), 50) for store in stores]
    loop = asyncio.get_running_loop()
    taken: list[float] = []

    async def send(rate: SharedRate) -> None:
        for _ in range(25):
            await rate.turn()
            taken.append(loop.time())

    await asyncio.gather(*(send(rate) for rate in rates))

    assert taken[-1] - taken[0] > 0.85
