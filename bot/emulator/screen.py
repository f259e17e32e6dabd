"""A phone's screen: who holds it and what the private chat with the bot shows them."""

from dataclasses import dataclass

from bot.emulator.person_media import PLACES
from bot.emulator.shown import Button, ShownMessage, rows_of, show, visible_buttons
from bot.emulator.state import Account, BotAccount, ChatRoom, PendingCallback
from bot.emulator.world import CALLBACK_LIFETIME, World


@dataclass(slots=True)
class Screen:
    """What one person sees in the chat with one bot (the first, if none is named)."""

    world: World
    account: Account
    bot_id: int | None = None

    # Who this is

    @property
    def user_id(self) -> int:
        """The Telegram id, which is also the id of the private chat."""
        return self.account.user_id

    @property
    def first_name(self) -> str:
        """The name the bot sees."""
        return self.account.first_name

    @first_name.setter
    def first_name(self, value: str) -> None:
        self.account.first_name = value

    @property
    def language_code(self) -> str | None:
        """The language of the app."""
        return self.account.language_code

    @language_code.setter
    def language_code(self, value: str | None) -> None:
        self.account.language_code = value
        self.world.notify("person", self.bot, self.room)

    @property
    def place(self) -> str | None:
        """The zone of the place where the phone is; None where nobody has put it anywhere."""
        return self.account.place

    @place.setter
    def place(self, zone: str | None) -> None:
        if zone is not None and zone not in PLACES:
            raise ValueError(f"a phone can be in {', '.join(PLACES)}")
        self.account.place = zone
        self.world.notify("person", self.bot, self.room)

    @property
    def bot(self) -> BotAccount:
        """The bot this phone talks to."""
        return self.world.phones_bot() if self.bot_id is None else self.world.bots[self.bot_id]

    @property
    def room(self) -> ChatRoom:
        """The private chat itself."""
        return self.world.room(self.bot, self.account.user_id)

    # What the person sees

    @property
    def started(self) -> bool:
        """Whether START was ever pressed."""
        return self.room.started

    @property
    def blocked(self) -> bool:
        """Whether the bot is blocked."""
        return self.room.blocked

    @property
    def messages(self) -> list[ShownMessage]:
        """The chat, oldest message first."""
        return [show(message, self.user_id) for message in self.room.messages.values()]

    @property
    def unread(self) -> int:
        """How many of the bot's messages haven't been looked at."""
        room = self.room
        return sum(m.from_bot and m.message_id > room.read_up_to for m in room.messages.values())

    @property
    def alerts(self) -> list[str]:
        """Texts that answered a tap, newest last."""
        return list(self.room.alerts)

    @property
    def pending(self) -> list[PendingCallback]:
        """Taps the bot hasn't answered: their buttons show a spinner."""
        oldest = self.world.clock.now() - CALLBACK_LIFETIME
        asked = [query for query in self.bot.callbacks.values() if query.user_id == self.user_id]
        return [query for query in asked if query.asked >= oldest]

    @property
    def buttons(self) -> list[str]:
        """Labels of all inline buttons in the chat, oldest message first."""
        return [
            button.text
            for message in self.room.messages.values()
            for row in rows_of(message.body)
            for button in row
        ]

    def button(self, label: str) -> Button:
        """The newest inline button with this label."""
        for _, button in visible_buttons(self.room):
            if button.text == label:
                return button
        raise LookupError(f"no button {label!r} on {self.first_name}'s phone; there are {self.buttons}")

    @property
    def reply_keyboard(self) -> list[list[str]] | None:
        """The labels below the text field."""
        keyboard = self.room.reply_keyboard
        return [[button["text"] for button in row] for row in keyboard.rows] if keyboard is not None else None

    @property
    def commands(self) -> list[tuple[str, str]]:
        """The command menu in this person's language: the narrowest scope that has one."""
        language = (self.language_code or "").split("-")[0]
        for scope in (f"chat:{self.user_id}", "all_private_chats", "default"):
            for key in ((scope, language), (scope, "")):
                if key in self.bot.commands:
                    return [(item["command"], item["description"]) for item in self.bot.commands[key]]
        return []

    @property
    def languages(self) -> list[str]:
        """The languages in which the bot has a command menu of its own."""
        return sorted({language for _scope, language in self.bot.commands if language})

    def profile(self, field: str) -> str:
        """The bot's name, description or short_description in this person's language."""
        language = (self.language_code or "").split("-")[0]
        own = self.bot.profile
        return own.get((field, language)) or own.get((field, "")) or ""

    @property
    def description(self) -> str:
        """What the empty chat says about the bot."""
        return self.profile("description")

    @property
    def chat_action(self) -> str | None:
        """What the bot is doing just now, for instance typing."""
        action = self.room.action
        return action[0] if action is not None and self.world.monotonic() < action[1] else None
