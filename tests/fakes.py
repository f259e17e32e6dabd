"""What the ports are in tests: a transaction in memory, keyed randomness, a world at a moment."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bot.content.catalog import load_catalogue
from bot.content.places import TzPlaces
from bot.content.safety import Lexicons
from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Invite, InviteState, Proposal, Side
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.domain.prompts import Catalogue
from bot.domain.safety import Country, Directory, Helpline, HelplineKind, Helplines
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.messages import summary_parts, supported_languages
from bot.services.ports import E, Entity, World

KINDS: tuple[type[Entity], ...] = (
    Person,
    Side,
    Invite,
    Proposal,
    CheckIn,
    Reply,
    Draft,
    Evening,
    Occasion,
    OutboxMessage,
)


class NotUniqueError(Exception):
    """A row that the database would refuse: its key is another row's."""


class MemoryTx:
    """The Tx port over dicts. Values are frozen, so what was read never changes behind a reader's back.

    Rows of one moment keep the order in which they were first put.
    """

    def __init__(self) -> None:
        self._tables: dict[type[Any], dict[str, Any]] = {kind: {} for kind in KINDS}
        self._of: defaultdict[tuple[type[Any], str], dict[str, Any]] = defaultdict(dict)
        self._due: dict[str, Occasion] = {}
        self._waiting: defaultdict[str, dict[str, OutboxMessage]] = defaultdict(dict)
        self._keys: dict[tuple[object, ...], str] = {}
        self._numbers: defaultdict[str, int] = defaultdict(int)
        self._seen: defaultdict[str, dict[int, datetime]] = defaultdict(dict)

    def get(self, kind: type[E], row_id: str) -> E | None:
        return self._table(kind).get(row_id)

    def put(self, row: Entity) -> None:
        key = _unique(row)
        if key and self._keys.get(key, row.id) != row.id:
            raise NotUniqueError(key)
        table = self._tables[type(row)]
        if row.id in table:
            self._forget_key(table[row.id])
        if key:
            self._keys[key] = row.id
        table[row.id] = self._of[type(row), row.person_id][row.id] = row
        if isinstance(row, Occasion):
            self._keep(self._due, row, unfinished=row.state is OccasionState.DUE)
        elif isinstance(row, OutboxMessage):
            waits = row.state is Delivery.WAITING
            self._keep(self._waiting[row.person_id], row, unfinished=waits)

    def remove(self, row: Entity) -> None:
        known = self._tables[type(row)].pop(row.id, None)
        if known:
            self._forget_key(known)
            del self._of[type(row), known.person_id][row.id]
            self._due.pop(row.id, None)
            self._waiting[known.person_id].pop(row.id, None)

    def rows(self, kind: type[E], person_id: str, *, since: datetime | None = None) -> list[E]:
        found = self._of.get((kind, person_id), {}).values()
        since_then = [row for row in found if since is None or row.created_at >= since]
        return sorted(since_then, key=lambda row: row.created_at)

    def person_of(self, telegram_id: int) -> Person | None:
        person = self.get(Person, self._keys.get((Person, telegram_id), ""))
        return person if person and not person.erasing else None

    def invite_of(self, token_hash: bytes) -> Invite | None:
        return self.get(Invite, self._keys.get((Invite, token_hash), ""))

    def couples_of(self, person_id: str) -> list[str]:
        return [side.couple_id for side in self.rows(Side, person_id)]

    def sides(self, couple_id: str) -> list[Side]:
        return [side for side in self._table(Side).values() if side.couple_id == couple_id]

    def occasion(self, person_id: str, kind: OccasionKind, local_date: date, slot: str) -> Occasion | None:
        return self.get(Occasion, self._keys.get((Occasion, person_id, kind, local_date, slot), ""))

    def due(self, now: datetime, limit: int) -> list[Occasion]:
        found = [row for row in self._due.values() if row.due_at <= now]
        return sorted(found, key=lambda row: row.due_at)[:limit]

    def due_of(self, person_id: str) -> list[Occasion]:
        found = [row for row in self._due.values() if row.person_id == person_id]
        return sorted(found, key=lambda row: row.due_at)

    def message_at(self, person_id: str, message_id: int) -> OutboxMessage | None:
        messages = self.rows(OutboxMessage, person_id)
        return next((row for row in messages if row.message_id == message_id), None)

    def waiting(self, person_id: str) -> list[OutboxMessage]:
        """What is still to be sent to a person, in order; the sender's tests ask for it."""
        return sorted(self._waiting[person_id].values(), key=lambda row: row.number)

    def live(self, person_id: str) -> list[OutboxMessage]:
        found = [row for row in self.rows(OutboxMessage, person_id) if row.live]
        return sorted(found, key=lambda row: row.number, reverse=True)

    def next_number(self, person_id: str) -> int:
        self._numbers[person_id] += 1
        return self._numbers[person_id]

    def seen(self, person_id: str, message_id: int, at: datetime) -> None:
        self._seen[person_id][message_id] = at

    def seen_by(self, person_id: str, since: datetime) -> list[int]:
        found = [(at, message_id) for message_id, at in self._seen[person_id].items() if at >= since]
        return [message_id for _at, message_id in sorted(found)]

    def erase(self, person_id: str) -> None:
        for kind in KINDS:
            for row in list(self._of[kind, person_id].values()):
                if not isinstance(row, Invite) or row.state is not InviteState.OPEN:
                    self.remove(row)
        self._numbers.pop(person_id, None)
        self._seen.pop(person_id, None)

    def copy(self) -> "MemoryTx":
        """Another transaction that begins where this one stands; drop it to roll back."""
        twin = MemoryTx()
        twin._tables = {kind: dict(table) for kind, table in self._tables.items()}
        twin._of = defaultdict(dict, {key: dict(rows) for key, rows in self._of.items()})
        twin._due = self._due.copy()
        twin._waiting = defaultdict(dict, {person: dict(rows) for person, rows in self._waiting.items()})
        twin._keys = self._keys.copy()
        twin._numbers = self._numbers.copy()
        twin._seen = defaultdict(dict, {person: dict(seen) for person, seen in self._seen.items()})
        return twin

    def _forget_key(self, row: Entity) -> None:
        key = _unique(row)
        if key:
            del self._keys[key]

    def _table(self, kind: type[E]) -> dict[str, E]:
        return self._tables[kind]

    @staticmethod
    def _keep(rows: dict[str, E], row: E, *, unfinished: bool) -> None:
        if unfinished:
            rows[row.id] = row
        else:
            rows.pop(row.id, None)


def _unique(row: Entity) -> tuple[object, ...] | None:
    """What no other row of the kind may have, besides the id."""
    match row:
        case Occasion():
            return (Occasion, row.person_id, row.kind, row.local_date, row.slot)
        case OutboxMessage():
            return (OutboxMessage, row.dedup_key)
        case Person():
            return (Person, row.telegram_id)
        case Invite():
            return (Invite, row.token_hash)
    return None


class KeyedRandom:
    """The Random port: SHA-256 of a seed and the context."""

    def __init__(self, seed: str = "tests") -> None:
        self._seed = seed

    def draw(self, *context: str | int) -> bytes:
        return sha256(repr((self._seed, *context)).encode()).digest()


CHECKED = date(2026, 11, 1)
HELPLINES = Helplines(
    countries=tuple(
        Country(
            code,
            tuple(
                Helpline(kind, f"{code} {kind.value}", number, None, "https://example.org/source", CHECKED)
                for kind, number in zip(HelplineKind, numbers, strict=True)
            ),
        )
        for code, numbers in {
            "DE": ("112", "116016", "116016", "0800 1110111"),
            "GB": ("999", "0808 2000 247", "0808 500 2222", "116 123"),
        }.items()
    ),
    directories=(
        Directory(
            "Find A Helpline",
            (HelplineKind.SUICIDE,),
            "https://findahelpline.com",
            "https://findahelpline.com",
            CHECKED,
        ),
    ),
)


def catalogue() -> Catalogue:
    """The prompts as shipped."""
    return load_catalogue()


def world_at(now: datetime, **different: object) -> World:
    """The world at a moment, real but for randomness and two countries' helplines; anything may differ."""
    world = World(
        now=now,
        catalogue=catalogue(),
        helplines=HELPLINES,
        danger=Lexicons(),
        random=KeyedRandom(),
        places=TzPlaces(supported_languages()),
        summary_parts=summary_parts,
        languages=supported_languages(),
        bot_username="TendBot",
    )
    return replace(world, **different)  # type: ignore[arg-type]  # names are checked when it runs
