import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.emulator import Emulator
from tests.emulator.phones.open_page import MONDAY, TOKEN, Browser, ada_and_ben, keyboard, say


async def test_a_page_that_opens_is_told_everything(page: Browser, emulator: Emulator) -> None:
    (state,) = page.told

    assert [person["name"] for person in state["people"]] == ["Ada", "Ben"]
    assert not any(person["started"] or person["messages"] for person in state["people"])
    assert state["bot"]["username"] == emulator.bot.username
    assert state["clock"] == {"now": "2026-11-23T17:00:00.000+00:00", "speed": 0.0}
    assert state["stage"]["walking"] is False


async def test_pressing_start_reaches_the_bot(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)

    await page.ask("start", user_id=ada, payload="a_Token-1")

    updates = emulator.call(TOKEN, "getUpdates", {}).body["result"]
    assert [update["message"]["text"] for update in updates] == ["/start a_Token-1"]


async def test_every_open_page_sees_what_the_bot_sends_and_edits(
    page: Browser, client: TestClient[web.Request, web.Application], emulator: Emulator
) -> None:
    ada, ben = ada_and_ben(emulator)
    emulator.people[ada].start()
    second = Browser(await client.ws_connect("/phones/ws"))
    await second.hear("state")

    number = say(emulator, ada, "One question", protect_content=True, disable_notification=True)
    emulator.call(
        TOKEN, "editMessageText", {"chat_id": ada, "message_id": number, "text": "Another question"}
    )

    for browser in (page, second):
        news = await browser.hear("person", lambda told: "Another" in str(told["person"]["messages"]))
        assert news["person"]["user_id"] == ada
        shown = news["person"]["messages"][-1]
        assert (shown["id"], shown["text"], shown["edited"]) == (number, "Another question", True)
        assert (shown["protected"], shown["silent"], shown["outgoing"]) == (True, True, False)
        assert not any(told["type"] == "person" and told["person"]["user_id"] == ben for told in browser.told)


async def test_a_tapped_button_waits_until_the_bot_answers(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    number = say(emulator, ada, "Shall we?", reply_markup=keyboard("Yes", "No"))

    answer = await page.ask("tap", user_id=ada, message_id=number, label="Yes")
    waiting = await page.hear("person", lambda told: bool(told["person"]["pending"]))
    emulator.call(TOKEN, "answerCallbackQuery", {"callback_query_id": answer["query_id"], "text": "Noted."})

    assert waiting["person"]["pending"] == [
        {"message_id": number, "query_id": answer["query_id"], "label": "Yes"}
    ]
    answered = await page.hear("answered")
    assert (answered["text"], answered["alert"]) == ("Noted.", False)
    people = [told["person"] for told in page.told if told["type"] == "person"]
    assert people[-1]["pending"] == []


async def test_an_alert_is_told_apart_from_a_passing_notice(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    number = say(emulator, ada, "Shall we?", reply_markup=keyboard("Yes"))
    answer = await page.ask("tap", user_id=ada, message_id=number, label="Yes")

    emulator.call(
        TOKEN,
        "answerCallbackQuery",
        {"callback_query_id": answer["query_id"], "text": "Read this first.", "show_alert": True},
    )

    assert (await page.hear("answered"))["alert"] is True


async def test_answers_from_before_are_not_shown_to_a_page_that_opens_now(
    client: TestClient[web.Request, web.Application], emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    say(emulator, ada, "Shall we?", reply_markup=keyboard("Yes"))
    query = emulator.people[ada].tap("Yes")
    emulator.call(TOKEN, "answerCallbackQuery", {"callback_query_id": query, "text": "Long ago."})

    late = Browser(await client.ws_connect("/phones/ws"))
    await late.ask("open", user_id=ada)
    emulator.clock.speed = 1.0
    await late.hear("clock")

    assert not any(told["type"] == "answered" for told in late.told)


async def test_writing_replying_and_editing_work_from_the_page(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)
    phone = emulator.people[ada]
    phone.start()
    question = say(emulator, ada, "What was kind today?")

    await page.ask("say", user_id=ada, text="The tea <b>you</b> made", reply_to=question)
    written = phone.messages[-1]
    await page.ask("edit", user_id=ada, message_id=written.message_id, text="The tea you made at six")

    shown = phone.messages[-1]
    assert (shown.text, shown.reply_to, shown.edit_date) == ("The tea you made at six", question, MONDAY)
    assert written.text == "The tea <b>you</b> made"


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "document"])
async def test_other_kinds_can_be_sent(page: Browser, emulator: Emulator, kind: str) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()

    await page.ask("send", user_id=ada, kind=kind)

    assert emulator.people[ada].messages[-1].kind == kind


async def test_the_phones_own_menu_blocks_unblocks_clears_and_changes_language(
    page: Browser, emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)
    phone = emulator.people[ada]
    phone.start()

    await page.ask("block", user_id=ada)
    blocked = phone.blocked
    await page.ask("unblock", user_id=ada)
    await page.ask("language", user_id=ada, code="de")
    await page.ask("clear", user_id=ada)

    assert blocked
    assert (phone.blocked, phone.language_code, phone.messages) == (False, "de", [])


async def test_a_phone_shares_the_place_where_it_was_put(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()

    await page.ask("place", user_id=ada, zone="Asia/Tokyo")
    nowhere = await page.ask("place", user_id=ada, zone="Mars/Olympus")
    await page.ask("send", user_id=ada, kind="location")

    news = await page.hear("person", lambda told: told["person"]["place"] is not None)
    location = emulator.call(TOKEN, "getUpdates", {}).body["result"][-1]["message"]["location"]
    assert (news["person"]["place"], round(location["longitude"])) == ("Asia/Tokyo", 140)
    assert nowhere["type"] == "error"


async def test_a_reply_keyboard_is_shown_and_pressed(page: Browser, emulator: Emulator) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    keys = {
        "keyboard": [[{"text": "Share my location once", "request_location": True}]],
        "one_time_keyboard": True,
    }
    say(emulator, ada, "Where are you?", reply_markup=keys)

    shown = await page.hear("person", lambda told: bool(told["person"]["reply_keyboard"]))
    await page.ask("press", user_id=ada, label="Share my location once")

    assert shown["person"]["reply_keyboard"] == [["Share my location once"]]
    assert emulator.people[ada].messages[-1].kind == "location"


async def test_unread_messages_are_counted_until_the_chat_is_opened(
    page: Browser, emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)
    emulator.people[ada].start()
    say(emulator, ada, "One")
    say(emulator, ada, "Two")

    news = await page.hear("person", lambda told: len(told["person"]["messages"]) == 3)
    await page.ask("open", user_id=ada)

    assert news["person"]["unread"] == 2
    assert emulator.people[ada].unread == 0
