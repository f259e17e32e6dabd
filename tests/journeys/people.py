"""A person with a phone: what they can do there, and what they read."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.emulator import Phone, ShownMessage

FIXED = "Nothing was shared this time. Your words stay yours."
WITHDRAWN = "Withdrawn. What was already opened can't be taken back."
KEPT = "Kept. Only you can see this."
STALE = "This button has had its day; the newest message has what you need."
LINK = re.compile(r"start=([\w-]+)")
Step = Callable[[Callable[[], Any]], Awaitable[Any]]


@dataclass
class Someone:
    """One person and what they can do on their phone."""

    step: Step
    """How the town lets somebody do something."""
    phone: Phone

    @property
    def name(self) -> str:
        return self.phone.first_name

    # --- doing ---

    async def starts(self, token: str = "") -> None:
        await self.step(lambda: self.phone.start(token))

    async def taps(self, label: str, on: str = "") -> str:
        """Tap the newest button with this label (on the newest message that says this); the alert, if any."""
        before = len(self.phone.alerts)
        where = self.message(on).message_id if on else None
        await self.step(lambda: self.phone.tap(label, message_id=where))
        assert not self.phone.pending, "a tap is still waiting for its answer"
        return self.phone.alerts[-1] if len(self.phone.alerts) > before else ""

    async def types(self, text: str, to: str = "") -> int:
        """Write something (as a Telegram reply to the newest message that says this); its message id."""
        where = self.message(to).message_id if to else None
        ids = await self.step(lambda: self.phone.say(text, reply_to=where))
        return int(ids[0])

    async def edits(self, message_id: int, text: str) -> None:
        await self.step(lambda: self.phone.edit(message_id, text))

    async def sends(self, kind: str) -> None:
        await self.step(lambda: self.phone.send(kind))

    async def presses(self, label: str) -> None:
        await self.step(lambda: self.phone.press(label))

    async def forges(self, data: str, message_id: int | None = None) -> str:
        """Send a callback that no button offers; the alert it gets."""
        before = len(self.phone.alerts)
        await self.step(lambda: self.phone.forge(data, message_id=message_id))
        assert not self.phone.pending, "a tap is still waiting for its answer"
        return self.phone.alerts[-1] if len(self.phone.alerts) > before else ""

    async def blocks(self) -> None:
        await self.step(self.phone.block)

    async def unblocks(self) -> None:
        await self.step(self.phone.unblock)

    # --- doing several things ---

    async def begins(self, city: str = "Berlin", rhythm: str = "Three evenings a week") -> None:
        """From /start to the first question."""
        await self.starts()
        await self.taps("I'm 18 or older")
        await self.taps("I agree")
        await self.types(city)
        await self.taps(rhythm)

    async def settles_in(self, city: str = "Berlin", rhythm: str = "Three evenings a week") -> None:
        """Begun, with the first question out of the way."""
        await self.begins(city, rhythm)
        await self.types("/skip")

    async def invites(self) -> str:
        """Make a link; the token in it."""
        await self.types("/invite")
        await self.taps("Make the link")
        found = LINK.search(self.message("https://t.me/").text or "")
        assert found
        return found[1]

    async def keeps(self, words: str, topic: str = "gratitude", *, share: bool = False) -> int:
        """Answer a question about a topic, and mark the reply if it may be shared."""
        await self.types(f"/checkin {topic}")
        message_id = await self.types(words)
        if share:
            await self.taps("Share in our summary")
        return message_id

    async def says_yes(self) -> None:
        await self.types("/summary")
        await self.taps("Yes, share these")

    # --- reading ---

    @property
    def messages(self) -> list[ShownMessage]:
        """What the bot has in this chat, oldest first."""
        return [message for message in self.phone.messages if not message.outgoing]

    @property
    def reads(self) -> list[str]:
        """All texts of the bot in this chat, oldest first."""
        return [message.text or message.caption or "" for message in self.messages]

    @property
    def last(self) -> str:
        """The newest message's text."""
        return self.reads[-1]

    @property
    def buttons(self) -> list[str]:
        """The buttons of the newest message."""
        return [button.text for row in self.messages[-1].rows for button in row]

    def sees(self, text: str) -> bool:
        """Whether anything in the chat says this."""
        return any(text in shown for shown in self.reads)

    def count(self, text: str) -> int:
        """How many messages say this."""
        return sum(text in shown for shown in self.reads)

    def message(self, text: str) -> ShownMessage:
        """The newest message of the bot that says this."""
        for message in reversed(self.messages):
            if text in (message.text or message.caption or ""):
                return message
        raise LookupError(f"{self.name} sees no message with {text!r}; there are {self.reads}")

    def said(self, text: str) -> int:
        """The id of this person's own message."""
        return next(one.message_id for one in self.phone.messages if one.outgoing and one.text == text)

    @property
    def transcript(self) -> list[str]:
        """The whole chat with its buttons, without the random part of a link."""
        return [
            f"{'>' if one.outgoing else '<'} {LINK.sub('start=TOKEN', one.text or one.caption or one.kind)}"
            f" {[button.text for row in one.rows for button in row]}"
            f"{' protected' if one.protected else ''}{' silent' if one.silent else ''}"
            for one in self.phone.messages
        ]
