"""From a method's arguments to a message's content: formatted text, captions and the small payloads."""

from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import Arguments, whole
from bot.emulator.html_mode import parse_html
from bot.emulator.markdown_mode import parse_markdown, parse_markdown_v2
from bot.emulator.state import BotAccount, Json
from bot.emulator.wording import Entity, check_entities, clean, utf16_length, with_found_entities

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
_POLL_OPTIONS: Final = range(1, 13)
_MODES: Final = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}


def formatted(args: Arguments, name: str, bot: BotAccount) -> Json:
    """The text of a message and its entities."""
    given = args.text(name)
    if not given:
        raise bad_request("message text is empty")
    text, entities = _parse(args, given, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) * 2 > LONGEST_TEXT and utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return _with_entities("text", "entities", text, entities, bot)


def caption_of(args: Arguments, bot: BotAccount) -> Json:
    """The caption and its entities; nothing if there is none."""
    given = args.text("caption")
    if not given:
        return {}
    text, entities = _parse(args, given, "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return _with_entities("caption", "caption_entities", text, entities, bot) if text else {}


def _parse(args: Arguments, given: str, entities_name: str) -> tuple[str, list[Entity]]:
    mode = args.text("parse_mode").strip().lower()
    if mode:
        if mode not in _MODES:
            raise bad_request("unsupported parse_mode")
        text, entities = _MODES[mode](given)
    else:
        text = given
        explicit = args.structure(entities_name, "entities")
        entities = check_entities(text, explicit) if explicit else []
    return clean(text, entities)


def _with_entities(text_key: str, entities_key: str, text: str, given: list[Entity], bot: BotAccount) -> Json:
    content: Json = {text_key: text}
    entities = with_found_entities(text, given)
    if entities:
        shown = (_known_user(entity, bot) for entity in entities)
        content[entities_key] = [entity for entity in shown if entity is not None]
    return content


def _known_user(entity: Entity, bot: BotAccount) -> Json | None:
    """Mentions without a username need someone the bot has met; a link to a stranger stays a link."""
    url = str(entity.get("url", ""))
    if entity["type"] == "text_mention":
        user = entity.get("user")
        user_id = whole(user.get("id")) if isinstance(user, dict) else 0
    elif url.startswith("tg://user?id="):
        user_id = whole(url.removeprefix("tg://user?id="))
    else:
        return entity
    room = bot.rooms.get(user_id)
    if room is not None and room.account is not None:
        place = {"offset": entity["offset"], "length": entity["length"]}
        return {**place, "type": "text_mention", "user": room.account.as_user()}
    return entity if url else None


def payload_of(kind: str, args: Arguments) -> Json:
    """Content of the messages that carry neither text nor file."""
    if kind == "location":
        return {"location": _location(args)}
    if kind == "venue":
        place = {"location": _location(args), "title": args.text("title"), "address": args.text("address")}
        return {"location": place["location"], "venue": place}
    if kind == "contact":
        if not args.has("phone_number") or not args.has("first_name"):
            raise bad_request("phone number and first name must be non-empty")
        contact = {"phone_number": args.text("phone_number"), "first_name": args.text("first_name")}
        return {"contact": contact}
    if kind == "dice":
        return {"dice": {"emoji": args.text("emoji") or "\N{GAME DIE}", "value": 4}}
    return {"poll": poll_of(args.text("question"), args.structure("options", "options"))}


def _location(args: Arguments) -> Json:
    if not args.has("latitude") or not args.has("longitude"):
        raise bad_request("location must be non-empty")
    return {"latitude": args.number("latitude"), "longitude": args.number("longitude")}


def poll_of(question: str, options: Any) -> Json:
    """A poll nobody has voted in."""
    if not question or not isinstance(options, list) or len(options) not in _POLL_OPTIONS:
        raise bad_request("poll must have a question and 1-12 options")
    texts = [str(option.get("text", "") if isinstance(option, dict) else option) for option in options]
    return {
        "id": str(5_000_000_000_000 + utf16_length(question)), "question": question,
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(texts)
        ],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    }  # fmt: skip
