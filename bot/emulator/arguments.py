"""Reading a method's arguments, which arrive as text, as JSON or as plain Python values."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.answers import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    content: bytes
    filename: str = "file"


def whole(value: object, default: int = 0) -> int:
    """A whole number wherever one is meant; what isn't one is the default."""
    if isinstance(value, int):
        return int(value)
    try:
        return int(str(value).strip())
    except ValueError:
        return default


class Arguments:
    """The arguments of one call; every reader is as forgiving about form as the Bot API server is."""

    __slots__ = ("_values", "files")

    def __init__(self, values: Mapping[str, object], files: Mapping[str, Upload]) -> None:
        self._values = values
        self.files = files

    def has(self, name: str) -> bool:
        """Whether the argument was given and isn't empty."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """The argument as text, empty if it is absent."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value if value.isascii() else _encodable(value)
        if value is None:
            return ""
        return json.dumps(value) if isinstance(value, bool | dict | list) else str(value)

    def flag(self, name: str) -> bool:
        """The argument as yes or no; anything unknown is no."""
        value = self._values.get(name)
        if value is None or value is False:
            return False
        return value is True or self.text(name).strip().lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int = 0) -> int:
        """The argument as a whole number; what can't be read is the default."""
        return whole(self._values.get(name), default)

    def number(self, name: str, default: float = 0.0) -> float:
        """The argument as a number with a fraction; what can't be read is the default."""
        try:
            value = float(self.text(name))
        except ValueError:
            return default
        return value if math.isfinite(value) else default

    def structure(self, name: str, kind: str) -> Any:
        """The argument as JSON, None if absent; `kind` names it in the refusal."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {kind} JSON object") from None

    def as_dict(self) -> dict[str, object]:
        """Everything that was given, for the log of calls."""
        return dict(self._values)


def _encodable(text: str) -> str:
    """JSON can smuggle in half a surrogate pair, which is no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return text
