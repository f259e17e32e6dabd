"""Which prompt comes when: a seeded walk through each topic's pool, the same for both partners.

The prompt of (walk, week, n) needs no memory: the k-th use of a topic within a week reads the topic's
shuffled pool at week + k/uses of its length, so a prompt returns only after pool/uses weeks. What the first
weeks of a walk would read too early changes places with what is read later, anywhere in the rest of the walk.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from bot.domain.prompts import Catalogue, Depth, Prompt, Topic

FIRST_THREE = (Topic.GRATITUDE, Topic.STRESS, Topic.BOUNDARIES)
LATER_SLOTS = (Topic.GRATITUDE, Topic.STRESS, Topic.STRESS, Topic.BOUNDARIES)
USES = {Topic.GRATITUDE: 2, Topic.STRESS: 3, Topic.BOUNDARIES: 2}
LIGHT_WEEKS, WEEKS_BEFORE_DEEP = 2, 6
"""For how long a walk asks light questions only, and for how long no deep ones."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Whose walk it is: a couple's, the same for both of them, or one's own."""

    seed: bytes
    begun: int
    """The week in which the couple was made, or the person began."""


def topics_of_week(week: int) -> tuple[Topic, ...]:
    """The topics of slots 1 to 7: one of each in an order that turns weekly, then four fixed ones."""
    turn = week % len(FIRST_THREE)
    return (*FIRST_THREE[turn:], *FIRST_THREE[:turn], *LATER_SLOTS)


def prompt_of(catalogue: Catalogue, walk: Walk, week: int, slot: int) -> Prompt:
    """The prompt of a week's slot (1 to 7)."""
    topics = topics_of_week(week)
    topic = topics[slot - 1]
    use = topics[: slot - 1].count(topic)
    order = ordered(catalogue.pool(topic), walk, USES[topic])
    return order[_place(order, week, use, USES[topic])]


def _place(order: Sequence[Prompt], week: int, use: int, uses: int) -> int:
    return (week + use * len(order) // uses) % len(order)


@lru_cache(maxsize=4096)
def ordered(pool: tuple[Prompt, ...], walk: Walk, uses: int) -> tuple[Prompt, ...]:
    """A topic's pool in the order of a walk: shuffled by its seed, gentle where its first weeks read."""
    order = sorted(pool, key=lambda prompt: sha256(walk.seed + prompt.id.encode()).digest())
    weeks = range(WEEKS_BEFORE_DEEP)
    read = [(_place(order, walk.begun + week, use, uses), week) for week in weeks for use in range(uses)]
    first = {place for place, _ in read}
    # Drawn by lot: the nearest ones would bring all that was put off in the week after the last gentle one.
    later = [place for place in range(len(order)) if place not in first]
    later.sort(key=lambda place: sha256(walk.seed + b"later" + bytes([place])).digest())
    for place, week in read:
        if not gentle(order[place], week):
            instead = next((p for p in later if gentle(order[p], week)), place)
            order[place], order[instead] = order[instead], order[place]
    return tuple(order)


def gentle(prompt: Prompt, weeks: int) -> bool:
    """Whether a prompt asks no more than fits a walk that has lasted so many weeks."""
    if weeks < LIGHT_WEEKS:
        return is_light(prompt)
    return weeks >= WEEKS_BEFORE_DEEP or prompt.depth is not Depth.DEEP


def far_end(
    catalogue: Catalogue,
    walk: Walk,
    week: int,
    topics: tuple[Topic, ...],
    asked: Mapping[str, datetime],
    *,
    fits: Callable[[Prompt], bool] = lambda _: True,
) -> Prompt:
    """A prompt asked for out of turn: never asked first, then least recently, from the far end of the walk.

    `asked` maps prompt ids to when the person was last asked. Topics take turns by how recently each came.
    In the first weeks gentle ones come before the others, as long as there are some never asked.
    """
    ranked: list[tuple[float, float, int, Prompt]] = []
    for topic in topics:
        order = ordered(catalogue.pool(topic), walk, USES[topic])
        recent = max((asked[p.id].timestamp() for p in order if p.id in asked), default=0.0)
        for ahead in range(len(order)):
            prompt = order[(week - 1 - ahead) % len(order)]
            last = asked[prompt.id].timestamp() if prompt.id in asked else 0.0
            ranked.append((last, recent, ahead, prompt))
    fitting = [row for row in ranked if fits(row[3])] or ranked
    early = [row for row in fitting if not row[0] and gentle(row[3], week - walk.begun)]
    return min(early or fitting, key=lambda row: row[:3])[3]


def is_light(prompt: Prompt) -> bool:
    """Whether a prompt asks little."""
    return prompt.depth is Depth.LIGHT
