"""Column types: times in UTC, local days, members of enums.

Reading is lenient where a stored value doesn't parse: it is passed on as it is, and the row's seal, which
covers the plain columns too, refuses the row. One place says no.
"""

from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import Date, Dialect, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

UTC_TEXT = 27
DAY_TEXT = 10
MEMBER_TEXT = 32


class NaiveDatetimeError(ValueError):
    """A moment without a time zone is no moment."""

    def __init__(self) -> None:
        super().__init__("a moment needs a time zone before it can be stored")


def utc_text(moment: datetime) -> str:
    """A moment as text of fixed width that sorts by time: 2026-11-23T18:00:00.000000Z."""
    if moment.tzinfo is not UTC:
        if moment.utcoffset() is None:
            raise NaiveDatetimeError
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: sortable text in SQLite, timestamptz on PostgreSQL; naive values are refused."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(UTC_TEXT))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        text = utc_text(value)
        return value.astimezone(UTC) if dialect.name == "postgresql" else text

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the library's signature
        try:
            return datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value  # type: ignore[return-value]  # lenient: the seal refuses it


class LocalDate(TypeDecorator[date]):
    """A day of somebody's calendar."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[date] | TypeEngine[str]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Date())
        return dialect.type_descriptor(String(DAY_TEXT))

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | str | None:
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: date | str | None, dialect: Dialect) -> date | None:  # noqa: ARG002  # the library's signature
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value  # type: ignore[return-value]  # lenient: the seal refuses it


class Member(TypeDecorator[StrEnum]):
    """A member of an enum, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__(MEMBER_TEXT)
        self.enum = enum

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the library's signature
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002  # the library's signature
        try:
            return None if value is None else self.enum(value)
        except ValueError:
            return value  # type: ignore[return-value]  # lenient: the seal refuses it
