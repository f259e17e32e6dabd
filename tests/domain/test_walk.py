from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.catalog import load_catalogue
from bot.domain.prompts import Catalogue, Depth, Prompt, Topic
from bot.domain.schedule import week_of
from bot.domain.walk import Walk, far_end, gentle, is_light, ordered, prompt_of, topics_of_week

CATALOGUE = load_catalogue()
SEEDS = st.binary(min_size=16, max_size=16)
WEEKS = st.integers(105_000, 107_000)
START = date(2026, 11, 23)
LONG_AGO = week_of(START) - 100
DEEPEST = 0.3
"""The share of deep questions in any week; over a year it is about 0.14."""


def a_year(seed: bytes, days: tuple[int, ...], catalogue: Catalogue = CATALOGUE) -> list[tuple[date, Prompt]]:
    every = (START + timedelta(days=n) for n in range(7 * 60))
    return [
        (
            day,
            prompt_of(catalogue, Walk(seed, week_of(START)), week_of(day), days.index(day.isoweekday()) + 1),
        )
        for day in every
        if day.isoweekday() in days
    ]


@given(SEEDS, WEEKS, st.integers(1, 7))
def test_the_walk_is_a_function_of_seed_week_and_slot(seed: bytes, week: int, slot: int) -> None:
    ordered.cache_clear()
    first = prompt_of(CATALOGUE, Walk(seed, LONG_AGO), week, slot)
    ordered.cache_clear()

    assert prompt_of(CATALOGUE, Walk(bytes(seed), LONG_AGO), week, slot) == first
    assert first.topic is topics_of_week(week)[slot - 1]


@pytest.mark.parametrize("days", [(1, 3, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7), (2,)])
@given(seed=SEEDS)
@settings(max_examples=8)
def test_nothing_returns_within_90_days(days: tuple[int, ...], seed: bytes) -> None:
    last: dict[str, date] = {}
    for day, prompt in a_year(seed, days):
        if prompt.id in last:
            assert (day - last[prompt.id]).days >= 90
        last[prompt.id] = day


def test_a_pool_too_small_for_90_days_is_walked_through_before_it_begins_again() -> None:
    small = Catalogue(tuple(p for topic in Topic for p in CATALOGUE.pool(topic)[:5]))

    gratitude = [p.id for _, p in a_year(b"seed", (1, 2, 3), small) if p.topic is Topic.GRATITUDE]

    assert all(len(set(gratitude[n : n + 5])) == 5 for n in range(len(gratitude) - 5))


@given(seed=SEEDS)
@settings(max_examples=20)
def test_depth_rises_slowly_over_the_first_weeks(seed: bytes) -> None:
    walk = a_year(seed, (1, 2, 3, 4, 5, 6, 7))
    depths = [[p.depth for day, p in walk if (day - START).days // 7 == week] for week in range(60)]

    assert set(depths[0] + depths[1]) == {Depth.LIGHT}
    assert Depth.DEEP not in {depth for week in depths[2:6] for depth in week}
    assert Depth.DEEP in {depth for week in depths[6:] for depth in week}


@pytest.mark.parametrize("days", [(1, 3, 5), (1, 2, 3, 4, 5, 6, 7)])
def test_no_week_of_the_year_is_much_deeper_than_others(days: tuple[int, ...]) -> None:
    weeks: dict[int, list[Depth]] = {}
    for seed in range(150):
        for day, prompt in a_year(seed.to_bytes(16, "big"), days):
            weeks.setdefault((day - START).days // 7, []).append(prompt.depth)

    deep = {week: depths.count(Depth.DEEP) / len(depths) for week, depths in weeks.items()}

    assert {week: round(share, 2) for week, share in deep.items() if share > DEEPEST} == {}


@given(seed=SEEDS)
@settings(max_examples=20)
def test_what_is_asked_for_out_of_turn_is_gentle_in_the_first_weeks_as_long_as_it_lasts(seed: bytes) -> None:
    week, asked = week_of(START), dict[str, datetime]()
    for minute in range(len(CATALOGUE.prompts)):
        prompt = far_end(CATALOGUE, Walk(seed, week), week, tuple(Topic), asked)
        left = [p for p in CATALOGUE.prompts if p.id not in asked and gentle(p, 0)]
        assert gentle(prompt, 0) or not left
        assert prompt.id not in asked
        asked[prompt.id] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)


@given(WEEKS)
def test_the_first_three_slots_turn_weekly_and_four_more_are_fixed(week: int) -> None:
    topics = topics_of_week(week)

    assert set(topics[:3]) == set(Topic)
    assert topics[3:] == (Topic.GRATITUDE, Topic.STRESS, Topic.STRESS, Topic.BOUNDARIES)
    assert len({topics_of_week(week + n)[0] for n in range(3)}) == 3


def test_seeds_differ_in_what_they_bring() -> None:
    walks = [tuple(p.id for _, p in a_year(bytes([n]) * 16, (1, 3, 5))) for n in range(20)]

    assert len(set(walks)) == 20


def far(asked: dict[str, datetime], *topics: Topic, light: bool = False) -> Prompt:
    fits = is_light if light else lambda _: True
    return far_end(
        CATALOGUE, Walk(b"seed", LONG_AGO), week_of(START), topics or tuple(Topic), asked, fits=fits
    )


def test_what_is_asked_for_out_of_turn_never_repeats_before_all_of_the_pool_was_asked() -> None:
    asked: dict[str, datetime] = {}
    pool = CATALOGUE.pool(Topic.STRESS)
    for minute in range(len(pool)):
        prompt = far(asked, Topic.STRESS)
        assert prompt.id not in asked
        asked[prompt.id] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)

    oldest = min(asked, key=lambda prompt_id: asked[prompt_id])
    assert far(asked, Topic.STRESS).id == oldest


def test_topics_take_turns() -> None:
    asked: dict[str, datetime] = {}
    topics = []
    for minute in range(9):
        prompt = far(asked)
        topics.append(prompt.topic)
        asked[prompt.id] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)

    assert Counter(topics) == dict.fromkeys(Topic, 3)
    assert all(one is not other for one, other in pairwise(topics))


def test_the_far_end_is_far_from_what_the_walk_brings_next() -> None:
    coming = [
        prompt_of(CATALOGUE, Walk(b"seed", LONG_AGO), week_of(START) + n, slot)
        for n in range(8)
        for slot in range(1, 8)
    ]
    asked: dict[str, datetime] = {}
    for minute in range(6):
        prompt = far(asked)
        assert prompt not in coming
        asked[prompt.id] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)


@pytest.mark.parametrize("topic", Topic)
def test_there_is_a_light_one_of_every_topic(topic: Topic) -> None:
    prompt = far({}, topic, light=True)

    assert (prompt.topic, prompt.depth) == (topic, Depth.LIGHT)
