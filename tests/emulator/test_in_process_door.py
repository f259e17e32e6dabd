"""Claims about the in-process door: python-telegram-bot without a socket."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.emulator import Emulator, Phone
from bot.emulator.request import EmulatorRequest
from tests.emulator.judge import TOKEN, held


@pytest.fixture
async def ptb(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    # Without it the library warns of its own future whenever it reads a retry_after.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(
        TOKEN, request=EmulatorRequest(emulator), get_updates_request=EmulatorRequest(emulator)
    ) as bot:
        yield bot


async def test_a_conversation(ptb: Bot, ada: Phone) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await ptb.send_message(ada.user_id, "<b>Ready?</b>", parse_mode="HTML", reply_markup=markup)
    ada.tap("Yes")

    (update,) = await ptb.get_updates()
    assert update.callback_query is not None
    await update.callback_query.answer("Good")
    await update.callback_query.edit_message_text("Then we begin")

    assert ada.alerts == ["Good"]
    assert [(m.message_id, m.text) for m in ada.messages][-1] == (sent.message_id, "Then we begin")
    assert ptb.username == "tend_bot"


async def test_photos_and_documents(ptb: Bot, ada: Phone) -> None:
    await ptb.send_photo(ada.user_id, b"jpeg", caption="Us")
    document = await ptb.send_document(ada.user_id, InputFile(BytesIO(b"{}"), filename="export.json"))
    text = await ptb.send_message(ada.user_id, "Something for you")
    await ptb.edit_message_media(InputMediaPhoto(b"chart"), chat_id=ada.user_id, message_id=text.message_id)

    assert document.document is not None
    assert document.document.file_name == "export.json"
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"{}"
    assert [m.media for m in ada.messages[-3:]] == [b"jpeg", b"{}", b"chart"]


async def test_a_held_poll_wakes_on_an_update(ptb: Bot, emulator: Emulator, ada: Phone) -> None:
    poll = asyncio.create_task(ptb.get_updates(timeout=30, allowed_updates=Update.ALL_TYPES))
    await held(emulator)

    ada.say("Hello")

    (update,) = await poll
    assert update.effective_message is not None
    assert update.effective_message.text == "Hello"


async def test_the_older_of_two_polls_is_in_conflict(ptb: Bot, emulator: Emulator) -> None:
    old = asyncio.create_task(ptb.get_updates(timeout=30))
    await held(emulator)

    new = asyncio.create_task(ptb.get_updates(timeout=30))

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await old
    new.cancel()


async def test_refusals_are_the_librarys_exceptions(ptb: Bot, emulator: Emulator, ada: Phone) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(5, "?")
    ada.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(ada.user_id, "?")
    emulator.faults.add("429", retry_after=4)
    with pytest.raises(RetryAfter):
        await ptb.send_message(ada.user_id, "?")
    with pytest.raises(InvalidToken):
        await Bot("0:bad", request=EmulatorRequest(emulator)).initialize()


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", False), ("drop_after", True)])
async def test_dropped_connections_look_as_over_the_network(
    ptb: Bot, emulator: Emulator, ada: Phone, kind: Any, arrived: bool
) -> None:
    emulator.faults.add(kind)

    with pytest.raises(NetworkError) as failed:
        await ptb.send_message(ada.user_id, "Once")

    assert isinstance(failed.value.__cause__, ServerDisconnectedError)
    assert ("Once" in [message.text for message in ada.messages]) is arrived


async def test_an_answer_slower_than_the_read_timeout_is_uncertain(
    ptb: Bot, emulator: Emulator, ada: Phone
) -> None:
    emulator.faults.add("slow", seconds=60)

    with pytest.raises(TimedOut):
        await ptb.send_message(ada.user_id, "Once", read_timeout=0.01)

    assert ada.messages[-1].text == "Once"


async def test_a_gateways_page_is_a_network_error(ptb: Bot, emulator: Emulator, ada: Phone) -> None:
    emulator.faults.add("502")

    with pytest.raises(NetworkError, match="Bad Gateway"):
        await ptb.send_message(ada.user_id, "?")
