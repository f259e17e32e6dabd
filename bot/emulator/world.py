"""Everything the emulator holds, and the few acts every method shares: finding chats, telling watchers."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

from bot.emulator.answers import bad_request, forbidden
from bot.emulator.arguments import Arguments
from bot.emulator.clock import EmulatorClock, time_base
from bot.emulator.files import FileStore
from bot.emulator.state import Account, BotAccount, Change, ChangeKind, ChatRoom, Json, Message
from bot.emulator.updates import DAY, UpdateQueue

FIRST_PERSON: Final = 7_000_000_001
GROUP_ID: Final = -1_001_900_000_001
CALLBACK_LIFETIME: Final = timedelta(seconds=150)
CHAT_ACTION_SECONDS: Final = 5.0


class World:
    """People, bots, chats, files and the clock they live by."""

    def __init__(self, clock: EmulatorClock, *, lenient: bool, base: int | None, bot_username: str) -> None:
        self.clock = clock
        self.lenient = lenient
        self.base = time_base() if base is None else base
        self.bot_username = bot_username
        self.monotonic: Callable[[], float] = time.monotonic
        self.accounts: dict[int, Account] = {}
        self.bots: dict[int, BotAccount] = {}
        self.groups: dict[int, ChatRoom] = {}
        self.files = FileStore()
        self.callback_number = 0
        self._watchers: list[Callable[[Change], None]] = []
        # Until a token is used, the phones talk to a bot that has none yet.
        self._nameless: BotAccount | None = None

    # Bots

    def phones_bot(self) -> BotAccount:
        """The bot the phones talk to: the first one that ever spoke, or the one that is expected."""
        for bot in self.bots.values():
            return bot
        if self._nameless is None:
            self._nameless = self._new_bot(0, "")
        return self._nameless

    def bot_for(self, bot_id: int, token: str) -> BotAccount:
        """The bot with this token, made on first use."""
        bot = self.bots.get(bot_id)
        if bot is None:
            if self._nameless is not None:
                bot, self._nameless = self._nameless, None
                bot.bot_id, bot.token = bot_id, token
                for room in bot.rooms.values():
                    room.bots = {bot_id if known == 0 else known for known in room.bots}
            else:
                bot = self._new_bot(bot_id, token)
            self.bots[bot_id] = bot
        return bot

    def _new_bot(self, bot_id: int, token: str) -> BotAccount:
        username = self.bot_username if not self.bots else f"bot{bot_id}_bot"
        return BotAccount(bot_id, token, username, "Tend", UpdateQueue(self.base), self.base)

    def reset(self) -> None:
        """Forget people, chats and files; bots keep their settings, and ids go on rising."""
        self.accounts.clear()
        self.groups.clear()
        self.files = FileStore()
        for bot in (*self.bots.values(), *([self._nameless] if self._nameless is not None else [])):
            bot.rooms.clear()
            bot.seen.clear()
            bot.callbacks.clear()
            bot.queue.clear()
            self.notify("reset", bot)

    # Chats

    def room(self, bot: BotAccount, user_id: int) -> ChatRoom:
        """The private chat of this bot and this person, made if need be."""
        room = bot.rooms.get(user_id)
        if room is None:
            room = bot.rooms[user_id] = ChatRoom(user_id, self.accounts[user_id])
        return room

    def group(self, chat_id: int = GROUP_ID, title: str = "Family") -> ChatRoom:
        """A group chat, made if need be."""
        group = self.groups.get(chat_id)
        if group is None:
            group = self.groups[chat_id] = ChatRoom(chat_id, title=title)
        return group

    def find_room(self, bot: BotAccount, text: str) -> ChatRoom:
        """The chat a chat_id argument names, whether or not the bot may write there."""
        if not text:
            raise bad_request("chat_id is empty")
        try:
            chat_id = int(text)
        except ValueError:
            raise bad_request("chat not found") from None
        if self.lenient:
            self._make_chat(bot, chat_id)
        if chat_id < 0:
            group = self.groups.get(chat_id)
            if group is None or (bot.bot_id not in group.bots and chat_id not in bot.rooms):
                raise bad_request("chat not found")
            return group
        room = bot.rooms.get(chat_id)
        if room is None or not room.started:
            if chat_id in bot.seen:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        return room

    def open_room(self, bot: BotAccount, text: str) -> ChatRoom:
        """The chat a chat_id argument names, if the bot may write there."""
        room = self.find_room(bot, text)
        account = room.account
        if account is None:
            if bot.bot_id not in room.bots:
                raise forbidden("bot is not a member of the supergroup chat")
        elif account.deactivated:
            raise forbidden("user is deactivated")
        elif room.blocked:
            raise forbidden("bot was blocked by the user")
        return room

    def _make_chat(self, bot: BotAccount, chat_id: int) -> None:
        if chat_id < 0:
            group = self.group(chat_id, f"Group {-chat_id}")
            group.bots.add(bot.bot_id)
            bot.rooms[chat_id] = group
        else:
            if chat_id not in self.accounts:
                self.accounts[chat_id] = Account(chat_id, f"Person {chat_id}")
            if chat_id not in bot.rooms:
                self.room(bot, chat_id).started = True

    # Messages and updates

    def store(self, bot: BotAccount, room: ChatRoom, message: Message) -> Message:
        """Put a message into its chat."""
        room.messages[message.message_id] = message
        self.notify("message", bot, room, message.message_id)
        return message

    def tell_bot(
        self, bot: BotAccount, kind: str, payload: Json, *, lane: int, lifetime: timedelta = DAY
    ) -> None:
        """Queue an update."""
        if bot.queue.push(kind, payload, lane=lane, now=self.clock.now(), lifetime=lifetime):
            self.notify("update_queued", bot)

    def notify(
        self, kind: ChangeKind, bot: BotAccount, room: ChatRoom | None = None, message_id: int = 0
    ) -> None:
        """Tell the watchers."""
        if self._watchers:
            change = Change(kind, bot.bot_id, room.chat_id if room is not None else 0, message_id)
            for watcher in tuple(self._watchers):
                watcher(change)

    def watch(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back at every change; returns how to stop that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None


class MethodCall(NamedTuple):
    """One call of a method: where, by whom and with what."""

    world: World
    bot: BotAccount
    args: Arguments
