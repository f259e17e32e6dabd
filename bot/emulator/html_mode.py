"""The HTML parse mode, as strict as Telegram's own parser and with its complaints."""

import re
import sys
from dataclasses import dataclass
from typing import Final

from bot.emulator.answers import bad_request
from bot.emulator.wording import Entity, sort_entities, utf16_length

_SIMPLE: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_TAGS: Final = frozenset(_SIMPLE) | {"a", "tg-emoji", "tg-time"}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SURROGATES: Final = range(0xD800, 0xE000)
_SPACE: Final = frozenset(" \t\r\n\v\0")
_LINK: Final = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?[^\s/:]+\.[^\s]+|^(?:https?|tg|ton|mailto):\S+", re.IGNORECASE
)


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


class _Parser:
    """One pass over the text; `out` grows without the tags, `units` counts its UTF-16 length."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        """Parse to the end; ApiError in Telegram's words where the text is wrong."""
        text = self.text
        while self.at < len(text):
            stop = _next_special(text, self.at)
            self._emit(text[self.at : stop])
            self.at = stop
            if stop == len(text):
                break
            if text[stop] == "&":
                self._reference()
            elif text[stop + 1 : stop + 2] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.out), sort_entities(self.entities)

    def _emit(self, piece: str) -> None:
        if piece:
            self.out.append(piece)
            self.units += utf16_length(piece)

    def _reference(self) -> None:
        character, self.at = _decode(self.text, self.at)
        self._emit(character)

    def _word(self, stops: str) -> str:
        begin = self.at
        while (
            self.at < len(self.text) and self.text[self.at] not in _SPACE and self.text[self.at] not in stops
        ):
            self.at += 1
        return self.text[begin : self.at]

    def _skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._word(">").lower()
        where = self._byte(begin)
        if not self._peek():
            raise _complaint(f"Unclosed start tag at byte offset {where}")
        if tag not in _TAGS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {where}')
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, where)
            attributes[name] = value
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.open.append(_Open(tag, attributes, self.units, len(self.out)))

    def _attribute(self, tag: str, where: int) -> tuple[str, str]:
        name = self._word("=>" if tag == "blockquote" else "=")
        if not name:
            if not self._peek():
                raise _complaint(f"Unclosed start tag at byte offset {where}")
            raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        self._skip_space()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable":
                return name, ""
            what = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise _complaint(f"{what} at byte offset {where}")
        self.at += 1
        self._skip_space()
        value = self._quoted() if self._peek() in ("'", '"') else self._token()
        if not self._peek():
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {where}')
        return name, value

    def _token(self) -> str:
        match = re.compile(r"[A-Za-z0-9.-]*").match(self.text, self.at)
        begin, self.at = self.at, match.end() if match else self.at
        if self._peek() and self._peek() not in _SPACE and self._peek() != ">":
            raise _complaint(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return self.text[begin : self.at].lower()

    def _quoted(self) -> str:
        quote, value = self._peek(), []
        self.at += 1
        while self._peek() not in ("", quote):
            piece, self.at = _decode(self.text, self.at)
            value.append(piece)
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        where = self._byte(begin)
        if not self.open:
            raise _complaint(f"Unexpected end tag at byte offset {where}")
        self.at += 2
        name = self._word(">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise _complaint(f"Unclosed end tag at byte offset {where}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise _complaint(
                f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {"offset": opened.offset, "length": self.units - opened.offset}
        inner = self.entities[-1] if self.entities else None
        if opened.tag == "a":
            self._link(entity, opened.attributes.get("href") or "".join(self.out[opened.begin :]))
        elif opened.tag == "tg-emoji":
            if not opened.attributes.get("emoji-id", "").isdigit():
                raise _complaint("Invalid custom emoji identifier specified")
            self.entities.append(
                {**entity, "type": "custom_emoji", "custom_emoji_id": opened.attributes["emoji-id"]}
            )
        elif opened.tag == "pre" and inner is not None and "language" in inner and _same_place(inner, entity):
            inner["type"] = "pre"
        elif opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
            # The language counts only inside <pre>; the plain code entity loses it again at the end.
            self.entities.append({**entity, "type": "code", "language": opened.attributes["class"][9:]})
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            self.entities.append({**entity, "type": "expandable_blockquote"})
        elif opened.tag in _SIMPLE:
            self.entities.append({**entity, "type": _SIMPLE[opened.tag]})

    def _link(self, entity: Entity, url: str) -> None:
        if _LINK.match(url.strip()):
            url = url.strip()
            if "://" not in url and not url.startswith(("mailto:", "tg:")):
                url = f"http://{url}"
            # Telegram adds the slash of an empty path.
            if re.fullmatch(r"https?://[^/?#]+", url):
                url += "/"
            self.entities.append({**entity, "type": "text_link", "url": url})

    def _byte(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The text without its tags, and what the tags said."""
    if "<" not in text and "&" not in text:
        return text, []
    plain, entities = _Parser(text).run()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return plain, entities


def _next_special(text: str, at: int) -> int:
    places = [place for place in (text.find("<", at), text.find("&", at)) if place >= 0]
    return min(places, default=len(text))


def _decode(text: str, at: int) -> tuple[str, int]:
    match = _REFERENCE.match(text, at) if text[at] == "&" else None
    if match is None:
        return text[at], at + 1
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < sys.maxunicode or code in _SURROGATES:
        return text[at], at + 1
    return chr(code), match.end()


def _same_place(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def _complaint(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")
