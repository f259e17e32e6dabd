"""Claims about webhooks: setting them, delivery, order, retries, answers in the response."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.serve import listening
from bot.emulator.web import create_app
from tests.emulator.judge import Api, ApiRefusal, until

Answer = Callable[[dict[str, Any]], web.Response]


class Hook:
    """A bot's web server: it keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = lambda _: web.Response()
        self.news = asyncio.Condition()
        self.gates: dict[int, asyncio.Event] = {}
        self.open = self.most_open = 0

    async def receive(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self.news:
            self.got.append(update)
            self.news.notify_all()
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        gate = self.gates.get(update.get("message", {}).get("chat", {}).get("id"))
        if gate is not None:
            await gate.wait()
        self.open -= 1
        return self.answer(update)

    async def count(self, number: int) -> list[dict[str, Any]]:
        """Wait for so many posts."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.got) >= number)
        return self.got

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def hook(emulator: Emulator) -> AsyncIterator[Hook]:
    """A bot's server beside an emulator that delivers to it, retrying after a hundredth of a second."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    async with listening(app, 0) as root, listening(create_app(emulator, first_retry=0.01), 0):
        hook.url = f"{root}/hook"
        yield hook


async def settled(emulator: Emulator) -> None:
    """Wait until nothing is pending."""
    await until(emulator, lambda: len(emulator.bot.queue) == 0)


async def test_what_waited_and_what_comes_is_delivered_once(
    emulator: Emulator, api: Api, ada: Phone, hook: Hook
) -> None:
    ada.say("before")
    api("setWebhook", url=hook.url)
    await hook.count(1)
    ada.say("after")
    await hook.count(2)
    await settled(emulator)

    assert hook.texts() == ["before", "after"]


async def test_the_secret_is_in_every_header(api: Api, ada: Phone, hook: Hook) -> None:
    api("setWebhook", url=hook.url, secret_token="s3cret-_")
    ada.say("one")
    ada.say("two")
    await hook.count(2)

    assert hook.secrets == ["s3cret-_", "s3cret-_"]


async def test_what_fails_is_tried_again_and_reported(
    emulator: Emulator, api: Api, ada: Phone, hook: Hook, clock: EmulatorClock
) -> None:
    hook.answer = lambda _: web.Response(status=500 if len(hook.got) < 3 else 200)
    api("setWebhook", url=hook.url)
    ada.say("again")
    await hook.count(3)
    await settled(emulator)

    info = api("getWebhookInfo")
    assert hook.texts() == ["again"] * 3
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] == int(clock.now().timestamp())


@pytest.mark.usefixtures("hook")
async def test_a_server_that_is_down_is_reported(emulator: Emulator, api: Api, ada: Phone) -> None:
    api("setWebhook", url="http://127.0.0.1:9/hook")
    ada.say("lost for now")

    await until(emulator, lambda: "last_error_message" in api("getWebhookInfo"))

    assert api("getWebhookInfo")["last_error_message"] == "Connection refused"
    assert api("getWebhookInfo")["pending_update_count"] == 1


async def test_one_chat_is_in_order_while_others_pass(api: Api, ada: Phone, ben: Phone, hook: Hook) -> None:
    ben.start()
    api.drain()
    hook.gates[ada.user_id] = asyncio.Event()
    api("setWebhook", url=hook.url)

    ada.say("ada 1")
    ada.say("ada 2")
    await hook.count(1)
    ben.say("ben 1")
    ben.say("ben 2")
    await hook.count(3)
    before = hook.texts()
    hook.gates[ada.user_id].set()
    await hook.count(4)

    assert before == ["ada 1", "ben 1", "ben 2"]
    assert hook.texts()[-1] == "ada 2"


async def test_no_more_connections_than_allowed(emulator: Emulator, api: Api, hook: Hook) -> None:
    phones = [emulator.add_person(f"P{number}") for number in range(4)]
    gate = asyncio.Event()
    for phone in phones:
        hook.gates[phone.user_id] = gate
    api("setWebhook", url=hook.url, max_connections=2)

    for phone in phones:
        phone.start()
    await hook.count(2)
    gate.set()
    await hook.count(4)

    assert hook.most_open == 2


async def test_an_answer_may_carry_a_method_but_not_a_setting(
    emulator: Emulator, api: Api, ada: Phone, hook: Hook
) -> None:
    hook.answer = lambda update: web.json_response(
        {"method": "sendMessage", "chat_id": ada.user_id, "text": "By reply"}
        if update["message"]["text"] == "write"
        else {"method": "deleteWebhook"}
    )
    api("setWebhook", url=hook.url)

    ada.say("write")
    ada.say("forget me")
    await hook.count(2)
    await settled(emulator)

    assert [message.text for message in ada.messages if not message.outgoing] == ["By reply"]
    assert api("getWebhookInfo")["url"] == hook.url


async def test_deleting_gives_the_updates_back_to_polling(api: Api, ada: Phone, hook: Hook) -> None:
    hook.answer = lambda _: web.Response(status=503)
    api("setWebhook", url=hook.url)
    ada.say("kept")
    await hook.count(1)

    api("deleteWebhook")
    api("deleteWebhook")

    assert [update["message"]["text"] for update in api.updates()] == ["kept"]
    assert api("getWebhookInfo") == {"url": "", "has_custom_certificate": False, "pending_update_count": 1}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "ftp://example.org"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "nonsense"}, "Bad Request: invalid webhook URL specified"),
        (
            {"url": "http://example.org"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        ({"url": "https://a.org", "secret_token": "x" * 257}, "Bad Request: secret token is too long"),
        (
            {"url": "https://a.org", "secret_token": "ä"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
def test_settings_that_telegram_refuses(api: Api, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        api("setWebhook", **wrong)

    assert str(refused.value) == said


def test_settings_are_told_back_and_limited_to_one_a_second(emulator: Emulator, api: Api) -> None:
    seconds = 10.0
    emulator.world.monotonic = lambda: seconds
    api(
        "setWebhook",
        url="https://a.org/x",
        max_connections=7,
        ip_address="10.0.0.1",
        allowed_updates=["message"],
    )
    info = api("getWebhookInfo")

    with pytest.raises(ApiRefusal, match=r"^Too Many Requests: retry after 1$"):
        api("setWebhook", url="https://a.org/y")
    seconds = 11.0
    api("setWebhook", url="")

    assert (info["max_connections"], info["ip_address"]) == (7, "10.0.0.1")
    assert info["allowed_updates"] == ["message"]
    assert api("getWebhookInfo")["url"] == ""
