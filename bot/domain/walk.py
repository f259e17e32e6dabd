"""Which prompt comes when: a seeded walk through each topic's pool, the same for both partners.

The prompt of (seed, week, n) needs no memory: the k-th use of a topic within a week reads the topic's
shuffled pool at week + k/uses of its length, so a prompt returns only after pool/uses weeks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from bot.domain.prompts import Catalogue, Depth, Prompt, Topic

FIRST_THREE = (Topic.GRATITUDE, Topic.STRESS, Topic.BOUNDARIES)
LATER_SLOTS = (Topic.GRATITUDE, Topic.STRESS, Topic.STRESS, Topic.BOUNDARIES)
USES = {Topic.GRATITUDE: 2, Topic.STRESS: 3, Topic.BOUNDARIES: 2}


def topics_of_week(week: int) -> tuple[Topic, ...]:
    """The topics of slots 1 to 7: one of each in an order that turns weekly, then four fixed ones."""
    turn = week % len(FIRST_THREE)
    return (*FIRST_THREE[turn:], *FIRST_THREE[:turn], *LATER_SLOTS)


def prompt_of(catalogue: Catalogue, seed: bytes, week: int, slot: int) -> Prompt:
    """The prompt of a week's slot (1 to 7)."""
    topics = topics_of_week(week)
    topic = topics[slot - 1]
    use = topics[: slot - 1].count(topic)
    walk = shuffled(catalogue.pool(topic), seed)
    return walk[(week + use * len(walk) // USES[topic]) % len(walk)]


@lru_cache(maxsize=4096)
def shuffled(pool: tuple[Prompt, ...], seed: bytes) -> tuple[Prompt, ...]:
    """A topic's pool in the order of a seed."""
    return tuple(sorted(pool, key=lambda prompt: sha256(seed + prompt.id.encode()).digest()))


def far_end(
    catalogue: Catalogue,
    seed: bytes,
    week: int,
    topics: tuple[Topic, ...],
    asked: Mapping[str, datetime],
    *,
    fits: Callable[[Prompt], bool] = lambda _: True,
) -> Prompt:
    """A prompt asked for out of turn: never asked first, then least recently, from the far end of the walk.

    `asked` maps prompt ids to when the person was last asked. Topics take turns by how recently each came.
    """
    ranked: list[tuple[float, float, int, Prompt]] = []
    for topic in topics:
        walk = shuffled(catalogue.pool(topic), seed)
        recent = max((asked[p.id].timestamp() for p in walk if p.id in asked), default=0.0)
        for ahead in range(len(walk)):
            prompt = walk[(week - 1 - ahead) % len(walk)]
            last = asked[prompt.id].timestamp() if prompt.id in asked else 0.0
            ranked.append((last, recent, ahead, prompt))
    fitting = [row for row in ranked if fits(row[3])] or ranked
    return min(fitting, key=lambda row: row[:3])[3]


def is_light(prompt: Prompt) -> bool:
    """Whether a prompt asks little."""
    return prompt.depth is Depth.LIGHT
