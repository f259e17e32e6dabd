"""The tables of both databases.

A row of a person has the few columns that queries need and one `sealed` column with all the rest. A column
named like a field of the entity holds that field; every other field is sealed, so that a new field needs
nothing here. There are no foreign keys: a row never points at another person's, and erasing names its tables.
`info` says the rest:

- column `operational`: changed by UPDATEs of the delivery alone, so outside the seal
- column `since`: the version of the seal that covers it first (1 if not said)
- table `sealed_by="system"`: sealed under the installation's key, as its rows outlive their person's
- table `smallest`: the bucket that its rows are padded to at least, where a size would tell a decision
- table `leased`: while `state` has this value, a put leaves the operational columns as they are
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TextClause,
    UniqueConstraint,
    text,
)

from bot.domain.couple import InviteState
from bot.domain.outbox import Delivery, Lane, Policy
from bot.domain.schedule import OccasionKind, OccasionState
from bot.storage.columns import LocalDate, Member, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
ID = 64
HASH = 32

# Conditions of partial indexes. A query must repeat one word for word, or SQLite won't use the index.
IS_DUE = text("state = 'due'")
IS_PAST = text("state <> 'due'")
IS_WAITING = text("state = 'waiting'")
IS_UNFINISHED = text("state IN ('waiting', 'sending')")
IS_SENDING = text("state = 'sending'")
IS_FINISHED = text("state NOT IN ('waiting', 'sending')")
IS_LIVE = text("live")

metadata = MetaData(naming_convention=NAMES)
keys_metadata = MetaData(naming_convention=NAMES)


def _needed(name: str, kind: Any, **options: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **options)


def _operational(name: str, kind: Any, *, nullable: bool = False) -> Column[Any]:
    return Column(name, kind, nullable=nullable, info={"operational": True})


def _partial(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _by_time() -> Index:
    return Index(None, "person_id", "created_at")


def _of_person(name: str, *more: Column[Any] | Index | UniqueConstraint, **info: object) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(ID), primary_key=True),
        _needed("person_id", String(ID)),
        _needed("created_at", UtcDateTime),
        _needed("sealed", LargeBinary),
        *more,
        info=info,
    )


person = Table(
    "person",
    metadata,
    Column("id", String(ID), primary_key=True),
    _needed("created_at", UtcDateTime),
    # Whom an update comes from, found without storing who that is. None while erasing, so that the same
    # human can begin anew at once.
    Column("telegram_hmac", LargeBinary(HASH), unique=True),
    _needed("blocked", Boolean),
    _needed("erasing", Boolean),
    _needed("draws", BigInteger, server_default="0", info={"operational": True}),
    _needed("sealed", LargeBinary),
)

side = _of_person(
    "side",
    _by_time(),
    _needed("couple_id", String(ID)),
    Column("left_at", UtcDateTime),
    Index(None, "couple_id"),
)

invite = _of_person(
    "invite",
    _by_time(),
    _needed("expires_at", UtcDateTime),
    _needed("token_hash", LargeBinary(HASH), unique=True),
    _needed("state", Member(InviteState)),
    Index(None, "expires_at"),
    sealed_by="system",
)

proposal = _of_person("proposal", _by_time(), Index(None, "created_at"))
checkin = _of_person("checkin", _by_time(), Index(None, "created_at"))
reply = _of_person("reply", _by_time(), Index(None, "created_at"))
draft = _of_person("draft", _by_time(), _needed("updated_at", UtcDateTime), Index(None, "updated_at"))

evening = _of_person(
    "evening",
    _by_time(),
    _needed("couple_id", String(ID)),
    _needed("local_date", LocalDate),
    UniqueConstraint("person_id", "couple_id", "local_date"),
    smallest=4096,  # a usual week's Summary, or none, by the same size
)

occasion = _of_person(
    "occasion",
    _by_time(),
    _needed("kind", Member(OccasionKind)),
    _needed("local_date", LocalDate),
    _needed("slot", String(160)),
    _needed("due_at", UtcDateTime),
    _needed("state", Member(OccasionState)),
    UniqueConstraint("person_id", "kind", "local_date", "slot"),
    _partial("ix_occasion_due", "due_at", "id", where=IS_DUE),
    _partial("ix_occasion_past", "due_at", where=IS_PAST),
)

outbox = _of_person(
    "outbox",
    _needed("number", BigInteger),
    _needed("dedup_key", String(255), unique=True),
    _needed("lane", Member(Lane)),
    _needed("policy", Member(Policy)),
    _needed("live", Boolean),
    _needed("revision", Integer),
    _operational("due_at", UtcDateTime),
    _operational("state", Member(Delivery)),
    _operational("shown", Integer),
    _operational("message_id", BigInteger, nullable=True),
    _operational("attempts", Integer),
    _operational("lease_until", UtcDateTime, nullable=True),
    _operational("fence", BigInteger),
    _partial("ix_outbox_waiting", "lane", "due_at", "id", where=IS_WAITING),
    _partial("ix_outbox_sending", "lease_until", where=IS_SENDING),
    _partial("ix_outbox_unfinished", "person_id", "number", where=IS_UNFINISHED),
    _partial("ix_outbox_finished", "due_at", where=IS_FINISHED),
    _partial("ix_outbox_live", "person_id", "number", where=IS_LIVE),
    Index(None, "person_id", "message_id"),
    leased=Delivery.SENDING.value,
)

seen = Table(
    "seen",
    metadata,
    Column("person_id", String(ID), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    _needed("at", UtcDateTime),
    Index(None, "at"),
)

update_log = Table(
    "update_log",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    _needed("at", UtcDateTime),
    Index(None, "at"),
)

parked = Table(
    "parked",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    _needed("at", UtcDateTime),
    _needed("attempts", Integer),
    _needed("sealed", LargeBinary),
)

polling = Table(
    "polling",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("leader", String(ID)),
    Column("lease_until", UtcDateTime),
)

chat_group = Table(
    "chat_group",
    metadata,
    Column("chat_hmac", LargeBinary(HASH), primary_key=True),
    _needed("said_at", UtcDateTime),
)

pace = Table(
    "pace",
    metadata,
    Column("bucket", String(64), primary_key=True),
    _needed("full_at", Float),
)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _needed("keystore", LargeBinary),
    Column("copied_at", UtcDateTime),
)
"""One row: which keystore belongs to this database, and, in a copy of it, that it is one."""

data_key = Table(
    "data_key",
    keys_metadata,
    Column("person_id", String(ID), primary_key=True),
    _needed("wrapped", LargeBinary),
    _needed("created_at", UtcDateTime),
    _needed("version", Integer),
)

system_key = Table(
    "system_key",
    keys_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _needed("wrapped", LargeBinary),
    _needed("version", Integer),
)
