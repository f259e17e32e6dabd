"""Taking a yes back takes no more taps and commands than giving it did: counted by trying everything."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.consent import EveningState, next_evenings
from bot.domain.kinds import Action
from bot.services.consent import yes_since
from tests.noninterference.scenes import scene
from tests.noninterference.world import World
from tests.services.moments import when

COMMANDS = ("/summary", "/withdraw", "/share always", "/share never", "/replies", "/settings")
MOST = 3
A_DAY = "a day passes"
TALK = ("/checkin", "say ada1 Something else.")
"""Another keyboard takes the place of the last."""

BEFORE = {
    "on Sunday, its Stub unopened": "Sun 12:00",
    "on Sunday night": "Sun 21:00",
    "on a Tuesday": "Tue+1 12:00",
}
AFTER: dict[str, tuple[str, ...]] = {
    "at once": (),
    "after another question": TALK,
    "a day later, with an evening unopened": (A_DAY,),
    "a day later, after another question": (A_DAY, *TALK),
}


def agreed(world: World) -> bool:
    """Whether a yes of hers counts for the next evening, or has led to one that she can still take back."""
    side = world.ada.side
    counts = yes_since(side, next_evenings(world.story.now, side.zone, 1)[0])
    waits = [one for one in world.ada.evenings if one.state is EveningState.WAITING and one.said_yes]
    return bool(counts or waits)


def refused(world: World) -> bool:
    return not agreed(world)


def moves(world: World) -> list[str]:
    """Every button that stands on her phone now, and the commands that have to do with it."""
    shown = [f"tap {action.value}" for action in Action if world.ada.shows(action)]
    return [*COMMANDS, *shown]


def enough(world: World) -> list[str]:
    """With which single acts she has taken her yes back."""
    found = []
    for move in moves(world):
        tried = world.fork()
        tried.do("Ada", move)
        if refused(tried):
            found.append(move)
    return found


def fewest(world: World, reached: Callable[[World], bool]) -> int:
    """How many acts it takes at least."""
    ahead = [world]
    for acts in range(1, MOST + 1):
        further = []
        for place in ahead:
            for move in moves(place):
                tried = place.fork()
                tried.do("Ada", move)
                if reached(tried):
                    return acts
                further.append(tried)
        ahead = further
    raise AssertionError(f"more than {MOST}")


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("after", AFTER)
def test_taking_a_yes_back_takes_no_more_acts_than_giving_it(before: str, after: str) -> None:
    world = scene("marked", "Ada").fork()
    world.until(when(BEFORE[before]))
    giving = fewest(world, agreed)
    for line in ("/summary", "tap yes", *AFTER[after]):
        if line == A_DAY:
            world.until(world.story.now + timedelta(days=1))
        else:
            world.do("Ada", line)
    assert agreed(world)

    assert {"/withdraw", "/share never"} <= set(enough(world)), "one act, and it is not asked about"
    assert fewest(world, refused) <= giving


def test_on_the_page_each_of_them_is_one_tap() -> None:
    world = scene("marked", "Ada").fork()
    world.do("Ada", "/summary")

    assert fewest(world, agreed) == 1
    world.do("Ada", "tap yes")
    assert agreed(world)
    assert "tap keep-private" in enough(world), "on the answer to it"
    world.do("Ada", "/summary")
    assert "tap keep-private" in enough(world), "and on the Page"
