"""People's keys, in a database of their own: when a key goes, every copy of that person's rows is noise."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.storage.crypto import Key, derived, fingerprint, new_key
from bot.storage.database import Database, insert_for
from bot.storage.errors import StoreError, TamperedRowError
from bot.storage.master import MasterKey
from bot.storage.models import data_key, system_key

WRAP_VERSION = 1
SYSTEM = 1
INSTALLATION = ""
"""Whose key the installation's own secret is: nobody's."""
CACHED_KEYS = 100_000

_KEYS = select(data_key.c.person_id, data_key.c.wrapped).where(
    data_key.c.person_id.in_(bindparam("ids", expanding=True))
)
_SYSTEM = select(system_key.c.wrapped).where(system_key.c.id == SYSTEM)


class Keystore:
    """Keys, unwrapped in memory and wrapped by the master key on disk.

    The methods without `await` are called inside a work of the main database, and commit before they return:
    a key must be safe before the first row under it is. The cache changes inside the keystore's own works
    only, so that nothing puts a key back that is being destroyed.
    """

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master
        self._keys: dict[str, Key] = {}
        self._secret = b""

    async def unlock(self, *, may_create: bool) -> None:
        """Unwrap the installation's own secret, made on the first run."""
        self._secret = await self._database.run(lambda keys: self._system_secret(keys, may_create=may_create))
        self.system = Key(derived(self._secret, "system"))
        self._lookup = derived(self._secret, "lookup")

    def secret(self, purpose: str) -> bytes:
        """A secret of the installation for one purpose, the same on every replica and after every restart."""
        return derived(self._secret, f"secret {purpose}")

    def fingerprint(self, telegram_id: int) -> bytes:
        """What a Telegram id is looked up by."""
        return fingerprint(self._lookup, telegram_id)

    def of(self, person_id: str) -> Key | None:
        """A person's key, or None once it is gone."""
        if known := self._keys.get(person_id):
            return known
        loaded = self._load([person_id]).get(person_id)
        if loaded is not None and person_id not in self._keys:
            raise TamperedRowError(data_key.name)
        return loaded

    def of_all(self, person_ids: Collection[str]) -> dict[str, Key]:
        """The keys of many people with one look-up; those that are gone are missing.

        One that was changed is among them and opens nothing: it must not hold up all the others.
        """
        unknown = [person_id for person_id in set(person_ids) if person_id not in self._keys]
        loaded = self._load(unknown) if unknown else {}
        return loaded | {one: key for one in person_ids if (key := self._keys.get(one))}

    def ensure(self, person_id: str, at: datetime) -> Key:
        """A new person's key; the one they have, if this work runs again."""
        return self.of(person_id) or self._create(person_id, at)

    async def destroy(self, person_id: str) -> None:
        """Delete a key and what the file system could still tell of it."""

        def work(keys: Connection) -> None:
            keys.execute(delete(data_key).where(data_key.c.person_id == person_id))
            self._keys.pop(person_id, None)

        await self._database.run(work)
        await self._database.forget()

    async def holders(self, *, made_before: datetime | None = None) -> set[str]:
        """Ids of the people who have a key (made before a moment)."""
        query = select(data_key.c.person_id)
        if made_before is not None:
            query = query.where(data_key.c.created_at < made_before)
        return await self._database.run(lambda keys: set(keys.scalars(query)))

    async def count(self) -> int:
        """How many people have a key."""
        query = select(func.count()).select_from(data_key)
        return await self._database.run(lambda keys: int(keys.scalar(query) or 0))

    async def close(self) -> None:
        self._keys.clear()
        await self._database.close()

    def _load(self, person_ids: Collection[str]) -> dict[str, Key]:
        def work(keys: Connection) -> dict[str, Key]:
            rows = keys.execute(_KEYS, {"ids": list(person_ids)}).all()
            return {row.person_id: self._unwrapped(keys, row.person_id, row.wrapped) for row in rows}

        return self._database.run_within(work)

    def _unwrapped(self, keys: Connection, person_id: str, wrapped: bytes) -> Key:
        try:
            return self._kept(person_id, self._master.open(wrapped, place_of(person_id)))
        except StoreError:
            self._master.open(keys.scalar(_SYSTEM) or b"", place_of(INSTALLATION))  # raises: it fits no key
            return Key(new_key())  # it fits the others, so this one was changed

    def _create(self, person_id: str, at: datetime) -> Key:
        """Insert a key unless a replica was first, and take the one that is there."""

        def work(keys: Connection) -> None:
            self._master.open(keys.scalar(_SYSTEM) or b"", place_of(INSTALLATION))  # notices an exchange
            row = {
                "person_id": person_id,
                "wrapped": self._master.seal(new_key(), place_of(person_id)),
                "created_at": at,
                "version": WRAP_VERSION,
            }
            keys.execute(insert_for(keys, data_key).values(row).on_conflict_do_nothing())

        self._database.run_within(work)
        return self._load([person_id])[person_id]

    def _kept(self, person_id: str, secret: bytes) -> Key:
        if len(self._keys) >= CACHED_KEYS:
            self._keys.pop(next(iter(self._keys)))
        return self._keys.setdefault(person_id, Key(secret))

    def _system_secret(self, keys: Connection, *, may_create: bool) -> bytes:
        wrapped = keys.scalar(_SYSTEM)
        if wrapped is None:
            if not may_create:
                raise StoreError(
                    "KEYSTORE_URL holds no keys, yet DATABASE_URL holds people: restore the keystore."
                )
            sealed = self._master.seal(new_key(), place_of(INSTALLATION))
            row = {"id": SYSTEM, "wrapped": sealed, "version": WRAP_VERSION}
            keys.execute(insert_for(keys, system_key).values(row).on_conflict_do_nothing())
            wrapped = keys.scalar(_SYSTEM)
        return self._master.open(wrapped or b"", place_of(INSTALLATION))


def place_of(person_id: str) -> bytes:
    """What a wrapped key belongs to: a person, or `INSTALLATION`."""
    return f"{WRAP_VERSION}|data_key|{person_id}".encode()
