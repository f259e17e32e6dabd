"""A person's phone: everything someone can do in their private chat with the bot, and what they see there."""

import re
from datetime import timedelta
from typing import Final

from bot.emulator.composing import LONGEST_TEXT
from bot.emulator.person_media import BERLIN, PLACES, content_of
from bot.emulator.screen import Screen
from bot.emulator.sending import embedded
from bot.emulator.shown import visible_buttons
from bot.emulator.state import ChatRoom, Json, Message, PendingCallback
from bot.emulator.wording import clean, utf16_length, with_found_entities
from bot.emulator.world import CALLBACK_LIFETIME

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
EDITABLE: Final = timedelta(hours=48)


class PhoneError(RuntimeError):
    """Telegram's app would not let the person do this."""


class Phone(Screen):
    """One person in private chat with one bot; every act happens at once and queues its update."""

    __slots__ = ()

    # What the person does

    def start(self, payload: str = "") -> int:
        """Press START or open a t.me link; also lifts a block. Returns the message id of `/start`."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError("a start parameter is up to 64 of A-Z a-z 0-9 _ -")
        self.unblock()
        self.room.started = True
        return self._say_one(f"/start {payload}".strip(), None)

    def say(self, text: str, *, reply_to: int | None = None) -> list[int]:
        """Write a message; the app splits what is too long. Returns the message ids."""
        return [self._say_one(part, reply_to) for part in _split(clean(text, [])[0])]

    def edit(self, message_id: int, text: str) -> None:
        """Edit an own message, as the app allows for 48 hours."""
        message = self._own(message_id)
        text = clean(text, [])[0]
        if self.world.clock.now() - message.date > EDITABLE:
            raise PhoneError("a message can be edited for 48 hours only")
        key, marks = ("text", "entities") if message.kind == "text" else ("caption", "caption_entities")
        if not text or message.body.get(key) == text:
            return
        body = {name: value for name, value in message.body.items() if name not in (key, marks)}
        message.edit_date = self.world.clock.now()
        body["edit_date"] = int(message.edit_date.timestamp())
        body.update(_worded(text, key, marks))
        message.body = body
        self.world.notify("edited", self.bot, self.room, message_id)
        self.world.tell_bot(self.bot, "edited_message", body, lane=self.user_id)

    def delete(self, message_id: int) -> None:
        """Delete a message for both sides; bots are told nothing in private chats."""
        if self.room.messages.pop(message_id, None) is None:
            raise LookupError(f"no message {message_id} in this chat")
        self.world.notify("deleted", self.bot, self.room, message_id)

    def tap(self, label: str, *, message_id: int | None = None) -> str:
        """Tap the newest visible inline button with this label.

        Returns the callback query's id, or for a link its url; LookupError names the buttons there are.
        """
        room = self._writable()
        for message, button in visible_buttons(room):
            if button.text == label and message_id in (None, message.message_id):
                self.open_chat()
                if button.data is None:
                    return button.url or button.copies or ""
                return self._callback(message.message_id, button.data, label)
        raise LookupError(f"no button {label!r} on {self.first_name}'s phone; there are {self.buttons}")

    def forge(self, data: str, *, message_id: int | None = None) -> str:
        """Send a callback no button offers, as a tampered client can; by default from the newest message."""
        if message_id is None:
            message_id = max((m.message_id for m in self.room.messages.values() if m.from_bot), default=1)
        return self._callback(message_id, data)

    def press(self, label: str, *, place: tuple[float, float] | None = None) -> int:
        """Press a button of the reply keyboard; returns the id of the message it sends."""
        room = self._writable()
        keyboard = room.reply_keyboard
        keys = [key for row in keyboard.rows for key in row] if keyboard is not None else []
        for key in keys:
            if key["text"] == label:
                if keyboard is not None and keyboard.one_time:
                    room.reply_keyboard = None
                    self.world.notify("keyboard", self.bot, room)
                if key.get("request_location"):
                    return self.send("location", place=place)
                if key.get("request_contact"):
                    return self.send("contact")
                return self._say_one(label, None)
        raise LookupError(f"no key {label!r} on {self.first_name}'s phone; there are {self.reply_keyboard}")

    def send(
        self,
        kind: str,
        *,
        caption: str = "",
        place: tuple[float, float] | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Send a photo, voice, sticker, video_note, document, location, contact, poll or dice."""
        self._writable()
        place = place or PLACES.get(self.place or "", BERLIN)
        content, media = content_of(self.world, self.account, kind, caption=caption, place=place)
        return self._post(content, kind if kind != "live_location" else "location", media, reply_to)

    def block(self) -> None:
        """Block the bot; it learns so by my_chat_member."""
        if not self.room.blocked:
            self.room.blocked = True
            self._membership("member", "kicked")

    def unblock(self) -> None:
        """Lift the block."""
        if self.room.blocked:
            self.room.blocked = False
            self._membership("kicked", "member")

    def delete_history(self) -> None:
        """Clear the chat for both sides; the bot isn't told."""
        self.room.messages.clear()
        self.room.reply_keyboard = None
        self.world.notify("deleted", self.bot, self.room)

    def deactivate(self) -> None:
        """Delete the Telegram account."""
        self.account.deactivated = True
        self.world.notify("person", self.bot, self.room)

    def open_chat(self) -> None:
        """Open the chat: everything in it is read."""
        newest = next(reversed(self.room.messages), 0)
        if newest > self.room.read_up_to:
            self.room.read_up_to = newest
            self.world.notify("person", self.bot, self.room)

    # How it happens

    def _writable(self) -> ChatRoom:
        room = self.room
        if self.account.deactivated:
            raise PhoneError(f"{self.first_name} has deleted the account")
        if room.blocked:
            raise PhoneError(f"{self.first_name} has blocked the bot; unblock or start first")
        if not room.started:
            if not self.world.lenient:
                raise PhoneError(f"{self.first_name} has not pressed START")
            room.started = True
        return room

    def _own(self, message_id: int) -> Message:
        message = self._writable().messages.get(message_id)
        if message is None or message.from_bot:
            raise LookupError(f"{self.first_name} has no message {message_id} to edit")
        return message

    def _say_one(self, text: str, reply_to: int | None) -> int:
        self._writable()
        return self._post(_worded(text, "text", "entities"), "text", None, reply_to)

    def _post(self, content: Json, kind: str, media: bytes | None, reply_to: int | None) -> int:
        room, bot, now = self.room, self.bot, self.world.clock.now()
        message_id = bot.next_message_id(room)
        body: Json = {
            "message_id": message_id, "from": self.account.as_user(), "chat": self.account.as_chat(),
            "date": int(now.timestamp()),
        }  # fmt: skip
        if reply_to is not None:
            if reply_to not in room.messages:
                raise LookupError(f"no message {reply_to} in this chat to reply to")
            body["reply_to_message"] = embedded(room.messages[reply_to])
        body.update(content)
        bot.seen.add(self.user_id)
        room.read_up_to = message_id
        self.world.store(bot, room, Message(message_id, body, kind, now, False, media=media))
        self.world.tell_bot(bot, "message", body, lane=self.user_id)
        return message_id

    def _callback(self, message_id: int, data: str, label: str = "") -> str:
        world, bot, room = self.world, self.bot, self._writable()
        world.callback_number += 1
        query_id = str((self.user_id << 32) + world.callback_number)
        message = room.messages.get(message_id)
        shown = (
            message.body
            if message is not None
            else {"chat": room.as_chat(), "message_id": message_id, "date": 0}
        )
        asked = world.clock.now()
        bot.callbacks[query_id] = PendingCallback(query_id, room, self.user_id, message_id, asked, label)
        query = {
            "id": query_id, "from": self.account.as_user(), "message": shown,
            "chat_instance": bot.chat_instance(room), "data": data,
        }  # fmt: skip
        world.notify("callback", bot, room, message_id)
        world.tell_bot(bot, "callback_query", query, lane=self.user_id, lifetime=CALLBACK_LIFETIME)
        return query_id

    def _membership(self, old: str, new: str) -> None:
        world, bot = self.world, self.bot

        def status(name: str) -> Json:
            place: Json = {"user": bot.as_user(), "status": name}
            return {**place, "until_date": 0} if name == "kicked" else place

        change = {
            "chat": self.account.as_chat(), "from": self.account.as_user(),
            "date": int(world.clock.now().timestamp()),
            "old_chat_member": status(old), "new_chat_member": status(new),
        }  # fmt: skip
        world.notify("person", bot, self.room)
        world.tell_bot(bot, "my_chat_member", change, lane=self.user_id)


def _worded(text: str, key: str, marks: str) -> Json:
    """A person's text is never parsed, but Telegram finds commands and links in it."""
    entities = with_found_entities(text, [])
    return {key: text, marks: entities} if entities else {key: text}


def _split(text: str) -> list[str]:
    """What the app sends for a text: parts of at most 4096, broken at lines or spaces where there are any."""
    parts = []
    while utf16_length(text) > LONGEST_TEXT:
        end = LONGEST_TEXT
        while utf16_length(text[:end]) > LONGEST_TEXT:
            end -= max(1, (utf16_length(text[:end]) - LONGEST_TEXT) // 2)
        broken = max(text.rfind("\n", 1, end), text.rfind(" ", 1, end))
        end = broken if broken > end // 2 else end
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text] if text else parts
