"""Methods that change or remove messages that are already there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import Arguments, whole
from bot.emulator.composing import caption_of, formatted
from bot.emulator.files import describe_file
from bot.emulator.keyboards import parse_markup
from bot.emulator.state import BotAccount, ChatRoom, Json, Message
from bot.emulator.updates import DAY
from bot.emulator.world import CALLBACK_LIFETIME, MethodCall, World

DELETABLE: Final = timedelta(hours=48)
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MOST_AT_ONCE: Final = 100
LONGEST_ANSWER: Final = 200
_MEDIA: Final = ("photo", "document", "video", "animation", "audio", "voice")
_CAPTION: Final = ("caption", "caption_entities", "show_caption_above_media", "has_media_spoiler")
_TEXT: Final = ("text", "entities", "link_preview_options")


def _editable(call: MethodCall) -> tuple[ChatRoom, Message]:
    world, bot, args = call
    if args.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    room = world.open_room(bot, args.text("chat_id"))
    if not args.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = room.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.body["from"]["id"] != bot.bot_id:
        raise bad_request("message can't be edited")
    return room, message


def _replace(
    call: MethodCall, room: ChatRoom, message: Message, drop: tuple[str, ...], content: Json
) -> Json:
    """Swap parts of the body and the keyboard: no reply_markup means no keyboard."""
    world, bot, args = call
    body = {key: value for key, value in message.body.items() if key not in drop and key != "reply_markup"}
    body.update(content)
    inline = parse_markup(args.structure("reply_markup", "reply markup")).inline_json()
    if inline is not None:
        body["reply_markup"] = inline
    if body == message.body:
        raise bad_request(_NOT_MODIFIED)
    if _content(body) != _content(message.body):
        message.edit_date = world.clock.now()  # phones say "edited" of other words, not of other buttons
    body["edit_date"] = int(world.clock.now().timestamp())
    message.body = body
    world.notify("edited", bot, room, message.message_id)
    return body


def _content(body: Json) -> Json:
    return {key: value for key, value in body.items() if key not in ("reply_markup", "edit_date")}


def edit_message_text(call: MethodCall) -> Json:
    """`editMessageText`."""
    _, bot, args = call
    room, message = _editable(call)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    content = formatted(args, "text", bot)
    preview = args.structure("link_preview_options", "link preview options")
    if preview:
        content["link_preview_options"] = preview
    return _replace(call, room, message, _TEXT, content)


def edit_message_caption(call: MethodCall) -> Json:
    """`editMessageCaption`."""
    _, bot, args = call
    room, message = _editable(call)
    if message.kind not in _MEDIA:
        raise bad_request("there is no caption in the message to edit")
    return _replace(call, room, message, _CAPTION[:2], caption_of(args, bot))


def edit_message_media(call: MethodCall) -> Json:
    """`editMessageMedia`: swaps the file, or adds one to a text message."""
    world, bot, args = call
    room, message = _editable(call)
    media = args.structure("media", "media")
    if not isinstance(media, dict) or media.get("type") not in _MEDIA[:5]:
        raise bad_request("media must be an Object of a known type")
    if message.kind != "text" and message.kind not in _MEDIA:
        raise bad_request("message can't be edited")
    kind = str(media["type"])
    file = world.files.named(kind, args, media.get("media"))
    content: Json = {kind: describe_file(file, kind), **caption_of(Arguments(media, {}), bot)}
    if media.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if media.get("has_spoiler"):
        content["has_media_spoiler"] = True
    # Before the swap, so that who watches it sees the new kind; an unmodified message keeps its own anyway.
    message.kind, message.media = kind, file.content
    return _replace(call, room, message, (*_TEXT, *_CAPTION, *_MEDIA), content)


def edit_message_reply_markup(call: MethodCall) -> Json:
    """`editMessageReplyMarkup`."""
    room, message = _editable(call)
    return _replace(call, room, message, (), {})


def _deletable(world: World, room: ChatRoom, message: Message) -> bool:
    age = world.clock.now() - message.date
    if room.account is None:
        return message.from_bot and age <= DELETABLE
    # A die must not be thrown again until the better number falls.
    return age <= DELETABLE and (message.kind != "dice" or age >= DAY)


def _delete(world: World, bot: BotAccount, room: ChatRoom, message: Message) -> None:
    del room.messages[message.message_id]
    keyboard = room.reply_keyboard
    if keyboard is not None and keyboard.message_id == message.message_id:
        room.reply_keyboard = None
    world.notify("deleted", bot, room, message.message_id)


def delete_message(call: MethodCall) -> bool:
    """`deleteMessage`: within 48 hours; in private chats the person's messages too."""
    world, bot, args = call
    room = world.find_room(bot, args.text("chat_id"))
    if not args.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = room.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(world, room, message):
        raise bad_request("message can't be deleted")
    _delete(world, bot, room, message)
    return True


def delete_messages(call: MethodCall) -> bool:
    """`deleteMessages`: up to 100 at once; those that are gone already are skipped."""
    world, bot, args = call
    room = world.find_room(bot, args.text("chat_id"))
    message_ids = args.structure("message_ids", "message identifiers")
    if not isinstance(message_ids, list) or not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    wanted = dict.fromkeys(map(whole, message_ids))
    found = [room.messages[number] for number in wanted if number in room.messages]
    if not all(_deletable(world, room, message) for message in found):
        raise bad_request("message can't be deleted")
    for message in found:
        _delete(world, bot, room, message)
    return True


def answer_callback_query(call: MethodCall) -> bool:
    """`answerCallbackQuery`: the spinner stops, and its text appears over the chat."""
    world, bot, args = call
    text = args.text("text")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    pending = bot.callbacks.pop(args.text("callback_query_id"), None)
    if pending is None or world.clock.now() - pending.asked > CALLBACK_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if text:
        pending.room.alerts.append(text)
    world.notify("callback_answered", bot, pending.room, pending.message_id)
    return True


METHODS: Final[dict[str, Callable[[MethodCall], Any]]] = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback_query,
}
