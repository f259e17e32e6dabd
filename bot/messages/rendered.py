"""What a message is before it becomes a Bot API call: text with styles, buttons, a picture to draw.

Styles travel as entities, never as a parse_mode, so nothing a person typed can turn into markup.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import NamedTuple, Union

from bot.domain.kinds import Action

LIMIT = 4096
"""The most UTF-16 units in one message."""
MOST_ENTITIES = 90
"""Telegram drops entities past the hundredth, and a dropped one would let a link come alive."""


class Style(StrEnum):
    """The styles in use, by the names of Telegram's entity types."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    BLOCKQUOTE = "blockquote"
    CODE = "code"
    LINK = "text_link"


class Entity(NamedTuple):
    """A MessageEntity as a plain tuple; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A style from one character to another."""

    style: Style
    start: int
    end: int
    url: str | None = None

    def moved(self, by: int) -> "Mark":
        """The same mark on text that begins later."""
        return Mark(self.style, self.start + by, self.end + by, self.url)

    def cut(self, start: int, end: int) -> "Mark | None":
        """What of the mark lies between two characters, counted from the first."""
        low, high = max(self.start, start), min(self.end, end)
        return Mark(self.style, low - start, high - start, self.url) if low < high else None


def units(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Text:
    """Characters and the marks over them; immutable, joined with `+`, `join` and `fill`."""

    plain: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: "Text | str") -> "Text":
        return joined((self, other))

    def __radd__(self, other: str) -> "Text":
        return Text(other) + self

    def __bool__(self) -> bool:
        return bool(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def __getitem__(self, part: slice) -> "Text":
        start, end, _ = part.indices(len(self.plain))
        cut = (mark.cut(start, end) for mark in self.marks)
        return Text(self.plain[start:end], tuple(mark for mark in cut if mark))

    def join(self, texts: Iterable["Text | str"]) -> "Text":
        """The texts with this one between them; empty ones are left out."""
        parts: list[Text | str] = []
        for text in texts:
            if text:
                parts += [self, text] if parts else [text]
        return joined(parts)

    def entities(self) -> tuple[Entity, ...]:
        """The marks as entities, outer ones first."""
        found = (
            Entity(str(m.style), units(self.plain[: m.start]), units(self.plain[m.start : m.end]), m.url)
            for m in self.marks
            if m.start < m.end
        )
        return tuple(sorted(found, key=lambda e: (e.offset, -e.length, e.type != Style.BLOCKQUOTE)))


def joined(texts: Iterable[Text | str]) -> Text:
    """Texts one after another."""
    plain: list[str] = []
    marks: list[Mark] = []
    length = 0
    for text in texts:
        words = text.plain if isinstance(text, Text) else text
        if isinstance(text, Text):
            marks += [mark.moved(length) for mark in text.marks] if length else text.marks
        plain.append(words)
        length += len(words)
    return Text("".join(plain), tuple(marks))


Words = Union[Text, str]  # noqa: UP007  # a name to use in annotations, at run time too


def styled(style: Style, words: Words, url: str | None = None) -> Text:
    """Words under one more style."""
    text = words if isinstance(words, Text) else Text(words)
    return Text(text.plain, (Mark(style, 0, len(text.plain), url), *text.marks))


def bold(words: Words) -> Text:
    return styled(Style.BOLD, words)


def italic(words: Words) -> Text:
    return styled(Style.ITALIC, words)


def underlined(words: Words) -> Text:
    return styled(Style.UNDERLINE, words)


def code(words: Words) -> Text:
    return styled(Style.CODE, words)


def link(words: Words, url: str) -> Text:
    return styled(Style.LINK, words, url)


def lines(*texts: Words) -> Text:
    """Texts under one another; empty ones take no line."""
    return Text("\n").join(texts)


def paragraphs(*texts: Words) -> Text:
    """Texts with an empty line between them; empty ones take none."""
    return Text("\n\n").join(texts)


def fill(template: str, values: dict[str, "Text | str | int"]) -> Text:
    """A translated sentence with its `{names}` replaced; what fills them keeps its style."""
    parts: list[Text | str] = []
    for literal, name in _parsed(template):
        parts.append(literal)
        if name is not None:
            value = values[name]
            parts.append(value if isinstance(value, Text) else str(value))
    return joined(parts)


@lru_cache(maxsize=2048)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def split(text: Text, limit: int = LIMIT, most_entities: int = MOST_ENTITIES) -> list[Text]:
    """The text as parts that fit a message: cut between paragraphs, else lines, else words.

    A part never begins or ends inside a mark, and not inside a word, unless one alone is over the limit.
    """
    parts = []
    rest = text
    while units(rest.plain) > limit or len(rest.marks) > most_entities:
        end = _reach(rest, limit, most_entities)
        cut, skip = _place_to_cut(rest, end)
        parts.append(rest[:cut])
        rest = rest[cut + skip :]
    return [*parts, rest] if rest else parts


def _reach(text: Text, limit: int, most_entities: int) -> int:
    """How many characters fit one part at most."""
    used = 0
    end = len(text.plain)
    for place, character in enumerate(text.plain):
        used += 1 + (character > "\uffff")
        if used > limit:
            end = place
            break
    starts = sorted(mark.start for mark in text.marks)
    return min(end, starts[most_entities]) if len(starts) > most_entities else end


def _place_to_cut(text: Text, end: int) -> tuple[int, int]:
    """Where to cut, at the latest at `end`, and how many characters of white space to drop there."""
    for gap in (r"\n\n+", r"\n", r"\s"):
        places = [
            match.span()
            for match in re.finditer(gap, text.plain[: end + 2])
            if 0 < match.start() <= end and not _inside_mark(text, match.start())
        ]
        if places:
            return places[-1][0], places[-1][1] - places[-1][0]
    words = [match.start() for match in re.finditer(r"\s", text.plain[:end]) if match.start() > 0]
    return (words[-1], 1) if words else (max(end, 1), 0)


def _inside_mark(text: Text, place: int) -> bool:
    return any(mark.start < place < mark.end for mark in text.marks)


@dataclass(frozen=True, slots=True)
class ButtonSpec:
    """A button; its callback_data is `{outbox_id}:{action.value}:{value}`, unless it opens a URL."""

    label: str
    action: Action | None
    value: str = ""
    url: str | None = None


Rows = tuple[tuple[ButtonSpec, ...], ...]


ChartPoints = tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A picture of stress ratings from 1 to 5, to be drawn by bot.pictures; every word on it is here.

    The person's own four weeks have one line, and `days` to be named below it. A Summary's has two, in the
    order of its questions: its dates stand for places, because real ones would tell when someone wrote.
    """

    title: str
    calm: str
    a_lot: str
    mine: str
    points: ChartPoints
    start: date
    end: date
    other: str = ""
    other_points: ChartPoints | None = None
    days: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be sent; `write` makes its content, which takes a while, when it leaves."""

    name: str
    write: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be sent. With a chart or a document, `text` is its caption.

    `request_location` is the label of a one-time reply keyboard that asks for the place; inline rows and a
    reply keyboard never stand together.
    """

    text: Text
    rows: Rows = ()
    chart: ChartSpec | None = None
    document: Document | None = None
    request_location: str | None = None
    remove_reply_keyboard: bool = False


def buttons(rows: Rows) -> Iterator[ButtonSpec]:
    """Every button of a keyboard in reading order."""
    for row in rows:
        yield from row
