"""S9: a link pairs once; whoever comes second, late or with anything else reads one and the same sentence."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.emulator import Phone
from tests.delivery.conftest import make_house
from tests.delivery.house import House, MakeHouse
from tests.journeys.cast import LINK, Someone, Town

__all__ = ["make_house"]

FAILED = "This link doesn't work; a new one can be made with /invite."
OWN = "This is your own link; it is meant for your partner."
PAIRED = "You are already in a couple; /leave would end your side of it."
THANKS = "Thank you. Whoever made the link now decides as well"
UNKNOWN = ("A" * 22, "A" * 64, "nobody", "_", "-" * 64)
MALFORMED = (
    "ü" * 22,
    "' OR 1=1 --",
    "../../etc/passwd",
    "\u202etoken",
    "A" * 3000,
    "two words",
    "a\x00b",
    "%00",
)
RACERS = 50


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
async def house(request: pytest.FixtureRequest, make_house: MakeHouse) -> House:
    """A bot that keeps its data beside it, or on a server."""
    places: dict[str, str] = {}
    if request.param == "postgresql":
        places = request.getfixturevalue("databases")
    return await make_house(**places)


async def all_tap(house: House, phones: list[Phone], label: str) -> None:
    """Many tap at once."""
    await house.settled()
    for phone in phones:
        phone.tap(label)
    await house.settled()


async def test_of_fifty_who_accept_at_once_one_is_taken_and_all_others_read_the_same(house: House) -> None:
    ada, *racers = (house.emulator.add_person(f"Racer {number}") for number in range(1 + RACERS))
    for phone in (ada, *racers):
        phone.start()
    for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
        await all_tap(house, [ada, *racers], label)
    ada.say("/invite")
    await all_tap(house, [ada], "Make the link")
    found = LINK.search(ada.messages[-1].text or "")
    assert found
    for racer in racers:
        racer.start(found[1])

    await all_tap(house, racers, "Accept")

    read = Counter(racer.messages[-1].text or "" for racer in racers)
    (winner,) = read.keys() - {FAILED}
    assert winner.startswith(THANKS)
    assert read == {FAILED: RACERS - 1, winner: 1}
    assert sum("accepted your link" in (message.text or "") for message in ada.messages) == 1


async def test_links_that_are_over_and_links_that_never_were_are_told_alike(
    town: Town, ada: Someone, ben: Someone
) -> None:
    cem = town.arrives("Cem")
    for someone in (ada, ben, cem):
        await someone.settles_in()
    dead = await ada.invites()
    spent = await ada.invites()
    await ben.starts(spent)
    await ben.taps("Accept")
    late = await ben.invites()
    await town.walks_to(timedelta(hours=49))

    said: dict[str, Any] = {}
    for token in (dead, spent, late, *UNKNOWN):
        await cem.starts(token)
        said[token] = (cem.last, cem.buttons, cem.messages[-1].entities)
    for token in MALFORMED:
        await cem.types(f"/start {token}")
        said[token] = (cem.last, cem.buttons, cem.messages[-1].entities)

    assert {repr(answer) for answer in said.values()} == {repr(said[dead])}
    assert cem.last == FAILED


async def test_what_expires_between_opening_and_accepting_fails_alike(
    town: Town, ada: Someone, ben: Someone
) -> None:
    await ada.settles_in()
    await ben.settles_in()
    token = await ada.invites()
    await town.walks_to(timedelta(hours=47, minutes=59))
    await ben.starts(token)

    await town.walks_to(timedelta(minutes=2))
    await ben.taps("Accept")

    assert ben.last == FAILED
    assert not ada.sees("accepted your link")


async def test_ones_own_link_and_a_link_for_somebody_in_a_couple_are_one_sentence_each(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    _, ben = couple
    cem = town.arrives("Cem")
    await cem.settles_in()
    token = await cem.invites()

    await cem.starts(token)
    assert cem.last == OWN
    await ben.starts(token)
    assert ben.last == PAIRED
    await ben.starts("nobody")
    assert ben.last == PAIRED, "whether the link was a good one isn't told"
