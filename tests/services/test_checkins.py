"""A check-in from its question to its end: when it comes, what it brings, and how it closes without blame."""

from dataclasses import replace

import pytest

from bot.domain.checkin import CheckInState, Origin
from bot.domain.kinds import Action, Kind
from bot.domain.schedule import OccasionKind, OccasionState, SkipReason, local, week_of
from bot.domain.walk import Walk, prompt_of
from bot.services import checkins, settings
from tests.services.moments import MONDAY, ZONE, when
from tests.services.pairs import couple
from tests.services.stories import Phone, Story


def alone(begins: str = "Mon 12:00") -> tuple[Story, Phone]:
    story = Story(begins)
    return story, story.phone("Ada")


def scheduled(phone: Phone) -> list[str]:
    """The local days on which a question of the rhythm came."""
    rows = [row for row in phone.checkins if row.origin is Origin.SCHEDULED]
    return [local(row.created_at, phone.person.zone).strftime("%a") for row in rows]


def test_questions_come_on_own_days_within_the_own_window() -> None:
    story, ada = alone()

    story.until("Sun 23:00")

    assert scheduled(ada) == ["Wed", "Fri"]  # Monday had the first one
    for checkin in ada.checkins[1:]:
        assert "19:30" <= local(checkin.created_at, ZONE).strftime("%H:%M") < "20:30"


def test_the_minute_is_random_and_every_person_has_their_own() -> None:
    story, ada = alone()
    ben = story.phone("Ben")
    story.until("Sun+4 23:00")

    minutes = {local(c.created_at, ZONE).minute for c in ada.checkins if c.origin is Origin.SCHEDULED}
    pairs = zip(ada.checkins, ben.checkins, strict=False)

    assert len(minutes) > 5
    assert any(one.created_at != other.created_at for one, other in pairs)


def test_both_partners_are_asked_the_same_and_it_is_the_walks_prompt() -> None:
    story, ada, ben = couple()
    ben.does(lambda w, t, p: settings.set_time(w, t, p, "10-11"))

    story.until("Sun 23:00")

    of_ada, of_ben = (
        [c.prompt_id for c in phone.checkins if c.origin is Origin.SCHEDULED] for phone in (ada, ben)
    )
    walk = [
        prompt_of(story.world.catalogue, Walk(ada.side.seed, week_of(MONDAY)), week_of(MONDAY), slot).id
        for slot in (2, 3)
    ]
    assert of_ada == of_ben == walk


def test_a_day_that_brought_nothing_still_counts_as_a_slot() -> None:
    story, ada, ben = couple()
    ada.pause("3")  # over Wednesday

    story.until("Sun 23:00")

    assert ada.checkins[-1].prompt_id == ben.checkins[-1].prompt_id
    assert scheduled(ada) == ["Fri"]


def test_nothing_comes_in_a_pause_and_each_occasion_is_recorded() -> None:
    story, ada = alone()
    ada.pause()

    story.until("Sun 23:00")

    assert scheduled(ada) == []
    past = [o for o in ada.occasions(OccasionKind.CHECKIN) if o.state is not OccasionState.DUE]
    assert [o.reason for o in past] == [SkipReason.PAUSED, SkipReason.PAUSED]


@pytest.mark.parametrize(("back", "came"), [("Wed 21:00", True), ("Wed 23:30", False)])
def test_a_question_missed_is_sent_within_90_minutes_or_recorded(back: str, came: bool) -> None:
    story, ada = alone()
    ada.sets(settings.set_time, "20:00-20:30")
    story.jump(back)

    story.until(back)

    assert (scheduled(ada) == ["Wed"]) is came
    wednesday = ada.occasions(OccasionKind.CHECKIN)[0]
    assert wednesday.reason is (None if came else SkipReason.MISSED)


def test_a_question_is_never_sent_in_quiet_hours() -> None:
    story, ada = alone()
    ada.sets(settings.set_time, "21:40-21:59")
    story.jump("Wed 22:30")

    story.until("Thu 12:00")

    assert scheduled(ada) == []
    assert ada.occasions(OccasionKind.CHECKIN)[0].reason is SkipReason.QUIET_HOURS


def test_skipping_needs_no_reason() -> None:
    _, ada = alone()
    checkin = ada.ask()

    ada.skip_all()

    assert ada.story.tx.rows(type(checkin), ada.id)[-1].state is CheckInState.SKIPPED
    assert ada.shows(Action.SKIP) is None


@pytest.mark.parametrize(
    ("choice", "returns"),
    [
        (checkins.in_an_hour, ["Mon 13:00"]),
        (checkins.tomorrow, ["Tue 19:30", "Tue 20:30"]),
        (checkins.this_evening, ["Mon 19:30", "Mon 20:30"]),
    ],
)
def test_a_snoozed_question_comes_back_as_a_new_message(choice: object, returns: list[str]) -> None:
    story, ada = alone()
    checkin = ada.ask()
    first = ada.screen.newest(Kind.QUESTION).message_id
    ada.does(lambda w, t, p: checkins.snooze(w, t, p, checkin, choice(w, p)))  # type: ignore[operator]  # a moment

    story.until("Tue 21:00")

    back = ada.screen.newest(Kind.QUESTION)
    assert back.message_id != first
    assert when(returns[0]) <= back.at <= when(returns[-1])
    assert ada.checkins[-1].state is CheckInState.OPEN


def test_this_evening_at_night_is_an_hour_later_or_the_morning() -> None:
    story, ada = alone("Mon 21:30")
    checkin = ada.ask()
    ada.does(lambda w, t, p: checkins.snooze(w, t, p, checkin, checkins.this_evening(w, p)))

    story.until("Tue 09:00")

    assert ada.screen.newest(Kind.QUESTION).at == when("Tue 08:00")


def test_a_snoozed_question_can_be_snoozed_again_and_comes_once() -> None:
    story, ada = alone()
    checkin = ada.ask()
    ada.does(lambda w, t, p: checkins.snooze(w, t, p, checkin, checkins.in_an_hour(w, p)))
    ada.does(checkins.offer_snooze)
    again = ada.checkins[-1]
    assert again.open

    ada.does(lambda w, t, p: checkins.snooze(w, t, p, again, checkins.tomorrow(w, p)))
    story.until("Tue 21:00")

    (back,) = [b.at for b in ada.screen.bubbles if b.kind is Kind.QUESTION and b.at > when("Mon 12:00")]
    assert when("Tue 19:30") <= back < when("Tue 20:30")


def test_a_snoozed_question_can_be_answered_without_waiting() -> None:
    _, ada = alone()
    checkin = ada.ask()
    ada.does(lambda w, t, p: checkins.snooze(w, t, p, checkin, checkins.tomorrow(w, p)))

    ada.type("now, then")

    assert ada.replies[-1].checkin_id == checkin.id


@pytest.mark.parametrize("wanted", [True, False])
def test_one_reminder_at_most_and_only_where_wanted(wanted: bool) -> None:
    story, ada = alone()
    ada.sets(settings.set_time, "12:00-12:30")
    ada.does(lambda w, t, p: settings.set_switch(w, t, p, "reminder", "on" if wanted else "off"))

    story.until("Thu 11:00")

    assert ada.screen.count(Kind.REMINDER) == int(wanted)


def test_an_answer_makes_the_reminder_needless() -> None:
    story, ada = alone()
    ada.sets(settings.set_time, "12:00-12:30")
    ada.does(lambda w, t, p: settings.set_switch(w, t, p, "reminder", "on"))
    story.until("Wed 13:00")
    ada.type("tea")

    story.until("Thu 12:00")

    assert Kind.REMINDER not in ada.screen.kinds()


def test_a_question_closes_after_36_hours_without_a_word() -> None:
    story, ada = alone("Mon 09:00")
    checkin = ada.ask()
    story.until("Tue 20:59:59")
    assert ada.checkins[-1].state is CheckInState.OPEN
    said = len(ada.screen.bubbles)

    story.until("Tue 21:00")

    assert story.tx.get(type(checkin), checkin.id) == replace(checkin, state=CheckInState.CLOSED)
    assert len(ada.screen.bubbles) == said
    assert ada.shows(Action.SKIP) is None


def test_a_closed_question_can_be_answered_late() -> None:
    story, ada = alone("Mon 09:00")
    checkin = ada.ask()
    story.until("Tue 22:00")

    ada.does(lambda w, t, p: checkins.answer_late(w, t, p, checkin.id))
    ada.type("better late")

    assert ada.replies[-1].checkin_id == checkin.id
    assert ada.replies[-1].created_at == story.now


def test_late_it_closes_again_after_another_36_hours() -> None:
    story, ada = alone("Mon 09:00")
    checkin = ada.ask()
    story.until("Tue 22:00")
    ada.does(lambda w, t, p: checkins.answer_late(w, t, p, checkin.id))

    story.until("Thu 09:59")
    assert next(c for c in ada.checkins if c.id == checkin.id).state is CheckInState.OPEN
    story.until("Thu 10:00")

    assert next(c for c in ada.checkins if c.id == checkin.id).state is CheckInState.CLOSED
