"""Claims about the messages a bot sends."""

from typing import Any

import pytest

from bot.emulator import Emulator, Phone
from tests.emulator.judge import TOKEN, Api, ApiRefusal, keys


def refusal(api: Api, method: str, **parameters: Any) -> str:
    with pytest.raises(ApiRefusal) as refused:
        api(method, **parameters)
    return str(refused.value)


def test_a_message_comes_from_the_bot_and_lies_in_the_chat(api: Api, ada: Phone) -> None:
    sent = api.send(ada.user_id, "Hello Ada")

    assert sent["from"]["is_bot"] is True
    assert sent["chat"] == {
        "id": ada.user_id, "first_name": "Ada", "username": "ada_l", "type": "private",
    }  # fmt: skip
    assert sent["date"] == int(ada.messages[-1].date.timestamp())
    assert ada.messages[-1].text == "Hello Ada"
    assert not ada.messages[-1].outgoing


def test_message_ids_rise_over_all_private_chats_of_a_bot(api: Api, ada: Phone, ben: Phone) -> None:
    ben.start()

    ids = [api.send(phone.user_id)["message_id"] for phone in (ada, ben, ada)]

    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: text must be non-empty"),
        ("a" * 4097, "Bad Request: message is too long"),
        ("🌱" * 2049, "Bad Request: message is too long"),
    ],
)
def test_text_must_be_there_and_fit(api: Api, ada: Phone, text: str, said: str) -> None:
    assert refusal(api, "sendMessage", chat_id=ada.user_id, text=text) == said


@pytest.mark.parametrize("text", ["a" * 4096, "🌱" * 2048, f"<b>{'a' * 4096}</b>"])
def test_4096_units_after_parsing_are_a_message(api: Api, ada: Phone, text: str) -> None:
    assert api.send(ada.user_id, text, parse_mode="HTML")["text"] == text.replace("<b>", "").replace(
        "</b>", ""
    )


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ({"text": "A", "callback_data": ""}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": "x" * 65}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": "ü" * 33}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "A"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": " ", "callback_data": "x"}, "button text must be non-empty"),
        ({"text": "A", "url": "no link"}, "is invalid: Wrong HTTP URL"),
    ],
)
def test_buttons_that_telegram_refuses(api: Api, ada: Phone, button: dict[str, str], said: str) -> None:
    markup = {"inline_keyboard": [[button]]}

    assert said in refusal(api, "sendMessage", chat_id=ada.user_id, text="?", reply_markup=markup)


def test_64_bytes_of_callback_data_are_allowed(api: Api, ada: Phone) -> None:
    api.send(ada.user_id, reply_markup=keys([("A", "ü" * 32)]))

    assert ada.button("A").data == "ü" * 32


def test_a_hundred_and_one_buttons_are_too_many(api: Api, ada: Phone) -> None:
    markup = keys(*([("A", "a")] for _ in range(101)))

    said = refusal(api, "sendMessage", chat_id=ada.user_id, text="?", reply_markup=markup)

    assert said == "Bad Request: reply markup is too long"


@pytest.mark.parametrize("markup", ["{", "[]", {"inline_keyboard": {}}, {"inline_keyboard": [{}]}])
def test_markup_that_is_none_is_refused(api: Api, ada: Phone, markup: object) -> None:
    assert refusal(api, "sendMessage", chat_id=ada.user_id, text="?", reply_markup=markup).startswith(
        "Bad Request: "
    )


def test_only_inline_keyboards_are_echoed(api: Api, ada: Phone) -> None:
    inline = api.send(ada.user_id, reply_markup=keys([("A", "a")]))
    reply = api.send(ada.user_id, reply_markup={"keyboard": [["Here"]]})
    forced = api.send(ada.user_id, reply_markup={"force_reply": True})

    assert inline["reply_markup"] == keys([("A", "a")])
    assert "reply_markup" not in reply
    assert "reply_markup" not in forced


def test_a_reply_embeds_what_it_answers_one_level_deep(api: Api, ada: Phone) -> None:
    (question,) = ada.say("Why?")
    first = api.send(ada.user_id, "Because", reply_parameters={"message_id": question})

    second = api.send(ada.user_id, "Really", reply_parameters={"message_id": first["message_id"]})

    assert first["reply_to_message"]["text"] == "Why?"
    assert second["reply_to_message"]["text"] == "Because"
    assert "reply_to_message" not in second["reply_to_message"]
    assert ada.messages[-1].reply_to == first["message_id"]


def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone(api: Api, ada: Phone) -> None:
    missing = {"message_id": 999_999}

    said = refusal(api, "sendMessage", chat_id=ada.user_id, text="?", reply_parameters=missing)
    alone = api.send(ada.user_id, reply_parameters={**missing, "allow_sending_without_reply": True})

    assert said == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in alone


def test_protected_messages_are_neither_copied_nor_forwarded(api: Api, ada: Phone) -> None:
    secret = api.send(ada.user_id, protect_content=True)["message_id"]
    place = {"chat_id": ada.user_id, "from_chat_id": ada.user_id, "message_id": secret}

    assert api.send(ada.user_id, protect_content=True)["has_protected_content"] is True
    assert ada.messages[-1].protected
    assert refusal(api, "copyMessage", **place) == "Bad Request: message can't be copied"
    assert refusal(api, "forwardMessage", **place) == "Bad Request: message can't be forwarded"


def test_other_messages_are_copied_and_forwarded(api: Api, ada: Phone) -> None:
    (said,) = ada.say("Pass it on")
    place = {"chat_id": ada.user_id, "from_chat_id": ada.user_id}

    copied = api("copyMessage", **place, message_id=said)
    forwarded = api("forwardMessage", **place, message_id=said)
    several = api("copyMessages", **place, message_ids=[said, 999_999])

    assert [message.text for message in ada.messages[-3:]] == ["Pass it on"] * 3
    assert copied["message_id"] < forwarded["message_id"] < several[0]["message_id"]
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ada"
    assert len(several) == 1


def test_silence_is_known_to_the_phone_and_not_to_the_api(api: Api, ada: Phone) -> None:
    loud = api.send(ada.user_id)
    silent = api.send(ada.user_id, disable_notification="true")

    assert [message.silent for message in ada.messages[-2:]] == [False, True]
    assert set(loud) == set(silent)


def test_a_chat_action_shows_until_the_next_message_or_for_five_seconds(
    emulator: Emulator, api: Api, ada: Phone
) -> None:
    seconds = 0.0
    emulator.world.monotonic = lambda: seconds

    api("sendChatAction", chat_id=ada.user_id, action="typing")
    shown = ada.chat_action
    seconds = 5.0
    later = ada.chat_action
    api("sendChatAction", chat_id=ada.user_id, action="upload_photo")
    api.send(ada.user_id)

    assert (shown, later, ada.chat_action) == ("typing", None, None)
    assert refusal(api, "sendChatAction", chat_id=ada.user_id, action="dancing") == (
        "Bad Request: wrong parameter action in request"
    )


@pytest.mark.parametrize(
    ("chat_id", "said"),
    [
        ("", "chat_id is empty"),
        (5, "chat not found"),
        ("@nobody", "chat not found"),
        (-100123, "chat not found"),
    ],
)
def test_chats_that_are_not_there(api: Api, chat_id: object, said: str) -> None:
    assert refusal(api, "sendMessage", chat_id=chat_id, text="?") == f"Bad Request: {said}"


def test_locations_contacts_dice_polls_and_venues_can_be_sent(api: Api, ada: Phone) -> None:
    to = {"chat_id": ada.user_id}

    api("sendLocation", **to, latitude=52.5, longitude="13.4")
    api("sendContact", **to, phone_number="+1", first_name="Ada")
    api("sendDice", **to)
    api("sendPoll", **to, question="Which", options=[{"text": "This"}, {"text": "That"}])
    api("sendVenue", **to, latitude=1, longitude=2, title="Home", address="Street")

    assert [message.kind for message in ada.messages[-5:]] == ["location", "contact", "dice", "poll", "venue"]


def test_whoever_watches_hears_of_every_change(emulator: Emulator, api: Api, ada: Phone) -> None:
    heard: list[str] = []
    stop = emulator.subscribe(lambda change: heard.append(change.kind))

    sent = api.send(ada.user_id, reply_markup=keys([("A", "a")]))
    query = ada.tap("A")
    api("answerCallbackQuery", callback_query_id=query)
    api("editMessageText", chat_id=ada.user_id, message_id=sent["message_id"], text="New")
    api("deleteMessage", chat_id=ada.user_id, message_id=sent["message_id"])
    stop()
    api.send(ada.user_id)

    assert heard == [
        "message", "person", "callback", "update_queued", "callback_answered", "edited", "deleted",
    ]  # fmt: skip


def test_every_call_is_logged_but_successful_polls(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.calls.clear()

    api.updates()
    api.send(ada.user_id, "Hello")
    emulator.call(TOKEN, "sendMessage", {"chat_id": 5, "text": "?"})

    first, second = emulator.calls
    assert (first.method, first.status, first.parameters["text"]) == ("sendMessage", 200, "Hello")
    assert (second.status, second.result) == (400, "Bad Request: chat not found")
    assert first.at == emulator.clock.now()
