from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.couple import Invite, InviteState, Side
from bot.domain.person import EVENING_WINDOW, QUIET_HOURS, Person, Span, Step

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADA = Person("p", NOW, 1, "Ada", "en", b"seed", step=Step.READY)
MINUTES = st.integers(0, 1439)


@given(MINUTES, MINUTES, MINUTES)
def test_a_minute_is_in_a_span_or_in_the_one_that_completes_the_day(
    start: int, end: int, minute: int
) -> None:
    if start == end:
        assert minute not in Span(start, end)
    else:
        assert (minute in Span(start, end)) is (minute not in Span(end, start))


@given(MINUTES, MINUTES)
def test_a_span_has_its_first_minute_and_not_its_end(start: int, end: int) -> None:
    if start != end:
        assert start in Span(start, end)
        assert end not in Span(start, end)


def test_the_defaults_are_an_evening_window_outside_quiet_hours() -> None:
    assert (ADA.window, ADA.quiet, ADA.days) == (EVENING_WINDOW, QUIET_HOURS, (1, 3, 5))
    assert not any(minute in QUIET_HOURS for minute in range(EVENING_WINDOW.start, EVENING_WINDOW.end))
    assert not ADA.reminder
    assert not ADA.discreet


def test_a_pause_covers_the_time_until_its_end() -> None:
    paused = replace(ADA, paused=True, paused_until=NOW + timedelta(days=1))

    assert paused.resting(NOW)
    assert not paused.resting(NOW + timedelta(days=1))
    assert replace(ADA, paused=True).resting(NOW + timedelta(days=400))
    assert not ADA.resting(NOW)


@pytest.mark.parametrize(
    "gone",
    [
        replace(ADA, step=Step.RHYTHM),
        replace(ADA, blocked=True),
        replace(ADA, erasing=True),
        replace(ADA, age_asked=True),
        replace(ADA, paused=True),
    ],
)
def test_who_is_not_there_is_not_reachable(gone: Person) -> None:
    assert ADA.reachable(NOW)
    assert not gone.reachable(NOW)


def test_eight_weeks_are_counted_from_the_latest_of_pairing_opening_and_keeping() -> None:
    side = Side("s", "p", "c", NOW, "UTC", b"seed", "Ben", inviter=True)
    day = timedelta(days=1)

    assert side.quiet_since() == NOW
    assert replace(side, opened_at=NOW + day).quiet_since() == NOW + day
    assert replace(side, opened_at=NOW + day, kept_open_at=NOW + 2 * day).quiet_since() == NOW + 2 * day


@pytest.mark.parametrize("state", InviteState)
def test_a_link_works_while_it_is_open_and_young(state: InviteState) -> None:
    invite = Invite("i", "p", NOW, NOW + timedelta(hours=48), b"hash", state)

    assert invite.works(NOW) is (state is InviteState.OPEN)
    assert not invite.works(NOW + timedelta(hours=48))
