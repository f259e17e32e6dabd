"""The calendar of the stories: a week in January that begins on a Monday, in Berlin."""

from datetime import date, datetime, timedelta

from bot.domain.schedule import at_minute

MONDAY = date(2027, 1, 4)
ZONE = "Europe/Berlin"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(moment: str, zone: str = ZONE) -> datetime:
    """`Sun 20:00` of the first week, `Mon+1 09:30` of the week after, on the clock of a zone."""
    day, clock = moment.split()
    name, _, week = day.partition("+")
    hours, minutes = clock.split(":")[:2]
    seconds = clock.split(":")[2] if clock.count(":") > 1 else "0"
    on = MONDAY + timedelta(days=DAYS.index(name), weeks=int(week or 0))
    return at_minute(on, int(hours) * 60 + int(minutes), zone) + timedelta(seconds=float(seconds))


def moment_of(moment: str | datetime) -> datetime:
    """A moment, however a test wrote it."""
    return when(moment) if isinstance(moment, str) else moment
