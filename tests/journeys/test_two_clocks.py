"""Ada in New York, Ben in Berlin, in the weeks in which one of them has changed the clock already."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.cast import BERLIN, NEW_YORK, Someone, Town
from tests.journeys.conftest import MakeTown

STUB = "Your evening note is here. It opens whenever you like."
SPRING = datetime(2027, 3, 8, 12, 0, tzinfo=ZoneInfo(NEW_YORK))
"""New York changes on 14 March, Berlin on 28 March."""
AUTUMN = datetime(2027, 10, 25, 12, 0, tzinfo=ZoneInfo(NEW_YORK))
"""Berlin changes on 31 October, New York on 7 November."""


def hours(someone: Someone, zone: str, texts: Iterable[str]) -> set[tuple[str, bool]]:
    """On which days messages that begin so came, and whether within the evening window of a zone."""
    found = [m for m in someone.messages if (m.text or "").startswith(tuple(texts))]
    here = [m.date.astimezone(ZoneInfo(zone)) for m in found]
    return {(f"{at:%a}", 19 * 60 + 30 <= at.hour * 60 + at.minute <= 20 * 60 + 30) for at in here}


@pytest.fixture(params=[SPRING, AUTUMN], ids=["spring", "autumn"])
async def changing_town(request: pytest.FixtureRequest, make_town: MakeTown) -> Town:
    town = await make_town(begins=request.param)
    town.zone = NEW_YORK
    return town


async def test_each_is_asked_in_their_own_evening_and_20_00_is_the_inviters(changing_town: Town) -> None:
    town = changing_town
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    await ada.settles_in("New York")
    await ben.settles_in("Berlin")
    await town.pairs(ada, ben)
    for someone in (ada, ben):
        await someone.keeps("For this week.", share=True)

    for _ in range(3):
        await town.walks_to("Sun 21:00")
        await ada.types("/skip")
        await ben.types("/skip")

    topics = ("Stress", "Boundaries", "Gratitude")
    first_day = {("Mon", False)}  # the questions of the beginning, at noon
    assert hours(ada, NEW_YORK, topics) - first_day == {("Mon", True), ("Wed", True), ("Fri", True)}
    assert hours(ben, BERLIN, topics) - first_day == {("Mon", True), ("Wed", True), ("Fri", True)}
    evenings = [m.date.astimezone(ZoneInfo(NEW_YORK)) for m in ada.messages if m.text == STUB]
    assert [f"{at:%a %H:%M}" for at in evenings] == ["Sun 20:00"] * 3


async def test_a_stub_that_falls_into_bens_night_waits_for_his_morning(changing_town: Town) -> None:
    town = changing_town
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    await ada.settles_in("New York")
    await ben.settles_in("Berlin")
    await town.pairs(ada, ben)

    await town.walks_to("Sun 20:00")
    assert ada.last == STUB
    assert ben.last != STUB
    await town.walks_to("Mon 08:00", BERLIN)

    assert ben.last == STUB
    assert town.now(BERLIN) == "Mon 08:00"
