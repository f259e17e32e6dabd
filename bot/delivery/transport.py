"""The Bot API over aiohttp, as the library's request class: a quarter of the CPU of its default.

What an operator must never read in a log is kept out here: an error names its class alone, because
aiohttp's own errors print the address, and the address holds the token.
"""

import json

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 10.0


class NotSentError(ConnectionRefusedError):
    """The request never left: sending it again cannot double anything."""


class BrokenOffError(ConnectionError):
    """The connection broke after the request had left: nobody knows whether it arrived."""


class HttpRequest(BaseRequest):
    """One connection pool to one Bot API root.

    Errors carry as `__cause__` whether the request can have arrived (NotSentError, BrokenOffError).
    """

    __slots__ = ("_connections", "_session")

    def __init__(self, connections: int = 100) -> None:
        self._connections = connections
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = ClientSession(connector=TCPConnector(limit=self._connections))

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """As the library does, but without writing the payload to a log."""
        try:
            parsed: JSONDict = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 (`connect` covers the pool)
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("not initialized") from NotSentError("not initialized")
        connect = _seconds(connect_timeout, CONNECT_SECONDS)
        read, write = _seconds(read_timeout, READ_SECONDS), _seconds(write_timeout, UPLOAD_SECONDS)
        timeout = ClientTimeout(total=connect + write + read, connect=connect, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            failure: TelegramError = NetworkError(name := type(error).__name__)
            failure.__cause__ = NotSentError(name)
        except (ClientError, TimeoutError, OSError) as error:
            name = type(error).__name__
            failure = TimedOut(name) if isinstance(error, TimeoutError) else NetworkError(name)
            failure.__cause__ = BrokenOffError(name)
        raise failure  # outside the except blocks, so that no traceback leads back to the address


def _seconds(value: ODVInput[float], default: float) -> float:
    if isinstance(value, DefaultValue) or value is None:
        return default
    return value


def _body(request_data: RequestData | None) -> FormData | dict[str, str] | None:
    """Plain parameters urlencoded, files as multipart."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = FormData(request_data.json_parameters)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form
