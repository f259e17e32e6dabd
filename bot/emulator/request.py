"""The in-process door: python-telegram-bot talks to the emulator without a socket."""

import asyncio
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import ServerDisconnectedError
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.emulator.answers import ApiError, ApiResponse, failure
from bot.emulator.arguments import Upload
from bot.emulator.server import Emulator
from bot.emulator.waiting import answer

READ_TIMEOUT: Final = 5.0


class EmulatorRequest(BaseRequest):
    """Give it to `Application.builder().request(...)` and `.get_updates_request(...)`; any base_url will do.

    A dropped connection raises NetworkError from aiohttp's ServerDisconnectedError, an answer slower than the
    read timeout raises TimedOut, as the network door does.
    """

    __slots__ = ("_emulator",)

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    @property
    def read_timeout(self) -> float:
        """How long a slow answer is waited for."""
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  # the Bot API doesn't care
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # nothing is written
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # nor connected
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # nor pooled
    ) -> tuple[int, bytes]:
        """Answer one request of the library."""
        # The library quotes the colon of a token in a file's address.
        before, _, rest = unquote(url.partition("://")[2]).partition("/bot")
        token, _, name = rest.partition("/")
        if before.endswith("/file"):
            found = self._emulator.file(token, name)
            return (200, found) if isinstance(found, bytes) else (found.status, found.payload())
        if not name:
            return 404, failure(ApiError(404)).payload()
        parameters: dict[str, Any] = request_data.parameters if request_data is not None else {}
        files = _uploads(request_data) if request_data is not None and request_data.contains_files else None
        response = await answer(self._emulator, token, name, parameters, files)
        await self._pass_through(response, read_timeout)
        return response.status, response.payload()

    async def _pass_through(self, response: ApiResponse, read_timeout: ODVInput[float]) -> None:
        patience = read_timeout if isinstance(read_timeout, int | float) else READ_TIMEOUT
        if response.delay:
            await asyncio.sleep(min(response.delay, patience))
            if response.delay > patience:
                raise TimedOut from TimeoutError("the answer is slower than the read timeout")
        if response.dropped:
            raise NetworkError("Server disconnected") from ServerDisconnectedError()


def _uploads(data: RequestData) -> dict[str, Upload]:
    files = {}
    for name, (filename, content, _) in data.multipart_data.items():
        raw = content if isinstance(content, bytes) else content.read()
        files[name] = Upload(raw, filename)
    return files
