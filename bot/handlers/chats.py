"""Chats as such: groups, blocking, and updates that ask for nothing."""

from telegram import ChatMember, Update
from telegram.ext import ContextTypes

from bot.delivery.shell import Shell
from bot.domain.kinds import Kind
from bot.services import account, occasions
from bot.services.outcome import DONE, Outcome
from bot.services.ports import World
from bot.storage.store import StoreTx


class Chats:
    """Callbacks for what happens to a chat."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def in_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Private chats only: a group is told so once."""
        chat = update.effective_chat
        if chat is None:
            return

        def work(world: World, tx: StoreTx) -> Outcome:
            return DONE if tx.group_said(chat.id, world.now) else Outcome(farewell=Kind.GROUP)

        await self._shell.act(update, work)

    async def member_changed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was blocked or unblocked; in a group it was added."""
        change = update.my_chat_member
        if change is None:
            return
        if change.chat.type != "private":
            await self.in_group(update, context)
            return
        gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)

        def work(world: World, tx: StoreTx) -> Outcome:
            person = tx.person_of(change.from_user.id)
            if person:
                occasions.settle(world, tx, person)
                (account.blocked if gone else account.unblocked)(world, tx, person)
            return DONE

        await self._shell.act(update, work)

    async def anything_else(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Acknowledged, nothing more."""
        await self._shell.act(update, lambda world, tx: DONE)
