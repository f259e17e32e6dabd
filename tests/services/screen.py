"""What a phone shows, and every call that made it so: composed and settled as the sender does it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from bot.delivery.outbox import _compose, _mute, _refused
from bot.delivery.outgoing import Outgoing
from bot.delivery.results import Attempt, Verdict, after_uncertainty
from bot.domain.kinds import Alert, Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import SkipReason
from bot.messages import ChartSpec, Text
from bot.services import timely
from bot.services.ports import World
from bot.storage.store import StoreTx
from tests.fakes import MemoryTx
from tests.services.moments import moment_of

NOTHING = "Nothing was shared this time. Your words stay yours."
PASSED = "This evening has passed."
WITHDRAWN = "Withdrawn. What was already opened can't be taken back."
A_SECOND = timedelta(seconds=1)
A_MINUTE = timedelta(minutes=1)

Keyboard = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of buttons: what stands on each, and its callback data or its address."""


class Method(StrEnum):
    """What a call does to a chat."""

    SEND = "send"
    EDIT = "edit"
    STRIP = "take the keyboard away"
    DELETE = "delete"
    ANSWER = "answer a tap"


class Fault(StrEnum):
    """What may become of one call."""

    BLOCKED = "403"
    REFUSED = "400"
    LOST = "lost"  # it broke off, and nothing had arrived
    ECHO = "echo"  # it broke off, and it had arrived
    LATE = "late"  # Telegram asks for patience


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API to one chat, with all that a phone could tell from it."""

    at: datetime
    method: Method
    message_id: int | None = None
    kind: Kind | None = None
    text: Text | None = None
    keyboard: Keyboard = ()
    silent: bool = False
    protected: bool = False
    chart: ChartSpec | None = None
    file: tuple[str, bytes] | None = None
    place: str | None = None
    ids: tuple[int, ...] = ()
    alert: Alert | None = None


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
        self.calls: list[Call] = []
        self.keyboards: dict[int, str] = {}
        """Messages that show buttons, and the rows they stand for."""
        self.faults: deque[Fault] = deque()
        self._messages = 0

    def copy(self) -> "Screen":
        """The same chat on another phone, which goes its own way from here."""
        twin = Screen()
        twin.bubbles, twin.calls = self.bubbles.copy(), self.calls.copy()
        twin.keyboards, twin.faults = self.keyboards.copy(), self.faults.copy()
        twin._messages = self._messages
        return twin

    def next_message(self) -> int:
        self._messages += 1
        return self._messages

    def receive(self, world: World, tx: MemoryTx, person_id: str) -> None:
        """Telegram brings what is due, in order; to someone who blocked the bot it brings nothing."""
        while person := tx.get(Person, person_id):
            due = [row for row in _queue(tx, person_id) if row.due_at <= world.now]
            if not due:
                break
            self._send(world, tx, person, due[0])
        self._strip(world, tx)

    def due_at(self, tx: MemoryTx, person_id: str) -> datetime | None:
        """When the next message that waits can go."""
        return min((row.due_at for row in _queue(tx, person_id)), default=None)

    def _send(self, world: World, tx: MemoryTx, person: Person, row: OutboxMessage) -> None:
        """As the sender does it: claim, compose, call, settle; nothing is left to chance but the fault."""
        row = replace(row, attempts=row.attempts + 1)
        tx.put(row)
        out = None
        if timely.leaves_before(world, tx, person, row):
            out = None if person.blocked else _compose(cast(StoreTx, tx), world, row, person)
            if out is None:
                timely.unsay(world, tx, person, row, SkipReason.SETTLED)
        if out is None:
            _settle(tx, row.id, state=Delivery.DROPPED)
            return
        fault = self.faults.popleft() if self.faults else None
        arrives = fault in (None, Fault.ECHO)
        message_id = out.message_id or (self.next_message() if arrives and out.rendered else None)
        if out.rendered is None:
            self.calls.append(Call(world.now, Method.DELETE, ids=out.removes))
        else:
            self._show(world.now, row.say.kind, out, message_id, arrives=arrives)
        _result(world, tx, out, fault, message_id)

    def _show(
        self, at: datetime, kind: Kind, out: Outgoing, message_id: int | None, *, arrives: bool
    ) -> None:
        rendered = out.rendered
        assert rendered is not None
        keyboard = tuple(
            tuple((b.label, f"{out.row_id}:{b.action}:{b.value}" if b.action else str(b.url)) for b in line)
            for line in rendered.rows
        )
        file = rendered.document
        call = Call(
            at=at,
            method=Method.EDIT if out.message_id else Method.SEND,
            message_id=message_id,
            kind=kind,
            text=rendered.text,
            keyboard=keyboard,
            silent=out.silent,
            protected=out.protected,
            chart=rendered.chart,
            file=(file.name, file.write()) if file else None,
            place=rendered.request_location,
        )
        self.calls.append(call)
        if message_id is None or not arrives:
            return
        self.keyboards.pop(message_id, None)
        if keyboard:
            self.keyboards[message_id] = out.row_id
        labels = tuple(label for line in keyboard for label, _data in line)
        text, flags = rendered.text.plain, (out.silent, out.protected)
        self.bubbles.append(Bubbled(at, message_id, kind, text, labels, *flags))

    def _strip(self, world: World, tx: MemoryTx) -> None:
        """Buttons that are no longer live are taken away."""
        for message_id, row_id in list(self.keyboards.items()):
            row = tx.get(OutboxMessage, row_id)
            if row and not row.live and row.state in (Delivery.SENT, Delivery.UNCERTAIN):
                del self.keyboards[message_id]
                self.calls.append(Call(world.now, Method.STRIP, message_id))

    def buttons(self, action: str) -> list[tuple[int, list[str]]]:
        """Messages that ever had a button of an action, newest first, each with the data of all such."""
        found: dict[int, dict[str, None]] = {}
        for call in self.calls:
            for _label, data in (button for line in call.keyboard for button in line):
                if f":{action}:" in data and call.message_id is not None:
                    found.setdefault(call.message_id, {})[data] = None
        return [(message_id, list(found[message_id])) for message_id in sorted(found, reverse=True)]

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


def _queue(tx: MemoryTx, person_id: str) -> list[OutboxMessage]:
    """Messages that wait, in order; behind one that was tried already nothing goes."""
    if not (rows := tx.waiting(person_id)):
        return rows
    tried = next((place for place, row in enumerate(rows) if row.attempts), len(rows))
    return rows[: tried + 1]


def _settle(tx: MemoryTx, row_id: str, **result: object) -> None:
    if row := tx.get(OutboxMessage, row_id):
        tx.put(replace(row, **result))  # type: ignore[arg-type]  # names are checked when it runs


def _result(world: World, tx: MemoryTx, out: Outgoing, fault: Fault | None, message_id: int | None) -> None:
    """What becomes of a message after its call."""
    attempt = Attempt(out.policy, out.attempts, out.harmless)
    if fault is None:
        row = tx.get(OutboxMessage, out.row_id)
        later = row is not None and row.revision > out.revision
        state = Delivery.WAITING if later else Delivery.SENT
        _settle(tx, out.row_id, state=state, message_id=message_id, shown=out.revision, attempts=0)
    elif fault is Fault.LATE:
        _settle(tx, out.row_id, due_at=world.now + A_MINUTE)
    elif fault in (Fault.LOST, Fault.ECHO):
        again = after_uncertainty(attempt) is Verdict.RETRY
        result = {"due_at": world.now + A_SECOND} if again else {"state": Delivery.UNCERTAIN}
        _settle(tx, out.row_id, **result)
    else:
        _settle(tx, out.row_id, state=Delivery.FAILED)
        _refused(world, cast(StoreTx, tx), out)
        if fault is Fault.BLOCKED:
            _mute(world, cast(StoreTx, tx), out.person_id)
