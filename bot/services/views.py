"""What one person may be shown: everything a message to them is built from, and nothing else.

`view_of` is the only way from rows to a message. A view reads its own person's rows alone; what the
partner shared is in them as the snapshot a release wrote under this person's key.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from bot.domain.checkin import CheckIn, CheckInState, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Proposal, Side
from bot.domain.export import Export
from bot.domain.person import Person
from bot.domain.summary import Page, Summary, summary_of
from bot.services.checkins import reply_to
from bot.services.couples import side_of
from bot.services.exports import Gathering
from bot.services.pages import choosable, page_of, stress_of
from bot.services.ports import Tx, World

Own = TypeVar("Own", CheckIn, Reply, Draft, Proposal, Evening)
REPLIES_SHOWN = 5
ANSWERABLE_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Standing:
    """Figures for /privacy: how much is kept of this person, and since when."""

    replies: int
    checkins: int
    oldest: Reply | None


class View:
    """One person's own data at one moment, read as it is needed."""

    def __init__(self, world: World, tx: Tx, person: Person) -> None:
        self.world = world
        self.person = person
        self._tx = tx

    @cached_property
    def side(self) -> Side | None:
        """The person's side of the couple they are in, or None."""
        return side_of(self._tx, self.person)

    def checkin(self, row_id: str) -> CheckIn | None:
        """One of the person's check-ins; None once deleted."""
        return self._own(self._tx.get(CheckIn, row_id))

    def reply(self, row_id: str) -> Reply | None:
        """One of the person's replies; None once deleted."""
        return self._own(self._tx.get(Reply, row_id))

    def reply_to(self, checkin: CheckIn) -> Reply | None:
        """The person's reply to a check-in."""
        return reply_to(self._tx, checkin)

    def draft(self, row_id: str) -> Draft | None:
        """Words the person has not kept yet."""
        return self._own(self._tx.get(Draft, row_id))

    def proposal(self, row_id: str) -> Proposal | None:
        """An accepted link of this person's making."""
        return self._own(self._tx.get(Proposal, row_id))

    def replies(self, offset: int = 0) -> tuple[list[Reply], int]:
        """Up to five replies, newest first from an offset, and how many there are in all."""
        rows = self._tx.rows(Reply, self.person.id)[::-1]
        return rows[offset : offset + REPLIES_SHOWN], len(rows)

    def unanswered(self) -> list[CheckIn]:
        """Closed check-ins of the last two weeks that can still be answered, newest first, three at most."""
        rows = self._tx.rows(CheckIn, self.person.id, since=self.world.now - ANSWERABLE_FOR)
        return [row for row in reversed(rows) if row.state is CheckInState.CLOSED][:3]

    @cached_property
    def page(self) -> Page:
        """The person's Page now."""
        return page_of(self.world, self._tx, self.person)

    def stress(self) -> list[tuple[str, int]]:
        """The person's own ratings of the last four weeks as (ISO local date, 1-5), oldest first."""
        return [(day.isoformat(), rating) for day, rating in stress_of(self.world, self._tx, self.person)]

    def summary(self, evening_id: str) -> Summary | None:
        """What an opened evening shows, from the snapshot; None once it is gone."""
        evening = self._own(self._tx.get(Evening, evening_id))
        side = self._side_in(evening.couple_id) if evening else None
        if evening is None or side is None or not evening.items:
            return None
        return summary_of(evening.items, side.seed, evening.local_date)

    def partner_name(self, evening_id: str) -> str:
        """The partner's name as told at pairing, in the couple an evening belongs to; empty without one."""
        evening = self._own(self._tx.get(Evening, evening_id))
        side = self._side_in(evening.couple_id) if evening else None
        return side.partner_name if side else ""

    def choosable(self) -> list[Reply]:
        """What `[Choose what to share]` lists, newest first; nothing for someone who is in no couple."""
        return choosable(self.world, self._tx, self.side) if self.side else []

    def standing(self) -> Standing:
        """Figures of what is kept of this person."""
        replies = self._tx.rows(Reply, self.person.id)
        checkins = self._tx.rows(CheckIn, self.person.id)
        return Standing(len(replies), len(checkins), replies[0] if replies else None)

    def export(self) -> Export:
        """Everything of this person, for /export."""
        return Gathering(self.world, self._tx, self.person).export()

    def _side_in(self, couple_id: str) -> Side | None:
        return next((s for s in self._tx.rows(Side, self.person.id) if s.couple_id == couple_id), None)

    def _own(self, row: Own | None) -> Own | None:
        return row if row is not None and row.person_id == self.person.id else None


def view_of(world: World, tx: Tx, person: Person) -> View:
    """The one view of a person."""
    return View(world, tx, person)
