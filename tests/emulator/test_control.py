"""Claims about the control API: who may use it, and what it can do."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.serve import Served, served
from tests.emulator.judge import Api, keys


class Control:
    """A test in another process, holding the secret."""

    def __init__(self, http: ClientSession, server: Served) -> None:
        self.http = http
        self.root = server.control_root
        self.headers = {"X-Control-Secret": server.secret}

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        options.setdefault("headers", self.headers)
        async with self.http.request(method, self.root + path, json=body, **options) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Any:
        status, body = await self.ask("GET", path)
        assert status == 200, body
        return body

    async def post(self, path: str, **body: Any) -> Any:
        status, answer = await self.ask("POST", path, body)
        assert status == 200, answer
        return answer


@pytest.fixture
def control(http: ClientSession, server: Served) -> Control:
    return Control(http, server)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Control-Secret": "wrong"},
        {"X-Control-Secret": "wröng"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
    ],
)
async def test_strangers_are_refused(control: Control, headers: dict[str, str]) -> None:
    known = {} if not headers or "X-Control-Secret" in headers else control.headers

    for method, path in (("GET", "/clock"), ("POST", "/clock"), ("GET", "/people"), ("POST", "/reset")):
        status, body = await control.ask(method, path, headers={**known, **headers})
        assert (status, body) == (403, {"error": "this is not for you"})


async def test_the_secret_may_be_in_the_query_and_the_page_its_own(control: Control, server: Served) -> None:
    status, clock = await control.ask(
        "GET", f"/clock?secret={server.secret}", headers={"Origin": server.control_root}
    )

    assert status == 200
    assert clock == {"now": "2026-11-23T18:00:00.000000+00:00", "speed": 0.0, "version": 0}
    assert server.clock_url == f"{server.control_root}/clock?secret={server.secret}"


async def test_the_clock_is_set_advanced_and_sped_up(control: Control, clock: EmulatorClock) -> None:
    await control.post("/clock", set="2026-12-24T10:00:00+01:00")
    answer = await control.post("/clock", advance=90.5)
    faster = await control.post("/clock", speed=60)

    assert answer["now"] == "2026-12-24T09:01:30.500000+00:00"
    assert (faster["speed"], faster["version"]) == (60.0, 3)
    assert clock.speed == 60
    assert (await control.ask("POST", "/clock", {"set": "2026-12-24T10:00:00"}))[0] == 400


class WatchedClock(EmulatorClock):
    """A clock that says when somebody begins to wait for it."""

    def __init__(self) -> None:
        super().__init__(datetime(2026, 11, 23, 18, 0, tzinfo=UTC), speed=0)
        self.awaited = asyncio.Event()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self.awaited.set()
        return super().subscribe(callback)


async def test_a_reader_of_the_clock_waits_for_the_next_change(http: ClientSession) -> None:
    clock = WatchedClock()
    async with served(Emulator(clock)) as server:
        await wait_for_the_next_change(Control(http, server), clock)


async def wait_for_the_next_change(control: Control, clock: WatchedClock) -> None:
    waiting = asyncio.create_task(control.get("/clock?after=0&timeout=30"))
    await clock.awaited.wait()

    clock.advance(timedelta(hours=1))

    assert (await waiting)["version"] == 1
    assert (await control.get("/clock?after=0"))["version"] == 1
    assert (await control.get("/clock?after=1&timeout=0.01"))["version"] == 1


async def test_people_act_and_see(control: Control, api: Api) -> None:
    user_id = (await control.post("/people", first_name="Ada", language_code="de"))["user_id"]
    await control.post(f"/people/{user_id}/start", payload="abc")
    api.send(user_id, "Ready?", reply_markup=keys([("Yes", "y")]))
    unread = (await control.get(f"/people/{user_id}/chat"))["unread"]
    said = (await control.post(f"/people/{user_id}/say", text="Wait"))["result"][0]
    await control.post(f"/people/{user_id}/edit", message_id=said, text="Go")
    tapped = (await control.post(f"/people/{user_id}/tap", label="Yes"))["result"]
    await control.post(f"/people/{user_id}/send", kind="voice")
    await control.post(f"/people/{user_id}/forge", data="made up")
    await control.post(f"/people/{user_id}/block")

    chat = await control.get(f"/people/{user_id}/chat")
    assert unread == 1
    assert [message["text"] for message in chat["messages"]] == ["/start abc", "Ready?", "Go", None]
    assert chat["messages"][1]["rows"] == [[{"text": "Yes", "data": "y", "url": None}]]
    assert tapped in chat["pending"]
    assert chat["blocked"] is True
    assert [person["user_id"] for person in await control.get("/people")] == [user_id]
    kinds = [next(iter(set(update) - {"update_id"})) for update in api.updates()]
    assert kinds[:3] == ["message", "message", "edited_message"]
    assert kinds[3:] == ["callback_query", "message", "callback_query", "my_chat_member"]


async def test_pictures_can_be_read(control: Control, api: Api, ada: Phone) -> None:
    sent = api("sendPhoto", chat_id=ada.user_id, files={"photo": b"jpeg"})
    path = f"/people/{ada.user_id}/media/{sent['message_id']}"

    async with control.http.get(control.root + path, headers=control.headers) as response:
        assert await response.read() == b"jpeg"
    assert (await control.get(f"/people/{ada.user_id}/chat"))["messages"][-1]["media_size"] == 4


async def test_mistakes_are_answered_with_a_sentence(control: Control, ada: Phone, ben: Phone) -> None:
    mistakes = {
        f"/people/{ada.user_id}/tap": ({"label": "Nothing"}, 404),
        f"/people/{ada.user_id}/dance": ({}, 404),
        f"/people/{ada.user_id}/say": ({"txt": "?"}, 400),
        f"/people/{ben.user_id}/say": ({"text": "?"}, 409),
        "/people/5/say": ({"text": "?"}, 404),
        "/people/abc/say": ({"text": "?"}, 400),
        "/faults": ({"kind": "boom"}, 400),
        "/group/dance": ({}, 404),
    }

    for path, (body, status) in mistakes.items():
        answered, answer = await control.ask("POST", path, body)
        assert (answered, list(answer)) == (status, ["error"]), path
    assert (await control.ask("POST", "/people", [1]))[0] == 400


async def test_faults_calls_group_and_reset(
    control: Control, emulator: Emulator, api: Api, ada: Phone
) -> None:
    await control.post("/faults", kind="500", method="getMe", count=5)
    broken = emulator.call(api.token, "getMe", {}).status
    await control.ask("DELETE", "/faults")
    api("getMe")
    await control.post("/group/add_bot", user_id=ada.user_id)
    await control.post("/group/say", user_id=ada.user_id, text="/help")

    calls = await control.get("/calls?after=1")
    group = await control.get("/group")
    await control.post("/reset")

    assert broken == 500
    assert [(call["method"], call["status"]) for call in calls] == [("getMe", 200)]
    assert datetime.fromisoformat(calls[0]["at"]) == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert group["bot_inside"] is True
    assert await control.get("/people") == []
    assert await control.get("/calls") == []
