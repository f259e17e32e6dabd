"""C1: what Ada is sent does not depend on what Ben does alone, except a Summary both asked for.

Stories of two worlds are drawn from seeds; in half of them Ada made the link, in half Ben did, so both sides
of a couple are watched. What the bot has to reveal is made equal in both worlds, where `worlds.py` says so:

- what Ada learns by opening an evening, or by its lapsing: Ben opts out in both before she does;
- that pairing happens: its steps are done in both worlds or in none, by the name told then, in the zone of
  who made the link, and from the same freedom to pair: nobody is asked about somebody who left in one world
  alone, was erased or has a question of age open there;
- whom a third person is paired with, by not letting one third person pair with both.
"""

from tests.noninterference.scenes import scene
from tests.noninterference.scripts import Script, script, shortest
from tests.noninterference.worlds import Leak, Worlds
from tests.trials import Trials

PAIRS = 50
"""Stories in one trial."""


def leak_of(told: Script) -> Leak | None:
    """What gives one world away, if anything does."""
    try:
        Worlds(scene(told.scene, told.maker)).play(told.lines)
    except Leak as leak:
        return leak
    return None


def test_nothing_ben_does_alone_reaches_ada(trials: Trials) -> None:
    for seed in trials.seeds(10):
        for number in range(PAIRS):
            told = script(seed * PAIRS + number)
            if leak_of(told):
                trials.found(lost=1)
                left = shortest(told, lambda shorter: leak_of(shorter) is not None)
                raise AssertionError(f"{left}\n{leak_of(left)}")
