"""What the delivery remembers besides people's rows: updates, polling, groups, pace, figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Delete, delete, exists, func, or_, select, update

from bot.domain.checkin import DRAFT_KEPT
from bot.domain.couple import PROPOSAL_LIFETIME
from bot.domain.outbox import Delivery
from bot.domain.retention import (
    CLEARABLE,
    INVITES_KEPT,
    PARKED_KEPT,
    SENT_KEPT,
    UPDATES_KEPT,
    traces_kept,
)
from bot.storage.crypto import SealBrokenError
from bot.storage.database import insert_in
from bot.storage.models import (
    IS_FINISHED,
    IS_PAST,
    chat_group,
    checkin,
    draft,
    evening,
    invite,
    occasion,
    outbox,
    pace,
    parked,
    person,
    polling,
    proposal,
    reply,
    seen,
    side,
    update_log,
)
from bot.storage.rows import Rows, value

log = structlog.get_logger(__name__)

ONLY = 1
"""The id of the one row of `polling`."""
BEYOND_ANY_LEASE = timedelta(minutes=10)
MOST_AHEAD = 20
"""Tokens that replicas have taken before their moment: each takes one at a time."""

_UPDATE_SEEN = select(update_log.c.update_id).where(update_log.c.update_id == value("known"))
_PARKED = select(parked).order_by(parked.c.update_id)
_UNPARK = delete(parked).where(parked.c.update_id == value("known"))
_UNTRY = update(parked).where(parked.c.update_id == value("known"), parked.c.attempts > 0).values(attempts=0)
_UNRECORD = delete(update_log).where(update_log.c.update_id == value("known"))
_ERASING = select(person.c.id).where(person.c.erasing.is_(True)).order_by(person.c.id)
_IN_VAIN = select(person.c.id).where(
    person.c.created_at < value("before"),
    person.c.erasing.is_(False),
    # Whoever came to the first question always has a next one; whoever wrote of late is about to.
    ~exists().where(occasion.c.person_id == person.c.id),
    ~exists().where(seen.c.person_id == person.c.id),
)
_PEOPLE = select(person.c.id)
_PACE = select(pace.c.full_at).where(pace.c.bucket == value("bucket"))
_LEAD = (
    update(polling)
    .where(
        polling.c.id == ONLY,
        or_(
            polling.c.leader.is_(None),
            polling.c.leader == value("me"),
            polling.c.lease_until <= value("now"),
            polling.c.lease_until > value("never"),  # taken by a clock that was set back since
        ),
    )
    .values(leader=value("me"), lease_until=value("until"))
)


@dataclass(frozen=True, slots=True)
class Parked:
    """An update that could not be handled: its raw bytes, how often it was tried and when last."""

    update_id: int
    at: datetime
    attempts: int
    payload: bytes


class Journal:
    """What the delivery remembers, in one transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._connection = rows.connection

    def record_update(self, update_id: int, at: datetime) -> bool:
        """Remember that an update is handled in this transaction; False if it was already."""
        row = {"update_id": update_id, "at": at}
        return self._connection.execute(_record(self._connection.dialect.name), row).rowcount == 1

    def update_seen(self, update_id: int) -> bool:
        """Whether an update was handled already."""
        return self._connection.scalar(_UPDATE_SEEN, {"known": update_id}) is not None

    def lead_polling(self, me: str, now: datetime, lease: timedelta) -> bool:
        """Be the one process that polls until `now + lease`, anew or still; False while another is."""
        self._connection.execute(_poll_row(self._connection.dialect.name), {"id": ONLY})
        values = {"me": me, "now": now, "until": now + lease, "never": now + BEYOND_ANY_LEASE}
        return self._connection.execute(_LEAD, values).rowcount == 1

    def park(self, update_id: int, payload: bytes, at: datetime, *, attempts: int = 1) -> None:
        """Set an update aside, sealed, after so many attempts; parking it again adds to them."""
        sealed = self._rows.keystore.system.seal(payload, _place(update_id))
        row = {"update_id": update_id, "at": at, "attempts": attempts, "sealed": sealed}
        self._connection.execute(_park(self._connection.dialect.name), row)

    def parked(self) -> list[Parked]:
        """Every update that was set aside, oldest first; one whose row was changed stays out."""
        rows = self._connection.execute(_PARKED).all()
        found = [one for row in rows if (one := self._opened(row)) is not None]
        if len(found) < len(rows):
            log.error("rows refused", table=parked.name, count=len(rows) - len(found))
        return found

    def unpark(self, update_id: int) -> bool:
        """Forget a parked update, as it is handled or given up; False if it isn't parked."""
        return self._connection.execute(_UNPARK, {"known": update_id}).rowcount == 1

    def retry_parked(self, update_id: int) -> bool:
        """Count a parked update as untried and as never seen; False if it wasn't parked after a try.

        One that is untried already may have been handled a moment ago: what is known of it has to stay.
        """
        if self._connection.execute(_UNTRY, {"known": update_id}).rowcount == 0:
            return False
        self._connection.execute(_UNRECORD, {"known": update_id})
        return True

    def group_said(self, chat_id: int, at: datetime) -> bool:
        """Whether a group was told already that Tend is for private chats; from now on it counts as told."""
        row = {"chat_hmac": self._rows.keystore.fingerprint(chat_id), "said_at": at}
        return self._connection.execute(_told(self._connection.dialect.name), row).rowcount == 0

    def reserve(self, bucket: str, now: float, interval: float, burst: float) -> float:
        """Take one token of a bucket that all replicas share, and the moment from which it may be used.

        A token grows every `interval` seconds, up to `burst` of them. `now` is whatever clock all share.
        """
        stored = self._connection.scalar(_PACE, {"bucket": bucket}) or now
        # Further ahead it is of a clock that was set back since.
        full_at = max(now, min(stored, now + MOST_AHEAD * interval)) + interval
        self._connection.execute(
            _set_pace(self._connection.dialect.name), {"bucket": bucket, "full_at": full_at}
        )
        return max(now, full_at - burst * interval)

    def people(self) -> set[str]:
        """Ids of everybody."""
        return set(self._connection.scalars(_PEOPLE))

    def erasing(self) -> list[str]:
        """Ids of the people whose erasing was begun and isn't finished."""
        return list(self._connection.scalars(_ERASING))

    def begun_in_vain(self, before: datetime) -> list[str]:
        """Ids of people who began before a moment, and of whom nothing is due or was ever due."""
        return list(self._connection.scalars(_IN_VAIN, {"before": before}))

    def counts(self) -> dict[str, int]:
        """Figures for metrics and stats: how many of what, and nothing of whom."""
        counted = {
            "people": select(func.count()).select_from(person),
            "couples": select(func.count(side.c.couple_id.distinct())).where(side.c.left_at.is_(None)),
            "replies": select(func.count()).select_from(reply),
            "checkins": select(func.count()).select_from(checkin),
            "parked": select(func.count()).select_from(parked).where(parked.c.attempts > 0),
            "blocked": select(func.count()).select_from(person).where(person.c.blocked.is_(True)),
        }
        figures = {name: int(self._connection.scalar(query) or 0) for name, query in counted.items()}
        by_state = self._connection.execute(
            select(outbox.c.state, func.count()).group_by(outbox.c.state)
        ).all()
        found = {f"outbox_{state}": int(count) for state, count in by_state}
        return figures | {f"outbox_{state}": 0 for state in Delivery} | found

    def purge(self, now: datetime, retention: timedelta) -> int:
        """Delete what is kept long enough, and say how many rows went.

        Finished messages go after 7 days unless their keyboard is live, update ids after 8 days, places of
        seen messages after 48 hours, drafts after 36, invites and proposals a week after they ended, a link
        of somebody who is gone at its end, parked updates after 30 days; replies after `retention`, and with
        them check-ins, evenings and past occasions, unless these may still be needed.
        """
        limits = {
            "finished": now - SENT_KEPT,
            "updates": now - UPDATES_KEPT,
            "seen": now - CLEARABLE,
            "drafts": now - DRAFT_KEPT,
            "invites": now - INVITES_KEPT,
            "proposals": now - PROPOSAL_LIFETIME - INVITES_KEPT,
            "ended": now,
            "parked": now - PARKED_KEPT,
            "kept": now - retention,
            "traces": now - traces_kept(retention),
        }
        return sum(
            self._connection.execute(statement, {name: limits[name]}).rowcount
            for name, statement in _purges()
        )

    def _opened(self, row: Any) -> Parked | None:
        """A parked update, or None if the seal is broken: one such row must not hold up a start."""
        try:
            payload = self._rows.keystore.system.open(row.sealed, _place(row.update_id))
        except SealBrokenError:
            return None
        return Parked(row.update_id, row.at, row.attempts, payload)


def _place(update_id: int) -> bytes:
    return f"{parked.name}|{update_id}".encode()


@cache
def _purges() -> list[tuple[str, Delete]]:
    """(Which limit, the DELETE that names it)."""
    of_somebody = exists().where(person.c.id == invite.c.person_id)
    return [
        (
            "finished",
            delete(outbox).where(IS_FINISHED, outbox.c.live.is_(False), outbox.c.due_at < value("finished")),
        ),
        ("updates", delete(update_log).where(update_log.c.at < value("updates"))),
        ("seen", delete(seen).where(seen.c.at < value("seen"))),
        ("drafts", delete(draft).where(draft.c.updated_at < value("drafts"))),
        ("invites", delete(invite).where(invite.c.expires_at < value("invites"))),
        ("ended", delete(invite).where(invite.c.expires_at < value("ended"), ~of_somebody)),
        ("parked", delete(parked).where(parked.c.attempts > 0, parked.c.at < value("parked"))),
        ("proposals", delete(proposal).where(proposal.c.created_at < value("proposals"))),
        ("kept", delete(reply).where(reply.c.created_at < value("kept"))),
        ("traces", delete(checkin).where(checkin.c.created_at < value("traces"))),
        ("traces", delete(evening).where(evening.c.created_at < value("traces"))),
        ("traces", delete(occasion).where(IS_PAST, occasion.c.due_at < value("traces"))),
    ]


@cache
def _record(dialect: str) -> Any:
    return insert_in(dialect, update_log).on_conflict_do_nothing()


@cache
def _told(dialect: str) -> Any:
    return insert_in(dialect, chat_group).on_conflict_do_nothing()


@cache
def _poll_row(dialect: str) -> Any:
    return insert_in(dialect, polling).on_conflict_do_nothing()


@cache
def _park(dialect: str) -> Any:
    insert = insert_in(dialect, parked)
    changed = {
        "at": insert.excluded.at,
        "sealed": insert.excluded.sealed,
        "attempts": parked.c.attempts + insert.excluded.attempts,
    }
    return insert.on_conflict_do_update(index_elements=["update_id"], set_=changed)


@cache
def _set_pace(dialect: str) -> Any:
    insert = insert_in(dialect, pace)
    return insert.on_conflict_do_update(index_elements=["bucket"], set_={"full_at": insert.excluded.full_at})
