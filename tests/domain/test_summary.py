from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import Item
from bot.domain.prompts import Topic
from bot.domain.summary import STARTERS_OF_A_TOPIC, Entry, Summary, starter_of, summary_of

SEED = b"sixteen bytes it"
SUNDAY = date(2026, 11, 22)
PROMPTS = {f"{topic}-{letter}": topic for topic in Topic for letter in "abc"}


def item(mine: bool, prompt: str | None, words: str = "", rating: int | None = None) -> Item:
    return Item(mine, prompt, PROMPTS[prompt] if prompt else None, rating, words)


ITEMS = st.lists(
    st.builds(
        item,
        st.booleans(),
        st.sampled_from([*PROMPTS, None]),
        st.sampled_from(["", "tea", "a walk", "no"]),
        st.sampled_from([None, 1, 4, 5]),
    ),
    max_size=12,
)


def arranged(*items: Item) -> Summary:
    return summary_of(items, SEED, SUNDAY)


def entries(summary: Summary) -> list[Entry]:
    return [entry for section in summary.sections for entry in section.entries]


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_never_tells_when_words_were_written(items: list[Item], shuffler: object) -> None:
    mixed = list(items)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis' own Random

    assert arranged(*mixed) == arranged(*items)


@given(ITEMS)
def test_everything_shared_is_in_it_and_nothing_else(items: list[Item]) -> None:
    shown = [one for entry in entries(arranged(*items)) for one in entry.items]

    assert sorted(map(repr, shown)) == sorted(map(repr, items))


def other_side(items: Sequence[Item]) -> list[Item]:
    return [Item(not one.mine, one.prompt_id, one.topic, one.rating, one.words) for one in items]


@given(ITEMS)
def test_both_read_the_same_prompts_and_words_in_the_same_sections(items: list[Item]) -> None:
    mine, theirs = arranged(*items), arranged(*other_side(items))

    assert [s.topic for s in mine.sections] == [s.topic for s in theirs.sections]
    assert [e.prompt_id for e in entries(mine)] == [e.prompt_id for e in entries(theirs)]
    assert (mine.starter_topic, mine.starter) == (theirs.starter_topic, theirs.starter)
    assert mine.listen_first is theirs.listen_first


def test_gratitude_comes_first_then_stress_then_boundaries_and_notes_last() -> None:
    summary = arranged(
        item(True, None, "a note"),
        item(True, "boundaries-a"),
        item(False, "stress-a"),
        item(True, "gratitude-a"),
    )

    assert [section.topic for section in summary.sections] == [*Topic, None]


def test_replies_to_the_same_prompt_stand_side_by_side_ones_own_first() -> None:
    summary = arranged(item(False, "gratitude-a", "walk"), item(True, "gratitude-a", "tea"))

    assert entries(summary) == [
        Entry("gratitude-a", (item(True, "gratitude-a", "tea"), item(False, "gratitude-a", "walk")))
    ]


def test_all_others_stand_without_their_question() -> None:
    summary = arranged(item(True, "gratitude-a", "tea"), item(False, "gratitude-b", "walk"))

    assert [entry.prompt_id for entry in entries(summary)] == [None, None]


def test_two_of_mine_to_one_prompt_are_not_side_by_side() -> None:
    summary = arranged(item(True, "gratitude-a", "tea"), item(True, "gratitude-a", "toast"))

    assert [len(entry.items) for entry in entries(summary)] == [1, 1]


def test_two_notes_are_never_one_entry() -> None:
    summary = arranged(item(True, None, "same"), item(False, None, "same"))

    assert len(entries(summary)) == 2


def test_both_lines_are_drawn_only_when_both_shared_ratings() -> None:
    one = arranged(item(True, "stress-a", rating=3), item(False, "stress-b", "words only"))
    both = arranged(item(True, "stress-a", rating=3), item(False, "stress-a", rating=5))

    assert one.ratings is None
    assert both.ratings == (((0, 3),), ((0, 5),))


def test_a_rating_stands_at_its_place_in_the_summary() -> None:
    summary = arranged(
        item(True, "stress-a", rating=1),
        item(True, "stress-b", rating=2),
        item(False, "stress-c", rating=3),
    )

    assert summary.ratings is not None
    places = sorted(place for line in summary.ratings for place, _ in line)
    assert places == [0, 1, 2]
    assert {rating for _, rating in summary.ratings[0]} == {1, 2}


def test_listen_first_only_when_both_shared_high_stress() -> None:
    high, low = item(True, "stress-a", rating=4), item(False, "stress-b", rating=3)

    assert not arranged(high, low).listen_first
    assert not arranged(high).listen_first
    assert arranged(high, item(False, "stress-b", rating=5)).listen_first


def test_the_starter_is_about_something_that_was_shared() -> None:
    shared = (item(True, "boundaries-a"), item(False, "stress-a"))
    drawn = {summary_of(shared, SEED, SUNDAY + timedelta(weeks=n)).starter_topic for n in range(4)}

    assert drawn == {Topic.STRESS, Topic.BOUNDARIES}
    assert arranged(item(True, None, "a note")).starter_topic is Topic.GRATITUDE


@pytest.mark.parametrize("step", [1, 7], ids=["by weeks", "by days"])
@pytest.mark.parametrize("topics", [(Topic.STRESS,), (Topic.STRESS, Topic.BOUNDARIES), tuple(Topic)])
def test_a_topics_starters_all_come_before_one_comes_again(topics: tuple[Topic, ...], step: int) -> None:
    for seed in range(50):
        counts = (SUNDAY.toordinal() + step * week for week in range(len(topics) * (STARTERS_OF_A_TOPIC + 1)))
        drawn = [starter_of(bytes([seed]), "summary", count, topics) for count in counts]

        assert all(one != other for one, other in pairwise(drawn))
        assert set(drawn) == {(topic, number) for topic in topics for number in range(STARTERS_OF_A_TOPIC)}


def test_couples_differ_in_the_starter_of_a_week() -> None:
    drawn = {starter_of(bytes([seed]), "summary", 0, (Topic.STRESS,)) for seed in range(100)}

    assert len(drawn) == STARTERS_OF_A_TOPIC
