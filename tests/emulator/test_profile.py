"""Claims about what a bot says of itself, and about chats and members."""

from typing import Any

import pytest

from bot.emulator import Emulator, Phone
from tests.emulator.judge import Api, ApiRefusal


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"Does {name}"} for name in names]


def test_commands_are_kept_per_scope_and_language(api: Api) -> None:
    private = {"type": "all_private_chats"}
    api("setMyCommands", commands=commands("help"))
    api("setMyCommands", commands=commands("hilfe"), language_code="de", scope=private)

    exact = api("getMyCommands", language_code="de", scope=private)
    elsewhere = api("getMyCommands", language_code="de")
    api("deleteMyCommands", language_code="de", scope=private)

    assert exact == commands("hilfe")
    assert elsewhere == []
    assert api("getMyCommands", language_code="de", scope=private) == []
    assert api("getMyCommands") == commands("help")


def test_a_phone_shows_the_narrowest_menu_in_its_language(api: Api, ada: Phone, ben: Phone) -> None:
    api("setMyCommands", commands=commands("any"))
    api("setMyCommands", commands=commands("privat"), language_code="de", scope={"type": "all_private_chats"})
    api("setMyCommands", commands=commands("hers"), scope={"type": "chat", "chat_id": ada.user_id})

    assert ada.languages == ["de"]
    assert ada.commands == [("hers", "Does hers")]
    assert ben.commands == [("privat", "Does privat")]
    ben.language_code = "fr"
    assert ben.commands == [("any", "Does any")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"commands": [{"command": "Not Good", "description": "x"}]},
        {"commands": [{"command": "x" * 33, "description": "x"}]},
        {"commands": [{"command": "good", "description": ""}]},
        {"commands": [{"command": "good", "description": "x" * 257}]},
        {"commands": commands("good"), "language_code": "deu"},
        {"commands": commands("good"), "scope": {"type": "nowhere"}},
        {"commands": commands(*(f"c{number}" for number in range(101)))},
    ],
)
def test_commands_that_telegram_refuses(api: Api, wrong: dict[str, Any]) -> None:
    with pytest.raises(ApiRefusal, match=r"^Bad Request"):
        api("setMyCommands", **wrong)


@pytest.mark.parametrize(
    ("field", "method", "limit"),
    [
        ("name", "MyName", 64),
        ("description", "MyDescription", 512),
        ("short_description", "MyShortDescription", 120),
    ],
)
def test_texts_about_the_bot_fall_back_to_no_language(
    api: Api, ben: Phone, field: str, method: str, limit: int
) -> None:
    api(f"set{method}", **{field: "For all"})
    api(f"set{method}", **{field: "Auf Deutsch"}, language_code="de")

    assert api(f"get{method}", language_code="fr") == {field: "For all"}
    assert api(f"get{method}", language_code="de") == {field: "Auf Deutsch"}
    assert ben.profile(field) == "Auf Deutsch"
    with pytest.raises(ApiRefusal, match="too long"):
        api(f"set{method}", **{field: "x" * (limit + 1)})


def test_chats_and_members_can_be_looked_up(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.group.add_bot(ada.user_id)
    group = emulator.group.chat_id

    assert api("getChat", chat_id=ada.user_id)["first_name"] == "Ada"
    assert api("getChat", chat_id=group)["type"] == "supergroup"
    assert api("getChatMember", chat_id=group, user_id=ada.user_id)["status"] == "member"
    assert api("getChatMemberCount", chat_id=group) == 2
    assert api("getUserProfilePhotos", user_id=ada.user_id)["total_count"] == 0
    assert api("getChatMenuButton") == {"type": "default"}
    assert api("getMyDefaultAdministratorRights")["can_delete_messages"] is False


def test_who_has_logged_out_is_no_longer_served(api: Api) -> None:
    assert api("close") is True
    assert api("logOut") is True

    with pytest.raises(ApiRefusal, match="Logged out") as refused:
        api("getMe")
    assert refused.value.status == 400
