"""The webhook refuses before it reads; health and figures name nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from prometheus_client import CollectorRegistry

from bot.bootstrap import Runtime
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.serve import listening, served
from bot.web.server import MOST_BYTES, SECRET_HEADER, Server, TryAgainLater, Webhook, create_app
from tests.delivery.house import A_MONDAY, MakeHouse, settings_in

SECRET = "s3cret_-"
JSON = {"Content-Type": "application/json"}


class Desk:
    """A server whose updates are only counted."""

    def __init__(self) -> None:
        self.fed: list[bytes] = []
        self.store_is_there = True

    async def feed(self, body: bytes) -> None:
        if not self.store_is_there:
            raise TryAgainLater
        self.fed.append(body)

    async def ready(self) -> bool:
        return self.store_is_there

    def app(self) -> web.Application:
        hook = Webhook("/hook", SECRET, self.feed)
        return create_app(registry=CollectorRegistry(), ready=self.ready, webhook=hook)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[ClientSession]:
    async with listening(desk.app(), 0) as root, ClientSession(root) as session:
        yield session


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({SECRET_HEADER: SECRET} | JSON, b"{}", 200),
        (JSON, b"{}", 401),
        ({SECRET_HEADER: ""} | JSON, b"{}", 401),
        ({SECRET_HEADER: SECRET + "x"} | JSON, b"{}", 401),
        ({SECRET_HEADER: "s3cret_\u00e9"} | JSON, b"{}", 401),
        ({SECRET_HEADER: SECRET} | JSON, b"x" * (MOST_BYTES + 1), 413),
        ({SECRET_HEADER: SECRET, "Content-Type": "text/plain"}, b"{}", 415),
    ],
)
async def test_the_door_looks_at_secret_size_and_type_before_anything_else(
    desk: Desk, client: ClientSession, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with client.post("/hook", data=body, headers=headers) as response:
        assert response.status == status

    assert desk.fed == ([body] if status == 200 else [])


async def test_a_body_of_unknown_length_is_cut_off_where_it_gets_too_long(
    desk: Desk, client: ClientSession
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    async with client.post("/hook", data=endless(), headers={SECRET_HEADER: SECRET} | JSON) as response:
        assert response.status == 413

    assert desk.fed == []


@pytest.mark.parametrize(
    ("line", "secret", "status"),
    [
        ("POST /hook", "wrong", 401),
        ("POST /hook", SECRET, 413),
        ("POST /elsewhere", SECRET, 404),
        ("PUT /hook", SECRET, 405),
    ],
)
async def test_a_body_without_end_is_answered_before_its_end_and_then_cut_off(
    desk: Desk, line: str, secret: str, status: int
) -> None:
    server = Server(desk.app(), "127.0.0.1", 0)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"{line} HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {secret}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    sent = 0

    async with asyncio.timeout(10):
        answer = asyncio.create_task(reader.readline())
        with suppress(ConnectionError):
            while True:  # until it is cut off
                writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
                sent += 0x10000
    first = await answer
    writer.close()
    await server.stop()

    assert first.split()[1] == str(status).encode()
    assert desk.fed == []
    assert sent < 200 * MOST_BYTES


async def test_a_body_that_does_not_come_is_not_waited_for_long() -> None:
    desk = Desk()
    hook = Webhook("/hook", SECRET, desk.feed, body_seconds=0.05)
    app = create_app(registry=CollectorRegistry(), ready=desk.ready, webhook=hook)

    async def trickling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    async with listening(app, 0) as root, ClientSession(root) as session:
        headers = {SECRET_HEADER: SECRET} | JSON
        async with asyncio.timeout(2), session.post("/hook", data=trickling(), headers=headers) as response:
            assert response.status == 408

    assert desk.fed == []


async def test_secrets_are_compared_in_a_time_that_tells_nothing(
    client: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def watched(given: bytes, expected: bytes) -> bool:
        compared.append((given, expected))
        return False

    monkeypatch.setattr("hmac.compare_digest", watched)
    async with client.post("/hook", data=b"{}", headers={SECRET_HEADER: SECRET} | JSON) as response:
        assert response.status == 401, "nothing else decides"

    assert compared == [(SECRET.encode(), SECRET.encode())]


async def test_reading_the_door_is_not_knocking(client: ClientSession) -> None:
    async with client.get("/hook", headers={SECRET_HEADER: SECRET}) as response:
        assert response.status == 405


async def test_what_cannot_be_kept_is_asked_for_again(desk: Desk, client: ClientSession) -> None:
    desk.store_is_there = False

    async with client.post("/hook", data=b"{}", headers={SECRET_HEADER: SECRET} | JSON) as response:
        assert response.status == 503
    async with client.get("/readyz") as response:
        assert response.status == 503
    async with client.get("/healthz") as response:
        assert response.status == 200


async def test_figures_and_health_name_nobody(make_house: MakeHouse) -> None:
    house = await make_house(LISTEN="127.0.0.1:0")
    ada = await house.begun("Ada")

    async with ClientSession(f"http://127.0.0.1:{house.running.port}") as session:
        async with session.get("/metrics") as response:
            figures = await response.text()
        async with session.get("/readyz") as response:
            ready = await response.text()

    assert 'tend_updates_total{result="handled"} 5.0' in figures
    assert str(ada.user_id) not in figures + ready
    assert "Ada" not in figures + ready


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_bot_works_over_http_in_both_modes(tmp_path: Path, unused_tcp_port: int, mode: str) -> None:
    emulator = Emulator(EmulatorClock(A_MONDAY))
    async with served(emulator) as telegram:
        settings = settings_in(
            tmp_path,
            BOT_API_URL=telegram.api_root,
            CLOCK_URL=telegram.clock_url,
            UPDATES=mode,
            LISTEN=f"127.0.0.1:{unused_tcp_port}",
            WEBHOOK_URL=f"http://127.0.0.1:{unused_tcp_port}/from-telegram",
        )
        bot = Runtime(settings)
        await bot.start()
        try:
            ada = emulator.add_person("Ada")
            ada.start()
            await bot.settled()
            spoken = [message.outgoing for message in ada.messages]
        finally:
            await bot.stop()

    assert spoken == [True, False]
