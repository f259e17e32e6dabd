"""Many couples who said yes, whom nothing but a Summary may show the other's words."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.emulator import Phone
from bot.storage.errors import StoreError
from bot.storage.store import StoreTx
from tests.journeys.cast import LINK, Town

COUPLES = 16
PATIENCE = 20


@dataclass(frozen=True)
class Pair:
    """Two people, each with words for the other and words for nobody."""

    ada: Phone
    ben: Phone

    @property
    def both(self) -> tuple[Phone, Phone]:
        return self.ada, self.ben


def private(phone: Phone) -> str:
    return f"Nobody but me, {phone.user_id}, shall read this."


def shared(phone: Phone) -> str:
    return f"Thank you for the tea, says {phone.user_id}."


class Crowd:
    """Couples who said yes on a Monday afternoon, and somebody alone."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.pairs = [Pair(*(town.emulator.add_person(f"P{n}") for _ in "ab")) for n in range(COUPLES)]
        self.bystander = town.emulator.add_person("Cem")
        self.everybody = [phone for pair in self.pairs for phone in pair.both]

    async def begins(self) -> None:
        for phone in (*self.everybody, self.bystander):
            phone.start()
        for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week", "Skip"):
            await self._taps([*self.everybody, self.bystander], label)
        inviters = [pair.ada for pair in self.pairs]
        await self._all(inviters, "/invite")
        await self._taps(inviters, "Make the link")
        for pair in self.pairs:
            found = LINK.search(pair.ada.messages[-1].text or "")
            assert found
            pair.ben.start(found[1])
        await self._taps([pair.ben for pair in self.pairs], "Accept")
        await self._taps(inviters, "Yes, that's my partner")
        await self._write()

    async def _write(self) -> None:
        await self._all(self.everybody, "/checkin boundaries")
        await self._all(self.everybody, private)
        await self._all(self.everybody, "/checkin gratitude")
        await self._all(self.everybody, shared)
        await self._taps(self.everybody, "Share in our summary")
        await self._all(self.everybody, "/summary")
        await self._taps(self.everybody, "Yes, share these")

    async def ids(self) -> list[str]:
        """The stored id of everybody who is in a couple."""

        def found(tx: StoreTx) -> list[str]:
            people = [tx.person_of(phone.user_id) for phone in self.everybody]
            return [person.id for person in people if person]

        return await self.town.bot.parts.store.transact(found)

    async def looks_at_everything(self) -> None:
        """The evening comes; everybody opens it, and reads all they can read."""
        self.town.clock.set(self.town.moment("Mon 20:01", "Europe/London"))
        await self.settles()
        for phone in self.everybody:
            if "Open" in phone.buttons:
                phone.tap("Open")
        await self.settles()
        for text in ("/replies", "/summary"):
            for phone in self.everybody:
                phone.say(text)
        await self.settles()

    async def bystander_is_answered(self) -> bool:
        """Whether the bot is there for whom none of it concerns."""
        answers = len(self.bystander.messages)
        self.bystander.say("/help")
        await self.settles()
        return len(self.bystander.messages) == answers + 2

    async def settles(self) -> None:
        """Until everything has had its effect; what is stuck is not waited for."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.town.settles()
        except (TimeoutError, StoreError):
            return

    async def _all(self, phones: Iterable[Phone], text: Any) -> None:
        for phone in phones:
            phone.say(text if isinstance(text, str) else text(phone))
        await self.town.settles()

    async def _taps(self, phones: Iterable[Phone], label: str) -> None:
        await self.town.settles()
        for phone in phones:
            phone.tap(label)
        await self.town.settles()


def read_by(town: Town, since: int) -> dict[int, str]:
    """All that was sent to each phone, edits included."""
    read: dict[int, str] = {}
    for call in town.emulator.calls[since:]:
        if chat := call.parameters.get("chat_id"):
            said = str(call.parameters.get("text", "")) + str(call.parameters.get("caption", ""))
            read[int(str(chat))] = read.get(int(str(chat)), "") + said
    return read


def wrongly_read(crowd: Crowd, read: dict[int, str]) -> list[str]:
    """Words on a phone whose owner should never see them."""
    wrong = []
    for pair in crowd.pairs:
        for reader, partner in (pair.both, pair.both[::-1]):
            text = read.get(reader.user_id, "")
            others = [phone for phone in crowd.everybody if phone not in pair.both]
            forbidden = [private(partner), *(words(one) for one in others for words in (private, shared))]
            wrong += [words for words in forbidden if words in text]
    return wrong
