"""The bot's map: every kind of update, in the order in which it is looked at.

Each callback calls `shell.act` exactly once with the update's id; state is rows, so none keeps anything.
"""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.delivery.shell import Shell
from bot.handlers.chats import Chats
from bot.handlers.talk import Talk

PRIVATE = filters.ChatType.PRIVATE


def register_all(application: Application[Any, Any, Any, Any, Any, Any], shell: Shell) -> None:
    """Every handler, one group, first match wins; the catch-all acknowledges what nothing else wants."""
    chats, talk = Chats(shell), Talk(shell)
    for handler in (
        # Groups first: whatever is said there, it is answered once and never read.
        MessageHandler(~PRIVATE, chats.in_group),
        # Blocked and unblocked.
        ChatMemberHandler(chats.member_changed, ChatMemberHandler.MY_CHAT_MEMBER),
        # Taps before words: they name their message themselves.
        CallbackQueryHandler(talk.tap),
        # An edit is never a command and never a button, only other words for the same reply.
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, talk.edited),
        MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, talk.command),
        MessageHandler(filters.UpdateType.MESSAGE & filters.TEXT, talk.text),
        MessageHandler(filters.UpdateType.MESSAGE & filters.LOCATION, talk.location),
        # Voice, photo, sticker and all the rest: one sentence, nothing is stored. What Telegram says of the
        # chat itself (a pinned message, a timer that deletes) was said by nobody.
        MessageHandler(filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, talk.other),
        # What is left is marked as seen, so that it is never delivered again.
        TypeHandler(Update, chats.anything_else),
    ):
        application.add_handler(handler)
