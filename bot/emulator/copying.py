"""Methods that bring a message into another chat: copies and forwards."""

from collections.abc import Callable
from typing import Any, Final

from bot.emulator.answers import ApiError, bad_request
from bot.emulator.arguments import Arguments
from bot.emulator.composing import caption_of
from bot.emulator.sending import put
from bot.emulator.state import Json, Message
from bot.emulator.world import MethodCall

_CARRIED: Final = ("text", "entities", "caption", "caption_entities", "link_preview_options")


def _source(call: MethodCall, verb: str, done: str) -> Message:
    world, bot, args = call
    origin = world.find_room(bot, args.text("from_chat_id"))
    message = origin.messages.get(args.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.protected:
        raise bad_request(f"message can't be {done}")
    return message


def _content(message: Message) -> Json:
    keys = (*_CARRIED, message.kind, "document") if message.kind == "animation" else (*_CARRIED, message.kind)
    return {key: message.body[key] for key in keys if key in message.body}


def copy_message(call: MethodCall) -> Json:
    """`copyMessage`: the same content, as the bot's own message."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    message = _source(call, "copy", "copied")
    content = _content(message)
    if "caption" in args.as_dict() and message.kind != "text":
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content.update(caption_of(args, bot))
    sent = put(call, room, content, message.kind, message.media)
    return {"message_id": sent["message_id"]}


def forward_message(call: MethodCall) -> Json:
    """`forwardMessage`: the same content, with its origin."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    message = _source(call, "forward", "forwarded")
    origin = {"type": "user", "date": message.body["date"], "sender_user": message.body["from"]}
    content = {"forward_origin": origin, **_content(message)}
    return put(call, room, content, message.kind, message.media)


def _several(one: Callable[[MethodCall], Json]) -> Callable[..., list[Json]]:
    def several(call: MethodCall) -> list[Json]:
        sent = []
        message_ids = call.args.structure("message_ids", "message identifiers")
        for message_id in message_ids if isinstance(message_ids, list) else []:
            single = Arguments({**call.args.as_dict(), "message_id": message_id}, {})
            try:
                result = one(MethodCall(call.world, call.bot, single))
            except ApiError as error:
                if "not found" not in error.description and "can't be" not in error.description:
                    raise
            else:
                sent.append({"message_id": result["message_id"]})
        if not sent:
            raise bad_request("there are no messages to forward")
        return sent

    return several


METHODS: Final[dict[str, Callable[[MethodCall], Any]]] = {
    "copymessage": copy_message,
    "copymessages": _several(copy_message),
    "forwardmessage": forward_message,
    "forwardmessages": _several(forward_message),
}
