"""An update as it comes: JSON of which nothing is believed, made whole enough to be handled and stored."""

import re
from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LARGEST_ID = 2**63 - 1
DEEPEST = 50
"""Telegram's own updates are about ten levels deep; far deeper ones could not even be written down again."""
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class UnreadableError(ValueError):
    """What came is no update: it has no id by which it could be remembered, or no end."""


def read(value: object) -> Raw:
    """An update whose texts can all be stored; raises UnreadableError.

    Half a character (a lone surrogate, which JSON can say and no encoding has) becomes U+FFFD, as every
    program shows it anyway: the rest of what somebody wrote is kept, and they get their answer.
    """
    if not isinstance(value, dict):
        raise UnreadableError
    update_id = value.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 < update_id <= LARGEST_ID:
        raise UnreadableError
    return {str(name): _whole(part, DEEPEST) for name, part in value.items()}


def sender_of(raw: Raw) -> int:
    """Whose updates this one must stay in order with; an update of nobody's is alone."""
    for kind in ALLOWED_UPDATES:
        payload = raw.get(kind)
        sender = payload.get("from") if isinstance(payload, Mapping) else None
        if isinstance(sender, Mapping) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return -int(raw["update_id"])


def tap_of(raw: Raw) -> str | None:
    """The id by which a tap is answered, if this update is one."""
    query = raw.get("callback_query")
    query_id = query.get("id") if isinstance(query, Mapping) else None
    return query_id if isinstance(query_id, str) else None


def _whole(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return HALF_A_CHARACTER.sub(REPLACEMENT, value)
    if isinstance(value, dict | list) and not levels:
        raise UnreadableError
    if isinstance(value, dict):
        return {_whole(name, levels): _whole(part, levels - 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part, levels - 1) for part in value]
    return value
