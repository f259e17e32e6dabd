"""The control API: tests and demos in another process act as people, move the clock and order faults."""

import asyncio
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from aiohttp import web

from bot.emulator.clock import EmulatorClock
from bot.emulator.control_guard import Handler, guarded
from bot.emulator.phone import Phone
from bot.emulator.server import Call, Emulator
from bot.emulator.shown import ShownMessage

LONGEST_WAIT: Final = 60.0
_BYTES: Final = frozenset({"media", "photo", "document"})
ACTS: Final[dict[str, Callable[..., object]]] = {
    "start": Phone.start,
    "say": Phone.say,
    "edit": Phone.edit,
    "delete": Phone.delete,
    "tap": Phone.tap,
    "forge": Phone.forge,
    "press": Phone.press,
    "send": Phone.send,
    "block": Phone.block,
    "unblock": Phone.unblock,
    "open": Phone.open_chat,
    "delete_history": Phone.delete_history,
    "deactivate": Phone.deactivate,
}


class Control:
    """The handlers; each body is a JSON object whose fields are the arguments of the act."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path and handler of everything that can be asked."""
        return [
            ("GET", "/clock", self.read_clock),
            ("POST", "/clock", self.move_clock),
            ("GET", "/people", self.list_people),
            ("POST", "/people", self.add_person),
            ("GET", "/people/{user_id}/chat", self.read_chat),
            ("GET", "/people/{user_id}/media/{message_id}", self.read_media),
            ("POST", "/people/{user_id}/{act}", self.act),
            ("GET", "/group", self.read_group),
            ("POST", "/group/{act}", self.act_in_group),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/calls", self.read_calls),
            ("POST", "/reset", self.reset),
        ]

    async def read_clock(self, request: web.Request) -> web.Response:
        """The time; `?after=3&timeout=25` waits until the clock was touched after version 3."""
        clock = self._emulator.clock
        after = int(request.query.get("after", -1))
        if after >= clock.version:
            touched = asyncio.Event()
            unsubscribe = clock.subscribe(touched.set)
            try:
                async with asyncio.timeout(min(float(request.query.get("timeout", 25)), LONGEST_WAIT)):
                    while after >= clock.version:
                        touched.clear()
                        await touched.wait()
            except TimeoutError:
                pass
            finally:
                unsubscribe()
        return web.json_response(clock_json(clock))

    async def move_clock(self, request: web.Request) -> web.Response:
        """Set it, advance it or change its speed."""
        clock, body = self._emulator.clock, await _body(request)
        if "set" in body:
            clock.set(datetime.fromisoformat(str(body["set"])))
        if "advance" in body:
            clock.advance(timedelta(seconds=float(body["advance"])))
        if "speed" in body:
            clock.speed = float(body["speed"])
        return web.json_response(clock_json(clock))

    async def list_people(self, _request: web.Request) -> web.Response:
        """Everyone, without their chats."""
        return web.json_response([_person_json(phone) for phone in self._emulator.people.values()])

    async def add_person(self, request: web.Request) -> web.Response:
        """A new person with a phone."""
        body = await _body(request)
        phone = self._emulator.add_person(str(body.pop("first_name")), **body)
        return web.json_response({"user_id": phone.user_id})

    async def read_chat(self, request: web.Request) -> web.Response:
        """The chat as this person sees it."""
        phone = self._phone(request)
        seen = {
            **_person_json(phone),
            "messages": [_message_json(message) for message in phone.messages],
            "alerts": phone.alerts,
            "buttons": phone.buttons,
            "reply_keyboard": phone.reply_keyboard,
            "commands": phone.commands,
            "chat_action": phone.chat_action,
            "description": phone.description,
            "pending": [tap.query_id for tap in phone.pending],
        }
        return web.json_response(seen)

    async def read_media(self, request: web.Request) -> web.Response:
        """The bytes of a photo or file in the chat."""
        wanted = int(request.match_info["message_id"])
        for message in self._phone(request).messages:
            if message.message_id == wanted and message.media is not None:
                return web.Response(body=message.media)
        raise LookupError(f"no file in message {wanted}")

    async def act(self, request: web.Request) -> web.Response:
        """Do something on a phone."""
        name = request.match_info["act"]
        if name not in ACTS:
            raise LookupError(f"no such act: {name}; there are {', '.join(ACTS)}")
        result = ACTS[name](self._phone(request), **await _body(request))
        return web.json_response({"result": result})

    async def read_group(self, _request: web.Request) -> web.Response:
        """The group chat."""
        group = self._emulator.group
        messages = [_message_json(message) for message in group.messages]
        return web.json_response(
            {"chat_id": group.chat_id, "bot_inside": group.bot_inside, "messages": messages}
        )

    async def act_in_group(self, request: web.Request) -> web.Response:
        """Write in the group, add the bot or remove it."""
        group = self._emulator.group
        acts: dict[str, Callable[..., object]] = {
            "say": group.say,
            "add_bot": group.add_bot,
            "remove_bot": group.remove_bot,
        }
        name = request.match_info["act"]
        if name not in acts:
            raise LookupError(f"no such act: {name}; there are {', '.join(acts)}")
        return web.json_response({"result": acts[name](**await _body(request))})

    async def add_fault(self, request: web.Request) -> web.Response:
        """Order a fault."""
        self._emulator.faults.add(**await _body(request))
        return web.json_response({"ok": True})

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """No more faults."""
        self._emulator.faults.clear()
        return web.json_response({"ok": True})

    async def read_calls(self, request: web.Request) -> web.Response:
        """The log of calls after number N."""
        after = int(request.query.get("after", 0))
        return web.json_response([_call_json(call) for call in self._emulator.calls if call.number > after])

    async def reset(self, _request: web.Request) -> web.Response:
        """Forget people, chats, faults and calls."""
        self._emulator.reset()
        return web.json_response({"ok": True})

    def _phone(self, request: web.Request) -> Phone:
        user_id = int(request.match_info["user_id"])
        if user_id not in self._emulator.people:
            raise LookupError(f"no person {user_id}")
        return self._emulator.people[user_id]


def add_routes(app: web.Application, emulator: Emulator, secret: str) -> None:
    """Put the control API on an application, every route behind the secret."""
    if not secret:
        raise ValueError("the control API needs a secret")
    for method, path, handler in Control(emulator).routes():
        app.router.add_route(method, path, guarded(handler, secret))


def create_control_app(emulator: Emulator, secret: str) -> web.Application:
    """The control API as an application of its own."""
    app = web.Application()
    add_routes(app, emulator, secret)
    return app


def clock_json(clock: EmulatorClock) -> dict[str, Any]:
    """The clock as its readers get it."""
    return {
        "now": clock.now().isoformat(timespec="microseconds"),
        "speed": clock.speed,
        "version": clock.version,
    }


async def _body(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body


def _person_json(phone: Phone) -> dict[str, Any]:
    return {
        "user_id": phone.user_id,
        "first_name": phone.first_name,
        "language_code": phone.language_code,
        "started": phone.started,
        "blocked": phone.blocked,
        "unread": phone.unread,
    }


def _message_json(message: ShownMessage) -> dict[str, Any]:
    """Everything but bytes, which have a path of their own."""
    shown = {
        field.name: getattr(message, field.name) for field in fields(message) if field.name not in _BYTES
    }
    shown["rows"] = [
        [{"text": button.text, "data": button.data, "url": button.url} for button in row]
        for row in message.rows
    ]
    shown["date"] = message.date.isoformat()
    shown["edit_date"] = message.edit_date.isoformat() if message.edit_date is not None else None
    shown["media_size"] = len(message.media) if message.media is not None else None
    return shown


def _call_json(call: Call) -> dict[str, Any]:
    return {
        "number": call.number,
        "bot_id": call.bot_id,
        "method": call.method,
        "parameters": call.parameters,
        "status": call.status,
        "result": call.result,
        "at": call.at.isoformat(),
    }
