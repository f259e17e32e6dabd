"""What the emulator remembers: people, bots, chats and their messages."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.emulator.answers import ApiError
from bot.emulator.updates import UpdateQueue

Json = dict[str, Any]


@dataclass(slots=True)
class Account:
    """A person's Telegram account."""

    user_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    deactivated: bool = False
    place: str | None = None
    """Where the phone is, by its zone; nobody but the phone knows, until its location is shared."""

    def as_user(self) -> Json:
        """The account as a User object."""
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> Json:
        """The private chat with this person as a Chat object."""
        chat: Json = {"id": self.user_id, "first_name": self.first_name}
        if self.last_name:
            chat["last_name"] = self.last_name
        if self.username:
            chat["username"] = self.username
        chat["type"] = "private"
        return chat


@dataclass(slots=True)
class Message:
    """A message as the Bot API shows it (`body`, replaced and never changed), and what only phones know."""

    message_id: int
    body: Json
    kind: str
    date: datetime
    from_bot: bool
    silent: bool = False
    protected: bool = False
    media: bytes | None = None
    edit_date: datetime | None = None


@dataclass(slots=True)
class ReplyKeyboard:
    """The keyboard below the text field, shown by the message that brought it."""

    rows: list[list[Json]]
    message_id: int
    one_time: bool = False
    placeholder: str | None = None


@dataclass(slots=True)
class ChatRoom:
    """One chat: between a bot and a person, or a group."""

    chat_id: int
    account: Account | None = None
    title: str = ""
    username: str | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    read_up_to: int = 0
    reply_keyboard: ReplyKeyboard | None = None
    action: tuple[str, float] | None = None
    alerts: list[str] = field(default_factory=list)
    members: dict[int, Account] = field(default_factory=dict)
    bots: set[int] = field(default_factory=set)
    last_message_id: int = 0

    def as_chat(self) -> Json:
        """The chat as a Chat object."""
        if self.account is not None:
            return self.account.as_chat()
        chat: Json = {"id": self.chat_id, "title": self.title}
        if self.username:
            chat["username"] = self.username
        chat["type"] = "supergroup"
        return chat


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates, and how delivery went."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str = ""


@dataclass(slots=True)
class PendingCallback:
    """A tap the bot hasn't answered yet: its button shows a spinner."""

    query_id: str
    room: ChatRoom
    user_id: int
    message_id: int
    asked: datetime
    label: str = ""


@dataclass(slots=True)
class BotAccount:
    """A bot: its token, its chats, its queue and what it has set about itself."""

    bot_id: int
    token: str
    username: str
    first_name: str
    queue: UpdateQueue
    last_message_id: int
    rooms: dict[int, ChatRoom] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    callbacks: dict[str, PendingCallback] = field(default_factory=dict)
    webhook: Webhook | None = None
    webhook_set_at: float = float("-inf")
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    logged_out: bool = False
    calm_at: float = float("-inf")
    terminate_poll: Callable[[ApiError], None] | None = None

    def as_user(self) -> Json:
        """The bot as a User object."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def next_message_id(self, room: ChatRoom) -> int:
        """Private chats of a bot share one sequence; a supergroup counts for itself."""
        if room.account is None:
            room.last_message_id += 1
            return room.last_message_id
        self.last_message_id += 1
        return self.last_message_id

    def chat_instance(self, room: ChatRoom) -> str:
        """The opaque number by which Telegram names this chat in taps."""
        digest = hashlib.blake2b(f"{self.bot_id}:{room.chat_id}".encode(), digest_size=8).digest()
        return str(int.from_bytes(digest, "big", signed=True))


ChangeKind = Literal[
    "message", "edited", "deleted", "keyboard", "chat_action", "callback", "callback_answered",
    "update_queued", "person", "commands", "profile", "webhook", "polling", "delivery", "reset",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Something a watcher of the emulator may want to show; `chat_id` 0 means it is about no one chat."""

    kind: ChangeKind
    bot_id: int
    chat_id: int = 0
    message_id: int = 0
