"""R12, S13: a thousand prompts leave as fast as Telegram takes them, and no answer waits for them."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle
from math import ceil
from pathlib import Path

import pytest

from bot.delivery.pace import Pace
from bot.emulator import Emulator, EmulatorClock, FloodLimits, Phone
from bot.emulator.state import Change
from tests.delivery.house import A_MONDAY, House
from tests.reliability.test_flood import all_due, begun, sends

pytestmark = pytest.mark.bench

PROMPTS, ASKERS = 1_000, 30
SEND_RATE = 30
ASKED_EVERY = 0.2
"""Each asker writes every six seconds: well within a message a second."""
IDLE_SECONDS = 20.0
FLOOD_SECONDS, FLOOD_EVERY = 20.0, 0.001
MOST_DELAY = 0.1


class Watch:
    """How long people wait for an answer, from the tap on Send to the bubble on their phone."""

    def __init__(self, house: House) -> None:
        self.waited: list[float] = []
        self._asked: dict[int, float] = {}
        self._stop = house.emulator.subscribe(self._changed)

    def ask(self, phone: Phone) -> None:
        if phone.user_id not in self._asked:
            phone.say("/developer_info")
            self._asked[phone.user_id] = time.monotonic()

    def _changed(self, change: Change) -> None:
        asked = self._asked.get(change.chat_id) if change.kind == "message" else None
        if asked is not None:
            self.waited.append(time.monotonic() - asked)
            del self._asked[change.chat_id]

    def percentile(self, share: float) -> float:
        return sorted(self.waited)[ceil(share * len(self.waited)) - 1]


@asynccontextmanager
async def asking(house: House, people: Sequence[Phone]) -> AsyncIterator[Watch]:
    """While the block runs, one after the other asks for something."""
    watch = Watch(house)

    async def ask() -> None:
        for phone in cycle(people):
            watch.ask(phone)
            await asyncio.sleep(ASKED_EVERY)

    task = asyncio.create_task(ask())
    yield watch
    task.cancel()


def told(name: str, watch: Watch) -> None:
    figures = ", ".join(
        f"p{share:.0%} {watch.percentile(share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99)
    )
    print(f"answers {name}: {len(watch.waited)} of them, {figures}".replace("%", ""))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = EmulatorClock(A_MONDAY)
    made = House(tmp_path, clock, Emulator(clock))
    await made.start()
    yield made
    await made.stop()


async def limited(house: House) -> None:
    """The same bot at the pace of production, and a Telegram that counts."""
    await house.stop()
    house.pace = lambda: Pace(SEND_RATE)
    house.emulator.limit(FloodLimits())
    await house.start()
    gc.collect()  # as the program does at its start; Telegram and a thousand phones live in this process too
    gc.freeze()


async def test_a_thousand_prompts_leave_at_the_rate_and_no_answer_waits_for_them(house: House) -> None:
    people = await begun(house, PROMPTS + ASKERS)
    askers, asked = people[:ASKERS], people[ASKERS:]
    for phone in askers:
        phone.say("/pause")
    await house.settled()
    due = await all_due(house, asked)
    house.clock.set(due - timedelta(hours=3))  # the first questions close
    await house.settled()
    await limited(house)

    async with asking(house, askers) as idle:
        await asyncio.sleep(IDLE_SECONDS)
    await house.settled()
    before = len(house.emulator.calls)
    async with asking(house, askers) as busy:
        house.clock.set(due)
        await house.until(lambda: len(sends(house, before)) > PROMPTS // 100, seconds=30)
        began, sent = time.monotonic(), len(sends(house, before))
        await house.until(lambda: _reached(house, asked, before) >= PROMPTS * 0.98, seconds=90)
        took, sent = time.monotonic() - began, len(sends(house, before)) - sent
    rate = SEND_RATE * 0.98
    statuses = {call.status for call in sends(house, before)}

    told("idle", idle)
    told("beside a thousand prompts", busy)
    print(
        f"{sent} messages in {took:.1f} s: {sent / took:.2f} a second, {sent / took / rate:.1%} of {rate:.1f}"
    )
    assert statuses == {200}
    assert 0.97 <= sent / took / rate <= 1.005
    assert busy.percentile(0.99) <= 1.5 * idle.percentile(0.99) + 0.033


async def test_a_thousand_messages_a_second_of_one_person_delay_nobody_else(house: House) -> None:
    flooder, *askers = await begun(house, ASKERS + 1)
    await limited(house)

    async with asking(house, askers) as idle:
        await asyncio.sleep(IDLE_SECONDS)
    async with asking(house, askers) as busy:
        began, written = time.monotonic(), 0
        while (so_far := time.monotonic() - began) < FLOOD_SECONDS:
            for _ in range(int(so_far / FLOOD_EVERY) - written):
                flooder.say("/developer_info")
                written += 1
            await asyncio.sleep(0.01)
    delay = busy.percentile(0.99) - idle.percentile(0.99)
    told("idle", idle)
    told(f"beside {written / FLOOD_SECONDS:.0f} messages a second of one person", busy)
    print(f"others wait {delay * 1000:.0f} ms longer, at most {MOST_DELAY * 1000:.0f}")
    assert delay < MOST_DELAY


def _reached(house: House, people: Sequence[Phone], since: int) -> int:
    chats = {str(call.parameters["chat_id"]) for call in sends(house, since)}
    return len(chats & {str(phone.user_id) for phone in people})
