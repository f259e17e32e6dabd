"""What the two-phones page is told: people, messages, clock and stage as JSON.

Only shapes are made here. Nothing is rendered and no text is marked up: the page puts words on the screen
as text, with the entities beside them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.emulator import Button, Emulator, Phone, ShownMessage
from bot.emulator.person_media import PLACES
from bot.emulator.stage import StageStatus, Table

Json = dict[str, Any]

# A demo chat never gets this long; the bound keeps one frame small whatever is done to it.
SHOWN_MESSAGES = 400
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def bot_json(emulator: Emulator) -> Json:
    """The bot as every phone knows it."""
    return {"username": emulator.bot.username, "name": emulator.bot.first_name}


def clock_json(emulator: Emulator) -> Json:
    """The emulator's clock; the page carries it on by its speed."""
    return {"now": moment(emulator.clock.now()), "speed": emulator.clock.speed}


def person_json(phone: Phone) -> Json:
    """One phone, everything its owner can see."""
    return {
        "user_id": phone.user_id,
        "name": phone.first_name,
        "language": phone.language_code,
        "languages": phone.languages,
        "place": phone.place,
        "places": list(PLACES),
        "started": phone.started,
        "blocked": phone.blocked,
        "unread": phone.unread,
        "description": phone.description,
        "messages": [message_json(phone.user_id, message) for message in phone.messages[-SHOWN_MESSAGES:]],
        "commands": phone.commands,
        "reply_keyboard": phone.reply_keyboard,
        "chat_action": phone.chat_action,
        "pending": [
            {"message_id": tap.message_id, "query_id": tap.query_id, "label": tap.label}
            for tap in phone.pending
        ],
    }


def message_json(user_id: int, message: ShownMessage) -> Json:
    """One bubble. Pictures and files are links, marked with what they hold so that an edit loads anew."""
    return {
        "id": message.message_id,
        "outgoing": message.outgoing,
        "kind": message.kind,
        "text": message.text,
        "caption": message.caption,
        "entities": message.entities or message.caption_entities or [],
        "rows": [[_button_json(button) for button in row] for row in message.rows],
        "date": moment(message.date),
        "edited": message.edit_date is not None,
        "protected": message.protected,
        "silent": message.silent,
        "media": _media_url(user_id, message),
        "file_name": message.file_name,
        "reply_to": message.reply_to,
        "spoiler": message.spoiler,
    }


def stage_json(status: StageStatus) -> Json:
    """The stage's status for the desk between the phones."""
    story = status.story
    return {
        "walking": status.walking,
        "playing": status.playing,
        "upcoming": status.upcoming,
        "hint": status.hint,
        "zone": status.zone,
        "zones": {str(user_id): zone for user_id, zone in status.zones.items()},
        "story": story and asdict(story),
    }


def tables_json(tables: Sequence[Table]) -> list[Json]:
    """The database as stored."""
    return [
        {
            "name": table.name,
            "columns": table.columns,
            "rows": table.rows,
            "total": table.total,
            "encrypted": sorted(table.encrypted),
        }
        for table in tables
    ]


def media_of(message: ShownMessage) -> bytes | None:
    """What a phone shows as a picture or offers as a file; a protected file can't be saved."""
    if message.photo is not None:
        return message.photo
    return None if message.protected else message.document


def media_type(content: bytes) -> str:
    """The type of a picture by its first bytes; everything else is only ever saved, never shown."""
    for start, name in _PICTURES.items():
        if content.startswith(start):
            return name
    return "application/octet-stream"


def _media_url(user_id: int, message: ShownMessage) -> str | None:
    content = media_of(message)
    if content is None:
        return None
    return f"/phones/media/{user_id}/{message.message_id}?v={zlib.crc32(content):08x}"


def _button_json(button: Button) -> Json:
    return {"text": button.text, "url": button.url, "copies": button.copies}


def moment(value: datetime) -> str:
    """A moment as browsers read it."""
    return value.isoformat(timespec="milliseconds")
