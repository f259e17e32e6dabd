"""One call to the Bot API: composed in a transaction, performed after it."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.domain.outbox import Lane, Policy
from bot.messages.keyboards import readable
from bot.messages.rendered import ButtonSpec, ChartSpec, Document, Rendered, Rows, Text
from bot.services.timely import AT_ANY_TIME

MOST_DELETED_AT_ONCE = 100
STAYS = "can't be deleted"
Draw = Callable[[ChartSpec], Awaitable[bytes]]
ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One bubble as it shall look now. `revision` is what a phone shows once the call succeeded.

    Without `rendered` the messages in `removes` are deleted instead. `attempts` counts this call.
    """

    row_id: str
    person_id: str
    fence: int
    chat_id: int
    number: int
    lane: Lane
    policy: Policy
    revision: int
    attempts: int
    rendered: Rendered | None
    message_id: int | None = None
    silent: bool = False
    protected: bool = False
    removes: tuple[int, ...] = ()
    placeholder: bool = False
    """Whether it only keeps the place into which a partner's words are then edited."""
    call_before: float = math.inf
    """On the monotonic clock: the lease of the row leaves no time for a later call."""
    leaves_before: datetime = AT_ANY_TIME
    """On people's clock: later it would come too late, or at night."""

    @property
    def idempotent(self) -> bool:
        """Whether doing it twice looks like doing it once."""
        return self.message_id is not None or self.rendered is None

    @property
    def harmless(self) -> bool:
        """Whether doing it again and again does no harm: the second place of a part stays an empty one."""
        return self.idempotent or self.placeholder


class Messenger:
    """The few Bot API calls Tend makes; every one says all it means, so no default can change it."""

    def __init__(self, bot: Bot, draw: Draw, *, paid: bool) -> None:
        self._bot = bot
        self._draw = draw
        self._paid = True if paid else None

    async def perform(self, out: Outgoing) -> int | None:
        """Make the call; the id of the message a phone now shows, None for a deletion."""
        if out.rendered is None:
            await self.delete(out.chat_id, out.removes)
            return None
        if out.message_id is None:
            return (await self._send(out, out.rendered)).message_id
        await self._edit(out.chat_id, out.message_id, out.row_id, out.rendered)
        return out.message_id

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> None:
        """Delete messages, as many as Telegram still deletes; those that are gone already are fine."""
        for start in range(0, len(message_ids), MOST_DELETED_AT_ONCE):
            await self._delete_together(chat_id, message_ids[start : start + MOST_DELETED_AT_ONCE])

    async def _delete_together(self, chat_id: int, message_ids: Sequence[int]) -> None:
        """One that must stay (somebody's fresh die) keeps all the others: halves find out which it is."""
        try:
            await self._bot.delete_messages(chat_id, message_ids)
        except BadRequest as error:
            if STAYS not in error.message.lower():
                raise
            if (half := len(message_ids) // 2) > 0:
                await self._delete_together(chat_id, message_ids[:half])
                await self._delete_together(chat_id, message_ids[half:])

    async def remove_keyboard(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message."""
        await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None)

    async def answer_tap(self, query_id: str, text: str | None) -> None:
        """Stop the spinner of a tapped button, with one line if there is something to say."""
        await self._bot.answer_callback_query(query_id, text)

    async def _send(self, out: Outgoing, rendered: Rendered) -> Message:
        if rendered.document is not None:
            return await self._send_document(out, rendered, rendered.document)
        if rendered.chart is None:
            return await self._bot.send_message(
                out.chat_id,
                rendered.text.plain,
                entities=_entities(rendered.text),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                disable_notification=out.silent,
                protect_content=out.protected,
                reply_markup=_markup(out.row_id, rendered),
                allow_paid_broadcast=self._paid,
            )
        return await self._bot.send_photo(
            out.chat_id,
            await self._draw(rendered.chart),
            caption=rendered.text.plain,
            caption_entities=_entities(rendered.text),
            disable_notification=out.silent,
            protect_content=out.protected,
            reply_markup=_markup(out.row_id, rendered),
            allow_paid_broadcast=self._paid,
        )

    async def _send_document(self, out: Outgoing, rendered: Rendered, document: Document) -> Message:
        """Written while it leaves, beside the loop and never to a disk."""
        content = await asyncio.to_thread(document.write)
        return await self._bot.send_document(
            out.chat_id,
            InputFile(content, filename=document.name),
            caption=rendered.text.plain,
            caption_entities=_entities(rendered.text),
            disable_notification=out.silent,
            protect_content=out.protected,
            disable_content_type_detection=True,
            allow_paid_broadcast=self._paid,
        )

    async def _edit(self, chat_id: int, message_id: int, row_id: str, rendered: Rendered) -> None:
        if rendered.chart is None:
            await self._bot.edit_message_text(
                rendered.text.plain,
                chat_id,
                message_id,
                entities=_entities(rendered.text),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_inline(row_id, rendered.rows),
            )
            return
        picture = await self._draw(rendered.chart)
        media = InputMediaPhoto(
            picture, caption=rendered.text.plain, caption_entities=_entities(rendered.text)
        )
        await self._bot.edit_message_media(
            media, chat_id, message_id, reply_markup=_inline(row_id, rendered.rows)
        )


def direct_to(chat_id: int, rendered: Rendered) -> Outgoing:
    """A message of which no row is kept."""
    return Outgoing(
        row_id="",
        person_id=str(chat_id),
        fence=0,
        chat_id=chat_id,
        number=0,
        lane=Lane.ANSWER,
        policy=Policy.ONCE,
        revision=0,
        attempts=1,
        rendered=rendered,
    )


def _entities(text: Text) -> list[MessageEntity]:
    return [MessageEntity(e.type, e.offset, e.length, url=e.url) for e in text.entities()]


def _markup(row_id: str, rendered: Rendered) -> ReplyMarkup | None:
    if rendered.request_location is not None:
        button = KeyboardButton(rendered.request_location, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    if rendered.remove_reply_keyboard and not rendered.rows:
        return ReplyKeyboardRemove()
    return _inline(row_id, rendered.rows)


def _inline(row_id: str, rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(row_id, button) for button in row] for row in readable(rows)])


def _button(row_id: str, button: ButtonSpec) -> InlineKeyboardButton:
    if button.action is None:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=f"{row_id}:{button.action}:{button.value}")
