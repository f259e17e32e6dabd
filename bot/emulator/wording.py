"""Message text as Telegram keeps it: cleaned, trimmed, measured in UTF-16, with the entities it finds."""

import re
from collections.abc import Iterable
from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import whole

Entity = dict[str, Any]

# Control characters become spaces; carriage returns, line separators, directional overrides and a few
# combining lines vanish. Both happen to bots and people alike.
_UNWANTED: Final = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_VANISHING: Final = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_WHITESPACE: Final = " \n\u00a0\u200b\u2060\u3000\u00ad\ufeff\u180e"
_FOUND: Final = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?:https?://|tg://)[^\s<>\"]+[^\s<>\".,:;!?)\]'])"
    r"|(?P<bare>(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:me|com|org|net|io|dev|eu|de)\b(?:/[^\s<>\"]*[^\s<>\".,:;!?)\]'])?)"
    r"|(?P<mention>(?<![\w@])@[a-z][a-z0-9_]{3,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>@])/[a-z0-9_]{1,64}\b(?:@[a-z][a-z0-9_]{2,31}\b)?(?![/<>]))"
    r"|(?P<hashtag>(?<![\w#@])#\w*[^\W\d]\w*)",
    re.IGNORECASE,
)
_HINTS: Final = re.compile(r"[/@#.]")
_GIVEN: Final[dict[object, tuple[str, ...]]] = {
    **dict.fromkeys(("bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_mention"), ()),
    **dict.fromkeys(("blockquote", "expandable_blockquote"), ()),
    "pre": ("language",),
    "text_link": ("url",),
    "custom_emoji": ("custom_emoji_id",),
}
_OPAQUE: Final = frozenset({"code", "pre", "text_link", "text_mention"})
_ORDER: Final = {"blockquote": 0, "expandable_blockquote": 0, "bold": 2, "italic": 3, "underline": 4}


def utf16_length(text: str) -> int:
    """How long the text is in the units Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of the text an entity covers."""
    if text.isascii():
        return text[offset : offset + length]
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Replace or drop what Telegram doesn't keep and trim both ends, moving the entities along."""
    if _UNWANTED.search(text):
        entities = _move(entities, _vanished(text))
        text = _UNWANTED.sub(" ", _VANISHING.sub("", text))
    trimmed = text.rstrip(_WHITESPACE)
    kept = trimmed.lstrip(_WHITESPACE)
    if entities and len(kept) != len(text):
        cut = utf16_length(trimmed) - utf16_length(kept)
        entities = _clamp(entities, cut, utf16_length(kept))
    return kept, entities


def check_entities(text: str, entities: object) -> list[Entity]:
    """Entities given by the bot itself, validated."""
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    total = utf16_length(text)
    checked: list[Entity] = []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse entities: expected an Object of MessageEntity")
        offset, length = whole(entity.get("offset"), -1), whole(entity.get("length"), -1)
        if offset < 0 or length < 0 or offset + length > total:
            raise bad_request(
                "entity beginning/ending in the middle of a UTF-16 symbol or outside of the text"
            )
        kind = entity["type"]
        # What Telegram finds by itself it doesn't take from the bot; what it doesn't know it ignores.
        if not length or kind not in _GIVEN:
            continue
        given = {name: str(entity[name]) for name in _GIVEN[kind] if entity.get(name)}
        user = {"user": entity["user"]} if kind == "text_mention" and "user" in entity else {}
        if kind not in ("text_link", "custom_emoji") or given:
            checked.append({"offset": offset, "length": length, "type": kind, **given, **user})
    return checked


def with_found_entities(text: str, given: list[Entity]) -> list[Entity]:
    """The given entities and those Telegram finds in any text, such as commands, mentions and links."""
    if not _HINTS.search(text):
        return sort_entities(given) if given else given
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in _OPAQUE]
    found = list(given)
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or "url"
        offset, length = utf16_length(text[: match.start()]), utf16_length(match.group())
        if any(offset < end and start < offset + length for start, end in taken):
            continue
        found.append({"offset": offset, "length": length, "type": "url" if kind == "bare" else kind})
    return sort_entities(found) if found else found


def sort_entities(entities: Iterable[Entity]) -> list[Entity]:
    """By place, the longer first, as Telegram lists nested entities."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], _ORDER.get(e["type"], 9)))


def _vanished(text: str) -> list[int]:
    return [utf16_length(text[: match.start()]) for match in _VANISHING.finditer(text)]


def _move(entities: list[Entity], vanished: list[int]) -> list[Entity]:
    moved = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        before = sum(place < start for place in vanished)
        inside = sum(start <= place < end for place in vanished)
        if end - start > inside:
            moved.append({**entity, "offset": start - before, "length": end - start - inside})
    return moved


def _clamp(entities: list[Entity], cut: int, total: int) -> list[Entity]:
    clamped = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(total, entity["offset"] + entity["length"] - cut)
        if end > start:
            clamped.append({**entity, "offset": start, "length": end - start})
    return clamped
