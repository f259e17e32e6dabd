"""What the Bot API answers: results, errors in Telegram's wording, and the ways an answer can go missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

PREFIXES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class ApiError(Exception):
    """A refusal of the Bot API: its code, its description and, for some, its parameters."""

    def __init__(
        self, code: int, message: str = "", parameters: Mapping[str, int] | None = None, *, bare: bool = False
    ) -> None:
        self.code = code
        self.description = message if bare else describe(code, message)
        self.parameters = dict(parameters or {})
        super().__init__(self.description)


def describe(code: int, message: str) -> str:
    """Prefix the message, its first letter lower-cased unless the second is a capital or an underscore."""
    prefix = PREFIXES[code]
    if not message:
        return prefix
    if len(message) == 1 or not (message[1] == "_" or "A" <= message[1] <= "Z"):
        message = message[0].lower() + message[1:]
    return f"{prefix}: {message}"


def bad_request(message: str) -> ApiError:
    """The everyday refusal."""
    return ApiError(400, message)


def forbidden(message: str) -> ApiError:
    """The person, or the group, doesn't let the bot in."""
    return ApiError(403, message)


def too_many_requests(seconds: int) -> ApiError:
    """Flood control: come back in so many seconds."""
    return ApiError(429, f"retry after {seconds}", {"retry_after": seconds})


@dataclass(frozen=True, slots=True)
class Described:
    """A result that carries a description beside it, as setWebhook's does."""

    result: object
    description: str


@dataclass(slots=True)
class ApiResponse:
    """One answer: what the server says, and whether and when the connection lets it through.

    `delay` seconds pass before it; `dropped` means the connection breaks instead of answering; `raw` is a
    body which is no JSON, as gateways send them.
    """

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    dropped: bool = False
    raw: bytes | None = None

    @property
    def ok(self) -> bool:
        """Whether the method succeeded."""
        return self.status == HTTPStatus.OK

    @property
    def result(self) -> Any:
        """What the method returned; KeyError if it failed."""
        return self.body["result"]

    def payload(self) -> bytes:
        """The body as it goes over the wire."""
        if self.raw is not None:
            return self.raw
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def success(result: object) -> ApiResponse:
    """A 200 with the result, and its description if it has one."""
    if isinstance(result, Described):
        return ApiResponse(200, {"ok": True, "result": result.result, "description": result.description})
    return ApiResponse(200, {"ok": True, "result": result})


def failure(error: ApiError) -> ApiResponse:
    """The refusal as Telegram words it, with Retry-After where it asks to wait."""
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return ApiResponse(error.code, body, headers)
