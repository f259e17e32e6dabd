"""The one group chat: a bot can be added, hear what is meant for it, answer and leave."""

from dataclasses import dataclass

from bot.emulator.sending import embedded
from bot.emulator.shown import ShownMessage, show
from bot.emulator.state import Account, BotAccount, ChatRoom, Json, Message
from bot.emulator.wording import utf16_slice, with_found_entities
from bot.emulator.world import World


@dataclass(slots=True)
class Group:
    """A group as its members use it; bots in it have privacy mode on, as bots do by default."""

    world: World

    @property
    def room(self) -> ChatRoom:
        """The chat itself."""
        return self.world.group()

    @property
    def chat_id(self) -> int:
        """The group's id, a negative one."""
        return self.room.chat_id

    @property
    def messages(self) -> list[ShownMessage]:
        """The chat, oldest message first; `outgoing` is never set."""
        return [show(message, 0) for message in self.room.messages.values()]

    @property
    def bot_inside(self) -> bool:
        """Whether the phones' bot is a member."""
        return self.world.phones_bot().bot_id in self.room.bots

    def add_bot(self, user_id: int) -> None:
        """Someone adds the bot."""
        self._move_bot(self._member(user_id), inside=True)

    def remove_bot(self, user_id: int) -> None:
        """Someone removes the bot."""
        self._move_bot(self._member(user_id), inside=False)

    def say(self, user_id: int, text: str, *, reply_to: int | None = None) -> int:
        """Write in the group; the bot hears only what is meant for it."""
        account = self._member(user_id)
        content: Json = {"text": text}
        entities = with_found_entities(text, [])
        if entities:
            content["entities"] = entities
        if reply_to is not None:
            content = {"reply_to_message": embedded(self.room.messages[reply_to]), **content}
        bot = self.world.phones_bot()
        heard = bot.bot_id in self.room.bots and self._meant(bot, text, entities, reply_to)
        return self._post(account, content, "text", heard)

    def _member(self, user_id: int) -> Account:
        account = self.world.accounts[user_id]
        self.room.members[user_id] = account
        return account

    def _meant(self, bot: BotAccount, text: str, entities: list[Json], reply_to: int | None) -> bool:
        if reply_to is not None and self.room.messages[reply_to].from_bot:
            return True
        name = f"@{bot.username}".lower()
        for entity in entities:
            part = utf16_slice(text, entity["offset"], entity["length"]).lower()
            if entity["type"] == "mention" and part == name:
                return True
            if entity["type"] == "bot_command" and ("@" not in part or part.endswith(name)):
                return True
        return False

    def _move_bot(self, account: Account, *, inside: bool) -> None:
        world, room, bot = self.world, self.room, self.world.phones_bot()
        if (bot.bot_id in room.bots) == inside:
            return
        outside: Json = {"user": bot.as_user(), "status": "left"}
        member: Json = {"user": bot.as_user(), "status": "member"}
        kicked: Json = {"user": bot.as_user(), "status": "kicked", "until_date": 0}
        change = {
            "chat": room.as_chat(), "from": account.as_user(), "date": int(world.clock.now().timestamp()),
            "old_chat_member": outside if inside else member,
            "new_chat_member": member if inside else kicked,
        }  # fmt: skip
        if inside:
            room.bots.add(bot.bot_id)
            bot.rooms[room.chat_id] = room
        else:
            room.bots.discard(bot.bot_id)
        bot.seen.add(account.user_id)
        world.tell_bot(bot, "my_chat_member", change, lane=room.chat_id)
        service: Json = (
            {"new_chat_members": [bot.as_user()]} if inside else {"left_chat_member": bot.as_user()}
        )
        self._post(account, service, "service", inside)

    def _post(self, account: Account, content: Json, kind: str, heard: bool) -> int:
        world, room, bot = self.world, self.room, self.world.phones_bot()
        now = world.clock.now()
        message_id = bot.next_message_id(room)
        body = {
            "message_id": message_id, "from": account.as_user(), "chat": room.as_chat(),
            "date": int(now.timestamp()), **content,
        }  # fmt: skip
        world.store(bot, room, Message(message_id, body, kind, now, False))
        if heard:
            bot.seen.add(account.user_id)
            world.tell_bot(bot, "message", body, lane=room.chat_id)
        return message_id
