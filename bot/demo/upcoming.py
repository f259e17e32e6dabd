"""What comes next, for whom and when: read from the running bot, told in one line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain.consent import SUNDAY, Answer, counts_at
from bot.domain.couple import Side
from bot.domain.person import Person, Step
from bot.domain.schedule import Occasion, OccasionKind, local
from bot.services.couples import side_of
from bot.storage.store import StoreTx

ZONE: Final = "Europe/London"
AHEAD: Final = timedelta(days=15)
MOST: Final = 100
QUESTIONS: Final = frozenset({OccasionKind.CHECKIN, OccasionKind.SNOOZE})
# What arrives on a phone; the rest of what falls due is housekeeping.
ARRIVALS: Final[Mapping[OccasionKind, str]] = {
    OccasionKind.CHECKIN: "a question",
    OccasionKind.SNOOZE: "a question",
    OccasionKind.REMINDER: "a reminder",
    OccasionKind.RHYTHM: "a word about the rhythm",
    OccasionKind.SUNDAY: "the week's page",
    OccasionKind.PAGE: "the week's page",
    OccasionKind.EVENING: "the evening",
    OccasionKind.STUB: "the evening",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The stage's view of the bot at one moment."""

    line: str = ""
    question: Occasion | None = None
    """The next question of either person."""
    zone: str = ZONE
    """The couple's, before there is one the demo's own."""
    zones: Mapping[int, str] = field(default_factory=dict)


def look_ahead(tx: StoreTx, now: datetime, user_ids: Iterable[int]) -> Outlook:
    """Read what is due next for the people behind these Telegram ids."""
    people = [person for user_id in user_ids if (person := tx.person_of(user_id))]
    owners = {person.id: person for person in people}
    sides = {person.id: side for person in people if (side := side_of(tx, person))}
    due = [
        one
        for one in tx.due(now + AHEAD, MOST)
        if one.person_id in owners and one.kind in ARRIVALS and _arrives(one, sides.get(one.person_id))
    ]
    return Outlook(
        line=_line(due, owners),
        question=next((one for one in due if one.kind in QUESTIONS), None),
        zone=next((side.zone for side in sides.values()), ZONE),
        zones={person.telegram_id: person.zone for person in people if person.step is Step.READY},
    )


def _arrives(occasion: Occasion, side: Side | None) -> bool:
    """On a weekday a 20:00 says something only to those whose yes counts for it and wasn't used yet."""
    if occasion.kind is not OccasionKind.EVENING or occasion.local_date.isoweekday() == SUNDAY:
        return True
    if side is None or side.tapped is not Answer.YES or side.tapped_at is None:
        return False
    unused = side.opened_at is None or side.opened_at < side.tapped_at
    return unused and counts_at(side.tapped_at, occasion.local_date, side.zone)


def _line(due: list[Occasion], owners: Mapping[str, Person]) -> str:
    """The first arrival; both people in one line where it reaches them at the same moment."""
    if not due:
        return ""
    first, what = due[0], ARRIVALS[due[0].kind]
    readers = [owners[o.person_id] for o in due if o.due_at == first.due_at and ARRIVALS[o.kind] == what]
    names = " and ".join(sorted({person.name for person in readers}))
    return f"Next: {what} for {names}, {local(first.due_at, readers[0].zone):%A %H:%M}"
