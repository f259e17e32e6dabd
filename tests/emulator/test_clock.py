"""Claims about the emulator's clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.emulator import EmulatorClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_it_runs_with_real_time_times_speed() -> None:
    seconds = 100.0
    clock = EmulatorClock(NOON, speed=60, monotonic=lambda: seconds)

    seconds = 101.0
    fast = clock.now()
    clock.speed = 0
    seconds = 200.0

    assert fast == clock.now() == NOON + timedelta(minutes=1)


def test_it_starts_at_real_time_unless_told() -> None:
    before = datetime.now(UTC)  # noqa: TID251  # compared with the machine's own clock

    assert before <= EmulatorClock().now() <= before + timedelta(seconds=5)


def test_setting_and_advancing_are_told_to_whoever_listens() -> None:
    clock = EmulatorClock(NOON, speed=0)
    seen: list[datetime] = []
    stop = clock.subscribe(lambda: seen.append(clock.now()))

    clock.advance(timedelta(hours=1))
    clock.set(NOON.astimezone(timezone(timedelta(hours=2))))
    clock.speed = 0
    stop()
    clock.advance(timedelta(hours=1))

    assert seen == [NOON + timedelta(hours=1), NOON, NOON]
    assert clock.version == 4
    assert clock.now().tzinfo is UTC


def test_it_wants_a_zone_and_runs_forwards() -> None:
    clock = EmulatorClock(NOON)

    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError, match="backwards"):
        clock.speed = -1
