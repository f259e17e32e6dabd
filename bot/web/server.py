"""The routes of Tend's HTTP server. What comes in is refused before anything of it is parsed."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

MOST_BYTES = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
SHUTDOWN_SECONDS = 2.0
BODY_SECONDS = 10.0
LINGERING_SECONDS = 1.0
"""How long the rest of a refused body is read and thrown away, so that its sender still hears the refusal."""


class TryAgainLater(Exception):
    """An update could be neither handled nor parked: Telegram shall deliver it again."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram calls. `feed` returns once the update's effects are committed."""

    path: str
    secret: str
    feed: Callable[[bytes], Awaitable[None]]
    body_seconds: float = BODY_SECONDS


def create_app(
    *, registry: CollectorRegistry, ready: Callable[[], Awaitable[bool]], webhook: Webhook | None
) -> web.Application:
    """Health and figures, and the webhook where one is used."""
    app = web.Application(client_max_size=MOST_BYTES)

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if await ready() else web.Response(status=503, text="not ready\n")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    if webhook is not None:
        app.router.add_post(webhook.path, _door(webhook))
    return app


def _door(webhook: Webhook) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The webhook's handler: secret first, then size and type, then the body; 200 only after the commit."""
    expected = webhook.secret.encode()

    async def receive(request: web.Request) -> web.Response:
        if status := _unwelcome(request, expected):
            return _refused(status)
        try:
            async with asyncio.timeout(webhook.body_seconds):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refused(413)
        except TimeoutError:
            return _refused(408)
        try:
            await webhook.feed(body)
        except TryAgainLater:
            return _refused(503)
        return web.Response()

    return receive


def _unwelcome(request: web.Request, expected: bytes) -> int | None:
    """The status that refuses a request for its head alone."""
    given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
    if not hmac.compare_digest(given, expected):
        return 401
    if request.content_length is not None and request.content_length > MOST_BYTES:
        return 413
    return None if request.content_type == "application/json" else 415


def _refused(status: int) -> web.Response:
    """Nothing is said back; the connection goes, with whatever of the body is still to come."""
    response = web.Response(status=status)
    response.force_close()
    return response


class Server:
    """The running server; `port` is known once it has started."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, lingering_time=LINGERING_SECONDS
        )
        self._host, self.port = host, port

    async def start(self) -> None:
        """Listen; port 0 becomes the free one that was taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self.port).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Answer what has come in, then close."""
        await self._runner.cleanup()
