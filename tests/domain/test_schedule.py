from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.person import QUIET_HOURS, Person, Span
from bot.domain.schedule import (
    after_quiet_hours,
    at_minute,
    in_quiet_hours,
    local,
    minute_of,
    next_day,
    slot_of,
    week_of,
    window_minutes,
)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",  # winter time in Ramadan
    "Asia/Beirut",  # at midnight
)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.integers(0, 20 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
MINUTES = st.integers(0, 2 * 24 * 60 - 1)
SPANS = st.builds(Span, st.integers(0, 1439), st.integers(0, 1439)).filter(lambda s: s.start != s.end)


def person(zone: str = "Europe/Berlin", quiet: Span = QUIET_HOURS) -> Person:
    return Person("p", datetime(2026, 1, 1, tzinfo=UTC), 1, "Ada", "en", b"seed", zone=zone, quiet=quiet)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "utc"),
    [
        ("Europe/Berlin", date(2026, 11, 22), 20 * 60, "2026-11-22T19:00"),
        ("Europe/Berlin", date(2026, 7, 1), 20 * 60, "2026-07-01T18:00"),
        # 02:00 to 03:00 does not exist: the first valid minute is 03:00
        ("Europe/Berlin", date(2027, 3, 28), 2 * 60, "2027-03-28T01:00"),
        ("Europe/Berlin", date(2027, 3, 28), 2 * 60 + 59, "2027-03-28T01:00"),
        ("America/New_York", date(2027, 3, 14), 2 * 60 + 30, "2027-03-14T07:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), 2 * 60 + 10, "2027-10-02T15:30"),
        ("Asia/Beirut", date(2027, 3, 28), 30, "2027-03-27T22:00"),
        # a day that a country left out
        ("Pacific/Apia", date(2011, 12, 30), 12 * 60, "2011-12-30T10:00"),
        # 02:30 comes twice: the first
        ("Europe/Berlin", date(2026, 10, 25), 2 * 60 + 30, "2026-10-25T00:30"),
        ("America/New_York", date(2026, 11, 1), 1 * 60 + 30, "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2027, 4, 4), 1 * 60 + 45, "2027-04-03T14:45"),
        # past midnight
        ("Europe/Berlin", date(2026, 11, 21), 24 * 60 + 30, "2026-11-21T23:30"),
    ],
)
def test_a_wall_clock_minute_is_one_moment(zone: str, day: date, minute: int, utc: str) -> None:
    assert at_minute(day, minute, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(st.sampled_from(ZONES), DAYS, MINUTES)
def test_a_moment_shows_its_minute_or_ends_the_gap_that_swallows_it(
    zone: str, day: date, minute: int
) -> None:
    wanted = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)

    moment = at_minute(day, minute, zone)

    wall = local(moment, zone).replace(tzinfo=None)
    assert wall >= wanted
    if wall == wanted:
        earlier = wanted.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
        assert moment == earlier
    else:
        assert local(moment - timedelta(seconds=1), zone).replace(tzinfo=None) < wanted


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_quiet_hours_run_over_midnight(clock: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-21T{clock}").replace(tzinfo=ZoneInfo("Europe/Berlin"))

    assert in_quiet_hours(person(), moment) is quiet


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-21T21:59", "2026-11-21T21:59"),
        ("2026-11-21T22:00", "2026-11-22T08:00"),
        ("2026-11-22T07:59", "2026-11-22T08:00"),
        ("2027-03-27T23:00", "2027-03-28T08:00"),  # an hour less to sleep
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(at: str, ends: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    moment = datetime.fromisoformat(at).replace(tzinfo=zone)

    assert after_quiet_hours(person(), moment) == datetime.fromisoformat(ends).replace(tzinfo=zone)


def test_in_the_second_pass_of_a_repeated_hour_quiet_ends_the_second_time() -> None:
    until_half_past_two = person(quiet=Span(22 * 60, 2 * 60 + 30))
    second_quarter_past = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 for the second time

    assert after_quiet_hours(until_half_past_two, second_quarter_past) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


@given(
    st.sampled_from(ZONES),
    SPANS,
    MOMENTS,
)
def test_after_quiet_hours_it_is_never_quiet_and_never_earlier(
    zone: str, quiet: Span, moment: datetime
) -> None:
    somebody = person(zone, quiet)

    due = after_quiet_hours(somebody, moment)

    assert due >= moment
    assert not in_quiet_hours(somebody, due)
    assert (due == moment) is (minute_of(moment, zone) not in quiet)
    assert due - moment <= timedelta(hours=26)


def test_a_window_has_each_of_its_minutes_once() -> None:
    minutes = window_minutes(Span(19 * 60 + 30, 20 * 60 + 30), QUIET_HOURS)

    assert minutes == list(range(1170, 1230))


def test_a_window_over_midnight_goes_on_with_the_next_day() -> None:
    assert window_minutes(Span(23 * 60 + 58, 2), Span(60, 120)) == [1438, 1439, 1440, 1441]


def test_a_window_leaves_out_its_quiet_minutes() -> None:
    assert window_minutes(Span(21 * 60 + 58, 22 * 60 + 30), QUIET_HOURS) == [1318, 1319]
    assert window_minutes(Span(23 * 60, 24 * 60 - 1), QUIET_HOURS) == []


@given(SPANS, SPANS)
def test_no_minute_of_a_window_is_quiet(window: Span, quiet: Span) -> None:
    minutes = window_minutes(window, quiet)

    assert all(minute % 1440 in window and minute % 1440 not in quiet for minute in minutes)
    assert len(minutes) == len(set(minutes)) == sum(m in window and m not in quiet for m in range(1440))


@pytest.mark.parametrize(
    ("day", "days", "slot"),
    [
        (date(2026, 11, 23), (1, 3, 5), 1),
        (date(2026, 11, 25), (1, 3, 5), 2),
        (date(2026, 11, 27), (5, 3, 1), 3),
        (date(2026, 11, 29), (6, 7), 2),
        (date(2026, 11, 29), (1, 2, 3, 4, 5, 6, 7), 7),
    ],
)
def test_a_slot_is_the_index_of_the_day_in_ones_own_week(day: date, days: tuple[int, ...], slot: int) -> None:
    assert slot_of(day, days) == slot


@pytest.mark.parametrize(
    ("after", "days", "following"),
    [
        (date(2026, 11, 23), (1, 3, 5), date(2026, 11, 25)),
        (date(2026, 11, 27), (1, 3, 5), date(2026, 11, 30)),
        (date(2026, 11, 23), (1,), date(2026, 11, 30)),
    ],
)
def test_the_next_day_is_strictly_later(after: date, days: tuple[int, ...], following: date) -> None:
    assert next_day(after, days) == following


@given(DAYS)
def test_weeks_begin_on_monday_and_are_counted_without_gaps(day: date) -> None:
    assert week_of(day + timedelta(days=7)) == week_of(day) + 1
    assert week_of(day) == week_of(day - timedelta(days=day.isoweekday() - 1))
    assert week_of(day) != week_of(day + timedelta(days=8 - day.isoweekday()))
