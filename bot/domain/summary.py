"""What a Page and a Summary contain, in order; only shared items and the couple's seed decide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from bot.domain.checkin import HIGH_STRESS, Reply
from bot.domain.consent import Item
from bot.domain.prompts import Topic

ORDER: tuple[Topic | None, ...] = (Topic.GRATITUDE, Topic.STRESS, Topic.BOUNDARIES, None)
"""Gratitude first, then stress, then boundaries; notes (no topic) last."""
STARTERS_OF_A_TOPIC = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of a Summary: both sides' replies to one prompt, or a single item without its question."""

    prompt_id: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A topic's entries; topic None holds notes."""

    topic: Topic | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What both shared on one evening, for one reader.

    `ratings` are (mine, partner's) for the picture, None unless both shared one: each a tuple of (place in
    the order of the stress entries, rating 1-5). `listen_first` is set where both shared a high rating.
    `starter` numbers the talk starter among those of `starter_topic`.
    """

    sections: tuple[Section, ...]
    ratings: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]] | None
    listen_first: bool
    starter_topic: Topic
    starter: int


@dataclass(frozen=True, slots=True)
class Page:
    """A person's own week: their replies by topic and what the partner would read at the next 20:00.

    `given` holds the ids of `replies` that went into a Release the reader knows of. `preview` is what the
    partner would read; `waiting` says an evening waits unopened. `yes` is whether a yes counts for
    `next_evening`, `standing` whether it is the automatic one.
    """

    paired: bool
    replies: tuple[Reply, ...]
    given: frozenset[str]
    preview: tuple[Reply, ...]
    marked: bool
    stress: tuple[tuple[date, int], ...]
    starter_topic: Topic
    starter: int
    next_evening: date | None = None
    yes: bool = False
    standing: bool = False
    waiting: bool = False
    quiet_weeks: bool = False


def summary_of(items: Sequence[Item], seed: bytes, evening: date) -> Summary:
    """Arrange a release's items; the result depends on nothing but the items and the couple's seed."""
    sections = []
    for topic in ORDER:
        entries = _entries([item for item in items if item.topic is topic], seed)
        if entries:
            sections.append(Section(topic, entries))
    mine, theirs = (_ratings(sections, mine=side) for side in (True, False))
    topics = [section.topic for section in sections if section.topic] or [Topic.GRATITUDE]
    starter_topic, starter = starter_of(seed, "summary", evening.toordinal(), topics)
    return Summary(
        sections=tuple(sections),
        ratings=(mine, theirs) if mine and theirs else None,
        listen_first=all(any(rating >= HIGH_STRESS for _, rating in line) for line in (mine, theirs)),
        starter_topic=starter_topic,
        starter=starter,
    )


def _entries(items: Sequence[Item], seed: bytes) -> tuple[Entry, ...]:
    by_prompt: dict[str, list[Item]] = {}
    for number, item in enumerate(items):
        by_prompt.setdefault(item.prompt_id or f"note {number}", []).append(item)
    together, single = [], []
    for prompt_id, group in by_prompt.items():
        if {item.mine for item in group} == {True, False}:
            together.append(
                Entry(prompt_id, tuple(sorted(group, key=lambda i: (not i.mine, _turn(i, seed)))))
            )
        else:
            single += [Entry(None, (item,)) for item in group]
    together.sort(key=lambda entry: sha256(seed + str(entry.prompt_id).encode()).digest())
    single.sort(key=lambda entry: (_turn(entry.items[0], seed), entry.items[0].mine))
    return (*together, *single)


def _ratings(sections: Sequence[Section], *, mine: bool) -> tuple[tuple[int, int], ...]:
    entries = [entry for section in sections if section.topic is Topic.STRESS for entry in section.entries]
    return tuple(
        (place, item.rating)
        for place, entry in enumerate(entries)
        for item in entry.items
        if item.mine is mine and item.rating is not None
    )


def _turn(item: Item, seed: bytes) -> bytes:
    """A place in the order that tells nothing: by content and seed, never by writing time or id."""
    return sha256(seed + f"{item.prompt_id}|{item.rating}|{item.words}".encode()).digest()


def starter_of(seed: bytes, where: str, count: int, topics: Sequence[Topic]) -> tuple[Topic, int]:
    """A talk starter: one of `topics`, and its number there, the same on both phones.

    `count` grows by one from week to week, or by one a day. Topics take turns, and as long as a couple shares
    the same ones week by week, all starters of each come before one comes again.
    """
    turn = int.from_bytes(sha256(seed + where.encode()).digest()[:4]) + count
    return topics[turn % len(topics)], turn // len(topics) % STARTERS_OF_A_TOPIC
