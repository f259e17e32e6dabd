"""The two-phones page: serves it, shows it every change of the emulator, and lets people act on it.

One WebSocket per open page. Whatever happens in the emulator, from whichever side, marks the page as behind;
a moment later the page gets the newest state of each phone that differs from what it was last sent. So pages
may come, go and lag without anyone keeping track of single events, and several open pages show the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import WSMsgType, web

from bot.emulator import Emulator
from bot.emulator.page_commands import CommandRefusedError, carry_out_on_phone, carry_out_on_stage
from bot.emulator.page_files import SECURITY_HEADERS, add_page_routes, refuse_strangers
from bot.emulator.page_mirror import PageMirror
from bot.emulator.snapshots import media_of, media_type
from bot.emulator.stage import Stage

# One frame of a screen or two: long enough to gather what belongs together, too short to notice.
GATHER_SECONDS = 0.03
LONGEST_COMMAND = 64 * 1024
HEARTBEAT_SECONDS = 30.0


def add_routes(app: web.Application, emulator: Emulator, stage: Stage | None = None) -> None:
    """Add the page at `/`, its files, its WebSocket and the pictures to an aiohttp application.

    Without a stage the page shows the phones alone: no clock buttons, no story, no database.
    """
    phones = _Phones(emulator, stage)
    add_page_routes(app)
    app.router.add_get("/phones/ws", phones.connect)
    app.router.add_get("/phones/media/{user_id:\\d+}/{message_id:\\d+}", phones.media)
    app.cleanup_ctx.append(phones.while_serving)
    app.on_shutdown.append(phones.say_goodbye)


class _Phones:
    """The page's side of the emulator, shared by all pages that are open."""

    def __init__(self, emulator: Emulator, stage: Stage | None) -> None:
        self._emulator = emulator
        self._stage = stage
        self._pages: set[_OpenPage] = set()
        self._acts: set[asyncio.Task[None]] = set()

    async def while_serving(self, _app: web.Application) -> AsyncIterator[None]:
        """Watch emulator, clock and stage while the server runs; leave nothing running after it."""
        watched = [
            self._emulator.subscribe(lambda _change: self._behind()),
            self._emulator.clock.subscribe(self._behind),
        ]
        if self._stage is not None:
            watched.append(self._stage.subscribe(self._behind))
        yield
        for stop in watched:
            stop()
        for act in tuple(self._acts):
            act.cancel()
        await asyncio.gather(*self._acts, return_exceptions=True)

    async def say_goodbye(self, _app: web.Application) -> None:
        """Close every page's line, before the server waits for open connections and so for these."""
        await asyncio.gather(*(page.close() for page in self._pages))

    def _behind(self) -> None:
        for page in self._pages:
            page.behind.set()

    async def media(self, request: web.Request) -> web.Response:
        """A picture or file as its message holds it now."""
        refuse_strangers(request)
        phone = self._emulator.people.get(int(request.match_info["user_id"]))
        shown = phone.messages if phone is not None else []
        for message in shown:
            content = media_of(message)
            if message.message_id == int(request.match_info["message_id"]) and content is not None:
                kind = media_type(content)
                headers = {**SECURITY_HEADERS, "Cache-Control": "private, max-age=3600"}
                if not kind.startswith("image/"):
                    headers["Content-Disposition"] = "attachment"
                return web.Response(body=content, content_type=kind, headers=headers)
        raise web.HTTPNotFound

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """One open page, until it closes."""
        refuse_strangers(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=LONGEST_COMMAND)
        await socket.prepare(request)
        page = _OpenPage(socket, PageMirror(self._emulator, self._stage))
        self._pages.add(page)
        sending = asyncio.create_task(page.keep_up())
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._begin(page, frame.data)
        finally:
            self._pages.discard(page)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
        return socket

    def _begin(self, page: _OpenPage, frame: str) -> None:
        """Carry a command out beside the reading: walks take seconds, and pages may close meanwhile."""
        act = asyncio.create_task(self._answer(page, frame))
        self._acts.add(act)
        act.add_done_callback(self._acts.discard)

    async def _answer(self, page: _OpenPage, frame: str) -> None:
        ref: object = None
        answer: dict[str, Any] = {
            "type": "error",
            "text": "That went wrong; the terminal of the demo says how.",
        }
        try:
            command = json.loads(frame)
            if not isinstance(command, dict):
                raise CommandRefusedError("A command is an object.")
            ref = command.get("ref")
            answer = await self._carry_out(command)
        except (CommandRefusedError, json.JSONDecodeError) as refusal:
            answer = {"type": "error", "text": str(refusal)}
        finally:
            await page.send({**answer, "ref": ref})

    async def _carry_out(self, command: dict[str, Any]) -> dict[str, Any]:
        if "user_id" in command:
            return carry_out_on_phone(self._emulator, command)
        return await carry_out_on_stage(self._stage, command)


class _OpenPage:
    """One browser's page and what it was last told."""

    def __init__(self, socket: web.WebSocketResponse, mirror: PageMirror) -> None:
        self._socket = socket
        self._mirror = mirror
        self.behind = asyncio.Event()
        self.behind.set()

    async def keep_up(self) -> None:
        """Send what changed whenever something did."""
        while True:
            await self.behind.wait()
            self.behind.clear()
            for message in self._mirror.news():
                await self.send(message)
            await asyncio.sleep(GATHER_SECONDS)

    async def send(self, message: dict[str, Any]) -> None:
        """Send one message; a page that has just gone misses nothing."""
        with contextlib.suppress(ConnectionError):
            if not self._socket.closed:
                await self._socket.send_str(json.dumps(message, ensure_ascii=False))

    async def close(self) -> None:
        """Tell the page that the demo ends."""
        await self._socket.close(code=1001)
