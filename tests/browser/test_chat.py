import pytest
from playwright.async_api import expect

from tests.browser.conftest import Demo
from tests.browser.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_empty_chat_says_what_the_bot_is_and_offers_start(reader: Reader) -> None:
    ada = await reader.turn_to("Ada")
    await expect(ada.get_by_role("button", name="START", exact=True)).to_be_in_viewport(ratio=1)
    await expect(ada.locator(".welcome")).to_contain_text("one gentle question")
    await expect(ada.locator("textarea")).to_be_hidden()

    await ada.get_by_role("button", name="START", exact=True).click()

    await expect(ada.locator(".message.in")).to_contain_text("One gentle question at a time.")
    await expect(ada.get_by_role("button", name="START", exact=True)).to_be_hidden()
    await expect(ada.locator("textarea")).to_be_visible()


async def test_a_tap_edits_the_message_in_place_and_its_answer_passes_by(reader: Reader) -> None:
    ada = await reader.start("Ada")
    before = await ada.locator(".message.in").get_attribute("data-id")

    await ada.get_by_role("button", name="I'm 18 or older").click()

    message = ada.locator(".message.in")
    await expect(message).to_contain_text("You chose: I'm 18 or older.")
    await expect(message).to_contain_text("edited")
    await expect(message.locator(".key")).to_have_count(0)
    assert await message.get_attribute("data-id") == before
    await expect(ada.locator(".toast")).to_have_text("I'm 18 or older")


async def test_a_button_spins_until_the_bot_has_answered(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/slow")
    key = ada.get_by_role("button", name="Wait")

    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await wide.write("Ada", "I am still here")

    await expect(key).not_to_have_attribute("aria-busy", "true")
    await expect(ada.locator(".toast")).to_have_text("Thank you for waiting.")


async def test_an_alert_stays_until_it_is_acknowledged(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/alert")
    await ada.get_by_role("button", name="Alert", exact=True).click()
    await expect(ada.get_by_role("alertdialog")).to_be_visible()
    await expect(ada.get_by_role("button", name="OK")).to_be_focused()

    await wide.page.keyboard.press("Enter")

    await expect(ada.get_by_role("alertdialog")).to_have_count(0)


async def test_a_link_of_the_bot_opens_on_the_other_phone(reader: Reader) -> None:
    await reader.start("Ada")
    ada = await reader.write("Ada", "/invite")

    await ada.get_by_role("link", name="a_Token-1").click()
    await ada.get_by_role("menuitem", name="Open on Ben's phone").click()

    ben = reader.phone("Ben")
    await expect(ben.locator(".message.out")).to_contain_text("/start a_Token-1")
    await expect(ben.locator(".message.in")).to_contain_text("You came with a_Token-1.")
    await expect(ben.locator("textarea")).to_be_focused()
    assert len(reader.page.context.pages) == 1


async def test_what_people_write_is_shown_as_they_wrote_it(wide: Reader) -> None:
    markup = "<img src=x onerror=alert(1)> <b>tea</b> &amp; *care*"
    await wide.start("Ada")

    ada = await wide.write("Ada", markup)

    words = ada.locator(".message.out .words").last
    assert await words.inner_text() == markup
    await expect(words.locator("img, b")).to_have_count(0)


async def test_entities_look_like_what_they_are(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/rich")

    words = ada.locator(".message.in .words").last
    for tag, text in {
        "strong >> nth=0": "bold",
        "em": "italic",
        "u": "underline",
        "s": "struck",
        "code": "code",
    }.items():
        await expect(words.locator(tag)).to_have_text(text)
    await expect(words.locator("blockquote")).to_have_text("A quoted line")
    await expect(words.locator("strong").last).to_have_text("the plant")
    await expect(words.get_by_role("link")).to_have_attribute("href", "https://example.org/")
    await expect(words).to_contain_text("<b>")
    await expect(words).not_to_contain_text("secret")
    await words.locator(".spoiler").click()
    await expect(words).to_contain_text("secret")


async def test_an_address_set_as_code_leads_nowhere(wide: Reader) -> None:
    await wide.start("Ada")

    ada = await wide.write("Ada", "/code")

    await expect(ada.locator(".message.in code")).to_have_text("https://example.org/")
    await expect(ada.locator(".message.in").get_by_role("link")).to_have_count(0)


async def test_protected_messages_are_marked_and_cannot_be_copied(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/stub")

    stub = ada.locator(".message.protected")
    await expect(stub.get_by_role("img", name="Protected")).to_be_visible()
    await expect(stub.get_by_role("img", name="Sent silently")).to_be_visible()
    await expect(stub.locator(".bubble")).to_have_css("user-select", "none")
    await stub.locator(".words").dblclick()
    assert await wide.page.evaluate("String(getSelection())") == ""
    await stub.get_by_role("button", name="Open").click()
    await expect(stub).to_contain_text("You chose: Open.")
    await expect(stub.get_by_role("img", name="Protected")).to_be_visible()


async def test_a_picture_is_shown_and_opens_large(wide: Reader) -> None:
    await wide.start("Ada")
    ada = await wide.write("Ada", "/picture")

    picture = ada.get_by_role("button", name="Picture: Four weeks")
    await picture.click()

    await expect(wide.page.locator("dialog img")).to_be_visible()
    assert await picture.locator("img").evaluate("image => image.naturalWidth") == 320
    await wide.page.keyboard.press("Escape")
    await expect(wide.page.locator("dialog")).to_have_count(0)


async def test_a_reply_keyboard_shares_the_location_once(reader: Reader) -> None:
    await reader.start("Ada")
    ada = await reader.write("Ada", "/where")

    await ada.get_by_role("button", name="Share my location once").click()

    await expect(ada.locator(".message.out").last).to_contain_text("Location")
    await expect(ada.get_by_role("button", name="Share my location once")).to_be_hidden()


async def test_commands_are_offered_while_they_are_typed_and_in_the_menu(wide: Reader) -> None:
    ada = await wide.start("Ada")
    await ada.locator("textarea").fill("/pi")

    await expect(ada.get_by_role("option")).to_have_text("/picturea picture")
    await ada.locator("textarea").press("ArrowDown")
    await ada.locator("textarea").press("Enter")
    await expect(ada.locator(".message.out").last).to_contain_text("/picture")

    await ada.get_by_role("button", name="Commands").click()
    await ada.get_by_role("menuitem", name="/invite").click()
    await expect(ada.locator(".message.in").last).to_contain_text("Your link")


@pytest.mark.parametrize("kind", ["Photo", "Voice message", "Sticker", "Location"])
async def test_other_kinds_are_sent_from_the_attach_menu(wide: Reader, kind: str) -> None:
    ada = await wide.start("Ada")

    await ada.get_by_role("button", name="Attach").click()
    await ada.get_by_role("menuitem", name=kind).click()

    await expect(ada.locator(".message.in").last).to_contain_text("Only words can be kept here.")


async def test_blocking_and_unblocking_is_in_the_phones_menu(wide: Reader, demo: Demo) -> None:
    ada = await wide.start("Ada")
    await ada.get_by_role("button", name="Menu of Ada's phone").click()
    await ada.get_by_role("menuitem", name="Block the bot").click()
    await expect(ada.locator("textarea")).to_be_hidden()
    phone = next(iter(demo.emulator.people.values()))
    assert phone.blocked

    await ada.get_by_role("button", name="Unblock").click()

    await expect(ada.locator("textarea")).to_be_visible()
    assert not phone.blocked
