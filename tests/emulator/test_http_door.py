"""Claims about the HTTP door: forms of a request, errors, long polls, files."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, FormData

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.serve import Served, served
from tests.emulator.judge import TOKEN, Api, JudgedEmulator, held, until

LONG = {"timeout": "30"}


@pytest.fixture
def root(server: Served) -> str:
    return f"{server.api_root}/bot{TOKEN}"


async def answer_of(request: Any) -> tuple[int, Any]:
    async with request as response:
        assert response.content_type == "application/json"
        return response.status, await response.json()


async def test_all_four_forms_of_arguments_are_read(http: ClientSession, root: str, ada: Phone) -> None:
    arguments = {"chat_id": str(ada.user_id), "text": "Hello 🌱"}
    multipart = FormData(arguments, default_to_multipart=True)

    answers = [
        await answer_of(http.get(f"{root}/sendMessage", params=arguments)),
        await answer_of(http.post(f"{root}/SENDMESSAGE", params=arguments)),
        await answer_of(http.post(f"{root}/sendmessage", data=arguments)),
        await answer_of(http.post(f"{root}/sendMessage", json={**arguments, "chat_id": ada.user_id})),
        await answer_of(http.post(f"{root}/sendMessage", data=multipart)),
    ]

    assert {status for status, _ in answers} == {200}
    assert [message.text for message in ada.messages[-5:]] == ["Hello 🌱"] * 5


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/", 404, "Not Found"),
        ("/nothing", 404, "Not Found"),
        (f"/bot{TOKEN}", 404, "Not Found"),
        (f"/bot{TOKEN}/noSuchMethod", 404, "Not Found: method not found"),
        ("/bot123/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot0123:abc/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot123:{'a' * 80}/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/file/bot{TOKEN}/photos/none.jpg", 404, "Not Found"),
    ],
)
async def test_what_is_not_there(
    http: ClientSession, server: Served, path: str, status: int, said: str
) -> None:
    answered = await answer_of(http.get(server.api_root + path))

    assert answered == (status, {"ok": False, "error_code": status, "description": said})


async def test_only_known_tokens_are_served_if_they_are_named(
    http: ClientSession, clock: EmulatorClock
) -> None:
    async with served(JudgedEmulator(clock, tokens={TOKEN})) as server:
        known, _ = await answer_of(http.get(f"{server.api_root}/bot{TOKEN}/getMe"))
        other = await answer_of(http.get(f"{server.api_root}/bot123456:wrong/getMe"))

    assert known == 200
    assert other == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
async def test_a_body_that_is_no_json_object_is_refused(http: ClientSession, root: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    status, _ = await answer_of(http.post(f"{root}/getMe", data=body, headers=headers))

    assert status == 400


async def test_too_many_requests_say_when_to_come_back(
    http: ClientSession, root: str, emulator: Emulator, ada: Phone
) -> None:
    emulator.faults.add("429", retry_after=3)

    async with http.get(f"{root}/sendMessage", params={"chat_id": ada.user_id, "text": "?"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "3")
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }


async def test_files_go_up_and_come_down(http: ClientSession, root: str, server: Served, ada: Phone) -> None:
    form = FormData({"chat_id": str(ada.user_id), "document": "attach://export"})
    form.add_field("export", b'{"mine": true}', filename="export.json")

    _, sent = await answer_of(http.post(f"{root}/sendDocument", data=form))
    document = sent["result"]["document"]
    _, found = await answer_of(http.get(f"{root}/getFile", params={"file_id": document["file_id"]}))

    assert document["file_name"] == "export.json"
    async with http.get(f"{server.api_root}/file/bot{TOKEN}/{found['result']['file_path']}") as response:
        assert await response.read() == b'{"mine": true}'


async def test_a_long_poll_answers_as_soon_as_something_happens(
    http: ClientSession, root: str, emulator: Emulator, ada: Phone
) -> None:
    poll = asyncio.create_task(answer_of(http.post(f"{root}/getUpdates", data=LONG)))
    await held(emulator)

    ada.say("one")
    ada.say("two")
    status, body = await poll

    assert status == 200
    assert [update["message"]["text"] for update in body["result"]] == ["one", "two"]


async def test_a_long_poll_without_news_ends_empty(http: ClientSession, root: str) -> None:
    assert await answer_of(http.get(f"{root}/getUpdates?timeout=1")) == (200, {"ok": True, "result": []})


async def test_the_older_of_two_polls_is_sent_away(
    http: ClientSession, root: str, emulator: Emulator, ada: Phone
) -> None:
    old = asyncio.create_task(answer_of(http.get(f"{root}/getUpdates", params=LONG)))
    await held(emulator)
    new = asyncio.create_task(answer_of(http.get(f"{root}/getUpdates", params=LONG)))

    status, body = await old
    ada.say("Hello")
    _, later = await new

    assert status == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert len(later["result"]) == 1


async def test_setting_a_webhook_sends_a_held_poll_away(
    http: ClientSession, root: str, emulator: Emulator, api: Api
) -> None:
    poll = asyncio.create_task(answer_of(http.get(f"{root}/getUpdates", params=LONG)))
    await held(emulator)

    api("setWebhook", url="https://example.org/hook")
    status, body = await poll

    assert (status, body["description"]) == (409, "Conflict: terminated by setWebhook request")


async def test_a_poller_that_goes_away_holds_nothing(
    http: ClientSession, root: str, emulator: Emulator
) -> None:
    poll = asyncio.create_task(answer_of(http.get(f"{root}/getUpdates", params=LONG)))
    await held(emulator)

    poll.cancel()

    await until(emulator, lambda: emulator.bot.queue.listeners == 0)
    assert emulator.bot.terminate_poll is None


async def test_a_held_poll_does_not_hold_up_the_end(http: ClientSession, clock: EmulatorClock) -> None:
    emulator = JudgedEmulator(clock)
    async with served(emulator) as server:
        poll = asyncio.create_task(
            answer_of(http.get(f"{server.api_root}/bot{TOKEN}/getUpdates", params=LONG))
        )
        await held(emulator)

    status, body = await poll
    assert (status, body["description"]) == (500, "Internal Server Error: restart")


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", False), ("drop_after", True)])
async def test_connections_drop_on_order(
    http: ClientSession, root: str, emulator: Emulator, ada: Phone, kind: Any, arrived: bool
) -> None:
    emulator.faults.add(kind, method="sendMessage")

    with pytest.raises(ClientError):
        await answer_of(http.post(f"{root}/sendMessage", data={"chat_id": str(ada.user_id), "text": "Once"}))

    assert ("Once" in [message.text for message in ada.messages]) is arrived


async def test_gateways_answer_in_html(http: ClientSession, root: str, emulator: Emulator) -> None:
    emulator.faults.add("502")

    async with http.get(f"{root}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(await response.text())


async def test_slow_answers_come_late(http: ClientSession, root: str, emulator: Emulator) -> None:
    emulator.faults.add("slow", seconds=0.2)
    loop = asyncio.get_running_loop()
    begun = loop.time()

    status, _ = await answer_of(http.get(f"{root}/getMe"))

    assert status == 200
    assert loop.time() - begun >= 0.2
