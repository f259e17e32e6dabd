from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ViewportSize, async_playwright

from bot.emulator import Emulator, EmulatorClock
from bot.emulator.phones import add_routes
from bot.emulator.web import create_app
from tests.browser.reader import Reader
from tests.browser.scripted_bot import scripted_bot
from tests.browser.small_stage import MONDAY, SmallStage

TOKEN = "123456:scripted"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=390, height=844)


@dataclass(frozen=True)
class Demo:
    """Emulator, stage and bot behind the page, as a test may reach them."""

    url: str
    emulator: Emulator
    stage: SmallStage


@asynccontextmanager
async def serving(app: web.Application, port: int | None = None) -> AsyncIterator[str]:
    """Serve on loopback; yields the root."""
    async with TestServer(app, port=port) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(require: Callable[[str], str]) -> AsyncIterator[Browser]:
    chromium = require("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    emulator = Emulator(EmulatorClock(MONDAY, speed=0))
    stage = SmallStage(emulator)
    phones = web.Application()
    add_routes(phones, emulator, stage)
    async with serving(create_app(emulator)) as api, scripted_bot(api, TOKEN), serving(phones) as url:
        yield Demo(url, emulator, stage)


@asynccontextmanager
async def reading(
    browser: Browser,
    demo: Demo,
    size: ViewportSize,
    *,
    color_scheme: Literal["light", "dark"] = "light",
    reduced_motion: Literal["reduce", "no-preference"] = "no-preference",
) -> AsyncIterator[Reader]:
    """Open the page as a reader whose every step beyond the page's own origin is an error."""
    context = await browser.new_context(
        viewport=size, color_scheme=color_scheme, reduced_motion=reduced_motion
    )
    try:
        reader = Reader(await context.new_page(), demo.url)
        await reader.open()
        yield reader
        assert reader.troubles == []
    finally:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def wide(browser: Browser, demo: Demo) -> AsyncIterator[Reader]:
    async with reading(browser, demo, WIDE) as reader:
        yield reader


@pytest_asyncio.fixture(loop_scope="session")
async def narrow(browser: Browser, demo: Demo) -> AsyncIterator[Reader]:
    async with reading(browser, demo, NARROW) as reader:
        yield reader


@pytest_asyncio.fixture(params=["wide", "narrow"], loop_scope="session")
async def reader(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> AsyncIterator[Reader]:
    """The page at both sizes."""
    async with reading(browser, demo, WIDE if request.param == "wide" else NARROW) as reader:
        yield reader
