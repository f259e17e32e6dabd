"""What a phone shows: every bubble as it came, rendered for its reader at the moment of sending."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.messages import render
from bot.services.ports import World
from bot.services.views import view_of
from tests.fakes import MemoryTx
from tests.services.moments import moment_of

NOTHING = "Nothing was shared this time. Your words stay yours."
PASSED = "This evening has passed."
WITHDRAWN = "Withdrawn. What was already opened can't be taken back."


@dataclass(frozen=True, slots=True)
class Bubbled:
    """Something a phone showed at a moment: a new bubble, or an earlier one with other words."""

    at: datetime
    message_id: int
    kind: Kind
    text: str
    buttons: tuple[str, ...]
    silent: bool
    protected: bool


class Screen:
    """The chat on one phone; message ids count from 1 in each chat."""

    def __init__(self) -> None:
        self.bubbles: list[Bubbled] = []
        self._messages = 0

    def next_message(self) -> int:
        self._messages += 1
        return self._messages

    def receive(self, world: World, tx: MemoryTx, person: Person) -> None:
        """Telegram brings what is due, in order; to someone who blocked the bot it brings nothing."""
        for row in sorted(tx.rows(OutboxMessage, person.id), key=lambda row: row.number):
            if row.state is not Delivery.WAITING or row.due_at > world.now:
                continue
            rendered = None if person.blocked else render(row.say, view_of(world, tx, person))
            if rendered is None:
                tx.put(replace(row, state=Delivery.DROPPED))
                continue
            message_id = row.message_id or self.next_message()
            tx.put(replace(row, state=Delivery.SENT, shown=row.revision, message_id=message_id))
            labels = tuple(button.label for line in rendered.rows for button in line) if row.live else ()
            text = rendered.text.plain
            self.bubbles.append(
                Bubbled(world.now, message_id, row.say.kind, text, labels, row.silent, row.protected)
            )

    def since(self, moment: str | datetime) -> Iterator[Bubbled]:
        return (bubble for bubble in self.bubbles if bubble.at >= moment_of(moment))

    def texts(self, since: str | datetime = "Mon 00:00") -> list[str]:
        """Every text the phone showed since a moment, in order."""
        return [bubble.text for bubble in self.since(since)]

    def kinds(self, since: str | datetime = "Mon 00:00") -> list[Kind]:
        return [bubble.kind for bubble in self.since(since)]

    @property
    def last(self) -> Bubbled:
        return self.bubbles[-1]

    def ends_with(self, kind: Kind) -> bool:
        return self.last.kind is kind

    def newest(self, kind: Kind) -> Bubbled:
        return next(bubble for bubble in reversed(self.bubbles) if bubble.kind is kind)

    def count(self, kind: Kind, since: str | datetime = "Mon 00:00") -> int:
        return self.kinds(since).count(kind)
