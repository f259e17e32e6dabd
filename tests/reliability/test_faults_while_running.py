"""Promise R15 where time passes: the database is away for a while, and everything goes on when it is back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.delivery.handling import PAUSES_BETWEEN_TRIES
from bot.domain.checkin import Reply
from bot.domain.outbox import Delivery, OutboxMessage
from bot.emulator import Emulator, EmulatorClock, Phone
from bot.storage.store import StoreTx
from bot.web.server import TryAgainLater
from tests.delivery.house import A_MONDAY, House, known, update_of
from tests.reliability.disk import Disk, Trouble, disks

A_WHILE = 6
"""Tries of a result in vain before the database is back: some seconds."""
SECONDS = 20
MOMENTS = 3
KEYS = "keys.sqlite"
RECEIPT = "Everything of yours here is erased"
WEDNESDAY_EVENING = datetime(2026, 11, 25, 20, 30, tzinfo=UTC)
"""By then somebody in London who has begun on Monday is asked the next question."""


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    """The disk under the house."""
    with disks() as found:
        found[tmp_path] = Disk(tmp_path)
        yield found[tmp_path]


@pytest.fixture
async def house(disk: Disk, unused_tcp_port: int) -> AsyncIterator[House]:
    clock = EmulatorClock(A_MONDAY)
    house = House(disk.folder, clock, Emulator(clock), {"LISTEN": f"127.0.0.1:{unused_tcp_port}"})
    await house.start()
    yield house
    disk.trouble = None
    await house.stop()


def away(disk: Disk) -> None:
    disk.trouble, disk.at, disk.lasting = Trouble.LOCKED, 0, 10**9


def back(disk: Disk) -> None:
    disk.trouble = None


def faults(house: House, where: str) -> float:
    """How often something failed, as the metrics have it."""
    registry = house.running.parts.figures.registry
    return registry.get_sample_value("tend_faults_total", {"where": where}) or 0.0


async def states(house: House, phone: Phone) -> list[Delivery]:
    def look(tx: StoreTx) -> list[Delivery]:
        return [row.state for row in tx.rows(OutboxMessage, known(tx, phone).id)]

    found: list[Delivery] = await house.count(look)
    return found


async def test_a_message_that_arrived_while_the_database_was_away_is_known_to_have_arrived(
    house: House, disk: Disk
) -> None:
    ada = await house.begun()
    house.emulator.faults.add("slow", method="sendMessage", seconds=0.3)
    ada.say("/help")
    await house.until(lambda: not house.emulator.faults)
    shown = len(ada.messages)

    away(disk)
    await house.until(lambda: faults(house, "outbox") >= A_WHILE, SECONDS)
    back(disk)
    async with asyncio.timeout(SECONDS):
        await house.settled()

    assert set(await states(house, ada)) == {Delivery.SENT}
    assert len(ada.messages) == shown


async def test_what_people_do_meanwhile_waits_with_telegram_and_readyz_says_so(
    house: House, disk: Disk
) -> None:
    ada = await house.begun()
    async with ClientSession(f"http://127.0.0.1:{house.running.port}") as session:

        async def status(path: str) -> int:
            async with session.get(path) as answer:
                return answer.status

        away(disk)
        ada.say("You left the light on.")
        await house.until(lambda: faults(house, "polling"), SECONDS)
        assert await status("/readyz") == 503
        assert await status("/healthz") == 200, "starting it anew would not help"
        back(disk)
        assert await status("/readyz") == 200

    await house.until(lambda: ada.messages[-1].text == "Kept. Only you can see this.", SECONDS)
    assert await house.count(lambda tx: tx.parked()) == []


async def test_nothing_is_set_aside_because_the_database_was_away(house: House, disk: Disk) -> None:
    ada = await house.begun()
    tries = len(PAUSES_BETWEEN_TRIES) + 1
    disk.trouble, disk.at, disk.lasting = Trouble.UNREADABLE, 0, tries  # it is back in time for parking

    ada.say("You left the light on.")
    await house.until(lambda: disk.struck == tries, SECONDS)

    await house.until(lambda: ada.messages[-1].text == "Kept. Only you can see this.", SECONDS)
    assert await house.count(lambda tx: tx.parked()) == []


async def test_what_one_person_writes_keeps_its_order_when_the_first_of_it_could_not_be_kept(
    house: House, disk: Disk
) -> None:
    ada = await house.begun()
    said = [update_of(house, ada, 900_000 + number, f"line {number}") for number in range(3)]
    receiver = house.running.parts.receiver

    disk.trouble, disk.at, disk.lasting = Trouble.LOCKED, 0, len(PAUSES_BETWEEN_TRIES) + 1
    with pytest.raises(TryAgainLater):
        await receiver.take(said)
    await receiver.take(said)  # Telegram sends again what was not acknowledged

    def words(tx: StoreTx) -> list[str]:
        return [reply.words for reply in tx.rows(Reply, known(tx, ada).id)]

    assert await house.count(words) == ["line 0\nline 1\nline 2"]


async def test_what_falls_due_meanwhile_comes_by_itself_when_the_database_is_back(
    house: House, disk: Disk
) -> None:
    ada = await house.begun()
    before = len(ada.messages)

    away(disk)
    house.clock.set(WEDNESDAY_EVENING)
    await house.until(lambda: disk.struck > 1, SECONDS)
    assert len(ada.messages) == before
    back(disk)

    await house.until(lambda: len(ada.messages) > before, SECONDS)


async def test_an_erasing_is_finished_moments_after_the_keys_can_be_reached_again(
    house: House, disk: Disk
) -> None:
    ada = await house.begun()
    ada.say("/delete")
    await house.settled()

    def erased() -> bool:
        return RECEIPT in (ada.messages[-1].text or "")

    disk.file = KEYS
    away(disk)
    ada.say("DELETE")
    await house.until(lambda: faults(house, "erasing") >= A_WHILE, SECONDS)
    assert not erased()
    back(disk)

    await house.until(erased, MOMENTS)
