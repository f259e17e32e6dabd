"""When something is due: a person's own minute, own zone, own days, never in quiet hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.person import Person, Span


class OccasionKind(StrEnum):
    """Everything that becomes due by itself."""

    CHECKIN = "checkin"
    SNOOZE = "snooze"
    REMINDER = "reminder"
    CLOSE = "close"
    SUNDAY = "sunday"
    PAGE = "page"
    EVENING = "evening"
    STUB = "stub"
    RHYTHM = "rhythm"
    CLEAR = "clear"
    TIDY = "tidy"


class OccasionState(StrEnum):
    """Every occasion ends with exactly one record: sent, or skipped with a reason."""

    DUE = "due"
    SENT = "sent"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why an occasion passed without a message."""

    MISSED = "missed"
    QUIET_HOURS = "quiet hours"
    PAUSED = "paused"
    HALVED = "halved"
    UNREACHABLE = "unreachable"
    SETTLED = "settled"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something due for one person: unique by (person, kind, local_date, slot).

    `slot` is the index of the day in the person's week for a check-in, else the id of what it is about.
    """

    id: str
    person_id: str
    created_at: datetime
    kind: OccasionKind
    local_date: date
    slot: str
    due_at: datetime
    state: OccasionState = OccasionState.DUE
    reason: SkipReason | None = None
    handled_at: datetime | None = None


CATCH_UP: dict[OccasionKind, timedelta] = {
    OccasionKind.CHECKIN: timedelta(minutes=90),
    OccasionKind.REMINDER: timedelta(hours=3),
    OccasionKind.SNOOZE: timedelta(hours=12),
    OccasionKind.PAGE: timedelta(hours=10),
    OccasionKind.STUB: timedelta(hours=20),
    OccasionKind.RHYTHM: timedelta(hours=24),
}
"""How late each kind may still be sent; kinds that send nothing have no limit."""


def local(moment: datetime, zone: str) -> datetime:
    """A moment on the clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def at_minute(day: date, minute: int, zone: str) -> datetime:
    """A wall-clock minute of a local day as UTC: in a DST gap the first valid minute, in a fold the first."""
    naive = datetime.combine(day, time(0)) + timedelta(minutes=minute)
    wall = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = wall.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive:
        return moment
    return _first_valid_after(naive, zone)


def _first_valid_after(naive: datetime, zone: str) -> datetime:
    """The end of the gap that swallows a wall time."""
    before = naive.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
    after = naive.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
    if before is None or after is None:
        raise ValueError(zone)
    low, high = (
        (naive - max(before, after)).replace(tzinfo=UTC),
        (naive - min(before, after)).replace(tzinfo=UTC),
    )
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= naive:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def minute_of(moment: datetime, zone: str) -> int:
    """Minutes after local midnight."""
    wall = local(moment, zone)
    return wall.hour * 60 + wall.minute


def in_quiet_hours(person: Person, moment: datetime) -> bool:
    """Whether a push at a moment would fall into the person's quiet hours."""
    return minute_of(moment, person.zone) in person.quiet


def after_quiet_hours(person: Person, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    if not in_quiet_hours(person, moment):
        return moment
    wall = local(moment, person.zone)
    runs_over = person.quiet.start > person.quiet.end and wall.hour * 60 + wall.minute >= person.quiet.start
    end = at_minute(wall.date() + timedelta(days=runs_over), person.quiet.end, person.zone)
    # In the second pass through a repeated hour its first end is over already.
    return end if end > moment else local(end, person.zone).replace(fold=1).astimezone(UTC)


def next_quiet_hours(person: Person, moment: datetime) -> datetime:
    """When quiet hours begin the next time."""
    today = local(moment, person.zone).date()
    starts = (at_minute(today + timedelta(days=n), person.quiet.start, person.zone) for n in range(3))
    return next(start for start in starts if start > moment)


def window_minutes(window: Span, quiet: Span) -> list[int]:
    """The minutes of a window outside quiet hours; minutes past 1,440 belong to the next day."""
    end = window.end if window.end > window.start else window.end + 24 * 60
    return [minute for minute in range(window.start, end) if minute % (24 * 60) not in quiet]


def slot_of(day: date, days: tuple[int, ...]) -> int:
    """The index, from 1, of a scheduled day among the person's days of its ISO week."""
    return sorted(days).index(day.isoweekday()) + 1


def next_day(after: date, days: tuple[int, ...]) -> date:
    """The first scheduled day strictly later than a day."""
    return next(day for day in (after + timedelta(days=n) for n in range(1, 8)) if day.isoweekday() in days)


def week_of(day: date) -> int:
    """The number of a day's ISO week, counted from the Monday of week one in year 1 without gaps."""
    return (day.toordinal() - 1) // 7
