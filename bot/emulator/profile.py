"""Methods about the bot itself and about chats: commands, descriptions, members, files."""

import re
from collections.abc import Callable
from typing import Any, Final

from bot.emulator.answers import bad_request
from bot.emulator.arguments import Arguments
from bot.emulator.files import LARGEST_DOWNLOAD
from bot.emulator.state import BotAccount, ChatRoom, Json
from bot.emulator.world import MethodCall, World

MOST_COMMANDS: Final = 100
LONGEST_DESCRIPTION: Final = 256
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_LIMITS: Final = {"name": 64, "description": 512, "short_description": 120}
_GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_RIGHTS: Final = (
    "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages",
)  # fmt: skip


def get_me(call: MethodCall) -> Json:
    """`getMe`."""
    return {
        **call.bot.as_user(), "can_join_groups": True, "can_read_all_group_messages": False,
        "supports_guest_queries": False, "supports_inline_queries": False, "can_connect_to_business": False,
        "has_main_web_app": False, "has_topics_enabled": False, "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }  # fmt: skip


def log_out(call: MethodCall) -> bool:
    """`logOut`: the cloud server no longer serves this bot."""
    call.bot.logged_out = True
    return True


def close(_call: MethodCall) -> bool:
    """close: the instance ends; the next call makes a new one."""
    return True


def scope_key(scope: Any) -> str:
    """A command scope as one word."""
    if scope is None:
        return "default"
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope["type"])
    if kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
        return kind
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    return ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)


def _commands_key(args: Arguments) -> tuple[str, str]:
    language = args.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return scope_key(args.structure("scope", "BotCommandScope")), language


def set_my_commands(call: MethodCall) -> bool:
    """`setMyCommands`."""
    world, bot, args = call
    key = _commands_key(args)
    given = args.structure("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.commands[key] = [_command(item) for item in given]
    world.notify("commands", bot)
    return True


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(item.get("command", "")).removeprefix("/").lower()
    description = str(item.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description or len(description) > LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_my_commands(call: MethodCall) -> list[Json]:
    """`getMyCommands`: exactly this scope and language, no fallback."""
    _, bot, args = call
    return bot.commands.get(_commands_key(args), [])


def delete_my_commands(call: MethodCall) -> bool:
    """`deleteMyCommands`."""
    world, bot, args = call
    bot.commands.pop(_commands_key(args), None)
    world.notify("commands", bot)
    return True


def _setter(field: str) -> Callable[[MethodCall], bool]:
    def set_field(call: MethodCall) -> bool:
        world, bot, args = call
        text = args.text(field)
        if len(text) > _LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        bot.profile[field, args.text("language_code")] = text
        world.notify("profile", bot)
        return True

    return set_field


def _getter(field: str) -> Callable[[MethodCall], Json]:
    def get_field(call: MethodCall) -> Json:
        _, bot, args = call
        fallback = bot.profile.get((field, ""), bot.first_name if field == "name" else "")
        return {field: bot.profile.get((field, args.text("language_code"))) or fallback}

    return get_field


def get_chat(call: MethodCall) -> Json:
    """`getChat`."""
    world, bot, args = call
    room = world.find_room(bot, args.text("chat_id"))
    return {
        **room.as_chat(), "accent_color_id": 0, "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }  # fmt: skip


def member(world: World, bot: BotAccount, room: ChatRoom, user_id: int) -> Json:
    """Someone's place in a chat as a ChatMember."""
    if user_id == bot.bot_id:
        inside = bot.bot_id in room.bots if room.account is None else not room.blocked
        return {"user": bot.as_user(), "status": "member" if inside else "left"}
    account = world.accounts.get(user_id)
    if account is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    inside = user_id in room.members if room.account is None else user_id == room.chat_id
    return {"user": account.as_user(), "status": "member" if inside else "left"}


def get_chat_member(call: MethodCall) -> Json:
    """`getChatMember`."""
    world, bot, args = call
    return member(world, bot, world.find_room(bot, args.text("chat_id")), args.integer("user_id"))


def get_chat_member_count(call: MethodCall) -> int:
    """`getChatMemberCount`."""
    world, bot, args = call
    room = world.find_room(bot, args.text("chat_id"))
    return 2 if room.account is not None else len(room.members) + len(room.bots)


def leave_chat(call: MethodCall) -> bool:
    """`leaveChat`: groups only."""
    world, bot, args = call
    room = world.open_room(bot, args.text("chat_id"))
    if room.account is not None:
        raise bad_request("CHAT_ID_INVALID")
    change = {
        "chat": room.as_chat(), "from": bot.as_user(), "date": int(world.clock.now().timestamp()),
        "old_chat_member": member(world, bot, room, bot.bot_id),
    }  # fmt: skip
    room.bots.discard(bot.bot_id)
    change["new_chat_member"] = member(world, bot, room, bot.bot_id)
    world.tell_bot(bot, "my_chat_member", change, lane=room.chat_id)
    world.notify("person", bot, room)
    return True


def get_file(call: MethodCall) -> Json:
    """`getFile`: where to download it, up to 20 MB."""
    world, _, args = call
    file = world.files.by_id(args.text("file_id"))
    if file is None:
        named = "wrong file_id or the file is temporarily unavailable"
        raise bad_request(named if args.has("file_id") else "file_id not specified")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.as_file(), "file_path": file.path}


def get_user_profile_photos(_call: MethodCall) -> Json:
    """`getUserProfilePhotos`: nobody here has any."""
    return {"total_count": 0, "photos": []}


def set_chat_menu_button(call: MethodCall) -> bool:
    """`setChatMenuButton`."""
    _, bot, args = call
    button = args.structure("menu_button", "MenuButton") or {"type": "default"}
    bot.menu_buttons[args.integer("chat_id")] = button
    return True


def get_chat_menu_button(call: MethodCall) -> Json:
    """`getChatMenuButton`."""
    _, bot, args = call
    usual = bot.menu_buttons.get(0, {"type": "commands" if bot.commands else "default"})
    return bot.menu_buttons.get(args.integer("chat_id"), usual)


def get_default_rights(_call: MethodCall) -> Json:
    """`getMyDefaultAdministratorRights`: none."""
    return dict.fromkeys(_RIGHTS, False)


def touch_chat(call: MethodCall) -> bool:
    """Pins, reactions and the like: accepted where the chat is, without visible effect."""
    world, bot, args = call
    world.open_room(bot, args.text("chat_id"))
    return True


METHODS: Final[dict[str, Callable[[MethodCall], Any]]] = {
    "getme": get_me,
    "logout": log_out,
    "close": close,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    **{f"setmy{field.replace('_', '')}": _setter(field) for field in _LIMITS},
    **{f"getmy{field.replace('_', '')}": _getter(field) for field in _LIMITS},
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatmembercount": get_chat_member_count,
    "leavechat": leave_chat,
    "getfile": get_file,
    "getuserprofilephotos": get_user_profile_photos,
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
    "getmydefaultadministratorrights": get_default_rights,
    **dict.fromkeys(
        ("setmessagereaction", "pinchatmessage", "unpinchatmessage", "unpinallchatmessages"), touch_chat
    ),
}
