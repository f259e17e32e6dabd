"""How an entity becomes a row and a row an entity, derived from its fields and its table alone."""

import json
from collections.abc import Mapping
from dataclasses import field, fields, make_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import Column, Table

from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Invite, Proposal, Side
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion
from bot.services.ports import E
from bot.storage import models
from bot.storage.columns import NaiveDatetimeError, utc_text
from bot.storage.crypto import SMALLEST_BUCKET, Key, SealBrokenError
from bot.storage.errors import TamperedRowError, UnwritableTextError

SEAL_VERSION = 1
SEALED = "sealed"

TABLES: Mapping[Any, Table] = {
    Person: models.person,
    Side: models.side,
    Invite: models.invite,
    Proposal: models.proposal,
    CheckIn: models.checkin,
    Reply: models.reply,
    Draft: models.draft,
    Evening: models.evening,
    Occasion: models.occasion,
    OutboxMessage: models.outbox,
}


class EntityMap(Generic[E]):
    """One kind of entity and its table.

    A sealed row is bound to its place: the version of the seal, the table and every plain column that isn't
    operational are authenticated with it, so that a row can't be moved, mixed or edited.
    """

    def __init__(self, kind: type[E], table: Table) -> None:
        names = [field.name for field in fields(kind)]
        self.kind: type[E] = kind
        self.table = table
        self.owner = "id" if table is models.person else "person_id"
        self.smallest = table.info.get("smallest", SMALLEST_BUCKET)
        self.of_system = table.info.get("sealed_by") == "system"
        self.plain = [name for name in names if name in table.c]
        self.hidden = [name for name in names if name not in table.c]
        self.columns = [column.name for column in table.c]
        self._bound = [column.name for column in table.c if _authenticated(column)]
        self._inside = _inside_of(kind, self.hidden)
        self._adapter: TypeAdapter[Any] = TypeAdapter(self._inside)

    def to_row(self, entity: E, key: Key, derived: Mapping[str, object]) -> dict[str, object]:
        """The columns of an entity, `derived` ones included, sealed under its key."""
        row: dict[str, object] = {name: getattr(entity, name) for name in self.plain}
        row |= derived
        hidden = {name: getattr(entity, name) for name in self.hidden}
        for value in hidden.values():
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise NaiveDatetimeError
        row[SEALED] = key.seal(self._dumped(hidden), self._place(row), self.smallest)
        return row

    def to_entity(self, row: Mapping[str, Any], key: Key) -> E:
        """The entity a row holds; raises TamperedRowError unless it is exactly what was written."""
        try:
            hidden = self._adapter.validate_json(key.open(row[SEALED], self._place(row)))
            entity: E = self.kind(**{name: row[name] for name in self.plain}, **vars(hidden))
        except (SealBrokenError, ValidationError, TypeError):
            # Without `from None` a traceback would carry what couldn't be read.
            raise TamperedRowError(self.table.name) from None
        return entity

    def _dumped(self, hidden: Mapping[str, object]) -> bytes:
        try:
            return self._adapter.dump_json(self._inside(**hidden))
        except (PydanticSerializationError, UnicodeEncodeError):
            raise UnwritableTextError from None

    def _place(self, row: Mapping[str, object]) -> bytes:
        place: list[object] = [SEAL_VERSION, self.table.name, *(row[name] for name in self._bound)]
        return _ENCODER.encode(place).encode()


def _authenticated(column: Column[Any]) -> bool:
    return column.name != SEALED and not column.info.get("operational")


def _canonical(value: object) -> str:
    """A value as the seal knows it, the same from Python and from either database."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError


_ENCODER = json.JSONEncoder(default=_canonical)


def _inside_of(kind: Any, names: list[str]) -> Any:
    """A dataclass of the sealed fields alone. A field that an old row lacks gets its default."""
    hints = get_type_hints(kind)
    inside = [
        (one.name, hints[one.name], field(default=one.default, default_factory=one.default_factory))
        for one in fields(kind)
        if one.name in names
    ]
    made = make_dataclass(f"Sealed{kind.__name__}", inside, kw_only=True)
    made.__pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # type: ignore[attr-defined]  # how pydantic is told
    return made


@cache
def _maps() -> Mapping[type, EntityMap[Any]]:
    return {kind: EntityMap(kind, table) for kind, table in TABLES.items()}


def map_of(kind: type[E]) -> EntityMap[E]:
    return _maps()[kind]
