"""Serves the files of the two-phones page, and nobody but this computer's own browser.

The page is a few plain files beside this module. They are named one by one when the routes are made, so a
request can never reach another file, and every answer carries a policy under which the page can load and
reach nothing outside itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

PAGE = Path(__file__).parent / "page"
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def add_page_routes(app: web.Application) -> None:
    """Serve the page at `/` and its files below `/phones/`."""
    for path in sorted(PAGE.rglob("*")):
        if path.suffix in CONTENT_TYPES:
            name = path.relative_to(PAGE).as_posix()
            app.router.add_get("/" if name == "index.html" else f"/phones/{name}", _PageFile(path).serve)


class _PageFile:
    """One file of the page and how to answer with it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def serve(self, request: web.Request) -> web.StreamResponse:
        refuse_strangers(request)
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache"}
        response = web.FileResponse(self._path, headers=headers)
        response.content_type = CONTENT_TYPES[self._path.suffix]
        if response.content_type.startswith("text/"):
            response.charset = "utf-8"
        return response


def refuse_strangers(request: web.Request) -> None:
    """Refuse a name that could be rebound to this computer, and a page from another origin.

    The phones need no password because only this computer reaches them; so another site open in the same
    browser must not reach them either.
    """
    if not _is_own_name(urlsplit(f"//{request.host}").hostname or ""):
        raise web.HTTPForbidden(text="Open this page as localhost or by its number.\n")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="Only this page itself may do that.\n")


def _is_own_name(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
