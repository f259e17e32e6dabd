import pytest
from playwright.async_api import Page, expect

from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus, as someone without a pointer would."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        label = await page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
        if label.strip() == name:
            return
    pytest.fail(f"sixty tabs did not lead to {name!r}")


async def test_the_first_steps_need_no_pointer(reader: Reader) -> None:
    page, ada = reader.page, reader.phone("Ada")

    await tab_to(page, "START")
    await page.keyboard.press("Enter")
    await expect(ada.locator(".message.in")).to_contain_text("One gentle question")
    await tab_to(page, "I'm 18 or older")
    await page.keyboard.press("Enter")
    await expect(ada.locator(".message.in")).to_contain_text("You chose: I'm 18 or older.")
    await tab_to(page, "Message on Ada's phone")
    await page.keyboard.type("Thank you for the tea")
    await page.keyboard.press("Enter")

    await expect(ada.locator(".message.out").last).to_contain_text("Thank you for the tea")


async def test_starting_hands_the_focus_on_to_the_text_field(wide: Reader) -> None:
    await wide.start("Ada")

    await expect(wide.phone("Ada").locator("textarea")).to_be_focused()


async def test_every_stop_of_the_keyboard_can_be_seen(wide: Reader) -> None:
    await wide.start("Ada")

    for _ in range(25):
        await wide.page.keyboard.press("Tab")
        seen = await wide.page.evaluate("""() => {
          const node = document.activeElement;
          if (node === document.body) return true;
          const around = node.closest(".composer-row") ?? node;
          const own = getComputedStyle(node);
          const outlined = own.outlineStyle !== "none" && parseFloat(own.outlineWidth) > 1;
          return outlined || getComputedStyle(around).boxShadow !== "none";
        }""")
        assert seen


async def test_replying_works_by_keyboard(wide: Reader) -> None:
    ada = await wide.start("Ada")
    page = wide.page

    await tab_to(page, "Messages on Ada's phone")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Tab")
    await expect(ada.get_by_role("button", name="Reply to: One gentle question at a time.")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("A late answer")
    await page.keyboard.press("Enter")

    sent = ada.locator(".message.out").last
    await expect(sent.locator(".quote")).to_contain_text("One gentle question at a time.")
    await expect(sent).to_contain_text("A late answer")


async def test_arrow_up_edits_ones_newest_message(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "The tee you made")
    field = ada.locator("textarea")

    await field.press("ArrowUp")
    await expect(field).to_have_value("The tee you made")
    await field.fill("The tea you made")
    await field.press("Enter")

    await expect(ada.locator(".message.out").last).to_contain_text("The tea you made")
    await expect(ada.locator(".message.out").last).to_contain_text("edited")
    await expect(field).to_have_value("")


async def test_escape_leaves_an_edit_and_the_message_stays(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "As it was")
    await ada.locator("textarea").press("ArrowUp")
    await ada.locator("textarea").fill("Something else")

    await ada.locator("textarea").press("Escape")

    await expect(ada.locator("textarea")).to_have_value("")
    await expect(ada.locator(".message.out").last).to_contain_text("As it was")


async def test_menus_are_walked_with_arrows_and_give_the_focus_back(wide: Reader) -> None:
    ada = await wide.start("Ada")
    attach = ada.get_by_role("button", name="Attach")
    await attach.focus()
    await wide.page.keyboard.press("Enter")
    await expect(ada.get_by_role("menuitem", name="Photo")).to_be_focused()

    await wide.page.keyboard.press("ArrowDown")
    await expect(ada.get_by_role("menuitem", name="Voice message")).to_be_focused()
    await wide.page.keyboard.press("Escape")

    await expect(ada.get_by_role("menu")).to_have_count(0)
    await expect(attach).to_be_focused()


async def test_what_arrives_is_said_aloud_with_the_phone_it_came_to(wide: Reader) -> None:
    await wide.start("Ada")

    await expect(wide.page.locator("#announcer")).to_have_text(
        "On Ada's phone: One gentle question at a time."
    )
