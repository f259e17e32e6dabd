"""An update as it comes: JSON of which nothing is believed, made whole enough to be handled and stored."""

import re
from collections.abc import Mapping
from typing import Any

from telegram import Location, Message, Update

Raw = Mapping[str, Any]
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
READ = ("message_id", "date", "edit_date", "chat", "from", "text", "entities", "location")
LARGEST_ID = 2**63 - 1
DEEPEST = 50
"""Telegram's own updates are about ten levels deep; far deeper ones could not even be written down again."""
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class UnreadableError(ValueError):
    """What came is no update: it has no id by which it could be remembered."""


def read(value: object) -> Raw:
    """An update whose texts can all be stored; raises UnreadableError.

    Half a character (a lone surrogate, which JSON can say and no encoding has) becomes U+FFFD, as every
    program shows it anyway: the rest of what somebody wrote is kept, and they get their answer. In the same
    way what is nested without end is cut off where it could not be written down again.
    """
    if not isinstance(value, dict):
        raise UnreadableError
    update_id = value.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 < update_id <= LARGEST_ID:
        raise UnreadableError
    return {str(name): _whole(part, DEEPEST) for name, part in value.items()}


def essence(raw: Raw) -> Raw:
    """The parts of an update that handlers read, and nothing of what a message shows besides words.

    The library refuses a whole update for one field that it misses or does not know in a poll or a gift;
    for us all of those are the same: not text.
    """
    found = {name: raw[name] for name in ("update_id", *ALLOWED_UPDATES) if name in raw}
    for kind in ("message", "edited_message"):
        if isinstance(message := found.get(kind), Mapping):
            found[kind] = {name: message[name] for name in READ if name in message}
    return found


def well_typed(update: Update) -> bool:
    """Whether what handlers use of an update is of the type that Telegram promises; the library trusts it."""
    message, user, chat = update.effective_message, update.effective_user, update.effective_chat
    query = update.callback_query
    return all(
        (
            user is None or (_is(int, user.id) and _is(str, user.first_name, user.language_code)),
            chat is None or (_is(int, chat.id) and _is(str, chat.type)),
            message is None or _is(int, message.message_id),
            not isinstance(message, Message) or (_is(str, message.text) and _is_place(message.location)),
            query is None or _is(str, query.id, query.data),
        )
    )


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


def _is(kind: type, *values: object) -> bool:
    return all(value is None or (isinstance(value, kind) and value is not True) for value in values)


def _is_place(location: Location | None) -> bool:
    return location is None or all(
        isinstance(degrees, int | float) for degrees in (location.latitude, location.longitude)
    )


def _whole(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return HALF_A_CHARACTER.sub(REPLACEMENT, value)
    if isinstance(value, dict | list) and not levels:
        return None
    if isinstance(value, dict):
        return {_whole(name, levels): _whole(part, levels - 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part, levels - 1) for part in value]
    return value
