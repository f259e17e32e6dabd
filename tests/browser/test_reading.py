from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from playwright.async_api import Browser, ViewportSize, expect

from bot.emulator.phones import add_routes
from tests.browser.conftest import NARROW, WIDE, Demo, reading, serving
from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")

SCROLLS_UP = """async (node, top) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (const way of [100, 0]) {
    node.scrollTo(0, top + way);
    await frame();
    await frame();
  }
}"""
"""As a hand does it: through places on the way, each of them drawn."""


async def test_both_phones_stand_side_by_side_on_a_wide_screen(wide: Reader) -> None:
    ada = await wide.phone("Ada").bounding_box()
    ben = await wide.phone("Ben").bounding_box()
    clock = await wide.page.locator("#desk").bounding_box()

    assert ada is not None
    assert ben is not None
    assert clock is not None
    assert ada["x"] + ada["width"] < clock["x"] < clock["x"] + clock["width"] < ben["x"]
    assert ada["y"] == ben["y"]
    assert ada["y"] + ada["height"] <= 900


async def test_a_narrow_screen_shows_one_phone_and_tabs(narrow: Reader) -> None:
    await expect(narrow.phone("Ada")).to_be_visible()
    await expect(narrow.phone("Ben")).to_be_hidden()

    await narrow.page.get_by_role("tab", name="Ada").press("ArrowRight")

    await expect(narrow.phone("Ben")).to_be_visible()
    await expect(narrow.phone("Ada")).to_be_hidden()
    await expect(narrow.page.get_by_role("tab", name="Ben")).to_be_focused()


async def test_nothing_reaches_over_the_edge(reader: Reader) -> None:
    await reader.start("Ada")
    await reader.write("Ada", "/invite")
    await reader.write("Ada", "Anunbrokenword" * 20)
    await reader.page.locator("#vault summary").click()
    await expect(reader.page.locator(".rows")).to_be_visible()

    assert await reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_other_phones_unread_messages_are_counted_until_it_is_taken_up(
    reader: Reader, demo: Demo
) -> None:
    await reader.start("Ben")
    await reader.start("Ada")
    _, ben = demo.emulator.people.values()
    demo.emulator.call(
        "123456:scripted", "sendMessage", {"chat_id": ben.user_id, "text": "Your week is ready."}
    )

    badge = reader.page.locator(".badge:visible")
    await expect(badge).to_have_text("1")
    await expect(reader.phone("Ben").locator(".unread-line")).to_have_count(1)
    await (await reader.turn_to("Ben")).locator("textarea").click()

    await expect(badge).to_have_count(0)
    assert ben.unread == 0


async def test_someone_reading_further_up_is_left_alone(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/many")
    scroller = ada.locator(".scroller")
    await expect(ada.get_by_text("Message 40 of forty")).to_be_in_viewport()

    await scroller.evaluate(SCROLLS_UP, 200)
    await expect(ada.locator(".to-newest")).to_be_visible()
    await wide.page.evaluate("document.activeElement.blur()")
    top = await scroller.evaluate("node => node.scrollTop")
    await ada.locator("textarea").fill("/stub")
    await ada.get_by_role("button", name="Send").click()
    await expect(ada.get_by_text("Your week is ready.")).to_be_in_viewport()

    await scroller.evaluate(SCROLLS_UP, 200)
    await expect(ada.locator(".to-newest")).to_be_visible()
    await ada.get_by_role("button", name="Open").evaluate("node => node.click()")
    await expect(ada.locator(".message.in").last).to_contain_text("You chose")
    assert await scroller.evaluate("node => node.scrollTop") == top == 200
    await ada.locator(".to-newest").click()
    await expect(ada.get_by_text("You chose: Open.")).to_be_in_viewport()


async def test_new_messages_below_are_counted_for_someone_reading_further_up(
    wide: Reader, demo: Demo
) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/many")
    await expect(ada.get_by_text("Message 40 of forty")).to_be_in_viewport()
    await ada.locator(".scroller").evaluate(SCROLLS_UP, 0)
    await expect(ada.locator(".to-newest")).to_be_visible()

    phone = next(iter(demo.emulator.people.values()))
    demo.emulator.call("123456:scripted", "sendMessage", {"chat_id": phone.user_id, "text": "Below"})

    await expect(ada.locator(".to-newest")).to_have_text("1")
    assert phone.unread == 1


async def test_news_that_comes_before_the_scroll_event_leaves_the_reader_where_they_went(
    wide: Reader, demo: Demo
) -> None:
    await wide.page.evaluate(
        "addEventListener('scroll', (event) => event.stopImmediatePropagation(), { capture: true })"
    )
    await wide.start("Ada")
    ada = await wide.write("Ada", "/many")
    await expect(ada.get_by_text("Message 40 of forty")).to_be_in_viewport()
    await wide.page.evaluate("document.activeElement.blur()")

    await ada.locator(".scroller").evaluate("node => node.scrollTo(0, 200)")
    phone = next(iter(demo.emulator.people.values()))
    demo.emulator.call("123456:scripted", "sendMessage", {"chat_id": phone.user_id, "text": "Below"})

    await expect(ada.locator(".to-newest")).to_have_text("1")
    assert await ada.locator(".scroller").evaluate("node => node.scrollTop") == 200


async def test_a_locked_phone_shows_what_a_push_says_and_stays_unread(reader: Reader, demo: Demo) -> None:
    ada = await reader.start("Ada")
    phone = next(iter(demo.emulator.people.values()))
    await ada.get_by_role("button", name="Lock Ada's phone").click()
    glance = ada.get_by_role("region", name="Lock screen of Ada's phone")
    await expect(glance.get_by_role("button", name="Unlock")).to_be_focused()
    await expect(ada.locator(".message, textarea").first).to_be_hidden()

    demo.emulator.call(
        "123456:scripted", "sendMessage", {"chat_id": phone.user_id, "text": "A note is here."}
    )

    push = glance.get_by_role("listitem")
    await expect(push).to_contain_text("18:00A note is here.")
    assert phone.unread == 1
    assert await reader.page.evaluate(CONTRAST) == []
    await push.get_by_role("button").press("Enter")
    await expect(glance).to_be_hidden()
    await expect(ada.get_by_role("button", name="Lock Ada's phone")).to_be_focused()
    await expect(ada.locator(".badge")).to_be_hidden()
    assert phone.unread == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_all_words_can_be_read_against_what_is_behind_them(
    browser: Browser, demo: Demo, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    async with reading(browser, demo, size, color_scheme=scheme, reduced_motion="reduce") as reader:
        assert await reader.page.evaluate(CONTRAST) == []
        await reader.start("Ada")
        for text in ("/rich", "/stub", "/where", "My own words", "/invite"):
            await reader.write("Ada", text)
        await reader.page.locator("#vault summary").click()
        await expect(reader.page.locator(".rows")).to_be_visible()

        assert await reader.page.evaluate(CONTRAST) == []


async def test_who_asks_for_stillness_gets_edits_without_movement(browser: Browser, demo: Demo) -> None:
    async with reading(browser, demo, WIDE, reduced_motion="reduce") as reader:
        ada = await reader.start("Ada")
        await reader.page.evaluate("""() => {
          const animate = Element.prototype.animate;
          window.moved = 0;
          Element.prototype.animate = function (...args) {
            window.moved += 1;
            return animate.apply(this, args);
          };
        }""")

        await ada.get_by_role("button", name="Not for me").click()
        await expect(ada.locator(".message.in")).to_contain_text("You chose")

        assert await reader.page.evaluate("window.moved") == 0


async def test_the_page_says_when_the_demo_is_gone_and_finds_it_again(browser: Browser, demo: Demo) -> None:
    def phones() -> web.Application:
        app = web.Application()
        add_routes(app, demo.emulator, demo.stage)
        return app

    async with serving(phones()) as url:
        context = await browser.new_context(viewport=WIDE)
        reader = Reader(await context.new_page(), url)
        await reader.open()
    try:
        await expect(reader.page.locator("#offline")).to_be_visible()
        async with serving(phones(), int(url.rsplit(":", 1)[1])):
            await expect(reader.page.locator("#offline")).to_be_hidden()
            await reader.start("Ada")
    finally:
        await context.close()
