"""What the promise lets one person learn of the other: the definition of D in PROMISES, written down again.

It looks at what people said and wrote, never at what the bot decided: of an evening's row only how its own
person ended it is read. A Summary may be shown where `Decisions` knows of one, with these items, and nowhere
else.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkin import Reply
from bot.domain.consent import Answer, Evening, EveningState, ShareChoice, ShareDefault
from bot.domain.couple import Side
from bot.domain.person import Person
from bot.services.couples import side_of
from tests.services.stories import Phone

DAY = timedelta(days=1)
SUNDAY = 7
Given = tuple[str | None, str | None, int | None, str]
"""Prompt, topic, rating and words of one shared reply."""


@dataclass(frozen=True)
class Share:
    """What one person gave to a Release, and when the yes was said that led to it."""

    yes: datetime
    ids: frozenset[str]
    items: tuple[Given, ...]


@dataclass
class Decisions:
    """What two people of one world agreed on, couple by couple and evening by evening."""

    one: Phone
    other: Phone
    released: dict[tuple[str, date], dict[str, Share]] = field(default_factory=dict)
    standing: dict[str, datetime] = field(default_factory=dict)

    def moments(self, after: datetime, until: datetime) -> list[datetime]:
        """The Sundays' 10:00 and every day's 20:00 of the couple in a stretch of time."""
        found = []
        if side := _side(self.one) or _side(self.other):
            day = _day(after, side)
            while (ten := _at(day, 10, side)) <= until:
                sunday = [ten] if day.isoweekday() == SUNDAY else []
                found += [at for at in (*sunday, _at(day, 20, side)) if after < at <= until]
                day += DAY
        return found

    def pass_by(self, moment: datetime) -> None:
        """One of those moments has come, and people are as they are."""
        side = _side(self.one) or _side(self.other)
        if side and moment == _at(_day(moment, side), 20, side):
            self._release(moment)
        else:
            for phone in (self.one, self.other):
                self._stand(phone, moment)

    def listen(self) -> None:
        """After anybody did anything: a standing yes that was cancelled doesn't come back."""
        for phone in (self.one, self.other):
            side = _side(phone)
            if side is None or side.share_default is not ShareDefault.ALWAYS:
                self.standing.pop(phone.name, None)

    def open_to(self, reader: Phone) -> dict[date, tuple[Given, ...]]:
        """What each evening that waits for a reader would show: nothing, or the partner's items."""
        side = _side(reader)
        if side is None:
            return {}
        giver = self.other if reader is self.one else self.one
        waiting = [row for row in _evenings(reader, side) if row.state is EveningState.WAITING]
        shown = {}
        for row in waiting:
            gave = self.released.get((side.couple_id, row.local_date), {}).get(giver.id)
            took_back = _ended(giver, side.couple_id, row.local_date) is EveningState.WITHDRAWN
            if gave and not took_back and side.created_at < _at(row.local_date, 20, side):
                shown[row.local_date] = gave.items
        return shown

    def misjudged(self) -> list[date]:
        """Evenings on which the bot decided otherwise than it is defined."""
        pair = (self.one, self.other)
        theirs = set.intersection(*({side.couple_id for side in _sides(phone)} for phone in pair))
        return [
            row.local_date
            for phone in pair
            for row in phone.evenings
            if row.couple_id in theirs
            and row.released is not (phone.id in self.released.get((row.couple_id, row.local_date), {}))
        ]

    def lapses(self, reader: Phone, moment: datetime) -> bool:
        """Whether an evening of a reader lapses at a moment."""
        rows = reader.story.tx.rows(Evening, reader.id)
        return any(row.state is EveningState.WAITING and row.lapses_at <= moment for row in rows)

    def _stand(self, phone: Phone, at: datetime) -> None:
        side = _side(phone)
        if side is None or side.share_default is not ShareDefault.ALWAYS or not _alive(phone, at):
            return
        refused = side.tapped is Answer.NO and _counts(side.tapped_at, _day(at, side), side)
        if side.share_set_at and side.share_set_at < at and not refused:
            self.standing[phone.name] = at

    def _release(self, at: datetime) -> None:
        one, other = _side(self.one), _side(self.other)
        if one is None or other is None or one.couple_id != other.couple_id:
            return
        day = _day(at, one)
        shares = {phone.id: share for phone in (self.one, self.other) if (share := self._share(phone, at))}
        if len(shares) == len((one, other)):
            self.released[one.couple_id, day] = shares

    def _share(self, phone: Phone, at: datetime) -> Share | None:
        """What a person has to give at a 20:00; None without a yes, or without anything."""
        side = _side(phone)
        if side is None or not _alive(phone, at):
            return None
        yes = self._yes(phone, side, _day(at, side))
        earlier = list(self._standing_releases(phone, side))
        if yes is None or any(share.yes == yes for share in earlier):
            return None
        given = frozenset[str]().union(*(share.ids for share in earlier))
        rows = [reply for reply in phone.replies if _may_go(reply, side, at) and reply.id not in given]
        items = sorted((repr(item), item) for item in map(_item, rows))
        share = Share(yes, frozenset(row.id for row in rows), tuple(item for _key, item in items))
        return share if rows else None

    def _yes(self, phone: Phone, side: Side, day: date) -> datetime | None:
        if _counts(side.tapped_at, day, side):
            return side.tapped_at if side.tapped is Answer.YES else None
        standing = self.standing.get(phone.name)
        return standing if _counts(standing, day, side) else None

    def _standing_releases(self, phone: Phone, side: Side) -> list[Share]:
        """What a person gave in Releases that nobody took back; of some the bot may not have heard yet."""
        rows = {row.local_date: row for row in _evenings(phone, side)}
        over = {day for day, row in rows.items() if row.taken_back or row.state is EveningState.WITHDRAWN}
        return [
            shares[phone.id]
            for (couple_id, day), shares in self.released.items()
            if couple_id == side.couple_id and phone.id in shares and day not in over
        ]


def _side(phone: Phone) -> Side | None:
    person = phone.story.tx.get(Person, phone.id)
    return side_of(phone.story.tx, person) if person else None


def _sides(phone: Phone) -> list[Side]:
    return phone.story.tx.rows(Side, phone.id)


def _evenings(phone: Phone, side: Side) -> list[Evening]:
    return [row for row in phone.evenings if row.couple_id == side.couple_id]


def _ended(phone: Phone, couple_id: str, day: date) -> EveningState:
    """How a person ended an evening; erasing took everything back."""
    rows = [row for row in phone.evenings if (row.couple_id, row.local_date) == (couple_id, day)]
    return rows[0].state if rows else EveningState.WITHDRAWN


def _alive(phone: Phone, at: datetime) -> bool:
    person = phone.story.tx.get(Person, phone.id)
    return person is not None and person.reachable(at)


def _may_go(reply: Reply, side: Side, at: datetime) -> bool:
    return (
        reply.share is ShareChoice.SHARE
        and reply.couple_id == side.couple_id
        and not (reply.held or reply.barred)
        and at - 14 * DAY <= reply.created_at < at
    )


def _item(reply: Reply) -> Given:
    return (reply.prompt_id, reply.topic, reply.rating, reply.words)


def _counts(said: datetime | None, day: date, side: Side) -> bool:
    """A word counts for the next two 20:00s."""
    return said is not None and _at(day - 2 * DAY, 20, side) <= said < _at(day, 20, side)


def _day(moment: datetime, side: Side) -> date:
    return moment.astimezone(ZoneInfo(side.zone)).date()


def _at(day: date, hour: int, side: Side) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(side.zone)).astimezone(ZoneInfo("UTC"))
