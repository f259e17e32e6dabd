"""A small bot that speaks the Bot API over HTTP: a phone is shown all it can show."""

import json
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.reliability.programs import meanwhile

Json = dict[str, Any]

COMMANDS = {
    "invite": "a link for my partner",
    "rich": "a message with all its entities",
    "code": "an address as code",
    "stub": "a protected message",
    "picture": "a picture",
    "where": "a reply keyboard",
    "slow": "a button that waits",
    "alert": "a button with an alert",
    "many": "forty messages",
}
DESCRIPTION = "Asks each of you one gentle question at a time.\n\nNot therapy. Adults only."
RICH = (
    "<b>bold</b> <i>italic</i> <u>underline</u> <s>struck</s> <code>code</code> "
    '<tg-spoiler>secret</tg-spoiler> <a href="https://example.org/">a link</a> &lt;b&gt;\n'
    "<blockquote>A quoted line</blockquote>\nafter 🌱 <b>the plant</b>"
)


class ScriptedBot:
    """Answers each command with one thing a phone can show."""

    def __init__(self, session: aiohttp.ClientSession, root: str, token: str) -> None:
        self._session = session
        self._methods = f"{root}/bot{token}"
        self._username = ""
        self._waiting: str | None = None

    async def call(self, method: str, /, **parameters: object) -> Any:
        async with self._session.post(f"{self._methods}/{method}", json=parameters) as response:
            body: Json = await response.json()
        return body.get("result")

    async def begin(self) -> None:
        """Introduce itself, as bots do."""
        me = await self.call("getMe")
        self._username = me["username"]
        menu = [{"command": name, "description": words} for name, words in COMMANDS.items()]
        await self.call("setMyCommands", commands=menu)
        await self.call("setMyDescription", description=DESCRIPTION)

    async def serve(self) -> None:
        """Answer until cancelled."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=30) or []:
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: Json) -> None:
        if "callback_query" in update:
            await self.tapped(update["callback_query"])
        elif "message" in update:
            await self.told(update["message"])

    async def told(self, message: Json) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if self._waiting is not None:
            query, self._waiting = self._waiting, None
            await self.call("answerCallbackQuery", callback_query_id=query, text="Thank you for waiting.")
        if text.startswith("/start "):
            await self.say(chat, f"You came with {text.removeprefix('/start ')}.", ["Accept", "Not now"])
        elif text.startswith("/") and hasattr(self, f"show_{text[1:]}"):
            await getattr(self, f"show_{text[1:]}")(chat)
        elif text:
            await self.say(chat, "Kept. Only you can see this.", ["Share in our summary", "Delete"])
        else:
            await self.say(chat, "Only words can be kept here.")

    async def tapped(self, query: Json) -> None:
        message, data = query["message"], query["data"]
        if data == "Wait":
            self._waiting = query["id"]
            return
        await self.call(
            "answerCallbackQuery", callback_query_id=query["id"], text=data, show_alert=data == "Alert"
        )
        if data != "Alert":
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            await self.call("editMessageText", **place, text=f"You chose: {data}.")

    async def say(self, chat: int, text: str, labels: list[str] | None = None, **more: object) -> None:
        if labels:
            row = [{"text": label, "callback_data": label} for label in labels]
            more["reply_markup"] = {"inline_keyboard": [row]}
        await self.call("sendMessage", chat_id=chat, text=text, **more)

    async def show_start(self, chat: int) -> None:
        await self.say(chat, "One gentle question at a time.", ["I'm 18 or older", "Not for me"])

    async def show_invite(self, chat: int) -> None:
        await self.say(chat, f"Your link, for 48 hours:\nhttps://t.me/{self._username}?start=a_Token-1")

    async def show_rich(self, chat: int) -> None:
        await self.say(chat, RICH, parse_mode="HTML")

    async def show_code(self, chat: int) -> None:
        await self.say(chat, "<code>https://example.org/</code>", parse_mode="HTML")

    async def show_stub(self, chat: int) -> None:
        await self.say(chat, "Your week is ready.", ["Open"], protect_content=True, disable_notification=True)

    async def show_picture(self, chat: int) -> None:
        form = aiohttp.FormData({"chat_id": str(chat), "caption": "Four weeks"})
        form.add_field("photo", png(320, 160), filename="weeks.png")
        async with self._session.post(f"{self._methods}/sendPhoto", data=form) as response:
            await response.read()

    async def show_where(self, chat: int) -> None:
        key = {"text": "Share my location once", "request_location": True}
        await self.say(chat, "Where are you?", reply_markup={"keyboard": [[key]], "one_time_keyboard": True})

    async def show_slow(self, chat: int) -> None:
        await self.say(chat, "This takes a while.", ["Wait"])

    async def show_alert(self, chat: int) -> None:
        await self.say(chat, "This wants to be read.", ["Alert"])

    async def show_many(self, chat: int) -> None:
        for number in range(1, 41):
            await self.say(chat, f"Message {number} of forty")


def png(width: int, height: int) -> bytes:
    """A plain green picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = (b"\x00" + b"\x8f\xb3\x96" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@asynccontextmanager
async def scripted_bot(root: str, token: str) -> AsyncIterator[None]:
    """It answers while the block runs."""
    async with aiohttp.ClientSession(json_serialize=json.dumps) as session:
        bot = ScriptedBot(session, root, token)
        await bot.begin()
        async with meanwhile(bot.serve()):
            yield
