"""The MarkdownV2 and Markdown parse modes."""

from dataclasses import dataclass
from typing import Final

from bot.emulator.answers import bad_request
from bot.emulator.wording import Entity, sort_entities, utf16_length

_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!")
_KINDS: Final = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_LEGACY: Final = {"*": "bold", "_": "italic"}


@dataclass(slots=True)
class _Open:
    mark: str
    offset: int
    place: int


class _Parser:
    """One pass over MarkdownV2 text."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        """Parse to the end; ApiError in Telegram's words where the text is wrong."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\\" and self.text[self.at + 1 : self.at + 2] in map(chr, range(1, 127)):
                self._emit(self.text[self.at + 1 : self.at + 2])
                self.at += 2
            elif character == "`":
                self._code()
            elif character == ">" and self._at_line_start():
                self._quote()
            elif character in _RESERVED:
                self._mark(character)
            else:
                self._emit(character)
                self.at += 1
        if self.open:
            last = self.open[-1]
            name = "TextUrl" if last.mark == "[" else _KINDS[last.mark].title()
            where = self._byte(last.place)
            raise _complaint(f"Can't find end of {name} entity at byte offset {where}")
        return "".join(self.out), sort_entities(self.entities)

    def _emit(self, piece: str) -> None:
        self.out.append(piece)
        self.units += utf16_length(piece)

    def _at_line_start(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] == "\n"

    def _mark(self, character: str) -> None:
        mark = character
        if character in "_|" and self.text[self.at : self.at + 2] == character * 2:
            mark = character * 2
        if mark == "]" and self.open and self.open[-1].mark == "[":
            self._link()
        elif mark in _KINDS or mark == "[":
            self._toggle(mark)
        else:
            raise _complaint(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )

    def _toggle(self, mark: str) -> None:
        if mark == "__" and self.open and self.open[-1].mark == "_":
            mark = "_"
        if self.open and self.open[-1].mark == mark and mark != "[":
            opened = self.open.pop()
            self._close(opened, {"type": _KINDS[mark]})
        else:
            self.open.append(_Open(mark, self.units, self.at))
        self.at += len(mark)

    def _close(self, opened: _Open, what: Entity) -> None:
        if self.units > opened.offset:
            self.entities.append({"offset": opened.offset, "length": self.units - opened.offset, **what})

    def _link(self) -> None:
        opened = self.open.pop()
        self.at += 1
        if self.text[self.at : self.at + 1] != "(":
            return
        end = self.at + 1
        url = []
        while end < len(self.text) and self.text[end] != ")":
            end += self.text[end] == "\\"
            url.append(self.text[end : end + 1])
            end += 1
        if end >= len(self.text):
            raise _complaint(f"Can't find end of a URL at byte offset {self._byte(self.at)}")
        self.at = end + 1
        self._close(opened, {"type": "text_link", "url": "".join(url)})

    def _code(self) -> None:
        fence = "```" if self.text.startswith("```", self.at) else "`"
        begin = self.at + len(fence)
        end = begin
        inner = []
        while end < len(self.text) and not self.text.startswith(fence, end):
            if self.text[end] == "\\" and self.text[end + 1 : end + 2] in ("`", "\\"):
                end += 1
            inner.append(self.text[end])
            end += 1
        if end >= len(self.text):
            name = "PreCode" if fence == "```" else "Code"
            raise _complaint(f"Can't find end of {name} entity at byte offset {self._byte(self.at)}")
        opened, code = _Open(fence, self.units, self.at), "".join(inner)
        what: Entity = {"type": "pre" if fence == "```" else "code"}
        language, newline, rest = code.partition("\n")
        if fence == "```" and newline and " " not in language:
            code = rest
            if language:
                what["language"] = language
        self._emit(code)
        self._close(opened, what)
        self.at = end + len(fence)

    def _quote(self) -> None:
        start = self.at
        lines = []
        while self.text.startswith(">", self.at):
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end + 1
            lines.append(self.text[self.at + 1 : end])
            self.at = end
        body = "".join(lines)
        expandable = body.rstrip("\n").endswith("||")
        if expandable:
            body = body.rstrip("\n")[:-2]
        inner, entities = parse_markdown_v2(body)
        offset = self.units
        self._emit(inner)
        self.entities.extend({**entity, "offset": entity["offset"] + offset} for entity in entities)
        self._close(
            _Open(">", offset, start), {"type": "expandable_blockquote" if expandable else "blockquote"}
        )

    def _byte(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """The text without its marks, and what the marks said."""
    return _Parser(text).run()


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """The legacy mode: no nesting, only * _ ` ``` and links."""
    out: list[str] = []
    entities: list[Entity] = []
    units, at = 0, 0
    while at < len(text):
        piece, what, step = _legacy_piece(text, at)
        if what and piece:
            entities.append({"offset": units, "length": utf16_length(piece), **what})
        out.append(piece)
        units += utf16_length(piece)
        at += step
    return "".join(out), entities


def _legacy_piece(text: str, at: int) -> tuple[str, Entity | None, int]:
    character = text[at]
    if character == "\\" and text[at + 1 : at + 2] in ("_", "*", "`", "["):
        return text[at + 1], None, 2
    if character == "[":
        middle = text.find("](", at)
        end = text.find(")", middle)
        if middle < 0 or end < 0:
            return character, None, 1
        return text[at + 1 : middle], {"type": "text_link", "url": text[middle + 2 : end]}, end + 1 - at
    mark = "```" if text.startswith("```", at) else character
    if mark not in ("`", "```", *_LEGACY):
        return character, None, 1
    end = text.find(mark, at + len(mark))
    if end < 0:
        where = len(text[:at].encode("utf-8", "surrogatepass"))
        raise _complaint(f"Can't find end of the entity starting at byte offset {where}")
    kind = _LEGACY.get(mark) or ("pre" if mark == "```" else "code")
    return text[at + len(mark) : end], {"type": kind}, end + len(mark) - at


def _complaint(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")
