"""Who may use the control API: holders of its secret on this machine, and no web page but its own."""

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.emulator.phone import PhoneError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def guarded(handler: Handler, secret: str) -> Handler:
    """Refuse strangers, and answer mistakes with a sentence instead of a stack."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not _from_here(request) or not _knows(request, secret):
            return web.json_response({"error": "this is not for you"}, status=403)
        try:
            return await handler(request)
        except PhoneError as error:
            return web.json_response({"error": str(error)}, status=409)
        except LookupError as error:
            return web.json_response({"error": str(error.args[0] if error.args else error)}, status=404)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


def _from_here(request: web.Request) -> bool:
    """A name that points here from elsewhere (DNS rebinding) or a foreign page's script is refused."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.host}"


def _knows(request: web.Request, secret: str) -> bool:
    given = request.headers.get("X-Control-Secret") or request.query.get("secret", "")
    return compare_digest(given.encode(), secret.encode())
