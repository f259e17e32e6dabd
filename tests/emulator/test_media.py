"""Claims about photos, documents and albums."""

import struct
from typing import Any

import pytest

from bot.emulator import Emulator, Phone, Upload
from bot.emulator.person_media import tiny_png
from tests.emulator.judge import TOKEN, Api, ApiRefusal, keys

WIDE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 1200, 800) + b"rest"


def refusal(api: Api, method: str, files: Any = None, **parameters: Any) -> str:
    with pytest.raises(ApiRefusal) as refused:
        api(method, files=files, **parameters)
    return str(refused.value)


def test_a_photo_shows_on_the_phone_and_comes_in_sizes(api: Api, ada: Phone) -> None:
    sent = api(
        "sendPhoto", chat_id=ada.user_id, files={"photo": WIDE}, caption="<i>Us</i>", parse_mode="HTML"
    )

    assert ada.messages[-1].photo == WIDE
    assert (ada.messages[-1].caption, ada.messages[-1].kind) == ("Us", "photo")
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(90, 60), (1200, 800)]
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 2}]


def test_a_file_can_be_sent_again_by_its_id_and_downloaded(emulator: Emulator, api: Api, ada: Phone) -> None:
    files = {"document": Upload(b'{"mine": 1}', "export.json")}
    sent = api("sendDocument", chat_id=ada.user_id, files=files)["document"]

    again = api("sendDocument", chat_id=ada.user_id, document=sent["file_id"])["document"]
    path = api("getFile", file_id=sent["file_id"])["file_path"]

    assert (sent["file_name"], sent["mime_type"], sent["file_size"]) == (
        "export.json",
        "application/json",
        11,
    )
    assert again["file_unique_id"] == sent["file_unique_id"]
    assert emulator.file(TOKEN, path) == ada.messages[-1].document == b'{"mine": 1}'


def test_both_sizes_of_a_persons_photo_can_be_fetched(emulator: Emulator, api: Api, ada: Phone) -> None:
    ada.send("photo")

    (update,) = api.updates()
    for size in update["message"]["photo"]:
        assert emulator.file(TOKEN, api("getFile", file_id=size["file_id"])["file_path"]) == tiny_png()


def test_files_that_are_not_there(api: Api, ada: Phone) -> None:
    to = {"chat_id": ada.user_id}

    assert refusal(api, "sendPhoto", **to) == "Bad Request: there is no photo in the request"
    assert refusal(api, "sendPhoto", **to, files={"photo": b""}) == "Bad Request: file must be non-empty"
    assert refusal(api, "sendPhoto", **to, photo="unknown") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert refusal(api, "sendPhoto", **to, photo="https://example.org/x.png") == (
        "Bad Request: failed to get HTTP URL content"
    )
    assert "file_id" in refusal(api, "getFile", file_id="unknown")


def test_a_caption_has_1024_characters(api: Api, ada: Phone) -> None:
    photo = {"photo": b"jpeg"}

    api("sendPhoto", chat_id=ada.user_id, files=photo, caption="a" * 1024)

    assert refusal(api, "sendPhoto", chat_id=ada.user_id, files=photo, caption="a" * 1025) == (
        "Bad Request: message caption is too long"
    )


def test_media_can_be_added_to_a_text_message_with_a_keyboard(api: Api, ada: Phone) -> None:
    stub = api.send(ada.user_id, "Something for you", protect_content=True)
    media = {"type": "photo", "media": "attach://chart", "caption": "Four weeks", "has_spoiler": True}

    edited = api(
        "editMessageMedia", files={"chart": WIDE}, chat_id=ada.user_id, message_id=stub["message_id"],
        media=media, reply_markup=keys([("Hide", "h")]),
    )  # fmt: skip

    shown = ada.messages[-1]
    assert (shown.kind, shown.photo, shown.caption, shown.text) == ("photo", WIDE, "Four weeks", None)
    assert shown.protected
    assert shown.spoiler
    assert ada.buttons == ["Hide"]
    assert "text" not in edited


def test_captions_are_edited(api: Api, ada: Phone) -> None:
    photo = api("sendPhoto", chat_id=ada.user_id, files={"photo": WIDE}, caption="Old")
    place = {"chat_id": ada.user_id, "message_id": photo["message_id"]}

    edited = api("editMessageCaption", **place, caption="New")
    removed = api("editMessageCaption", **place)

    assert edited["caption"] == "New"
    assert "caption" not in removed
    assert removed["photo"] == photo["photo"]


def test_an_album_arrives_as_messages_of_one_group(api: Api, ada: Phone) -> None:
    media = [
        {"type": "photo", "media": "attach://a", "caption": "First"},
        {"type": "photo", "media": "attach://b"},
    ]

    sent = api("sendMediaGroup", files={"a": WIDE, "b": b"jpeg"}, chat_id=ada.user_id, media=media)

    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.photo for message in ada.messages[-2:]] == [WIDE, b"jpeg"]
    assert "2-10 items" in refusal(api, "sendMediaGroup", chat_id=ada.user_id, media=media[:1])


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "animation", "video_note", "sticker"])
def test_other_files_are_sent_too(api: Api, ada: Phone, kind: str) -> None:
    sent = api(f"send{kind.replace('_', '')}", chat_id=ada.user_id, files={kind: b"bytes"})

    assert ada.messages[-1].kind == kind
    assert sent[kind]["file_id"]
