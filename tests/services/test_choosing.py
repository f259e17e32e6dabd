"""Which question comes: another one, a muted topic, a lighter one; always of one's own side alone."""

import pytest

from bot.domain.checkin import CheckIn, CheckInState, Origin
from bot.domain.prompts import Depth, Topic
from bot.services import checkins, settings
from tests.services.pairs import couple
from tests.services.stories import Phone, Story


def alone(begins: str = "Mon 12:00") -> tuple[Story, Phone]:
    story = Story(begins)
    return story, story.phone("Ada")


def swap(phone: Phone, checkin: CheckIn) -> None:
    """A tap on `[Another question]`."""
    phone.does(lambda w, t, p: checkins.another(w, t, p, checkin, in_place=True))


def mute(phone: Phone, topic: Topic) -> None:
    phone.does(lambda _, t, p: settings.toggle_topic(t, p, topic))


def test_another_question_is_a_different_one() -> None:
    _, ada = alone()
    seen = {ada.ask().prompt_id}
    for _ in range(10):
        checkin = ada.checkins[-1]
        swap(ada, checkin)
        seen.add(ada.checkins[-1].prompt_id)

    assert len(seen) == 11
    assert [c.state for c in ada.checkins if c.open] == [CheckInState.OPEN]


def test_tapped_it_takes_the_place_of_the_old_one() -> None:
    _, ada = alone()
    checkin = ada.ask()
    first = ada.screen.last.message_id

    swap(ada, checkin)

    assert ada.screen.last.message_id == first
    ada.type("tea", reply_to=first)
    assert ada.replies[-1].checkin_id == ada.checkins[-1].id


def test_muting_a_topic_swaps_own_prompts_only() -> None:
    story, ada, ben = couple()
    for phone in (ada, ben):
        phone.sets(settings.set_days, "daily")
    mute(ada, Topic.STRESS)

    story.until("Sun+3 23:00")

    topics_of_ada = {c.topic for c in ada.checkins if c.origin is Origin.SCHEDULED}
    assert topics_of_ada == {Topic.GRATITUDE, Topic.BOUNDARIES}
    assert Topic.STRESS in {c.topic for c in ben.checkins}
    same = {c.prompt_id for c in ada.checkins} & {c.prompt_id for c in ben.checkins}
    assert same


def test_the_last_topic_cannot_be_muted() -> None:
    _, ada = alone()

    for topic in Topic:
        mute(ada, topic)

    assert ada.person.muted == (Topic.GRATITUDE, Topic.STRESS)


@pytest.mark.parametrize(("rating", "lighter"), [(4, True), (5, True), (3, False)])
def test_after_high_stress_the_next_boundaries_prompt_gives_way_to_a_lighter_one(
    rating: int, lighter: bool
) -> None:
    story, ada, ben = couple()
    ada.ask(Topic.STRESS)
    ada.rate(rating)

    story.until("Sun 23:00")

    days = [c for c in ada.checkins if c.origin is Origin.SCHEDULED]
    gave_way = [
        mine
        for mine, his in zip(days, [c for c in ben.checkins if c.origin is Origin.SCHEDULED], strict=True)
        if mine.prompt_id != his.prompt_id
    ]
    assert len(gave_way) == int(lighter)
    for checkin in gave_way:
        assert story.world.catalogue.by_id(checkin.prompt_id).depth is Depth.LIGHT
        assert checkin.topic is not Topic.BOUNDARIES
    assert not ada.person.lighten or not lighter


def test_a_boundaries_question_asked_for_after_high_stress_is_a_light_one() -> None:
    _, ada = alone()
    ada.ask(Topic.STRESS)
    ada.rate(5)

    checkin = ada.ask(Topic.BOUNDARIES)

    prompt = ada.story.world.catalogue.by_id(checkin.prompt_id)
    assert (prompt.topic, prompt.depth) == (Topic.BOUNDARIES, Depth.LIGHT)
