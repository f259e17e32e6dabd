"""What the use cases need from outside; bootstrap passes the real things, tests pass theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Invite, Proposal, Side
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.prompts import Catalogue
from bot.domain.safety import DangerLexicon, Helplines
from bot.domain.schedule import Occasion, OccasionKind
from bot.domain.summary import Summary

Entity = Person | Side | Invite | Proposal | CheckIn | Reply | Draft | Evening | Occasion | OutboxMessage
E = TypeVar("E", Person, Side, Invite, Proposal, CheckIn, Reply, Draft, Evening, Occasion, OutboxMessage)


class Random(Protocol):
    """Keyed randomness: the same context draws the same bytes, so one person never shifts another's."""

    def draw(self, *context: str | int) -> bytes:
        """32 bytes that only the installation's secret and the context decide."""
        ...


class Places(Protocol):
    """Where in the world a place is, as far as its clock goes."""

    def zones_for(self, place: str, language: str) -> tuple[str, ...]:
        """IANA zones a typed city, country or zone name may mean, likeliest first; empty where unknown."""
        ...

    def zone_at(self, latitude: float, longitude: float) -> str | None:
        """The IANA zone of a point on the map."""
        ...


class Typesetter(Protocol):
    """How much room a Summary takes on a phone."""

    def __call__(self, world: "World", person: Person, shown: Summary, partner: str) -> int:
        """The number of messages a Summary fills for its reader, at least 1; `partner` is a name."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What a use case may look at besides its transaction."""

    now: datetime
    catalogue: Catalogue
    helplines: Helplines
    danger: Mapping[str, DangerLexicon]
    random: Random
    places: Places
    summary_parts: Typesetter
    languages: tuple[str, ...]
    bot_username: str
    retention_days: int = 365


class Tx(Protocol):
    """One transaction: rows of people as domain values, decrypted on reading and sealed on writing.

    Every value is frozen: change is `put(replace(value, ...))`. Nothing is visible outside before the
    commit. A work may run twice (a failed batch is retried singly), so it keeps no state of its own.
    """

    def get(self, kind: type[E], row_id: str) -> E | None:
        """The row with an id, or None where it does not exist or its person's key is gone."""
        ...

    def put(self, row: Entity) -> None:
        """Insert a row or replace the one with its id. A new Person gets a data key first."""
        ...

    def remove(self, row: Entity) -> None:
        """Delete a row; a row that is gone already is fine."""
        ...

    def rows(self, kind: type[E], person_id: str, *, since: datetime | None = None) -> list[E]:
        """A person's rows of a kind by created_at, oldest first (created_at >= since)."""
        ...

    def person_of(self, telegram_id: int) -> Person | None:
        """The person behind a Telegram id; None also while they are being erased."""
        ...

    def invite_of(self, token_hash: bytes) -> Invite | None:
        """The invite whose token has this SHA-256."""
        ...

    def couples_of(self, person_id: str) -> list[str]:
        """Ids of the couples a person is or was in; known even once their key is gone."""
        ...

    def sides(self, couple_id: str) -> list[Side]:
        """Every side of a couple that still exists, left ones too."""
        ...

    def occasion(self, person_id: str, kind: OccasionKind, local_date: date, slot: str) -> Occasion | None:
        """The one occasion of a person, kind, day and slot."""
        ...

    def due(self, now: datetime, limit: int) -> list[Occasion]:
        """Occasions in state DUE with due_at <= now, oldest first, over everybody."""
        ...

    def due_of(self, person_id: str) -> list[Occasion]:
        """A person's occasions in state DUE, future ones too, by due_at."""
        ...

    def message_at(self, person_id: str, message_id: int) -> OutboxMessage | None:
        """The bot's message with this Telegram message id in a person's chat."""
        ...

    def live(self, person_id: str) -> list[OutboxMessage]:
        """A person's messages with a live keyboard, newest first."""
        ...

    def next_number(self, person_id: str) -> int:
        """The next of a person's own running numbers (orders messages, keys random draws)."""
        ...

    def seen(self, person_id: str, message_id: int, at: datetime) -> None:
        """Remember where a message of a person is, so that their chat can be cleared (kept 48 hours)."""
        ...

    def seen_by(self, person_id: str, since: datetime) -> list[int]:
        """Telegram ids of a person's own messages since a moment, oldest first."""
        ...

    def erase(self, person_id: str) -> None:
        """Delete every row of a person (unused Invites stay, pseudonymous, until they expire)."""
        ...
