"""A push that waited for Telegram is looked at again when it is about to leave: in time, or not at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.checkin import CheckIn, CheckInState, Origin
from bot.domain.kinds import Action, Kind
from bot.domain.outbox import Delivery
from bot.domain.prompts import Topic
from bot.domain.schedule import Occasion, OccasionKind, OccasionState, SkipReason, local
from bot.services import account, checkins, settings
from bot.services.checkins import open_checkin
from bot.services.outbox import revise
from bot.services.views import view_of
from tests.reliability.sundial import Line, Sundial, judge
from tests.services.moments import ZONE, when
from tests.services.pairs import pair
from tests.services.stories import Phone

HOUR = timedelta(hours=1)
GIVEN_UP = (SkipReason.CHANGED, SkipReason.SETTLED)


def alone(days: str = "daily") -> tuple[Sundial, Phone]:
    sundial = Sundial(when("Mon 12:00"))
    ada = sundial.phone("Ada")
    ada.sets(settings.set_days, days)
    return sundial, ada


def couple(days: str = "tue") -> tuple[Sundial, Phone, Phone]:
    sundial = Sundial(when("Mon 12:00"))
    ada, ben = sundial.phone("Ada"), sundial.phone("Ben")
    pair(ada, ben)
    for phone in (ada, ben):
        phone.sets(settings.set_days, days)
    return sundial, ada, ben


def record(sundial: Sundial, phone: Phone, kind: OccasionKind) -> Occasion:
    """The newest that is over."""
    rows = [row for row in sundial.record(phone) if row.kind is kind and row.state is not OccasionState.DUE]
    return max((row for row in rows if row.reason not in GIVEN_UP), key=lambda row: row.due_at)


def scheduled(phone: Phone) -> list[CheckIn]:
    return [one for one in phone.checkins if one.origin is Origin.SCHEDULED]


@pytest.mark.parametrize("line", [Line.CUT, Line.SILENT])
@pytest.mark.parametrize(
    ("back", "came", "reason"),
    [
        ("Tue 20:45", True, None),
        ("Tue 21:59", False, SkipReason.MISSED),
        ("Tue 22:05", False, SkipReason.MISSED),
        ("Fri 19:00", False, SkipReason.MISSED),
    ],
)
def test_a_question_that_waits_longer_than_90_minutes_is_not_sent(
    line: Line, back: str, came: bool, reason: SkipReason | None
) -> None:
    sundial, ada = alone("tue")
    ada.sets(settings.set_time, "19:30-19:40")
    sundial.until("Tue 19:00")

    sundial.line = line
    sundial.until("Tue 19:45")
    sundial.jump(back)
    sundial.is_mended()

    assert len(sundial.came(ada)) == came
    assert record(sundial, ada, OccasionKind.CHECKIN).reason is reason
    assert len(scheduled(ada)) == came


def test_a_question_that_waits_into_quiet_hours_is_left_out_for_that_reason() -> None:
    sundial, ada = alone("tue")
    ada.sets(settings.set_time, "21:50-21:55")
    sundial.until("Tue 21:00")

    sundial.line = Line.SILENT
    sundial.until("Tue 22:10")
    sundial.is_mended()
    sundial.until("Wed 12:00")

    assert sundial.came(ada) == []
    assert record(sundial, ada, OccasionKind.CHECKIN).reason is SkipReason.QUIET_HOURS


def test_a_question_that_never_came_is_no_silence_and_nowhere_to_be_seen() -> None:
    sundial, ada = alone()
    sundial.line = Line.SILENT
    sundial.until("Fri 12:00")  # three questions were written; two have closed meanwhile
    assert any(one.state is CheckInState.CLOSED for one in scheduled(ada))

    sundial.is_mended()

    assert scheduled(ada) == []
    assert (ada.person.silences, ada.person.halved) == (0, False)
    assert view_of(sundial.world, sundial.tx, ada.person).unanswered() == []
    judge(sundial, ada)


def test_a_reminder_never_comes_for_a_question_that_did_not() -> None:
    sundial, ada = alone("tue")
    ada.sets(lambda w, t, p, typed: settings.set_switch(w, t, p, "reminder", typed), "on")
    ada.sets(settings.set_time, "21:00-21:05")
    sundial.until("Tue 20:00")

    sundial.line = Line.SILENT
    sundial.until("Tue 21:30")
    sundial.jump("Wed 08:30")
    sundial.until(sundial.now)  # as at the start: what is due is decided before anything is sent
    sundial.line = Line.UP
    sundial.until("Thu 12:00")

    assert sundial.came(ada) == []
    [reminder] = ada.occasions(OccasionKind.REMINDER)
    assert reminder.reason is SkipReason.SETTLED


def test_the_lighter_question_after_high_stress_is_still_owed_if_it_never_came() -> None:
    sundial, ada = alone()
    ada.ask(Topic.STRESS)
    ada.rate(5)

    while ada.person.lighten:
        sundial.line = Line.UP
        sundial.until(sundial.now + HOUR)
        ada.skip_all()
        sundial.line = Line.SILENT
        sundial.until(ada.occasions(OccasionKind.CHECKIN, due=True)[0].due_at)
    sundial.jump(sundial.now + 3 * HOUR)
    sundial.is_mended()

    assert ada.person.lighten


def yes_on_monday(phone: Phone) -> None:
    phone.story.until("Mon+1 12:00")
    phone.says_yes()


def puts_it_off(phone: Phone) -> None:
    phone.sets(settings.set_time, "19:50-19:55")
    phone.story.until("Tue 20:00")
    question = scheduled(phone)[-1]
    phone.does(lambda w, t, p: checkins.snooze(w, t, p, question, when("Tue 21:30")))


def wants_reminding(phone: Phone) -> None:
    phone.sets(lambda w, t, p, typed: settings.set_switch(w, t, p, "reminder", typed), "on")
    phone.sets(settings.set_time, "18:10-18:15")
    phone.story.until("Tue 20:00")


WAITING: dict[OccasionKind, tuple[Callable[[Phone], None], str, str]] = {
    OccasionKind.SNOOZE: (puts_it_off, "Tue 21:29", "Tue 22:30"),
    OccasionKind.REMINDER: (wants_reminding, "Tue 20:30", "Tue 22:30"),
    OccasionKind.STUB: (yes_on_monday, "Mon+1 19:59", "Mon+1 23:00"),
}
"""What brings a push of a kind, right before it is due, and an hour of that night."""


@pytest.mark.parametrize("line", [Line.CUT, Line.SILENT])
@pytest.mark.parametrize("kind", WAITING)
def test_all_other_pushes_wait_for_the_end_of_quiet_hours_and_come_once(
    kind: OccasionKind, line: Line
) -> None:
    sundial, ada, _ = couple()
    prepare, before, night = WAITING[kind]
    prepare(ada)
    sundial.until(before)
    came = len(sundial.came(ada, kind))

    sundial.line = line
    sundial.until(night)
    sundial.is_mended()
    assert len(sundial.came(ada, kind)) == came, "it came at night"
    sundial.until(sundial.now + 12 * HOUR)

    [arrival] = sundial.came(ada, kind)[came:]
    assert local(arrival.at, ZONE).strftime("%H:%M") == "08:00"
    judge(sundial, ada)


@pytest.mark.parametrize(
    ("hindered", "reason"),
    [
        (lambda ada: ada.pause(), SkipReason.PAUSED),
        (lambda ada: ada.block(), SkipReason.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("kind", WAITING)
def test_what_waits_while_its_person_pauses_or_blocks_is_never_sent(
    kind: OccasionKind, hindered: Callable[[Phone], object], reason: SkipReason
) -> None:
    sundial, ada, _ = couple()
    prepare, before, _night = WAITING[kind]
    prepare(ada)
    sundial.until(before)
    came = len(sundial.came(ada, kind))
    sundial.line = Line.SILENT
    sundial.until(sundial.now + HOUR)

    hindered(ada)
    sundial.is_mended()
    ada.does(account.unblocked)
    ada.does(account.resume)
    sundial.until(sundial.now + 3 * HOUR)

    assert sundial.came(ada, kind)[came:] == []
    assert record(sundial, ada, kind).reason is reason
    judge(sundial, ada)


def test_of_two_stubs_that_waited_only_the_newer_comes() -> None:
    sundial, ada, _ = couple()
    yes_on_monday(ada)
    sundial.until("Mon+1 19:59")
    sundial.outage(Line.CUT, 3 * HOUR)  # Monday's now waits for the morning
    sundial.until("Tue+1 07:59")
    came = len(sundial.came(ada, OccasionKind.STUB))

    sundial.line = Line.SILENT
    sundial.until("Tue+1 20:30")
    sundial.line = Line.UP
    sundial.until("Tue+1 21:00")

    [arrival] = sundial.came(ada, OccasionKind.STUB)[came:]
    assert arrival.occasion.due_at == when("Tue+1 20:00")
    judge(sundial, ada)


def test_a_snoozed_question_that_did_not_come_back_takes_words_and_is_no_silence() -> None:
    sundial, ada, _ = couple()
    puts_it_off(ada)

    sundial.line = Line.SILENT
    sundial.until("Tue 21:45")
    sundial.jump("Wed 12:00")
    sundial.is_mended()

    assert [one.state for one in scheduled(ada)] == [CheckInState.SNOOZED]
    assert open_checkin(sundial.tx, ada.person, sundial.now) == scheduled(ada)[0]
    sundial.until("Fri 12:00")
    assert [one.state for one in scheduled(ada)] == [CheckInState.CLOSED]
    assert ada.person.silences == 0


def test_a_snoozed_question_behind_a_discreet_stub_still_takes_words() -> None:
    sundial, ada, _ = couple()
    ada.sets(lambda w, t, p, typed: settings.set_switch(w, t, p, "discreet", typed), "on")
    sundial.until("Tue 21:00")
    [question] = scheduled(ada)
    stub = next(row for row in reversed(ada.outbox) if row.say.kind is Kind.NEUTRAL)
    revise(sundial.world, sundial.tx, stub, Kind.QUESTION, checkin=question.id)  # [Open]
    ada.does(lambda w, t, p: checkins.snooze(w, t, p, question, when("Tue 21:30")))

    sundial.line = Line.SILENT
    sundial.until("Tue 21:45")
    sundial.jump("Wed 12:00")
    sundial.is_mended()

    assert open_checkin(sundial.tx, ada.person, sundial.now) == scheduled(ada)[0]


def test_an_answer_goes_at_any_hour_and_so_do_lines_for_someone_in_danger() -> None:
    sundial, ada = alone()
    sundial.until("Mon 23:00")

    sundial.line = Line.CUT
    ada.ask()
    ada.type("She hit me last night.")
    sundial.jump("Tue 03:00")
    sundial.is_mended()

    kinds = [row.say.kind for row in sundial.answers[-3:]]
    assert kinds == [Kind.QUESTION, Kind.KEPT, Kind.DANGER_STUB]


def test_a_stub_that_may_have_arrived_still_opens_when_it_is_not_sent_again() -> None:
    sundial, ada, _ = couple()
    yes_on_monday(ada)
    sundial.line = Line.CUT
    sundial.until("Mon+1 20:00")
    sundial.until("Mon+1 20:01")

    sundial.jump("Tue+1 19:00")
    sundial.until(sundial.now)

    stub = next(row for row in reversed(ada.outbox) if row.say.kind is Kind.EVENING_STUB)
    assert stub.state is Delivery.DROPPED
    assert ada.shows(Action.OPEN, Kind.EVENING_STUB) == stub
