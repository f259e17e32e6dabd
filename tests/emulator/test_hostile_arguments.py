"""Claims about nonsense: whatever a client sends, the server answers as a server, and goes on."""

from typing import Any

import pytest

from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.server import METHODS
from tests.emulator.judge import TOKEN, Api, keys

NONSENSE: list[Any] = [
    None, "", " ", "x", "{", "[]", "{}", "[1]", '[{"a": 1}]', '[["x"]]', '{"type": "photo"}', "null", "NaN",
    0, -1, 10**25, 1.5, True, [], {}, [None], [[None]], {"message_id": "x"}, {"type": ["photo"]},
    {"inline_keyboard": [[1]]}, {"inline_keyboard": [1]}, {"keyboard": [[{"text": 5}]]},
    [{"command": 1, "description": None}], [{"type": "bold", "offset": "x"}], [{"type": ["bold"]}],
    {"type": "bold", "offset": 10**9, "length": 1}, [{"type": "photo", "media": 1}, {"type": "x"}],
    "\ud800", "a\x00b", "<b", "&#xFFFFFFF;", "<a href=", "*_[`",
]  # fmt: skip
NAMES = [
    "chat_id", "from_chat_id", "message_id", "message_ids", "text", "caption", "parse_mode", "entities",
    "caption_entities", "reply_markup", "reply_parameters", "link_preview_options", "media", "photo",
    "document", "commands", "scope", "language_code", "callback_query_id", "file_id", "action", "latitude",
    "longitude", "question", "options", "offset", "limit", "timeout", "allowed_updates", "url",
    "secret_token", "max_connections", "user_id", "menu_button", "name", "description", "phone_number",
    "first_name", "title",
]  # fmt: skip


def sensible(phone: Phone, message_id: int) -> dict[str, Any]:
    """Arguments that get a call as far as the one that is wrong."""
    return {
        "chat_id": phone.user_id, "from_chat_id": phone.user_id, "message_id": message_id, "text": "Hello",
        "message_ids": [message_id], "latitude": 1, "longitude": 1, "question": "Which",
        "options": ["a", "b"], "phone_number": "+1", "first_name": "Ada", "action": "typing", "title": "Home",
        "address": "Street",
        "media": {"type": "photo", "media": "attach://photo"}, "caption": "Hello", "parse_mode": "HTML",
    }  # fmt: skip


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"logout"}))
def test_no_argument_makes_the_server_stumble(clock: EmulatorClock, method: str) -> None:
    emulator = Emulator(clock)
    ada = emulator.add_person("Ada")
    ada.start()
    api = Api(emulator)
    for name in NAMES:
        message_id = api.send(ada.user_id, reply_markup=keys([("A", "a")]))["message_id"]
        for value in NONSENSE:
            parameters = {**sensible(ada, message_id), name: value}

            response = emulator.call(TOKEN, method, parameters, {"photo": b"jpeg", "document": b"pdf"})

            assert response.status in {200, 400, 403, 409, 429}, (name, value)
            response.payload().decode()


@pytest.mark.parametrize("mode", ["HTML", "MarkdownV2", "Markdown"])
def test_lone_surrogates_are_no_text(emulator: Emulator, ada: Phone, mode: str) -> None:
    call = {"chat_id": ada.user_id, "text": "a\ud83d", "parse_mode": mode}

    response = emulator.call(TOKEN, "sendMessage", call)

    assert response.body["description"] == "Bad Request: strings must be encoded in UTF-8"
