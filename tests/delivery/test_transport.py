"""An error says whether the message can have arrived, and nothing more."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.delivery.results import Verdict, judge
from bot.delivery.transport import HttpRequest
from bot.emulator.serve import listening
from tests.delivery.house import TOKEN

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reach = Callable[[str], Awaitable[Bot]]


@pytest.fixture
async def reach() -> AsyncIterator[Reach]:
    """A bot that calls a root over the transport."""
    door = HttpRequest()

    async def bot_at(root: str) -> Bot:
        await door.initialize()
        return Bot(TOKEN, base_url=f"{root}/bot", request=door, get_updates_request=door)

    yield bot_at
    await door.shutdown()


def answering(answer: Answer) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    return app


async def refusal_of(bot: Bot, read_timeout: float = 5) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await bot.send_message(1, "secret", read_timeout=read_timeout)
    return caught.value


async def test_where_nobody_listens_nothing_was_sent(reach: Reach, unused_tcp_port: int) -> None:
    error = await refusal_of(await reach(f"http://127.0.0.1:{unused_tcp_port}"))

    assert isinstance(error, NetworkError)
    assert judge(error) is Verdict.RETRY


async def test_a_connection_that_breaks_after_the_request_leaves_it_in_doubt(reach: Reach) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with listening(answering(hang_up), 0) as root:
        error = await refusal_of(await reach(root))

    assert judge(error) is Verdict.UNCERTAIN


async def test_an_answer_that_does_not_come_leaves_it_in_doubt(reach: Reach) -> None:
    never = asyncio.Event()

    async def think(_: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    async with listening(answering(think), 0) as root:
        error = await refusal_of(await reach(root), read_timeout=0.05)
        never.set()

    assert isinstance(error, TimedOut)
    assert judge(error) is Verdict.UNCERTAIN


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (502, b"<html>Bad Gateway</html>", Verdict.UNCERTAIN),
        (200, b"<html>Welcome to the hotel's network</html>", Verdict.UNCERTAIN),
        (302, b"", Verdict.UNCERTAIN),
        (403, b'{"ok":false,"description":"Forbidden: user is deactivated"}', Verdict.BLOCKED),
        (429, b'{"ok":false,"description":"x","parameters":{"retry_after":3}}', Verdict.WAIT),
    ],
)
async def test_what_comes_back_is_judged_by_status_and_body(
    reach: Reach, status: int, body: bytes, verdict: Verdict
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body)

    async with listening(answering(answer), 0) as root:
        error = await refusal_of(await reach(root))

    assert judge(error) is verdict


async def test_no_error_tells_the_token_nor_leads_to_one_that_does(
    reach: Reach, unused_tcp_port: int
) -> None:
    async def nonsense(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/9 nonsense\r\n\r\n")
        request.transport.close()
        return web.Response()

    errors = [await refusal_of(await reach(f"http://127.0.0.1:{unused_tcp_port}"))]
    async with listening(answering(nonsense), 0) as root:
        errors.append(await refusal_of(await reach(root)))

    for error in errors:
        told = "".join(traceback.format_exception(error))
        assert TOKEN not in told
        assert error.__context__ is None or TOKEN not in repr(error.__context__)


async def test_pictures_travel_beside_their_words(reach: Reach) -> None:
    arrived: dict[str, object] = {}

    async def take(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        for name, value in form.items():
            arrived[name] = value.file.read() if isinstance(value, web.FileField) else value
        message = {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    async with listening(answering(take), 0) as root:
        sent = await (await reach(root)).send_photo(1, b"\x89PNG picture", caption="four weeks")

    assert sent.message_id == 5
    assert arrived["caption"] == "four weeks"
    assert b"\x89PNG picture" in arrived.values()
