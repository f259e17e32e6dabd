"""The webhook refuses before it reads; health and figures name nobody."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from prometheus_client import CollectorRegistry

from bot.bootstrap import Runtime
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.serve import listening, served
from bot.web.server import MOST_BYTES, SECRET_HEADER, TryAgainLater, Webhook, create_app
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
