"""The outbox as a queue: who may send what, for how long, and what came of it.

Every change here is one conditional UPDATE, and its row count is the answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Select, Update, bindparam, case, exists, func, literal_column, or_, select, update

from bot.domain.outbox import MOST_SENDS_OF_AGAIN, Delivery, Lane, OutboxMessage, Policy
from bot.storage.models import IS_DUE, IS_SENDING, IS_WAITING, occasion, outbox
from bot.storage.rows import Rows, value

log = structlog.get_logger(__name__)

# What has a revision before it was shown is the place of words that are edited in: without it they are lost.
_ONCE_MORE = (outbox.c.policy == Policy.AGAIN) & (
    (outbox.c.attempts < MOST_SENDS_OF_AGAIN) | (outbox.c.revision > 0)
)
_EXPIRE = (
    update(outbox)
    .where(IS_SENDING, outbox.c.lease_until <= value("real"))
    .values(
        # An edit can be repeated whatever the policy: it is idempotent.
        state=case(
            (or_(_ONCE_MORE, outbox.c.message_id.is_not(None)), Delivery.WAITING),
            else_=Delivery.UNCERTAIN,
        ),
        lease_until=None,
    )
)
_RELEASE = (
    update(outbox)
    .where(outbox.c.id == value("row_id"), outbox.c.fence == value("held"), IS_SENDING)
    .values(
        state=Delivery.WAITING,
        lease_until=None,
        attempts=outbox.c.attempts - 1,
        due_at=func.coalesce(bindparam("later", type_=outbox.c.due_at.type), outbox.c.due_at),
    )
)
_FINISH = (
    update(outbox)
    .where(outbox.c.id == value("row_id"), outbox.c.fence == value("held"))
    .values(
        # What it says may have changed while it was on its way: then it waits again, to be edited.
        state=case(
            (
                (bindparam("result", type_=outbox.c.state.type) == Delivery.SENT)
                & (outbox.c.revision > bindparam("now_shown", type_=outbox.c.shown.type)),
                Delivery.WAITING,
            ),
            else_=bindparam("result", type_=outbox.c.state.type),
        ),
        lease_until=None,
        message_id=func.coalesce(
            bindparam("at_message", type_=outbox.c.message_id.type), outbox.c.message_id
        ),
        shown=func.coalesce(bindparam("now_shown", type_=outbox.c.shown.type), outbox.c.shown),
        due_at=func.coalesce(bindparam("later", type_=outbox.c.due_at.type), outbox.c.due_at),
        attempts=case(
            (bindparam("result", type_=outbox.c.state.type) == Delivery.SENT, 0), else_=outbox.c.attempts
        ),
    )
)
_BRING_FORWARD = (
    update(outbox)
    .where(
        IS_WAITING, outbox.c.due_at > value("far"), or_(outbox.c.fence > 0, outbox.c.lane == value("at_once"))
    )
    .values(due_at=value("now"))
)
_FAIL_REFUSED = (
    update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(state=Delivery.FAILED)
)
_PENDING = select(
    func.count().filter(IS_WAITING, outbox.c.due_at <= value("now")),
    func.count().filter(IS_WAITING, outbox.c.due_at > value("now")),
    func.count().filter(IS_SENDING),
).where(literal_column("state IN ('waiting', 'sending')"))
_NEXT_OCCASION = select(func.min(occasion.c.due_at)).where(IS_DUE)
_NEXT_MESSAGE = select(func.min(outbox.c.due_at)).where(IS_WAITING)


@dataclass(frozen=True, slots=True)
class Pending:
    """How much of the outbox isn't finished: due by now, due later, being sent."""

    due: int
    later: int
    sending: int

    @property
    def now(self) -> int:
        """What an outbox that is at rest has none of."""
        return self.due + self.sending


class Queue:
    """What the delivery does with the outbox, in one transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._connection = rows.connection

    def claim_outbox(
        self,
        now: datetime,
        limit: int,
        lease: timedelta,
        *,
        person_id: str | None = None,
        lease_clock: datetime | None = None,
    ) -> list[OutboxMessage]:
        """Take up to `limit` due messages to send before the lease ends: answers first, then by due time.

        `now` is people's time. Leases run on `lease_clock`, which nobody moves; on `now` if it isn't given.
        Of each person (or only of `person_id`) at most one is ever being sent: the lowest number that isn't
        finished. A claim over everybody first sorts out messages whose lease ran out: they are UNCERTAIN, or
        wait once more where that is safe.
        Each claim raises the message's fence and counts an attempt.
        """
        real = lease_clock or now
        values = {"now": now, "most": limit, "until": real + lease}
        if person_id is None:
            self._connection.execute(_EXPIRE, {"real": real})
        else:
            values["of_person"] = person_id
        claim = _claim(self._connection.dialect.name, of_one=person_id is not None)
        claimed, refused = self._rows.sorted_out(OutboxMessage, self._connection.execute(claim, values))
        if refused:
            log.error("rows refused", table=outbox.name, count=len(refused))
            self._connection.execute(_FAIL_REFUSED, {"ids": refused})
        return sorted(claimed, key=lambda message: (message.lane, message.due_at, message.number))

    def finish_outbox(
        self,
        message_id: str,
        fence: int,
        *,
        state: Delivery,
        telegram_id: int | None = None,
        shown: int | None = None,
        due_at: datetime | None = None,
    ) -> bool:
        """Record what came of a claim; False if the message was claimed anew since (the fence is higher).

        `telegram_id` is Telegram's message id, `shown` the revision that was delivered, `due_at` when to try
        again. A message that was changed while it was sent waits again instead of being SENT.
        """
        values = {
            "row_id": message_id,
            "held": fence,
            "result": state,
            "at_message": telegram_id,
            "now_shown": shown,
            "later": due_at,
        }
        return self._connection.execute(_FINISH, values).rowcount == 1

    def release_outbox(self, message_id: str, fence: int, *, due_at: datetime | None = None) -> bool:
        """Give a claim back untried (the attempt isn't counted); False if it isn't held any more."""
        values = {"row_id": message_id, "held": fence, "later": due_at}
        return self._connection.execute(_RELEASE, values).rowcount == 1

    def bring_forward(self, now: datetime, least: timedelta = timedelta()) -> None:
        """People's clock went back: what waits to be tried again, or is an answer, is due at once.

        Only what would wait for longer than `least`.
        """
        self._connection.execute(_BRING_FORWARD, {"now": now, "far": now + least, "at_once": Lane.ANSWER})

    def pending(self, now: datetime) -> Pending:
        """How much of the outbox isn't finished."""
        due, later, sending = self._connection.execute(_PENDING, {"now": now}).one()
        return Pending(due, later, sending)

    def next_due(self, now: datetime) -> datetime | None:
        """When an occasion or a message is due next: `now` if one already is, None if nothing is."""
        moments = [self._connection.scalar(query) for query in (_NEXT_OCCASION, _NEXT_MESSAGE)]
        return max(now, min(due)) if (due := [one for one in moments if one is not None]) else None


@cache
def _claim(dialect: str, *, of_one: bool) -> Update:
    chosen = _claimable(of_one=of_one)
    if dialect == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    # A CTE is chosen once; PostgreSQL may choose an IN's subquery again for each row, past the limit.
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(chosen.cte("chosen").c.id)), IS_WAITING)
        .values(
            state=Delivery.SENDING,
            lease_until=value("until"),
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox)
    )


def _claimable(*, of_one: bool) -> Select[Any]:
    """Waiting messages that no other of the same person goes before.

    One that waits for a later moment lets others pass, unless it was claimed already: a retry keeps its turn.
    """
    mine, other = outbox.alias("mine"), outbox.alias("other")
    before = (
        exists()
        .where(
            other.c.person_id == mine.c.person_id,
            other.c.id != mine.c.id,
            literal_column("other.state IN ('waiting', 'sending')"),
            or_(
                literal_column("other.state = 'sending'"),
                (other.c.number < mine.c.number) & or_(other.c.due_at <= value("now"), other.c.fence > 0),
            ),
        )
        .correlate(mine)
    )
    query = (
        select(mine.c.id)
        .where(literal_column("mine.state = 'waiting'"), mine.c.due_at <= value("now"), ~before)
        .order_by(mine.c.lane, mine.c.due_at, mine.c.id)
        .limit(value("most"))
    )
    return query.where(mine.c.person_id == value("of_person")) if of_one else query
