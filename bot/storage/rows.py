"""Entities in and out of one transaction: rows are sealed on the way in and opened on the way out."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Row,
    Select,
    bindparam,
    case,
    delete,
    select,
)

from bot.domain.person import Person
from bot.services.ports import E, Entity
from bot.storage.crypto import Key
from bot.storage.database import Insert, insert_in
from bot.storage.errors import NoKeyError, TamperedRowError
from bot.storage.keystore import Keystore
from bot.storage.mapping import EntityMap, map_of


class Rows:
    """Rows of people over one connection. Whoever has no key any more has no rows either."""

    def __init__(self, connection: Connection, keystore: Keystore) -> None:
        self.connection = connection
        self.keystore = keystore

    def write(self, entity: Entity) -> None:
        """Insert a row or replace the one with its id; a Person that is new gets a key before."""
        kind = _map_of(entity)
        key = self._key_for(kind, entity)
        row = kind.to_row(entity, key, self._derived(entity))
        self.connection.execute(_upsert(self.connection.dialect.name, kind), row)

    def delete(self, entity: Entity) -> None:
        self.connection.execute(_delete(_map_of(entity)), {"row_id": entity.id})

    def all(self, kind: type[E], query: Executable, values: Mapping[str, object]) -> list[E]:
        """The entities a query finds, in its order; raises TamperedRowError at the first that was changed."""
        opened, refused = self.sorted_out(kind, self.connection.execute(query, values))
        if refused:
            raise TamperedRowError(map_of(kind).table.name)
        return opened

    def first(self, kind: type[E], query: Executable, values: Mapping[str, object]) -> E | None:
        """The first entity a query finds, or None."""
        found = self.all(kind, query, values)
        return found[0] if found else None

    def sorted_out(self, kind: type[E], found: Iterable[Row[Any]]) -> tuple[list[E], list[str]]:
        """The entities of rows over everybody, and the ids of rows that were changed outside this program.

        One person's damaged row must not hold up all the others.
        """
        entity_map: EntityMap[E] = map_of(kind)
        rows = [dict(row._mapping) for row in found]  # noqa: SLF001  # public in spite of its name
        keys = self._keys_of(entity_map, rows)
        opened, refused = [], []
        for row in rows:
            key = keys.get(row[entity_map.owner])
            if key is None:
                continue
            try:
                opened.append(entity_map.to_entity(row, key))
            except TamperedRowError:
                refused.append(str(row["id"]))
        return opened, refused

    def _key_for(self, kind: EntityMap[Any], entity: Entity) -> Key:
        if kind.of_system:
            return self.keystore.system
        if isinstance(entity, Person):
            return self.keystore.ensure(entity.id, entity.created_at)
        key = self.keystore.of(entity.person_id)
        if key is None:
            raise NoKeyError
        return key

    def _keys_of(self, kind: EntityMap[E], rows: list[dict[str, Any]]) -> Mapping[str, Key]:
        owners = {row[kind.owner] for row in rows}
        return dict.fromkeys(owners, self.keystore.system) if kind.of_system else self.keystore.of_all(owners)

    def _derived(self, entity: Entity) -> dict[str, object]:
        if not isinstance(entity, Person):
            return {}
        hmac = None if entity.erasing else self.keystore.fingerprint(entity.telegram_id)
        return {"telegram_hmac": hmac}


def _map_of(entity: Entity) -> EntityMap[Any]:
    kind: Any = type(entity)
    return map_of(kind)


def value(name: str) -> BindParameter[Any]:
    """A named place for a value in a statement that is made once."""
    return bindparam(name)


@cache
def by_id(kind: EntityMap[Any]) -> Select[Any]:
    return select(kind.table).where(kind.table.c.id == value("row_id"))


@cache
def of_person(kind: EntityMap[Any], *, since: bool) -> Select[Any]:
    """A person's rows by created_at, the id being a tie-breaker that at least never changes."""
    table = kind.table
    query = select(table).where(table.c[kind.owner] == value("person_id"))
    if since:
        query = query.where(table.c.created_at >= value("since"))
    return query.order_by(table.c.created_at, table.c.get("number", table.c.id))


@cache
def _delete(kind: EntityMap[Any]) -> Executable:
    return delete(kind.table).where(kind.table.c.id == value("row_id"))


@cache
def _upsert(dialect: str, kind: EntityMap[Any]) -> Insert:
    """Insert, or replace all but the id; while a row is leased its operational columns are the holder's."""
    table = kind.table
    insert = insert_in(dialect, table)
    leased = table.info.get("leased")
    replaced: dict[str, Any] = {}
    for column in table.c:
        if column.primary_key or (column.info.get("operational") and column.name not in kind.plain):
            continue
        new = insert.excluded[column.name]
        kept = leased is not None and column.info.get("operational")
        replaced[column.name] = case((table.c.state == leased, column), else_=new) if kept else new
    return insert.on_conflict_do_update(index_elements=["id"], set_=replaced)
