"""One world: Ada, Ben and Cem, their clock, and what the two of them agreed on."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.couple import Invite, Proposal, ProposalState, Side
from bot.domain.person import Person
from bot.services import occasions
from bot.services.couples import side_of
from tests.noninterference.decisions import Decisions
from tests.services.hands import do
from tests.services.stories import Phone, Story

SECOND = timedelta(seconds=1)


@dataclass
class World:
    """One of the two."""

    story: Story
    phones: dict[str, Phone]
    decisions: Decisions

    @property
    def ada(self) -> Phone:
        return self.phones["Ada"]

    @property
    def ben(self) -> Phone:
        return self.phones["Ben"]

    def do(self, name: str, line: str) -> None:
        do(self.phones[name], line)
        self.decisions.listen()

    def decides(self) -> None:
        """What was due before Ada acts is decided first, as it is whenever she does."""
        if person := self.story.tx.get(Person, self.ada.id):
            occasions.settle(self.story.world, self.story.tx, person)

    def until(self, end: datetime) -> None:
        """Let time pass, with an eye on the moments at which something is decided."""
        for moment in self.decisions.moments(self.story.now, end):
            self.story.until(max(self.story.now, moment - SECOND))
            self.decisions.pass_by(moment)
            self.story.until(moment)
        self.story.until(end)

    def fork(self) -> "World":
        """Another world that has been the same so far."""
        story = copy(self.story)
        story.tx = self.story.tx.copy()
        story.phones = []
        for phone in self.story.phones:
            twin = copy(phone)
            twin.story, twin.screen, twin.said = story, phone.screen.copy(), phone.said.copy()
            story.phones.append(twin)
        phones = {phone.name: phone for phone in story.phones}
        made = World(story, phones, Decisions(phones["Ada"], phones["Ben"]))
        made.decisions.released = dict(self.decisions.released)
        made.decisions.standing = dict(self.decisions.standing)
        return made

    def couple_of(self, name: str) -> str | None:
        """The couple somebody is in."""
        person = self.story.tx.get(Person, self.phones[name].id)
        side = side_of(self.story.tx, person) if person else None
        return side.couple_id if side else None

    def could(self, name: str, line: str) -> bool:
        """Whether a step of pairing would do something now."""
        tried = self.fork()
        tried.do(name, line)
        return tried.bonds() != self.bonds()

    def bonds(self) -> list[object]:
        """All that pairing leaves in rows."""
        tx, ids = self.story.tx, [phone.id for phone in self.story.phones]
        people = [person for row_id in ids if (person := tx.get(Person, row_id))]
        rows = [(tx.rows(Invite, one), tx.rows(Proposal, one), tx.rows(Side, one)) for one in ids]
        return [*rows, *(person.link for person in people)]

    def asks_about_ben(self) -> bool:
        """Whether Ada is asked if Ben is her partner."""
        now = self.story.now
        return any(
            row.guest_id == self.ben.id and row.state is ProposalState.WAITING and row.expires_at > now
            for row in self.story.tx.rows(Proposal, self.ada.id)
        )
