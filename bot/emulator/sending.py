"""Methods that put a new message into a chat."""

from collections.abc import Callable
from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import Arguments, whole
from bot.emulator.composing import caption_of, formatted, payload_of
from bot.emulator.files import describe_file
from bot.emulator.keyboards import Markup, parse_markup
from bot.emulator.state import BotAccount, ChatRoom, Json, Message, ReplyKeyboard
from bot.emulator.wording import utf16_length
from bot.emulator.world import CHAT_ACTION_SECONDS, MethodCall, World

_ACTIONS: Final = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_ALBUM: Final = range(2, 11)


def put(call: MethodCall, room: ChatRoom, content: Json, kind: str, media: bytes | None = None) -> Json:
    """Store a message of the bot and return it as the Bot API does."""
    world, bot, args = call
    markup = parse_markup(args.structure("reply_markup", "reply markup"))
    replied = _replied(room, args)
    now = world.clock.now()
    message_id = bot.next_message_id(room)
    body: Json = {
        "message_id": message_id, "from": bot.as_user(), "chat": room.as_chat(), "date": int(now.timestamp()),
    }  # fmt: skip
    protected = args.flag("protect_content")
    if protected:
        body["has_protected_content"] = True
    if replied is not None:
        body.update(_reply_fields(args, replied))
    if args.has("message_effect_id"):
        body["effect_id"] = args.text("message_effect_id")
    body.update(content)
    inline = markup.inline_json()
    if inline is not None:
        body["reply_markup"] = inline
    silent = args.flag("disable_notification")
    world.store(bot, room, Message(message_id, body, kind, now, True, silent, protected, media))
    room.action = None
    _apply_reply_keyboard(world, bot, room, markup, message_id)
    return body


def embedded(message: Message) -> Json:
    """A message inside another one: one level deep."""
    return {key: value for key, value in message.body.items() if key not in ("reply_to_message", "quote")}


def _apply_reply_keyboard(
    world: World, bot: BotAccount, room: ChatRoom, markup: Markup, message_id: int
) -> None:
    if markup.reply is not None:
        room.reply_keyboard = ReplyKeyboard(markup.reply, message_id, markup.one_time, markup.placeholder)
    elif markup.remove:
        room.reply_keyboard = None
    else:
        return
    world.notify("keyboard", bot, room, message_id)


def _reply_parameters(args: Arguments) -> tuple[int, bool, Json]:
    given = args.structure("reply_parameters", "reply parameters")
    if isinstance(given, dict):
        return whole(given.get("message_id")), bool(given.get("allow_sending_without_reply")), given
    return args.integer("reply_to_message_id"), args.flag("allow_sending_without_reply"), {}


def _replied(room: ChatRoom, args: Arguments) -> Message | None:
    message_id, optional, _ = _reply_parameters(args)
    if not message_id:
        return None
    message = room.messages.get(message_id)
    if message is None and not optional:
        raise bad_request("message to be replied not found")
    return message


def _reply_fields(args: Arguments, replied: Message) -> Json:
    fields: Json = {"reply_to_message": embedded(replied)}
    quote = str(_reply_parameters(args)[2].get("quote") or "")
    if quote:
        original = str(replied.body.get("text", replied.body.get("caption", "")))
        place = original.find(quote)
        if place < 0:
            raise bad_request("QUOTE_TEXT_INVALID")
        fields["quote"] = {"text": quote, "position": utf16_length(original[:place]), "is_manual": True}
    return fields


def send_message(call: MethodCall) -> Json:
    """`sendMessage`."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    content = formatted(args, "text", bot)
    preview = args.structure("link_preview_options", "link preview options")
    if preview is None and args.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview:
        content["link_preview_options"] = preview
    return put(call, room, content, "text")


def send_media(kind: str) -> Callable[[MethodCall], Json]:
    """sendPhoto, sendDocument and the other methods that send one file."""

    def send(call: MethodCall) -> Json:
        world, bot, args = call
        room = world.open_room(bot, args.text("chat_id"))
        file = world.files.named(kind, args, args.text(kind))
        content: Json = {kind: describe_file(file, kind)}
        if kind not in ("sticker", "video_note"):
            content.update(caption_of(args, bot))
        if kind == "animation":
            content["document"] = describe_file(file, "document")
        if args.flag("show_caption_above_media"):
            content["show_caption_above_media"] = True
        if args.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        return put(call, room, content, kind, file.content)

    return send


def send_media_group(call: MethodCall) -> list[Json]:
    """`sendMediaGroup`: 2 to 10 files as one album."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    items = args.structure("media", "media")
    if not isinstance(items, list) or len(items) not in _ALBUM:
        raise bad_request("media group must include 2-10 items")
    if not all(isinstance(item, dict) for item in items):
        raise bad_request("can't parse InputMedia: expected an Object")
    contents = []
    for item in items:
        kind = str(item.get("type"))
        file = world.files.named(kind, args, item.get("media"))
        content = {kind: describe_file(file, kind), **caption_of(Arguments(item, {}), bot)}
        contents.append((kind, file.content, content))
    group_id = str(world.base + bot.last_message_id)
    return [
        put(call, room, {"media_group_id": group_id, **content}, kind, media)
        for kind, media, content in contents
    ]


def send_payload(kind: str) -> Callable[[MethodCall], Json]:
    """sendLocation, sendContact, sendDice, sendPoll and sendVenue."""

    def send(call: MethodCall) -> Json:
        world, bot, args = call
        room = world.open_room(bot, args.text("chat_id"))
        return put(call, room, payload_of(kind, args), kind)

    return send


def send_chat_action(call: MethodCall) -> bool:
    """`sendChatAction`: the phone shows it for five seconds or until the next message."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    action = args.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    room.action = (action, world.monotonic() + CHAT_ACTION_SECONDS)
    world.notify("chat_action", bot, room)
    return True


METHODS: Final[dict[str, Callable[[MethodCall], Any]]] = {
    "sendmessage": send_message,
    **{f"send{kind.replace('_', '')}": send_media(kind) for kind in (
        "photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker",
    )},
    **{f"send{kind}": send_payload(kind) for kind in ("location", "contact", "dice", "poll", "venue")},
    "sendmediagroup": send_media_group,
    "sendchataction": send_chat_action,
}  # fmt: skip
