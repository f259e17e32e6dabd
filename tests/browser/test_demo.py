"""The real bot behind the page: what somebody sees who has typed `make demo`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.demo.wording import typed
from bot.messages.reader import Reader as PersonReading
from tests.browser.conftest import NARROW, WIDE
from tests.browser.reader import Reader
from tests.demo.table import terminal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True)
class Spoken:
    """A language as a phone shows it."""

    code: str
    menu: str
    start: str
    message: str
    edited: str
    sunday: str


ENGLISH = Spoken("en", "English", "START", "Message", "edited", "Sunday 22 November")
GERMAN = Spoken("de", "Deutsch", "STARTEN", "Nachricht", "bearbeitet", "Sonntag, 22. November")
SPANISH = Spoken("es", "Español", "INICIAR", "Mensaje", "editado", "domingo, 22 de noviembre")
FRENCH = Spoken("fr", "Français", "DÉMARRER", "Message", "modifié", "dimanche 22 novembre")
TOLD_IN = {
    WIDE["width"]: {"Ada": ENGLISH, "Ben": GERMAN},
    NARROW["width"]: {"Ada": SPANISH, "Ben": FRENCH},
}
FOUR_TAPS = ("I'm 18 or older", "I agree", "London", "Three evenings a week")
STORY_MILLISECONDS = 40_000


@pytest_asyncio.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"], loop_scope="session")
async def reader(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> AsyncIterator[Reader]:
    """The demo's page at both sizes; a step beyond its own origin or a word in the console is a failure."""
    context = await browser.new_context(viewport=request.param)
    async with terminal(tmp_path) as demo:
        try:
            reader = Reader(await context.new_page(), demo.address)
            await reader.open()
            yield reader
            assert reader.troubles == []
        finally:
            await context.close()


async def begin(reader: Reader, name: str) -> None:
    phone = await reader.turn_to(name)
    for label in FOUR_TAPS:
        await phone.get_by_role("button", name=label, exact=True).click()


async def test_four_taps_lead_to_the_first_question(reader: Reader) -> None:
    ada = await reader.start("Ada")

    await begin(reader, "Ada")

    await expect(ada.get_by_role("button", name="Why this?")).to_be_visible()
    await expect(ada.locator(".message.in").filter(has_text="Gratitude").last).to_contain_text("?")
    await expect(reader.page.locator(".upcoming")).to_contain_text("a question for Ada, Wednesday")


async def test_two_people_pair_by_a_link_on_the_page(reader: Reader) -> None:
    ada = await reader.start("Ada")
    await begin(reader, "Ada")
    await ada.get_by_role("button", name="Invite my partner").click()
    await ada.get_by_role("button", name="Make the link").click()

    await ada.get_by_role("link", name="t.me").click()
    await ada.get_by_role("menuitem", name="Open on Ben's phone").click()
    await begin(reader, "Ben")
    await reader.phone("Ben").get_by_role("button", name="Accept").click()
    await reader.turn_to("Ada")
    await ada.get_by_role("button", name="Yes, that's my partner").click()

    await expect(ada.locator(".message.in").last).to_contain_text("You and Ben are a couple here now.")
    ben = await reader.turn_to("Ben")
    await expect(ben.locator(".message.in").last).to_contain_text("You and Ada are a couple here now.")


async def put(reader: Reader, name: str, *choices: str) -> None:
    """Choose a language or a place in the menu of somebody's phone."""
    phone = await reader.turn_to(name)
    for choice in choices:
        await phone.get_by_role("button", name=f"Menu of {name}'s phone").click()
        await phone.get_by_role("menuitemradio", name=choice).click()


async def tell(reader: Reader) -> None:
    await reader.page.get_by_role("button", name="Play the story").click()
    await expect(reader.page.get_by_role("button", name="Stop the story")).to_be_visible()
    await expect(reader.page.get_by_role("button", name="Play the story")).to_be_visible(
        timeout=STORY_MILLISECONDS
    )


async def test_the_story_is_told_from_start_to_summary_in_the_languages_of_both_phones(
    reader: Reader,
) -> None:
    spoken = TOLD_IN[reader.width]
    for name, says in spoken.items():
        await put(reader, name, says.menu)
        await expect(reader.phone(name).get_by_role("button", name=says.start, exact=True)).to_be_visible()
    await put(reader, "Ben", "Madrid")

    await tell(reader)

    both_typed = [typed("quiet", spoken["Ada"].code), typed("hug", spoken["Ben"].code)]
    for name, partner in (("Ada", "Ben"), ("Ben", "Ada")):
        phone = await reader.turn_to(name)
        says = spoken[name]
        heading = (
            PersonReading(says.code).gettext("What you and {name} both chose to share", name=partner).plain
        )
        summary = phone.locator(".message.in").filter(has_text=heading)
        for words in (*both_typed, says.edited):
            await expect(summary).to_contain_text(words)
        await expect(phone.locator("img").last).to_be_visible()
        await expect(phone.get_by_placeholder(says.message, exact=True)).to_be_visible()
        await expect(phone.locator(".day").last).to_have_text(says.sunday)
    await expect(reader.page.locator(".big-time")).to_have_text("20:00")
    await expect(reader.phone("Ben").locator(".place")).to_have_text(f"{spoken['Ben'].menu} · Madrid")
