"""The sender's transactions: which row is sent when, and what became of it.

A row is `sending` in the database before the call, and its result is written after it. So a crash leaves in
doubt only what may have reached a phone. Of one person one row at a time is sent, in the order of its number;
the next is claimed in the very transaction that settles the one before.
Leases run on the machine's clock: moving people's clock must not make a message go twice.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot.delivery.clock import SystemClock, WallClock
from bot.delivery.outgoing import Outgoing
from bot.delivery.results import Verdict
from bot.domain.kinds import STUBBED, Kind
from bot.domain.outbox import Delivery, OutboxMessage, Say
from bot.domain.person import Person
from bot.domain.schedule import SkipReason
from bot.messages import render
from bot.messages.rendered import Rendered
from bot.services import account, occasions, timely
from bot.services.clearing import clearable
from bot.services.ports import World
from bot.services.views import view_of
from bot.storage.errors import TamperedRowError
from bot.storage.store import Store, StoreTx

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than a wait for a turn and a call together; how long a row of a dead process stays in doubt."""
BEGUN_WITHIN = LEASE.total_seconds() / 2
"""After so long in hand a message is claimed anew before it is sent: the call has to end within the lease."""

AFTER_EVERY_LEASE = datetime.max.replace(tzinfo=UTC)
FAR_TOO_LONG = timedelta(minutes=55)
"""Telegram tells nobody to wait so long for one message; what does was put off by another clock."""

FINAL = {
    Verdict.SENT: Delivery.SENT,
    Verdict.FAILED: Delivery.FAILED,
    Verdict.BLOCKED: Delivery.FAILED,
    Verdict.UNCERTAIN: Delivery.UNCERTAIN,
}
"""Every other verdict lets the row wait."""

OUR_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What repeating doesn't mend; whatever a database raises is none of these, and nothing is dropped for it."""

Worlds = Callable[[], World]
"""A World as of now."""


class Outbox:
    """Claims, renders and settles rows; each `async` method is one transaction of its own."""

    def __init__(self, store: Store, worlds: Worlds, clock: WallClock, machine: SystemClock) -> None:
        self._store = store
        self._worlds = worlds
        self._clock = clock
        self._machine = machine
        self._latest = clock.now()

    def take(self, tx: StoreTx, world: World, person_id: str) -> Outgoing | None:
        """In the transaction of what caused it: a person's next message, already `sending`."""
        while rows := tx.claim_outbox(
            world.now, 1, LEASE, person_id=person_id, lease_clock=self._machine.now()
        ):
            if out := self._composed(tx, world, rows[0]):
                return out
        return None

    async def claim(self, limit: int) -> list[Outgoing]:
        """Up to `limit` messages that are due, answers first; fewer, but none only if nothing is due."""
        while True:
            now = self._clock.now()
            went_back = now < self._latest
            work = partial(self._claimed, limit=limit, went_back=went_back)
            due, claimed = await self._store.transact(work)
            self._latest = now
            if claimed or not due:
                return claimed

    def _claimed(self, tx: StoreTx, limit: int, *, went_back: bool) -> tuple[int, list[Outgoing]]:
        """How many rows were due, and what of them is to be sent."""
        world = self._worlds()
        if went_back:
            tx.bring_forward(world.now)
        rows = tx.claim_outbox(world.now, limit, LEASE, lease_clock=self._machine.now())
        return len(rows), [out for row in rows if (out := self._composed(tx, world, row))]

    async def settle(self, out: Outgoing, verdict: Verdict, message_id: int | None) -> Outgoing | None:
        """Write down what became of a message, and take the same person's next one."""

        def work(tx: StoreTx) -> Outgoing | None:
            world = self._worlds()
            shown, state = out.revision if verdict is Verdict.SENT else None, FINAL[verdict]
            held = tx.finish_outbox(out.row_id, out.fence, state=state, telegram_id=message_id, shown=shown)
            if held and state is Delivery.FAILED:
                _refused(world, tx, out)
            if verdict is Verdict.BLOCKED:
                _mute(world, tx, out.person_id)
            return self.take(tx, world, out.person_id)

        return await self._store.transact(work)

    async def put_off(self, out: Outgoing, seconds: float) -> None:
        """It did not arrive: it waits, and so does all that comes after it in this chat."""
        due_at = self._clock.now() + timedelta(seconds=seconds) * self._clock.speed
        await self._store.transact(
            lambda tx: tx.finish_outbox(out.row_id, out.fence, state=Delivery.WAITING, due_at=due_at)
        )

    def waited_too_long(self, out: Outgoing) -> bool:
        """Whether a message has been in hand for so long that it has to be claimed, and looked at, anew."""
        return time.monotonic() > out.call_before or self._clock.now() >= out.leaves_before

    async def hand_back(self, out: Outgoing) -> None:
        """It was never called: waiting, as if nobody had claimed it."""
        await self._store.transact(lambda tx: tx.release_outbox(out.row_id, out.fence))

    async def recover(self) -> None:
        """At the start, where nobody else runs: what a dead process was sending is due again, or in doubt.

        Either clock may have been set right meanwhile: every lease has ended, whenever it was to end.
        """
        now = self._clock.now()

        def work(tx: StoreTx) -> None:
            tx.claim_outbox(now, 0, timedelta(), lease_clock=AFTER_EVERY_LEASE)
            tx.bring_forward(now, FAR_TOO_LONG)

        await self._store.transact(work)

    async def at_rest(self) -> bool:
        """Whether nothing is due or on its way."""
        return await self._store.transact(lambda tx: tx.pending(self._clock.now()).now == 0)

    def _composed(self, tx: StoreTx, world: World, row: OutboxMessage) -> Outgoing | None:
        """The call that shows a claimed row to its person; dropped and None if it can't be, or comes late."""
        try:
            out = _worth_sending(tx, world, row)
        except TamperedRowError:  # one person's damaged row must not hold up all the others
            log.error("a message that needs a damaged row is dropped", kind=row.say.kind.value)
            out = None
        except OUR_FAULTS as error:  # nor one that can't be put into words
            log.error("a message broke and is dropped", kind=row.say.kind.value, error=type(error).__name__)
            out = None
        if out is None:
            tx.finish_outbox(row.id, row.fence, state=Delivery.DROPPED)
        return out


def _worth_sending(tx: StoreTx, world: World, row: OutboxMessage) -> Outgoing | None:
    person = tx.get(Person, row.person_id)
    if person is None or person.erasing:
        return None
    leaves_before = timely.leaves_before(world, tx, person, row)
    if leaves_before is None or person.blocked:
        return None
    out = _compose(tx, world, row, person)
    if out is None:
        timely.unsay(world, tx, person, row, SkipReason.SETTLED)
        return None
    return replace(out, leaves_before=leaves_before)


def _refused(world: World, tx: StoreTx, out: Outgoing) -> None:
    """Telegram won't take it: if it was a push, its occasion has not been sent after all."""
    row, person = tx.get(OutboxMessage, out.row_id), tx.get(Person, out.person_id)
    if row is not None and person is not None:
        timely.unsay(world, tx, person, row, SkipReason.UNREACHABLE)


def _mute(world: World, tx: StoreTx, person_id: str) -> None:
    """The person blocked the bot some time ago: what was to be decided before is decided as it stood."""
    person = tx.get(Person, person_id)
    if person is None or person.blocked:
        return
    occasions.settle(world, tx, person)
    account.blocked(world, tx, tx.get(Person, person_id) or person)


def _compose(tx: StoreTx, world: World, row: OutboxMessage, person: Person) -> Outgoing | None:
    removes = _removes(tx, world, row, person)
    rendered = None if removes else _rendered(tx, world, row, person)
    if rendered is None and not removes:
        return None
    return Outgoing(
        row_id=row.id,
        person_id=row.person_id,
        fence=row.fence,
        chat_id=person.telegram_id,
        number=row.number,
        lane=row.lane,
        policy=row.policy,
        revision=0 if _hidden(row) else row.revision,
        attempts=row.attempts,
        rendered=rendered,
        message_id=row.message_id,
        silent=row.silent,
        protected=row.protected,
        removes=removes,
        placeholder=_hidden(row),
        call_before=time.monotonic() + BEGUN_WITHIN,
    )


def _hidden(row: OutboxMessage) -> bool:
    """Whether a neutral message goes first: a push never shows a partner's words."""
    return row.say.kind in STUBBED and row.message_id is None


def _rendered(tx: StoreTx, world: World, row: OutboxMessage, person: Person) -> Rendered | None:
    view = view_of(world, tx, person)
    rendered = render(row.say, view)
    if rendered is None:
        return None
    if _hidden(row):
        return render(Say(Kind.NEUTRAL), view)
    return rendered if row.live else _without_actions(rendered)


def _without_actions(rendered: Rendered) -> Rendered:
    """A keyboard that was retired before it was shown never appears; links stay."""
    rows = (tuple(button for button in row if button.action is None) for row in rendered.rows)
    return replace(rendered, rows=tuple(row for row in rows if row))


def _removes(tx: StoreTx, world: World, row: OutboxMessage, person: Person) -> tuple[int, ...]:
    """The messages a removal deletes: those that Telegram still deletes by now, however long it waited."""
    if row.say.kind is Kind.CLEARING:
        return clearable(tx, person, world.now, above=row)
    ids = row.say.refs.get("ids") if row.say.kind is Kind.REMOVAL else None
    young = clearable(tx, person, world.now) if ids else ()
    return tuple(one for one in map(int, str(ids).split(",")) if one in young) if ids else ()
