"""What the emulator's tests share: a judged emulator whose clock stands still, a bot, and two people."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.serve import Served, served
from tests.emulator.judge import Api, JudgedEmulator


@pytest.fixture
def clock() -> EmulatorClock:
    return EmulatorClock(datetime(2026, 11, 23, 18, 0, tzinfo=UTC), speed=0)


@pytest.fixture
def emulator(clock: EmulatorClock) -> Emulator:
    return JudgedEmulator(clock, base=1000)


@pytest.fixture
def api(emulator: Emulator) -> Api:
    return Api(emulator)


@pytest.fixture
def ada(emulator: Emulator, api: Api) -> Phone:
    """Ada has pressed START, and the bot has seen it."""
    phone = emulator.add_person("Ada", language_code="en", username="ada_l")
    phone.start()
    api.drain()
    return phone


@pytest.fixture
def ben(emulator: Emulator) -> Phone:
    """Ben has the bot's page open and hasn't pressed START."""
    return emulator.add_person("بن 🌱", language_code="de", last_name="B.")


@pytest.fixture
async def server(emulator: Emulator) -> AsyncIterator[Served]:
    async with served(emulator) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session
