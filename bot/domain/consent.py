"""The rules of yes and no: what counts at a 20:00, what is given, and what is taken back.

Every function here is about one evening of one couple; PRODUCT.md, "The week and the Summary".
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.prompts import Topic

RELEASE_TIME = time(20, 0)
PAGE_TIME = time(10, 0)
COUNTS_FOR = 2
GIVEN_WITHIN = timedelta(days=14)
SUNDAY = 7


class ShareChoice(StrEnum):
    """Whether a reply may be read by the partner; private unless its author says otherwise."""

    PRIVATE = "private"
    SHARE = "share"


class Answer(StrEnum):
    """A person's explicit word on the evenings to come."""

    YES = "yes"
    NO = "no"


class ShareDefault(StrEnum):
    """How the Sunday question is answered for a person (`/share`)."""

    ASK = "ask"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Item:
    """One shared reply as it stood at the release; `mine` is from its reader's point of view."""

    mine: bool
    prompt_id: str | None
    topic: Topic | None
    rating: int | None
    words: str


class EveningState(StrEnum):
    """An evening waits for its person; opening, a no, or the next Sunday's 20:00 ends that."""

    WAITING = "waiting"
    OPENED = "opened"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Evening:
    """One 20:00 of a couple, as one person holds it.

    `mine` are the replies this person's own yes would have given, whether or not it came to a release, so
    that taking back looks the same either way. `items` is the snapshot of what both shared; it goes when
    delivered, lapsed, withdrawn or erased. `taken_back` says the partner withdrew before this person opened.
    """

    id: str
    person_id: str
    couple_id: str
    created_at: datetime
    local_date: date
    lapses_at: datetime
    said_yes: bool
    mine: tuple[str, ...] = ()
    released: bool = False
    items: tuple[Item, ...] = ()
    taken_back: bool = False
    state: EveningState = EveningState.WAITING

    def waits(self, now: datetime) -> bool:
        """Whether it can still be opened, or taken back."""
        return self.state is EveningState.WAITING and now < self.lapses_at

    @property
    def holds_summary(self) -> bool:
        """Whether opening it now would show a Summary."""
        return self.state is EveningState.WAITING and self.released and not self.taken_back

    @property
    def gave(self) -> bool:
        """Whether `mine` went into a Release that stands (it isn't given again).

        An evening taken back by its own person says no: it must not tell them whether there was a Release.
        """
        return self.released and not self.taken_back and self.state is not EveningState.WITHDRAWN


def evening_at(day: date, zone: str) -> datetime:
    """The 20:00 of `day` in the couple's zone, as UTC."""
    return _at(day, RELEASE_TIME, zone)


def page_at(day: date, zone: str) -> datetime:
    """The 10:00 of `day` in the couple's zone, as UTC."""
    return _at(day, PAGE_TIME, zone)


def _at(day: date, wall: time, zone: str) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def next_evenings(after: datetime, zone: str, count: int = COUNTS_FOR) -> list[date]:
    """The days of the next `count` 20:00s strictly after a moment (a tap at 20:00:00 comes after it)."""
    day = after.astimezone(ZoneInfo(zone)).date()
    if evening_at(day, zone) <= after:
        day += timedelta(days=1)
    return [day + timedelta(days=n) for n in range(count)]


def counts_at(said: datetime | None, day: date, zone: str) -> bool:
    """Whether a word said at a moment counts for the 20:00 of `day`."""
    return said is not None and day in next_evenings(said, zone)


def next_sunday_evening(after: date, zone: str) -> datetime:
    """20:00 of the first Sunday strictly later than a day: when its evening lapses."""
    return evening_at(after + timedelta(days=SUNDAY - after.isoweekday() or SUNDAY), zone)
