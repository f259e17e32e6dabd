"""Claims about people: starting, blocking, writing, and what the app lets them do."""

from datetime import timedelta
from typing import Any

import pytest

from bot.emulator import Emulator, EmulatorClock, Phone, PhoneError
from bot.emulator.person_media import KINDS
from tests.emulator.judge import Api, ApiRefusal, JudgedEmulator


def refusal(api: Api, chat_id: int) -> tuple[int, str]:
    with pytest.raises(ApiRefusal) as refused:
        api.send(chat_id)
    return refused.value.status, str(refused.value)


def test_ids_are_larger_than_32_bits(ada: Phone, ben: Phone) -> None:
    assert 2**32 < ada.user_id < ben.user_id


def test_a_start_link_arrives_as_a_command(api: Api, ben: Phone) -> None:
    ben.start("abc_-9")

    (update,) = api.updates()
    assert update["message"]["text"] == "/start abc_-9"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"] == {
        "id": ben.user_id, "is_bot": False, "first_name": "بن 🌱", "last_name": "B.", "language_code": "de",
    }  # fmt: skip


@pytest.mark.parametrize("payload", ["a b", "ü", "x" * 65, "a=b"])
def test_a_link_cannot_carry_anything_else(ben: Phone, payload: str) -> None:
    with pytest.raises(ValueError, match="start parameter"):
        ben.start(payload)


def test_a_bot_cannot_write_first(emulator: Emulator, api: Api, ada: Phone, ben: Phone) -> None:
    emulator.group.add_bot(ada.user_id)
    emulator.group.say(ben.user_id, "/hello")

    stranger = emulator.add_person("Cara")

    assert refusal(api, stranger.user_id) == (400, "Bad Request: chat not found")
    assert refusal(api, ben.user_id) == (403, "Forbidden: bot can't initiate conversation with a user")


def test_a_block_is_told_and_refuses_until_it_is_lifted(api: Api, ada: Phone) -> None:
    ada.block()
    blocked = refusal(api, ada.user_id)
    ada.start()

    first, second, third = api.updates()
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    told = [u["my_chat_member"] for u in (first, second)]
    assert [change["new_chat_member"]["status"] for change in told] == ["kicked", "member"]
    assert told[0]["new_chat_member"]["until_date"] == 0
    assert third["message"]["text"] == "/start"
    api.send(ada.user_id)


def test_a_deactivated_account_refuses(api: Api, ada: Phone) -> None:
    ada.deactivate()

    assert refusal(api, ada.user_id) == (403, "Forbidden: user is deactivated")


def test_nobody_writes_before_start_or_while_blocked(ada: Phone, ben: Phone) -> None:
    ada.block()

    for phone in (ada, ben):
        with pytest.raises(PhoneError):
            phone.say("Hello")


def test_an_edit_keeps_the_id_and_is_told(api: Api, ada: Phone, clock: EmulatorClock) -> None:
    (message_id,) = ada.say("Frist")
    clock.advance(timedelta(seconds=30))

    ada.edit(message_id, "First")

    _, update = api.updates()
    edited = update["edited_message"]
    assert (edited["message_id"], edited["text"]) == (message_id, "First")
    assert edited["edit_date"] - edited["date"] == 30
    clock.advance(timedelta(hours=48))
    with pytest.raises(PhoneError):
        ada.edit(message_id, "Late")


def test_deleting_is_not_told(api: Api, ada: Phone) -> None:
    (message_id,) = ada.say("Gone")
    api.drain()

    ada.delete(message_id)
    ada.delete_history()

    assert api.updates() == []
    assert ada.messages == []


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 4097, [4096, 1]),
        ("🌱" * 3000, [2048, 952]),
        (("word " * 1000).strip(), [4094, 904]),
        ("  ", []),
    ],
)
def test_the_app_splits_what_is_too_long(ada: Phone, text: str, lengths: list[int]) -> None:
    ada.say(text)

    own = [message.text or "" for message in ada.messages if message.outgoing][1:]
    assert [len(part) for part in own] == lengths


@pytest.mark.parametrize("kind", KINDS)
def test_everything_a_person_can_send_is_a_message_for_aiogram(api: Api, ada: Phone, kind: str) -> None:
    message_id = ada.send(kind)

    (update,) = api.updates()
    assert update["message"]["message_id"] == message_id
    assert "text" not in update["message"]


def test_a_reply_of_a_person_embeds_the_question(api: Api, ada: Phone) -> None:
    question = api.send(ada.user_id, "How was today?")

    ada.say("Good", reply_to=question["message_id"])

    assert api.updates()[0]["message"]["reply_to_message"]["text"] == "How was today?"


def test_unread_counts_what_came_since_the_chat_was_open(api: Api, ada: Phone) -> None:
    for _ in range(3):
        api.send(ada.user_id)
    before = ada.unread

    ada.open_chat()
    opened = ada.unread
    api.send(ada.user_id)

    assert (before, opened, ada.unread) == (3, 0, 1)


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("Berlin", {"text": "Berlin"}),
        ("Where I am", {"location": {"latitude": 1.5, "longitude": 2.5}}),
        (
            "Who I am",
            {"contact": {"phone_number": "+10000000000", "first_name": "Ada", "user_id": 7000000001}},
        ),
    ],
)
def test_reply_keys_send_what_they_ask_for(api: Api, ada: Phone, key: str, content: dict[str, Any]) -> None:
    asked = [["Berlin"], [
        {"text": "Where I am", "request_location": True}, {"text": "Who I am", "request_contact": True},
    ]]  # fmt: skip
    api.send(ada.user_id, reply_markup={"keyboard": asked})

    ada.press(key, place=(1.5, 2.5))

    (update,) = api.updates()
    assert {name: update["message"][name] for name in content} == content
    assert ada.reply_keyboard == [["Berlin"], ["Where I am", "Who I am"]]


def test_reply_keyboards_go_when_removed_pressed_once_or_deleted(api: Api, ada: Phone) -> None:
    once = {"keyboard": [["Yes"]], "one_time_keyboard": True}
    api.send(ada.user_id, reply_markup=once)
    ada.press("Yes")
    pressed = ada.reply_keyboard
    api.send(ada.user_id, reply_markup=once)
    api.send(ada.user_id, reply_markup={"remove_keyboard": True})
    removed = ada.reply_keyboard
    carrier = api.send(ada.user_id, reply_markup=once)
    api("deleteMessage", chat_id=ada.user_id, message_id=carrier["message_id"])

    assert (pressed, removed, ada.reply_keyboard) == (None, None, None)
    with pytest.raises(LookupError, match="no key 'Yes'"):
        ada.press("Yes")


def test_the_phones_wait_for_the_first_bot_that_calls(emulator: Emulator) -> None:
    early = emulator.add_person("Ada")
    early.start()

    first, second = Api(emulator, "77:first"), Api(emulator, "88:second")

    assert first.updates()[0]["message"]["text"] == "/start"
    assert second.updates() == []
    assert first("getMe")["username"] == "tend_bot"
    assert second("getMe")["username"] != "tend_bot"


def test_each_bot_has_chats_of_its_own(emulator: Emulator, ada: Phone) -> None:
    other = Api(emulator, "88:second")
    other.updates()

    emulator.phone(ada.user_id, 88).start()
    other.send(ada.user_id, "From the other one")

    assert "From the other one" not in [message.text for message in ada.messages]
    assert emulator.phone(ada.user_id, 88).messages[-1].text == "From the other one"


def test_a_lenient_emulator_makes_chats_on_first_use(clock: EmulatorClock) -> None:
    api = Api(JudgedEmulator(clock, lenient=True))

    private = api.send(5, "Hello")
    group = api.send(-1001234567890, "Hello all")

    assert private["chat"]["type"] == "private"
    assert group["chat"]["type"] == "supergroup"
