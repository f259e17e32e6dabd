"""Reading the TOML files of this room: every wrong field becomes one sentence naming file and entry."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class CatalogueError(Exception):
    """A content file is wrong; the message is one sentence that names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table with the place it came from, read field by field."""

    file: str
    place: str
    values: Mapping[str, object]

    def wrong(self, what: str) -> CatalogueError:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return CatalogueError(f"{where}: {what}.")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{key} must be a text that is not empty")
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if key in self.values else None

    def whole_number(self, key: str) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(f"{key} must be a whole number")
        return value

    def day(self, key: str) -> date:
        value = self.values.get(key)
        if type(value) is not date:
            raise self.wrong(f"{key} must be a date such as 2026-11-22")
        return value

    def choice(self, key: str, kind: type[E]) -> E:
        value = self.text(key)
        if value not in {member.value for member in kind}:
            raise self.wrong(f"{key} must be one of {', '.join(kind)}, not {value!r}")
        return kind(value)

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(text for text in self._list(key, str) if text)

    def whole_numbers(self, key: str) -> tuple[int, ...]:
        return tuple(self._list(key, int))

    def table(self, key: str) -> "Table":
        """The table under `key`, called by it in messages."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.wrong(f"{key} must be a table")
        return Table(self.file, key, value)

    def texts_by_name(self, key: str) -> dict[str, str]:
        table = self.table(key)
        return {name: table.text(name) for name in table.values}

    def tables(self, key: str, name: str) -> tuple["Table", ...]:
        """The array of tables under `key`; each is called by its field `name` in messages."""
        rows = self._list(key, dict)
        return tuple(
            Table(self.file, f"{key} {row.get(name, f'number {number}')}", row)
            for number, row in enumerate(rows, start=1)
        )

    def only(self, *keys: str) -> None:
        """Refuses fields nobody reads, so that a misspelt one is not silently ignored."""
        unknown = sorted(set(self.values) - set(keys))
        if unknown:
            raise self.wrong(f"nobody reads the field {unknown[0]!r}")

    def _list(self, key: str, kind: type[T]) -> list[T]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(type(item) is kind for item in value):
            raise self.wrong(f"{key} must be a list of {kind.__name__}")
        return value


def languages_in(folder: Traversable) -> tuple[str, ...]:
    """The languages that have a file xx.toml in a folder, in alphabetical order."""
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read_table(path: str) -> Table:
    """The file at `path` inside this package."""
    resource = files("bot.content").joinpath(path)
    try:
        return parse_table(path, resource.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{path}: there is no such file in bot/content.") from None


def parse_table(path: str, text: str) -> Table:
    """`text` as if it stood in the file at `path`."""
    try:
        return Table(path, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path}: this is not TOML: {error}.") from None
