"""Claims about the one group chat."""

import pytest

from bot.emulator import Emulator, Phone
from tests.emulator.judge import Api, ApiRefusal


def test_being_added_is_told_with_a_service_message(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.group.add_bot(ada.user_id)

    member, service = api.updates()
    assert member["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["username"] == "tend_bot"
    assert emulator.group.bot_inside


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Good morning", False),
        ("/help", True),
        ("/help@tend_bot", True),
        ("/help@other_bot", False),
        ("@tend_bot are you there", True),
        ("@someone_else are you there", False),
    ],
)
def test_the_bot_hears_what_is_meant_for_it(
    emulator: Emulator, api: Api, ada: Phone, text: str, heard: bool
) -> None:
    emulator.group.add_bot(ada.user_id)
    api.drain()

    emulator.group.say(ada.user_id, text)

    assert [update["message"]["text"] for update in api.updates()] == ([text] if heard else [])


def test_the_bot_answers_and_hears_replies_to_it(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.group.add_bot(ada.user_id)
    api.drain()
    said = api.send(emulator.group.chat_id, "Only in private, please")

    emulator.group.say(ada.user_id, "Why", reply_to=said["message_id"])

    assert emulator.group.messages[-2].text == "Only in private, please"
    assert api.updates()[0]["message"]["reply_to_message"]["message_id"] == said["message_id"]


def test_the_bot_can_leave_and_be_removed(emulator: Emulator, api: Api, ada: Phone) -> None:
    group = emulator.group
    group.add_bot(ada.user_id)
    api("leaveChat", chat_id=group.chat_id)
    left = group.bot_inside
    group.add_bot(ada.user_id)
    group.remove_bot(ada.user_id)

    assert (left, group.bot_inside) == (False, False)
    statuses = [
        u["my_chat_member"]["new_chat_member"]["status"] for u in api.updates() if "my_chat_member" in u
    ]
    assert statuses == ["member", "left", "member", "kicked"]
    with pytest.raises(ApiRefusal, match=r"^Forbidden: bot is not a member of the supergroup chat$"):
        api.send(group.chat_id)


def test_others_messages_in_a_group_cannot_be_deleted(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.group.add_bot(ada.user_id)
    message_id = emulator.group.say(ada.user_id, "/help")

    with pytest.raises(ApiRefusal, match="message can't be deleted"):
        api("deleteMessage", chat_id=emulator.group.chat_id, message_id=message_id)
