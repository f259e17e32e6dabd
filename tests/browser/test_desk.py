import pytest
from playwright.async_api import expect

from bot.emulator.stage import StoryStep
from tests.browser.conftest import Demo
from tests.browser.reader import Reader
from tests.browser.small_stage import CIPHERTEXT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_clock_begins_on_a_monday_at_six(reader: Reader) -> None:
    await expect(reader.page.locator(".big-time")).to_have_text("18:00")
    await expect(reader.page.locator(".big-date")).to_contain_text("Monday")
    await expect(reader.page.locator(".hint")).to_contain_text("Press START on Ada's phone")


@pytest.mark.parametrize(
    ("button", "time", "day"),
    [
        ("+1 hour", "19:00", "Monday"),
        ("Next question", "20:04", "Monday"),
        ("Sunday 10:00", "10:00", "Sunday"),
        ("Next 20:00", "20:00", "Monday"),
    ],
)
async def test_the_clock_is_walked_by_its_buttons(reader: Reader, button: str, time: str, day: str) -> None:
    await reader.page.get_by_role("button", name=button).click()

    await expect(reader.page.locator(".big-time")).to_have_text(time)
    await expect(reader.page.locator(".big-date")).to_contain_text(day)


async def test_each_phone_shows_its_owners_own_time(wide: Reader) -> None:
    await wide.start("Ada")
    await wide.start("Ben")

    for name, time in (("Ada", "18:00"), ("Ben", "17:00")):
        await expect(wide.phone(name).locator(".status-bar time")).to_have_text(time)
        await expect(wide.phone(name).locator(".message time").last).to_have_text(time)


async def test_play_lets_the_clock_run_and_pause_holds_it(wide: Reader) -> None:
    await wide.page.get_by_role("button", name="Play", exact=True).click()
    await expect(wide.page.locator(".big-time")).not_to_have_text("18:00")

    await wide.page.get_by_role("button", name="Pause").click()

    await expect(wide.page.get_by_role("button", name="Play", exact=True)).to_be_visible()


async def test_start_over_resets_both_phones(reader: Reader) -> None:
    await reader.start("Ada")
    await reader.page.get_by_role("button", name="Sunday 10:00").click()
    await expect(reader.page.locator(".big-date")).to_contain_text("Sunday")

    await reader.page.get_by_role("button", name="Start over").click()

    await expect(
        (await reader.turn_to("Ada")).get_by_role("button", name="START", exact=True)
    ).to_be_visible()
    await expect(reader.page.locator(".big-time")).to_have_text("18:00")
    await expect(reader.page.locator(".message:not(.leaving)")).to_have_count(0)


async def test_the_story_is_told_turns_to_its_actor_and_can_be_stopped(reader: Reader, demo: Demo) -> None:
    await reader.start("Ada")
    _, ben = demo.emulator.people
    await reader.page.get_by_role("button", name="Play the story").click()
    await expect(reader.page.locator(".told")).to_contain_text("Ada begins.")

    demo.stage.tell(StoryStep("Then Ben writes.", 2, 3, ben))

    await expect(reader.page.locator(".told")).to_contain_text("Then Ben writes.")
    await expect(reader.phone("Ben")).to_be_visible()
    await expect(reader.page.locator(".walks button:enabled:visible")).to_have_count(0)
    await reader.page.get_by_role("button", name="Stop the story").click()
    await expect(reader.page.locator(".told")).to_be_hidden()
    await expect(reader.page.get_by_role("button", name="Next question")).to_be_enabled()


async def test_the_story_shows_what_is_pressed_and_what_is_typed(wide: Reader, demo: Demo) -> None:
    ada = await wide.start("Ada")
    phone, other = demo.emulator.people.values()

    demo.stage.tell(StoryStep("Ben begins.", 1, 3, other.user_id, presses="START"))
    await expect(wide.phone("Ben").locator(".big-button.pointed")).to_be_visible()
    demo.stage.tell(StoryStep("Ada says so.", 1, 3, phone.user_id, presses="I'm 18 or older"))
    await expect(ada.locator(".key.pointed")).to_have_text("I'm 18 or older")
    demo.stage.tell(StoryStep("Ada writes.", 2, 3, phone.user_id, types="You made tea."))
    await expect(ada.locator(".key.pointed")).to_have_count(0)
    await expect(ada.locator("textarea")).to_have_value("You made tea.")
    phone.say("You made tea.")

    await expect(ada.locator("textarea")).to_have_value("")
    await expect(ada.locator(".message.out").last).to_contain_text("You made tea.")


async def test_the_database_panel_is_folded_and_shows_rows_as_stored(reader: Reader) -> None:
    vault = reader.page.locator("#vault")
    await expect(vault.locator(".rows")).to_have_count(0)

    await vault.locator("summary").click()

    await expect(vault.locator("th")).to_have_text(["id", "body"])
    await expect(vault.locator("td.secret").first).to_have_text(CIPHERTEXT)
    await expect(vault).to_contain_text("and 9 more")
    await expect(vault).to_contain_text("Empty: releases")
