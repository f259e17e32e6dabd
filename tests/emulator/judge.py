"""An independent judge: whatever the emulator answers must be what aiogram's models of the Bot API accept."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, TypeAdapter

from bot.emulator import ApiResponse, Emulator, Upload
from bot.emulator.server import METHODS

TOKEN = "123456:AAF-judged_by_aiogram"


class ApiRefusal(Exception):
    """The Bot API said no."""

    def __init__(self, response: ApiResponse) -> None:
        self.status = response.status
        self.parameters = response.body.get("parameters", {})
        self.retry_after = response.headers.get("Retry-After")
        super().__init__(response.body.get("description", ""))


@cache
def known_methods() -> dict[str, Any]:
    """Every method aiogram has, by the lower-case name it is called with."""
    found = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    methods = [kind for kind in found if isinstance(kind, type) and issubclass(kind, TelegramMethod)]
    return {kind.__api_method__.lower(): kind for kind in methods if kind is not TelegramMethod}


@cache
def returns_of(method: str) -> TypeAdapter[Any]:
    """What aiogram says this method returns."""
    return TypeAdapter(known_methods()[method].__returning__)


def strangers(value: object, path: str = "") -> Iterator[str]:
    """Fields that aiogram's models don't know."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}.{name}"
        for name in type(value).model_fields:
            yield from strangers(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from strangers(item, f"{path}[]")


def nulls(value: object, path: str = "") -> Iterator[str]:
    """Places where JSON null stands for an absent field, which Telegram never sends."""
    if value is None or isinstance(value, Default):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from nulls(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from nulls(item, f"{path}[]")


def judge(method: str, response: ApiResponse) -> None:
    """Fail if the answer isn't one the Bot API would give."""
    if response.raw is not None or response.dropped:
        return
    body = response.body
    assert body["ok"] is (response.status == 200)
    if not body["ok"]:
        assert body["error_code"] == response.status
        assert isinstance(body["description"], str)
        assert body["description"]
        assert ("retry_after" in body.get("parameters", {})) is (response.status == 429)
        return
    assert list(nulls(body)) == []
    judged = returns_of(method.lower()).validate_python(body["result"])
    assert list(strangers(judged)) == []


class JudgedEmulator(Emulator):
    """The emulator with the judge beside every door."""

    def call(
        self,
        token: str,
        method: str,
        parameters: Mapping[str, object],
        files: Mapping[str, Upload | bytes] | None = None,
    ) -> ApiResponse:
        response = super().call(token, method, parameters, files)
        if method.lower() in METHODS:
            judge(method, response)
        return response

    def updates(self, token: str, parameters: Mapping[str, object]) -> ApiResponse:
        response = super().updates(token, parameters)
        judge("getUpdates", response)
        return response


async def until(emulator: Emulator, condition: Callable[[], object]) -> None:
    """Wait for the change that makes this true; the emulator tells of every one."""
    changed = asyncio.Event()
    stop = emulator.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(10):
            while not condition():
                changed.clear()
                await changed.wait()
    finally:
        stop()


async def held(emulator: Emulator) -> None:
    """Wait until the bot's poll is held."""
    await until(emulator, lambda: emulator.bot.terminate_poll)


class Api:
    """One bot calling the emulator directly: `api("sendMessage", chat_id=1, text="Hello")`."""

    def __init__(self, emulator: Emulator, token: str = TOKEN) -> None:
        self.emulator = emulator
        self.token = token

    def __call__(self, method: str, files: Any = None, **parameters: Any) -> Any:
        response = self.emulator.call(self.token, method, parameters, files)
        if not response.ok:
            raise ApiRefusal(response)
        return response.result

    def send(self, chat_id: int, text: str = "Hello", **parameters: Any) -> Any:
        """Send a text message and return it."""
        return self("sendMessage", chat_id=chat_id, text=text, **parameters)

    def updates(self, **parameters: Any) -> Any:
        """Fetch what waits."""
        return self("getUpdates", **parameters)

    def drain(self) -> list[Any]:
        """Fetch and confirm everything that waits."""
        found = self.updates()
        if found:
            self.updates(offset=found[-1]["update_id"] + 1)
        return list(found)


def keys(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard of (label, callback data)."""
    return {
        "inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    }
