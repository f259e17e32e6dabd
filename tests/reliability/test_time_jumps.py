"""R9: a clock that jumps an hour or a day, back and forth: no burst, nothing twice, and the plan is right."""

from datetime import UTC, datetime, timedelta

from bot.domain.schedule import OccasionKind, SkipReason, local
from bot.services import planning, settings
from tests.reliability.lives import QUIET_LIFE, Life, answers_everything
from tests.reliability.sundial import Line, Sundial, judge, no_burst
from tests.services.moments import ZONE, when
from tests.services.stories import Phone
from tests.trials import Trials

BEGINS = datetime(2027, 3, 1, 11, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = (HOUR, -HOUR, DAY, -DAY)
A_WEEK = timedelta(weeks=1)


def plan_is_right(sundial: Sundial, phone: Phone) -> None:
    """One question lies ahead: at its minute of the next day of theirs that has had none yet."""
    [ahead] = phone.occasions(OccasionKind.CHECKIN, due=True)
    person = phone.person
    assert ahead.due_at == planning.due_minute(sundial.world, person, ahead.local_date)
    assert ahead.due_at > sundial.now
    today = local(sundial.now, person.zone).date()
    had = set(sundial.days(phone)) - {ahead.local_date}
    between = [today + DAY * n for n in range(1, (ahead.local_date - today).days)]
    assert all(day in had for day in between if day.isoweekday() in person.days), "a day was left out"


def test_a_clock_that_jumps_about_causes_no_burst_and_nothing_comes_twice(trials: Trials) -> None:
    for seed in trials.seeds(12):
        life = Life(seed, BEGINS)
        life.sundial.on_arrival = answers_everything(*life.people)
        for _ in range(6):
            life.passes(timedelta(days=2))
            life.act(QUIET_LIFE)
            jumps_about(life)
            for phone in life.people:
                judge(life.sundial, phone)
                plan_is_right(life.sundial, phone)
        right_again(life)


def jumps_about(life: Life) -> None:
    """Some jumps with a little time between them, and back to the right time."""
    off = timedelta()
    for _ in range(life.random.randint(1, 5)):
        jump = life.random.choice([jump for jump in JUMPS if abs(off + jump) <= DAY + HOUR])
        off += jump
        leap(life, jump)
        life.passes(timedelta(minutes=90) * life.random.random())
    leap(life, -off)


def leap(life: Life, jump: timedelta) -> None:
    came = len(life.sundial.arrivals)
    life.sundial.leap(jump)
    for phone in life.people:
        no_burst(life.sundial, phone, came)


def right_again(life: Life) -> None:
    """Two days after the last jump everything comes as if there had been none."""
    life.sundial.until(life.sundial.now + 2 * DAY)
    since = life.sundial.now
    life.sundial.until(since + A_WEEK)
    for phone in life.people:
        judge(life.sundial, phone)
        rows = [row for rows in life.sundial.days(phone).values() for row in rows]
        of_the_week = [row for row in rows if since < row.due_at <= life.sundial.now]
        assert len(of_the_week) in (6, 7, 8)
        assert {row.reason for row in of_the_week} <= {None, SkipReason.HALVED}


def test_a_clock_a_day_ahead_costs_that_day_and_no_other() -> None:
    sundial = Sundial(BEGINS)
    ada = sundial.phone("Ada")
    ada.sets(settings.set_days, "daily")
    sundial.on_arrival = answers_everything(ada)
    sundial.until(BEGINS + 2 * DAY)

    sundial.leap(DAY)
    sundial.leap(-DAY)
    sundial.until(BEGINS + 9 * DAY)

    reasons = [rows[0].reason for _, rows in sorted(sundial.days(ada).items())]
    assert reasons.count(SkipReason.MISSED) == 1
    assert reasons.count(None) == len(reasons) - 1


def test_a_question_written_while_the_clock_was_ahead_comes_on_its_own_day() -> None:
    sundial = Sundial(when("Mon 12:00"))
    ada = sundial.phone("Ada")
    ada.sets(settings.set_days, "daily")
    sundial.until("Tue 12:00")
    sundial.leap(DAY)
    sundial.line = Line.CUT
    sundial.until(ada.occasions(OccasionKind.CHECKIN, due=True)[0].due_at)

    sundial.leap(-DAY)
    sundial.line = Line.UP
    sundial.until("Tue 23:00")
    assert sundial.came(ada) == []
    sundial.until("Wed 23:00")

    [arrival] = sundial.came(ada)
    assert local(arrival.at, ZONE).strftime("%a") == "Wed"
    assert when("Wed 19:30") <= arrival.at < when("Wed 20:30")
    judge(sundial, ada)
