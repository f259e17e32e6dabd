"""The port of the use cases, over one connection: `bot.services.ports.Tx` in SQL."""

from datetime import date, datetime
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Delete, and_, bindparam, delete, select, update

from bot.domain.couple import Invite, InviteState, Side
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.services.ports import E, Entity
from bot.storage.database import insert_in
from bot.storage.errors import NoKeyError
from bot.storage.mapping import map_of
from bot.storage.models import (
    IS_DUE,
    IS_LIVE,
    invite,
    metadata,
    occasion,
    outbox,
    person,
    seen,
    side,
)
from bot.storage.rows import Rows, by_id, of_person, value

log = structlog.get_logger(__name__)

_PERSON_OF = select(person).where(person.c.telegram_hmac == value("hmac"), person.c.erasing.is_(False))
_INVITE_OF = select(invite).where(invite.c.token_hash == value("token_hash"))
_SIDES = select(side).where(side.c.couple_id == value("couple_id")).order_by(side.c.created_at, side.c.id)
_COUPLES_OF = select(side.c.couple_id).where(side.c.person_id == value("person_id"))
_OCCASION = select(occasion).where(
    occasion.c.person_id == value("person_id"),
    occasion.c.kind == value("kind"),
    occasion.c.local_date == value("local_date"),
    occasion.c.slot == value("slot"),
)
_DUE = (
    select(occasion)
    .where(and_(IS_DUE, occasion.c.due_at <= value("now")))
    .order_by(occasion.c.due_at, occasion.c.id)
    .limit(value("most"))
)
_DUE_OF = (
    select(occasion)
    .where(occasion.c.person_id == value("person_id"), occasion.c.state == OccasionState.DUE)
    .order_by(occasion.c.due_at, occasion.c.id)
)
_MESSAGE_AT = (
    select(outbox)
    .where(outbox.c.person_id == value("person_id"), outbox.c.message_id == value("message_id"))
    .order_by(outbox.c.number.desc())
    .limit(1)
)
_LIVE = (
    select(outbox).where(outbox.c.person_id == value("person_id"), IS_LIVE).order_by(outbox.c.number.desc())
)
_DRAW = (
    update(person)
    .where(person.c.id == value("row_id"))
    .values(draws=person.c.draws + 1)
    .returning(person.c.draws)
)
_SEEN_BY = (
    select(seen.c.message_id)
    .where(seen.c.person_id == value("person_id"), seen.c.at >= value("since"))
    .order_by(seen.c.at, seen.c.message_id)
)
_SKIP_REFUSED = (
    update(occasion)
    .where(occasion.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=OccasionState.SKIPPED)
)


class Repository:
    """People and all that is theirs, in one transaction."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._connection = rows.connection
        self.messages_put: list[OutboxMessage] = []
        """What was said, changed or retired in this transaction, for the delivery to see to at once."""

    def get(self, kind: type[E], row_id: str) -> E | None:
        return self._rows.first(kind, by_id(map_of(kind)), {"row_id": row_id})

    def put(self, row: Entity) -> None:
        self._rows.write(row)
        if isinstance(row, OutboxMessage):
            self.messages_put.append(row)

    def remove(self, row: Entity) -> None:
        self._rows.delete(row)

    def rows(self, kind: type[E], person_id: str, *, since: datetime | None = None) -> list[E]:
        values: dict[str, Any] = {"person_id": person_id}
        if since is not None:
            values["since"] = since
        return self._rows.all(kind, of_person(map_of(kind), since=since is not None), values)

    def person_of(self, telegram_id: int) -> Person | None:
        hmac = self._rows.keystore.fingerprint(telegram_id)
        return self._rows.first(Person, _PERSON_OF, {"hmac": hmac})

    def invite_of(self, token_hash: bytes) -> Invite | None:
        return self._rows.first(Invite, _INVITE_OF, {"token_hash": token_hash})

    def couples_of(self, person_id: str) -> list[str]:
        return list(self._connection.scalars(_COUPLES_OF, {"person_id": person_id}))

    def sides(self, couple_id: str) -> list[Side]:
        return self._rows.all(Side, _SIDES, {"couple_id": couple_id})

    def occasion(self, person_id: str, kind: OccasionKind, local_date: date, slot: str) -> Occasion | None:
        values = {"person_id": person_id, "kind": kind, "local_date": local_date, "slot": slot}
        return self._rows.first(Occasion, _OCCASION, values)

    def due(self, now: datetime, limit: int) -> list[Occasion]:
        found = self._connection.execute(_DUE, {"now": now, "most": limit})
        opened, refused = self._rows.sorted_out(Occasion, found)
        if refused:
            log.error("rows refused", table=occasion.name, count=len(refused))
            self._connection.execute(_SKIP_REFUSED, {"ids": refused})
        return opened

    def due_of(self, person_id: str) -> list[Occasion]:
        return self._rows.all(Occasion, _DUE_OF, {"person_id": person_id})

    def message_at(self, person_id: str, message_id: int) -> OutboxMessage | None:
        values = {"person_id": person_id, "message_id": message_id}
        return self._rows.first(OutboxMessage, _MESSAGE_AT, values)

    def live(self, person_id: str) -> list[OutboxMessage]:
        return self._rows.all(OutboxMessage, _LIVE, {"person_id": person_id})

    def next_number(self, person_id: str) -> int:
        drawn = self._connection.scalar(_DRAW, {"row_id": person_id})
        if drawn is None:
            raise NoKeyError
        return int(drawn)

    def seen(self, person_id: str, message_id: int, at: datetime) -> None:
        values = {"person_id": person_id, "message_id": message_id, "at": at}
        self._connection.execute(_see(self._connection.dialect.name), values)

    def seen_by(self, person_id: str, since: datetime) -> list[int]:
        return list(self._connection.scalars(_SEEN_BY, {"person_id": person_id, "since": since}))

    def erase(self, person_id: str) -> None:
        for statement in _erasures():
            self._connection.execute(statement, {"erased": person_id})


@cache
def _see(dialect: str) -> Any:
    insert = insert_in(dialect, seen)
    return insert.on_conflict_do_update(
        index_elements=list(seen.primary_key), set_={"at": insert.excluded.at}
    )


@cache
def _erasures() -> list[Delete]:
    """One DELETE per table that holds anything of a person, the person last."""
    theirs = [t for t in metadata.sorted_tables if "person_id" in t.c and t is not invite]
    statements = [delete(table).where(table.c.person_id == value("erased")) for table in theirs]
    used = delete(invite).where(invite.c.person_id == value("erased"), invite.c.state != InviteState.OPEN)
    return [*statements, used, delete(person).where(person.c.id == value("erased"))]
