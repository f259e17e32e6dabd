from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import (
    Evening,
    EveningState,
    counts_at,
    evening_at,
    next_evenings,
    next_sunday_evening,
    page_at,
)

BERLIN = "Europe/Berlin"
WEDNESDAY = date(2026, 11, 25)
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
SECONDS = st.integers(0, 20 * 365 * 24 * 3600)
MOMENTS = SECONDS.map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"])


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("2026-11-23T19:59:59.999999", False),  # for Monday and Tuesday
        ("2026-11-23T20:00:00", True),  # for Tuesday and Wednesday
        ("2026-11-23T20:00:01", True),
        ("2026-11-24T19:59:59", True),
        ("2026-11-24T20:00:00", True),
        ("2026-11-25T19:59:59.999999", True),
        ("2026-11-25T20:00:00", False),  # in that very second: it comes after
        ("2026-11-25T20:00:00.000001", False),
        ("2026-11-26T12:00:00", False),
    ],
)
def test_a_word_counts_for_the_next_two_evenings_after_it(said: str, counts: bool) -> None:
    assert counts_at(berlin(said), WEDNESDAY, BERLIN) is counts


def test_nothing_said_counts_for_nothing() -> None:
    assert not counts_at(None, WEDNESDAY, BERLIN)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2027, 3, 27), 23),  # the clocks go forward in the night
        (date(2026, 10, 24), 25),
        (date(2026, 11, 22), 24),
    ],
)
def test_20_00_stays_20_00_in_weeks_when_the_clocks_change(day: date, hours: int) -> None:
    following = day + timedelta(days=1)

    assert evening_at(following, BERLIN) - evening_at(day, BERLIN) == timedelta(hours=hours)
    assert counts_at(evening_at(day, BERLIN), following, BERLIN)
    assert counts_at(evening_at(following, BERLIN) - timedelta(seconds=1), following, BERLIN)
    assert not counts_at(evening_at(following, BERLIN), following, BERLIN)


@given(MOMENTS, ZONES)
def test_the_next_two_evenings_are_the_next_two(moment: datetime, zone: str) -> None:
    first, second = next_evenings(moment, zone)

    assert second == first + timedelta(days=1)
    assert moment < evening_at(first, zone)
    assert evening_at(first - timedelta(days=1), zone) <= moment


@given(MOMENTS, SECONDS, SECONDS, ZONES)
def test_two_who_agree_from_sunday_10_to_monday_20_share_an_evening(
    moment: datetime, one: int, other: int, zone: str
) -> None:
    sunday = moment.astimezone(ZoneInfo(zone)).date()
    sunday -= timedelta(days=sunday.isoweekday() % 7)
    begins, monday = page_at(sunday, zone), sunday + timedelta(days=1)
    length = int((evening_at(monday, zone) - begins).total_seconds())

    words = [begins + timedelta(seconds=said % length) for said in (one, other)]

    assert any(all(counts_at(said, day, zone) for said in words) for day in (sunday, monday))


@pytest.mark.parametrize(
    ("after", "sunday"),
    [
        (date(2026, 11, 22), date(2026, 11, 29)),  # a Sunday's own evening waits a week
        (date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 11, 28), date(2026, 11, 29)),
    ],
)
def test_an_evening_lapses_at_the_next_sundays_20_00(after: date, sunday: date) -> None:
    assert next_sunday_evening(after, BERLIN) == evening_at(sunday, BERLIN)


@pytest.mark.parametrize("released", [True, False])
@pytest.mark.parametrize("taken_back", [True, False])
@pytest.mark.parametrize("state", EveningState)
def test_what_an_evening_tells(released: bool, taken_back: bool, state: EveningState) -> None:
    at = evening_at(WEDNESDAY, BERLIN)
    evening = Evening(
        "e",
        "p",
        "c",
        at,
        WEDNESDAY,
        at,
        said_yes=True,
        released=released,
        taken_back=taken_back,
        state=state,
    )

    stands = released and not taken_back

    assert evening.holds_summary is (stands and state is EveningState.WAITING)
    assert evening.gave is (stands and state is not EveningState.WITHDRAWN)
