from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator import Emulator, EmulatorClock
from bot.emulator.phones import add_routes
from tests.emulator.phones.open_page import MONDAY, TOKEN, Browser, RecordingStage


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator(EmulatorClock(MONDAY, speed=0))
    emulator.add_bot(TOKEN)
    emulator.add_person("Ada")
    emulator.add_person("Ben")
    return emulator


@pytest.fixture
def stage() -> RecordingStage:
    return RecordingStage()


@pytest.fixture
async def client(
    emulator: Emulator, stage: RecordingStage
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    add_routes(app, emulator, stage)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def page(client: TestClient[web.Request, web.Application]) -> Browser:
    browser = Browser(await client.ws_connect("/phones/ws"))
    await browser.hear("state")
    return browser
