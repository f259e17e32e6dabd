"""R5 for people of whom nothing is kept: what Telegram puts off is said then, and nothing is said twice."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.emulator import Emulator, Phone
from bot.emulator.faults import FaultKind
from tests.delivery.conftest import make_house  # noqa: F401 (a fixture)
from tests.delivery.house import MakeHouse
from tests.reliability.cabled import MakeCabled

BUBBLES: dict[FaultKind, int] = {"400": 0, "403": 0, "429": 1, "502": 0, "drop_after": 1}
"""How many answers arrive."""


def answers(phone: Phone) -> int:
    return len([one for one in phone.messages if not one.outgoing])


async def stranger_at(emulator: Emulator, settled: Callable[[], Awaitable[None]]) -> Phone:
    """Somebody who had a look and went."""
    phone = emulator.add_person("Stranger")
    phone.start()
    await settled()
    phone.tap("Not for me")
    await settled()
    return phone


async def test_strangers_and_who_is_erased_are_told_once_even_if_later(
    make_house: MakeHouse,  # noqa: F811 (the fixture)
) -> None:
    house = await make_house()
    ada = await house.begun()
    ada.say("/delete")
    await house.settled()
    strangers = {fault: await stranger_at(house.emulator, house.settled) for fault in BUBBLES}
    before = {fault: answers(stranger) for fault, stranger in strangers.items()}

    house.emulator.faults.add("429", method="sendMessage", chat_id=ada.user_id)
    ada.say("DELETE")
    for fault, stranger in strangers.items():
        house.emulator.faults.add(fault, method="sendMessage", chat_id=stranger.user_id)
        stranger.say("/safety")
    await house.until(lambda: not len(house.emulator.faults))
    await house.settled()

    assert "erased" in (ada.messages[-1].text or "")
    assert {fault: answers(stranger) - before[fault] for fault, stranger in strangers.items()} == BUBBLES


async def test_a_stranger_is_answered_as_soon_as_telegram_can_be_reached(make_cabled: MakeCabled) -> None:
    town = await make_cabled("alone")
    stranger = await stranger_at(town.emulator, town.settles)
    before = answers(stranger)

    town.cable.pulled = True
    stranger.say("/safety")
    async with asyncio.timeout(10):
        while not town.cable.tried:  # noqa: ASYNC110 (a call that fails tells nobody)
            await asyncio.sleep(0.01)
    town.cable.pulled = False
    await town.settles()

    assert answers(stranger) == before + 1
