import pytest
from aiohttp import WSServerHandshakeError, web
from aiohttp.test_utils import TestClient

from bot.emulator import Emulator
from tests.emulator.phones.open_page import PNG, TOKEN, Browser, Json, ada_and_ben


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"type": "say", "text": "Hello"}, "START"),
        ({"type": "tap", "message_id": 1, "label": "Open"}, "START"),
        ({"type": "edit", "message_id": "one", "text": "x"}, "number"),
        ({"type": "say", "text": 5}, "text"),
        ({"type": "start", "payload": "not a token"}, "start parameter"),
        ({"type": "fly"}, "nothing a phone can do"),
    ],
)
async def test_what_a_phone_cannot_do_is_answered_in_a_sentence(
    page: Browser, emulator: Emulator, command: Json, reason: str
) -> None:
    ada, _ = ada_and_ben(emulator)

    answer = await page.ask(command["type"], **{**command, "user_id": ada})

    assert answer["type"] == "error"
    assert reason in answer["text"]


async def test_broken_frames_are_answered_and_the_page_stays(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)

    for frame in ("{", "[1]", '{"type": ["start"], "user_id": 5}', '{"type": "start", "user_id": true}'):
        await page.socket.send_str(frame)
        assert (await page.hear("error"))["text"]

    assert (await page.ask("start", user_id=ada))["type"] == "done"


async def test_a_picture_is_shown_and_loads_anew_after_an_edit(
    client: TestClient[web.Request, web.Application], page: Browser, emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    emulator.call(TOKEN, "sendPhoto", {"chat_id": ada, "protect_content": True}, {"photo": PNG})

    shown = (await page.hear("person"))["person"]["messages"][-1]
    response = await client.get(shown["media"])

    assert await response.read() == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    emulator.call(
        TOKEN,
        "editMessageMedia",
        {"chat_id": ada, "message_id": shown["id"], "media": {"type": "photo", "media": "attach://new"}},
        {"new": PNG + b" and more"},
    )
    edited = await page.hear("person", lambda told: told["person"]["messages"][-1]["edited"])
    assert edited["person"]["messages"][-1]["media"] != shown["media"]


async def test_a_file_can_be_saved_unless_it_is_protected(
    client: TestClient[web.Request, web.Application], page: Browser, emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    for protect in (False, True):
        options = {"chat_id": ada, "protect_content": protect}
        emulator.call(TOKEN, "sendDocument", options, {"document": b"<script>1</script>"})

    free, kept = (await page.hear("person"))["person"]["messages"][-2:]
    response = await client.get(free["media"])

    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert kept["media"] is None
    assert (await client.get(f"/phones/media/{ada}/{kept['id']}")).status == 404


@pytest.mark.parametrize("path", ["/", "/phones/ws", "/phones/media/1/1", "/phones/js/main.js"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.org"}, {"Host": "rebound.example.org"}, {"Origin": "null"}]
)
async def test_other_sites_in_the_same_browser_are_refused(
    client: TestClient[web.Request, web.Application], path: str, headers: dict[str, str]
) -> None:
    if path == "/phones/ws":
        with pytest.raises(WSServerHandshakeError) as refusal:
            await client.ws_connect(path, headers=headers)
        assert refusal.value.status == 403
    else:
        assert (await client.get(path, headers=headers)).status == 403
