"""What the search is worth: every bot that breaks the promise is told from the honest one."""

import pytest

from tests.noninterference.breaking import changed
from tests.noninterference.mutants import MUTANTS, SELDOM_MET, Mutant
from tests.noninterference.scripts import script
from tests.noninterference.test_two_worlds_apart import leak_of

MOST_PAIRS = 1_000


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_leaking_bot_is_told_from_the_honest_one(mutant: Mutant) -> None:
    honest = leak_of(mutant.story)
    with changed(mutant.change):
        leaking = leak_of(mutant.story)

    assert honest is None
    assert leaking is not None


def test_there_are_enough_of_them_and_each_is_another() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 25
    assert len({mutant.channel for mutant in MUTANTS}) >= 20
    assert {mutant.name for mutant in MUTANTS} > SELDOM_MET


def pairs_until_told(mutant: Mutant) -> int | None:
    """How many stories drawn by chance it takes."""
    with changed(mutant.change):
        return next((seed + 1 for seed in range(MOST_PAIRS) if leak_of(script(seed))), None)


@pytest.mark.soak
def test_chance_finds_them_too() -> None:
    """A table: the channel, what is broken, how many pairs of worlds it took.

    Its size is its own: it says the same whatever SEEDS and MINUTES are, on a slow machine as well.
    """
    took = {mutant.name: pairs_until_told(mutant) for mutant in MUTANTS}

    print()
    for mutant in MUTANTS:
        print(f"{mutant.channel:32} {mutant.name:48} {took[mutant.name] or 'not found'}")
    assert {name for name, pairs in took.items() if pairs is None} <= SELDOM_MET
