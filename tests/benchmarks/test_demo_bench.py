"""How long somebody at the demo waits for an answer, from the tap to the bubble."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo import demo
from bot.emulator import Change, Emulator, Phone

pytestmark = pytest.mark.bench

QUESTIONS = 40
BEGINNING = ("I'm 18 or older", "I agree", "London", "Three evenings a week")


async def seconds(emulator: Emulator, act: Callable[[], object]) -> float:
    """From the act to the bot's first visible answer."""
    answered = asyncio.Event()

    def watch(change: Change) -> None:
        if change.kind in {"message", "edited"}:
            answered.set()

    act()
    begun, unsubscribe = time.monotonic(), emulator.subscribe(watch)
    try:
        await asyncio.wait_for(answered.wait(), 10)
    finally:
        unsubscribe()
    return time.monotonic() - begun


async def shown(phone: Phone, label: str) -> None:
    async with asyncio.timeout(10):
        while label not in phone.buttons:  # noqa: ASYNC110 (the phones are not asyncio's)
            await asyncio.sleep(0.005)


async def test_how_long_an_answer_takes_in_the_demo(tmp_path: Path) -> None:
    async with demo(tmp_path, 0) as (_, house):
        ada = next(iter(house.emulator.people.values()))
        took = [await seconds(house.emulator, ada.start)]
        for label in BEGINNING:
            await shown(ada, label)
            took.append(await seconds(house.emulator, lambda label=label: ada.tap(label)))  # type: ignore[misc]  # bound per round
        for number in range(QUESTIONS):
            await house.settled()
            took.append(await seconds(house.emulator, lambda: ada.say("/checkin gratitude")))
            await house.settled()
            took.append(await seconds(house.emulator, lambda n=number: ada.say(f"Answer {n}.")))  # type: ignore[misc]  # bound per round

    ordered = [f"{1000 * value:.0f}" for value in sorted(took)]
    print(
        f"demo, {len(took)} answers in ms: half within {ordered[len(took) // 2]}, "
        f"nine in ten within {ordered[len(took) * 9 // 10]}, the slowest {ordered[-1]}"
    )
    assert len(took) == 1 + len(BEGINNING) + 2 * QUESTIONS
