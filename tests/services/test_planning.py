"""What becomes due stands in rows: one ahead of each kind, planned anew without doubles."""

from datetime import timedelta

import pytest

from bot.domain.checkin import Origin
from bot.domain.kinds import Kind
from bot.domain.person import EVERY_EVENING
from bot.domain.schedule import OccasionKind, OccasionState, SkipReason, local
from bot.services import occasions, planning, settings
from tests.services.moments import when
from tests.services.pairs import couple
from tests.services.stories import Phone, Story


def days_asked(phone: Phone) -> list[str]:
    rows = [c for c in phone.checkins if c.origin is Origin.SCHEDULED]
    return [local(row.created_at, phone.person.zone).date().isoformat() for row in rows]


def test_one_question_is_planned_ahead() -> None:
    story = Story()
    ada = story.phone("Ada")

    for moment in ("Tue 12:00", "Wed 23:00", "Sun+1 12:00"):
        story.until(moment)
        assert len(ada.occasions(OccasionKind.CHECKIN, due=True)) == 1


def test_changing_settings_never_brings_a_second_question_on_one_day() -> None:
    story = Story()
    ada = story.phone("Ada")
    ada.sets(settings.set_days, "daily")
    for day in ("Mon", "Tue", "Wed", "Thu"):
        for hour in (13, 15, 21):
            story.until(f"{day} {hour - 1}:45")
            ada.sets(settings.set_time, f"{hour}:00-{hour}:30")
            assert len(ada.occasions(OccasionKind.CHECKIN, due=True)) == 1

    story.until("Thu 23:00")

    assert days_asked(ada) == ["2027-01-05", "2027-01-06", "2027-01-07"]


def test_replanning_twice_is_the_same_as_once() -> None:
    story = Story()
    ada = story.phone("Ada")
    before = ada.occasions(OccasionKind.CHECKIN)

    for _ in range(3):
        planning.replan(story.world, story.tx, ada.person)

    assert [o.due_at for o in ada.occasions(OccasionKind.CHECKIN)] == [o.due_at for o in before]
    assert len(ada.occasions(OccasionKind.CHECKIN, due=True)) == 1


def test_a_window_still_to_come_today_is_used_today() -> None:
    story = Story()
    ada = story.phone("Ada")
    story.until("Wed 12:00")

    ada.sets(settings.set_time, "13-14")
    story.until("Wed 14:00")

    assert days_asked(ada) == ["2027-01-06"]


def test_a_minute_stays_the_same_however_often_it_is_asked_for() -> None:
    story = Story()
    ada = story.phone("Ada")
    day = when("Fri 12:00").date()

    minutes = {planning.due_minute(story.world, ada.person, day) for _ in range(5)}

    assert len(minutes) == 1
    assert when("Fri 19:30") <= minutes.pop() < when("Fri 20:30")


def test_moving_west_on_a_sunday_brings_neither_a_second_page_nor_the_last_one() -> None:
    story = Story()
    ada = story.phone("Ada")
    story.until("Sun 10:30")

    ada.sets(settings.set_zone, "New York")
    story.until("Mon+2 00:00")

    shown = [bubble.at for bubble in ada.screen.bubbles if bubble.kind is Kind.PAGE_STUB]
    assert shown == [when("Sun 10:00"), when("Sun+1 10:00", "America/New_York")]


def test_a_second_call_for_the_same_occasion_does_nothing() -> None:
    story, ada, _ = couple()
    story.jump("Wed 20:30")
    due = story.tx.due(story.now, 10)

    for occasion in (*due, *due):
        occasions.on_due(story.world, story.tx, occasion)
    story.deliver()

    assert len(days_asked(ada)) == 1


@pytest.mark.parametrize("hours", [1, 24, 72, 9 * 24])
def test_after_any_silence_of_the_ring_every_occasion_has_one_record(hours: int) -> None:
    story, ada, ben = couple()
    for phone in (ada, ben):
        phone.sets(settings.set_days, "daily")
    story.until("Wed 19:00")
    story.jump(story.now + timedelta(hours=hours))

    story.until(story.now + timedelta(minutes=1))

    for phone in (ada, ben):
        rows = phone.occasions(OccasionKind.CHECKIN)
        past = [o for o in rows if o.due_at <= story.now and o.reason is not SkipReason.CHANGED]
        assert all(o.state is not OccasionState.DUE for o in past)
        sent = [o for o in past if o.state is OccasionState.SENT]
        missed = [o for o in past if o.reason is SkipReason.MISSED]
        assert len(days_asked(phone)) == len(sent)
        assert len(sent) + len(missed) == len(past)
        assert phone.screen.count(Kind.PAGE_STUB) <= 1
        assert len(phone.occasions(OccasionKind.SUNDAY, due=True)) == 1
        assert len(phone.occasions(OccasionKind.EVENING, due=True)) == 2


def test_a_yes_plans_its_two_evenings_and_sunday_only_once() -> None:
    story, ada, _ = couple()
    ada.keep("tea", marked=True)
    story.until("Sat 12:00")

    ada.yes()
    ada.says_yes()

    planned = [o.due_at for o in ada.occasions(OccasionKind.EVENING, due=True)]
    assert sorted(planned) == [when("Sat 20:00"), when("Sun 20:00"), when("Mon+1 20:00")]


def test_across_the_clock_change_questions_keep_their_wall_time() -> None:
    story = Story()
    ada = story.phone("Ada")
    ada.sets(settings.set_days, "daily")
    ada.sets(settings.set_time, "09:00-09:01")

    story.until("Mon+13 12:00")  # the clocks went forward on the Sunday before

    assert ada.person.days == EVERY_EVENING
    walls = {
        local(c.created_at, "Europe/Berlin").strftime("%H:%M")
        for c in ada.checkins
        if c.origin is Origin.SCHEDULED
    }
    assert walls == {"09:00"}
