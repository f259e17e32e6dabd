"""What a phone shows: messages and buttons as a person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.emulator.state import ChatRoom, Json, Message


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: what it says and what a tap does."""

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message on the phone; `outgoing` means the phone's owner wrote it."""

    message_id: int
    outgoing: bool
    text: str | None
    entities: list[Json]
    rows: list[list[Button]]
    date: datetime
    edit_date: datetime | None = None
    protected: bool = False
    silent: bool = False
    photo: bytes | None = None
    media: bytes | None = None
    caption: str | None = None
    caption_entities: list[Json] | None = None
    kind: str = "text"
    reply_to: int | None = None
    spoiler: bool = False
    document: bytes | None = None
    file_name: str | None = None
    author: str = ""


def show(message: Message, owner_id: int) -> ShownMessage:
    """The message as this person's phone draws it."""
    body = message.body
    replied = body.get("reply_to_message")
    document = body.get("document") or {}
    return ShownMessage(
        message_id=message.message_id,
        outgoing=body["from"]["id"] == owner_id,
        text=body.get("text"),
        entities=body.get("entities", []),
        rows=rows_of(body),
        date=message.date,
        edit_date=message.edit_date,
        protected=message.protected,
        silent=message.silent,
        media=message.media,
        photo=message.media if message.kind == "photo" else None,
        caption=body.get("caption"),
        caption_entities=body.get("caption_entities"),
        kind=message.kind,
        reply_to=replied["message_id"] if replied else None,
        spoiler=bool(body.get("has_media_spoiler")),
        document=message.media if message.kind == "document" else None,
        file_name=document.get("file_name"),
        author=body["from"]["first_name"],
    )


def rows_of(body: Json) -> list[list[Button]]:
    """The inline keyboard of a message."""
    markup = body.get("reply_markup")
    if not markup:
        return []
    return [[_button(button) for button in row] for row in markup["inline_keyboard"]]


def _button(button: dict[str, Any]) -> Button:
    linked = button.get("url") or (button.get("login_url") or button.get("web_app") or {}).get("url")
    copied = (button.get("copy_text") or {}).get("text")
    return Button(button["text"], button.get("callback_data"), linked, copied)


def visible_buttons(room: ChatRoom) -> Iterator[tuple[Message, Button]]:
    """Every inline button in the chat, newest message first, each message from its top left."""
    for message in reversed(room.messages.values()):
        if "reply_markup" in message.body:
            for row in rows_of(message.body):
                for button in row:
                    yield message, button
