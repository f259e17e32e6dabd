"""The HTTP door: the emulator as a Bot API server, for clients in any language."""

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from bot.emulator.answers import ApiError, ApiResponse, bad_request, failure
from bot.emulator.arguments import Upload
from bot.emulator.polling import end_poll
from bot.emulator.server import Emulator
from bot.emulator.waiting import answer
from bot.emulator.webhook import FIRST_RETRY_SECONDS, WebhookDeliverer

LARGEST_REQUEST: Final = 60 * 1024 * 1024


class BotApiDoor:
    """Turns HTTP requests into calls and answers into HTTP responses."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`/bot<token>/<method>` and `/file/bot<token>/<path>`; everything else isn't found."""
        path = request.path
        if path.startswith("/file/bot"):
            token, _, name = path.removeprefix("/file/bot").partition("/")
            found = self._emulator.file(token, name)
            return web.Response(body=found) if isinstance(found, bytes) else _respond(found)
        token, _, name = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not name or "/" in name:
            return _respond(failure(ApiError(404)))
        try:
            parameters, files = await _read(request)
        except ApiError as error:
            return _respond(failure(error))
        response = await answer(self._emulator, token, name, parameters, files)
        if response.delay:
            await asyncio.sleep(response.delay)
        if response.dropped and request.transport is not None:
            request.transport.abort()
        return _respond(response)

    async def end_polls(self, _app: web.Application) -> None:
        """Let held polls go, so that stopping doesn't wait for them."""
        for bot in self._emulator.world.bots.values():
            end_poll(bot, ApiError(500, "restart"))


def create_app(emulator: Emulator, *, first_retry: float = FIRST_RETRY_SECONDS) -> web.Application:
    """The Bot API over HTTP; webhooks are delivered while the application runs."""
    app = web.Application(client_max_size=LARGEST_REQUEST)
    door = BotApiDoor(emulator)
    deliverer = WebhookDeliverer(emulator, first_retry=first_retry)
    app.router.add_route("*", "/{path:.*}", door.handle)
    app.on_startup.append(deliverer.start)
    app.on_shutdown.append(door.end_polls)
    app.on_cleanup.append(deliverer.stop)
    return app


async def _read(request: web.Request) -> tuple[dict[str, object], dict[str, Upload | bytes]]:
    """Arguments from the query and the body, whichever of its forms the client chose."""
    parameters: dict[str, object] = dict(request.query)
    files: dict[str, Upload | bytes] = {}
    if request.content_type == "application/json":
        parameters.update(_json_object(await request.read()))
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.file.read(), value.filename)
            else:
                parameters[name] = value if isinstance(value, str) else bytes(value).decode()
    return parameters, files


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as the request body")
    return value


def _respond(response: ApiResponse) -> web.Response:
    headers = dict(response.headers)
    headers.setdefault("Content-Type", "application/json")
    return web.Response(status=response.status, body=response.payload(), headers=headers)
