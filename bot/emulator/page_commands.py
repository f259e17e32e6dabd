"""What a reader of the two-phones page can do: acts of the people, and the controls of the stage."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from bot.emulator import Emulator, Phone, PhoneError
from bot.emulator.snapshots import tables_json
from bot.emulator.stage import Stage, StageBusyError, Target

Command = Mapping[str, Any]
Answer = dict[str, Any]

DONE: Answer = {"type": "done"}
TARGETS = ("hour", "question", "sunday", "evening")


class CommandRefusedError(Exception):
    """The command can't be carried out; the message is one sentence for the reader."""


def carry_out_on_phone(emulator: Emulator, command: Command) -> Answer:
    """Let a person do something on their phone."""
    phone = emulator.people.get(_number(command, "user_id"))
    act = PHONE_ACTS.get(_words(command, "type"))
    if phone is None or act is None:
        raise CommandRefusedError("No such phone, or nothing a phone can do.")
    try:
        return act(phone, command) or DONE
    except (LookupError, ValueError, PhoneError) as error:
        raise CommandRefusedError(_sentence(error)) from error


async def carry_out_on_stage(stage: Stage | None, command: Command) -> Answer:
    """Let the reader move the clock, tell the story, start over or look into the database."""
    act = STAGE_ACTS.get(_words(command, "type"))
    if stage is None or act is None:
        raise CommandRefusedError("This page can't do that.")
    try:
        return await act(stage, command) or DONE
    except StageBusyError as busy:
        raise CommandRefusedError(str(busy)) from busy


def _start(phone: Phone, command: Command) -> None:
    phone.start(_words(command, "payload", ""))


def _say(phone: Phone, command: Command) -> None:
    reply_to = command.get("reply_to")
    phone.say(_words(command, "text"), reply_to=None if reply_to is None else _number(command, "reply_to"))


def _edit(phone: Phone, command: Command) -> None:
    phone.edit(_number(command, "message_id"), _words(command, "text"))


def _tap(phone: Phone, command: Command) -> Answer:
    query_id = phone.tap(_words(command, "label"), message_id=_number(command, "message_id"))
    return {"type": "done", "query_id": query_id}


def _press(phone: Phone, command: Command) -> None:
    phone.press(_words(command, "label"))


def _send(phone: Phone, command: Command) -> None:
    phone.send(_words(command, "kind"))


def _language(phone: Phone, command: Command) -> None:
    phone.language_code = _words(command, "code")


def _place(phone: Phone, command: Command) -> None:
    phone.place = _words(command, "zone")


PHONE_ACTS: Mapping[str, Callable[[Phone, Command], Answer | None]] = {
    "start": _start,
    "say": _say,
    "edit": _edit,
    "tap": _tap,
    "press": _press,
    "send": _send,
    "language": _language,
    "place": _place,
    "open": lambda phone, _command: phone.open_chat(),
    "block": lambda phone, _command: phone.block(),
    "unblock": lambda phone, _command: phone.unblock(),
    "clear": lambda phone, _command: phone.delete_history(),
}


async def _walk(stage: Stage, command: Command) -> None:
    target = _words(command, "target")
    if target not in TARGETS:
        raise CommandRefusedError("The clock doesn't know where that is.")
    await stage.walk(cast(Target, target))


async def _database(stage: Stage, _command: Command) -> Answer:
    return {"type": "database", "tables": tables_json(await stage.database())}


STAGE_ACTS: Mapping[str, Callable[[Stage, Command], Awaitable[Answer | None]]] = {
    "walk": _walk,
    "play": lambda stage, command: stage.play(command.get("running") is True),
    "start_over": lambda stage, _command: stage.start_over(),
    "story": lambda stage, _command: stage.story(),
    "stop_story": lambda stage, _command: stage.stop_story(),
    "database": _database,
}


def _words(command: Command, name: str, default: str | None = None) -> str:
    value = command.get(name, default)
    if not isinstance(value, str):
        raise CommandRefusedError(f"{name} should be text.")
    return value


def _number(command: Command, name: str) -> int:
    value = command.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise CommandRefusedError(f"{name} should be a number.")
    return value


def _sentence(error: Exception) -> str:
    """The error's own words; str() of a KeyError would quote them."""
    return str(error.args[0]) if error.args else "That isn't possible here."
