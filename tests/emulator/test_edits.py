"""Claims about edits, deletions and taps."""

from datetime import timedelta
from typing import Any

import pytest

from bot.emulator import EmulatorClock, Phone
from tests.emulator.judge import Api, ApiRefusal, keys

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def refusal(api: Api, method: str, **parameters: Any) -> str:
    with pytest.raises(ApiRefusal) as refused:
        api(method, **parameters)
    return str(refused.value)


@pytest.fixture
def sent(api: Api, ada: Phone) -> dict[str, int]:
    message = api.send(ada.user_id, "Old", reply_markup=keys([("A", "a")]), protect_content=True)
    return {"chat_id": ada.user_id, "message_id": message["message_id"]}


def test_an_edit_changes_the_text_keeps_protection_and_dates_itself(
    api: Api, ada: Phone, sent: dict[str, int], clock: EmulatorClock
) -> None:
    clock.advance(timedelta(minutes=1))

    edited = api("editMessageText", **sent, text="<b>New</b>", parse_mode="HTML")

    assert edited["text"] == ada.messages[-1].text == "New"
    assert edited["edit_date"] - edited["date"] == 60
    assert edited["has_protected_content"] is True
    assert edited["entities"][0]["type"] == "bold"


def test_an_edit_without_markup_removes_the_keyboard(api: Api, ada: Phone, sent: dict[str, int]) -> None:
    edited = api("editMessageText", **sent, text="New")

    assert "reply_markup" not in edited
    assert ada.buttons == []


def test_the_same_content_is_not_a_modification(api: Api, sent: dict[str, int]) -> None:
    same = {"text": "Old", "reply_markup": keys([("A", "a")])}

    assert refusal(api, "editMessageText", **sent, **same) == (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    api("editMessageText", **sent, text="Old", reply_markup=keys([("B", "b")]))


def test_keyboards_are_edited_alone(api: Api, ada: Phone, sent: dict[str, int]) -> None:
    api("editMessageReplyMarkup", **sent, reply_markup=keys([("B", "b")]))
    changed = ada.buttons
    api("editMessageReplyMarkup", **sent)

    assert (changed, ada.buttons) == (["B"], [])
    assert "message is not modified" in refusal(api, "editMessageReplyMarkup", **sent)


def test_what_cannot_be_edited(api: Api, ada: Phone, sent: dict[str, int]) -> None:
    (own,) = ada.say("Mine")
    api("deleteMessage", **sent)

    assert refusal(api, "editMessageText", **sent, text="x") == "Bad Request: message to edit not found"
    assert refusal(api, "editMessageText", chat_id=ada.user_id, message_id=own, text="x") == (
        "Bad Request: message can't be edited"
    )
    assert refusal(api, "editMessageText", chat_id=ada.user_id, text="x") == (
        "Bad Request: message identifier is not specified"
    )


def test_captions_and_texts_are_not_mixed_up(api: Api, ada: Phone, sent: dict[str, int]) -> None:
    photo = api("sendPhoto", chat_id=ada.user_id, files={"photo": b"jpeg"})
    place = {"chat_id": ada.user_id, "message_id": photo["message_id"]}

    assert refusal(api, "editMessageCaption", **sent, caption="x") == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert refusal(api, "editMessageText", **place, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )


def test_own_and_incoming_messages_can_be_deleted_for_48_hours(
    api: Api, ada: Phone, sent: dict[str, int], clock: EmulatorClock
) -> None:
    (first,) = ada.say("one")
    (second,) = ada.say("two")
    clock.advance(timedelta(hours=48))
    api("deleteMessage", chat_id=ada.user_id, message_id=first)
    clock.advance(timedelta(seconds=1))

    for message_id in (second, sent["message_id"]):
        assert refusal(api, "deleteMessage", chat_id=ada.user_id, message_id=message_id) == (
            "Bad Request: message can't be deleted"
        )
    assert refusal(api, "deleteMessage", chat_id=ada.user_id, message_id=first) == (
        "Bad Request: message to delete not found"
    )
    assert first not in [message.message_id for message in ada.messages]


def test_a_die_can_only_be_deleted_after_a_day(api: Api, ada: Phone, clock: EmulatorClock) -> None:
    die = {"chat_id": ada.user_id, "message_id": api("sendDice", chat_id=ada.user_id)["message_id"]}

    early = refusal(api, "deleteMessage", **die)
    clock.advance(timedelta(hours=24))

    assert early == "Bad Request: message can't be deleted"
    assert api("deleteMessage", **die) is True


def test_many_are_deleted_at_once_and_missing_ones_skipped(api: Api, ada: Phone) -> None:
    ids = [api.send(ada.user_id)["message_id"] for _ in range(3)]

    api("deleteMessages", chat_id=ada.user_id, message_ids=[*ids, 999_999])

    assert not {message.message_id for message in ada.messages} & set(ids)
    too_many = {"chat_id": ada.user_id, "message_ids": list(range(1, 102))}
    assert "too many message identifiers" in refusal(api, "deleteMessages", **too_many)
    assert "not specified" in refusal(api, "deleteMessages", chat_id=ada.user_id, message_ids=[])


def test_a_tap_reaches_the_bot_with_its_message(api: Api, ada: Phone, sent: dict[str, int]) -> None:
    query_id = ada.tap("A")

    (update,) = api.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (query_id, "a")
    assert query["message"]["message_id"] == sent["message_id"]
    assert query["from"]["id"] == ada.user_id
    assert int(query["chat_instance"])


@pytest.mark.usefixtures("sent")
def test_an_answer_stops_the_spinner_once(api: Api, ada: Phone) -> None:
    query_id = ada.tap("A")
    spinning = [tap.label for tap in ada.pending]

    api("answerCallbackQuery", callback_query_id=query_id, text="Thanks")

    assert (spinning, ada.pending, ada.alerts) == (["A"], [], ["Thanks"])
    assert refusal(api, "answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert refusal(api, "answerCallbackQuery", callback_query_id="no such") == TOO_OLD


@pytest.mark.usefixtures("sent")
def test_an_answer_after_150_seconds_is_too_late(api: Api, ada: Phone, clock: EmulatorClock) -> None:
    query_id = ada.tap("A")

    clock.advance(timedelta(seconds=151))

    assert refusal(api, "answerCallbackQuery", callback_query_id=query_id) == TOO_OLD
    assert ada.pending == []


def test_a_button_that_is_gone_cannot_be_tapped_and_the_others_are_named(
    api: Api, ada: Phone, sent: dict[str, int]
) -> None:
    api("editMessageText", **sent, text="New", reply_markup=keys([("B", "b"), ("C", "c")]))

    with pytest.raises(LookupError, match=r"no button 'A' on Ada's phone; there are \['B', 'C'\]"):
        ada.tap("A")


def test_the_newest_of_equal_buttons_is_tapped_unless_one_is_named(api: Api, ada: Phone) -> None:
    ids = [api.send(ada.user_id, reply_markup=keys([("Open", "o")]))["message_id"] for _ in range(2)]

    ada.tap("Open")
    ada.tap("Open", message_id=ids[0])

    assert [u["callback_query"]["message"]["message_id"] for u in api.updates()] == [ids[1], ids[0]]


def test_links_open_without_a_callback(api: Api, ada: Phone) -> None:
    markup = {"inline_keyboard": [[{"text": "Site", "url": "https://example.org/"}]]}
    api.send(ada.user_id, reply_markup=markup)

    assert ada.tap("Site") == "https://example.org/"
    assert api.updates() == []


def test_forged_data_arrives_and_a_deleted_message_is_inaccessible(
    api: Api, ada: Phone, sent: dict[str, int]
) -> None:
    ada.forge("made up", message_id=sent["message_id"])
    api("deleteMessage", **sent)
    ada.forge("a", message_id=sent["message_id"])

    first, second = api.updates()
    assert first["callback_query"]["data"] == "made up"
    assert second["callback_query"]["message"] == {
        "chat": {"id": ada.user_id, "first_name": "Ada", "username": "ada_l", "type": "private"},
        "message_id": sent["message_id"],
        "date": 0,
    }
