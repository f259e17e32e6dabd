"""R8: the right local time across every change of the clock, one record for each day of a person's week."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.domain.person import EVENING_WINDOW, EVERY_EVENING, QUIET_HOURS, THREE_EVENINGS, WEEKENDS, Span
from bot.domain.schedule import OccasionKind, SkipReason, local
from bot.services import checkins, planning
from tests.reliability.sundial import Arrival, Sundial, judge
from tests.services.stories import Phone
from tests.trials import Trials

A_SECOND = timedelta(seconds=1)
A_DAY = timedelta(days=1)
SMALL = (
    ("Europe/Berlin", 2026),
    ("Asia/Beirut", 2026),  # its gap begins at midnight
    ("Australia/Lord_Howe", 2026),  # half an hour
    ("Africa/Casablanca", 2026),  # back for Ramadan
    ("Pacific/Apia", 2010),  # it had no 30 December 2011
)
LARGE = (
    *SMALL,
    ("Africa/Cairo", 2026),
    ("America/Havana", 2026),
    ("America/New_York", 2026),
    ("America/Nuuk", 2020),
    ("America/Santiago", 2026),
    ("America/Scoresbysund", 2020),
    ("America/St_Johns", 2026),
    ("Antarctica/Troll", 2026),  # two hours
    ("Asia/Gaza", 2026),
    ("Asia/Kathmandu", 2026),
    ("Asia/Tehran", 2018),
    ("Europe/Dublin", 2026),  # its winter is the exception
    ("Pacific/Chatham", 2026),
    ("Pacific/Easter", 2026),
    ("Pacific/Kiritimati", 1990),  # it had no 31 December 1994
)
NIGHTS = (Span(23 * 60 + 30, 30), Span(0, 60), Span(60, 210), Span(90, 150))
"""Windows over the hours in which clocks change."""
QUIET_BY_DAY = Span(5 * 60, 12 * 60)
NO_PUSH = {SkipReason.QUIET_HOURS, None}


def watcher(sundial: Sundial, zone: str, days: tuple[int, ...], window: Span) -> Phone:
    """Somebody who leaves no question open."""
    phone = sundial.phone("Ada", zone)
    quiet = QUIET_HOURS if window == EVENING_WINDOW else QUIET_BY_DAY
    sundial.tx.put(replace(phone.person, days=days, window=window, quiet=quiet))
    planning.replan(sundial.world, sundial.tx, phone.person)

    def skip(arrival: Arrival) -> None:
        if arrival.kind is OccasionKind.CHECKIN:
            phone.does(checkins.skip_open)

    sundial.on_arrival = skip
    return phone


def asked_on(sundial: Sundial, phone: Phone, day: date) -> Arrival:
    [arrival] = [one for one in sundial.came(phone, OccasionKind.CHECKIN) if one.occasion.local_date == day]
    return arrival


def swallowed(arrival: Arrival) -> timedelta:
    """How much of the wall's time was skipped right before."""
    zone = arrival.person.zone
    wall, before = (local(at, zone).replace(tzinfo=None) for at in (arrival.at, arrival.at - A_SECOND))
    return wall - before - A_SECOND


def in_its_minute(arrival: Arrival) -> None:
    """A minute of the window on the wall's clock; where the wall skips it, the first minute there is.

    In an hour that comes twice, the first pass.
    """
    window, day = arrival.person.window, arrival.occasion.local_date
    wall = local(arrival.at, arrival.person.zone)
    assert wall.fold == 0, f"{wall} is the second pass"
    skipped = int(swallowed(arrival).total_seconds() // 60)
    for back in range(skipped + 1):
        meant = wall.replace(tzinfo=None) - timedelta(minutes=back)
        minute = (meant.date() - day).days * 24 * 60 + meant.hour * 60 + meant.minute
        last = window.end + (24 * 60 if window.end < window.start else 0)
        if window.start <= minute < last:
            return
    raise AssertionError(f"{wall} is outside the window of {day}")


def every_day_has_its_record(sundial: Sundial, phone: Phone, begun: datetime) -> None:
    """One for each day of their week and none for another; only a gap that ends in quiet hours skips one."""
    zone, days = phone.person.zone, sundial.days(phone)
    first, last = local(begun, zone).date() + A_DAY, local(sundial.now, zone).date() - 2 * A_DAY
    lived = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    theirs = {day for day in lived if day.isoweekday() in phone.person.days}
    assert theirs == {day for day in days if first <= day <= last}
    assert all(len(records) == 1 for records in days.values())
    reasons = [record.reason for day in theirs for record in days[day]]
    assert set(reasons) <= NO_PUSH
    assert reasons.count(SkipReason.QUIET_HOURS) <= len(theirs) / 300, "only a change of the clock excuses it"


def test_every_question_comes_at_its_minute_whatever_the_clocks_do(trials: Trials) -> None:
    zones, years = (LARGE, 10) if trials.large else (SMALL, 2)
    for seed in trials.seeds(len(SMALL), most=10 * len(LARGE)):
        zone, year = zones[seed % len(zones)]
        random = Random(f"{zone} {seed}")  # noqa: S311  # a seeded search
        begun = datetime(year, random.randint(1, 12), random.randint(1, 28), 11, 13, tzinfo=UTC)
        sundial = Sundial(begun, f"{zone} {seed}")
        days = random.choice((EVERY_EVENING, EVERY_EVENING, THREE_EVENINGS, WEEKENDS))
        ada = watcher(sundial, zone, days, random.choice((EVENING_WINDOW, *NIGHTS)))

        sundial.until(begun + timedelta(days=365 * years))

        judge(sundial, ada)
        every_day_has_its_record(sundial, ada, begun)
        for arrival in sundial.came(ada, OccasionKind.CHECKIN):
            in_its_minute(arrival)


@pytest.mark.parametrize(
    ("zone", "day", "window"),
    [
        ("Asia/Beirut", date(2027, 3, 28), Span(0, 60)),
        ("Africa/Cairo", date(2027, 4, 30), Span(0, 60)),
        ("America/Havana", date(2027, 3, 14), Span(0, 60)),
        ("Australia/Lord_Howe", date(2027, 10, 3), Span(90, 150)),
        ("Europe/Berlin", date(2027, 3, 28), Span(60, 210)),
        ("Antarctica/Troll", date(2027, 3, 28), Span(60, 210)),
    ],
)
def test_a_minute_that_the_clock_skips_is_the_first_that_it_shows(zone: str, day: date, window: Span) -> None:
    at_its_end = 0
    for seed in range(8):
        sundial = Sundial(datetime.combine(day, datetime.min.time(), UTC) - 2 * A_DAY, f"gap {seed}")
        ada = watcher(sundial, zone, EVERY_EVENING, window)

        sundial.until(sundial.now + 4 * A_DAY)

        arrival = asked_on(sundial, ada, day)
        in_its_minute(arrival)
        at_its_end += bool(swallowed(arrival))
    assert at_its_end, "no lot fell into the gap"


@pytest.mark.parametrize(
    ("zone", "day", "window"),
    [
        ("America/Havana", date(2027, 11, 7), Span(0, 60)),
        ("Asia/Beirut", date(2027, 10, 30), Span(23 * 60, 24 * 60 - 1)),
        ("Australia/Lord_Howe", date(2027, 4, 4), Span(90, 120)),
        ("Europe/Berlin", date(2027, 10, 31), Span(120, 180)),
    ],
)
def test_a_minute_that_the_clock_shows_twice_counts_once(zone: str, day: date, window: Span) -> None:
    for seed in range(4):
        sundial = Sundial(datetime.combine(day, datetime.min.time(), UTC) - 2 * A_DAY, f"fold {seed}")
        ada = watcher(sundial, zone, EVERY_EVENING, window)

        sundial.until(sundial.now + 5 * A_DAY)

        arrival = asked_on(sundial, ada, day)
        in_its_minute(arrival)
        wall = local(arrival.at, zone)
        assert wall.utcoffset() != wall.replace(fold=1).utcoffset(), "this minute comes once only"


def test_a_day_that_a_zone_leaves_out_brings_no_question_and_its_neighbours_one_each() -> None:
    sundial = Sundial(datetime(2011, 12, 26, 12, tzinfo=UTC))
    ada = watcher(sundial, "Pacific/Apia", EVERY_EVENING, EVENING_WINDOW)

    sundial.until(datetime(2012, 1, 2, 12, tzinfo=UTC))

    came = [one.occasion.local_date.isoformat() for one in sundial.came(ada, OccasionKind.CHECKIN)]
    assert came == ["2011-12-27", "2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01", "2012-01-02"]
    [record] = sundial.days(ada)[date(2011, 12, 30)]
    assert record.reason is SkipReason.QUIET_HOURS
