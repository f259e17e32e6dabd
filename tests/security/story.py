"""The main story, full of canaries: whatever of it turns up where it should not was leaked there."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.emulator import Phone
from tests.fakes import catalogue
from tests.journeys.cast import Someone, Town

ADAS, BENS = ("Adaskandria", "zwirbel_ada"), ("Benomarck", "zwirbel_ben")
PLACE = (48.13743025, 11.57549061)  # finer than any time of day in a log, or it might be taken for one
TOO_LATE_TO_JOIN = timedelta(minutes=11)
DANGER = "He hit me last night, behind the quincunx."


@dataclass
class Story:
    """A couple's days, and everything in them that is nobody else's business."""

    town: Town
    ada: Someone
    ben: Someone
    words: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    picked: str = ""
    """What Ada answered by a tap."""

    @classmethod
    def begins(cls, town: Town) -> "Story":
        made = (_arrives(town, *ADAS), _arrives(town, *BENS))
        return cls(town, *made)

    # --- secrets ---

    @property
    def names(self) -> set[str]:
        return {*ADAS, *BENS, "Zwirbel"}

    @property
    def ids(self) -> set[int]:
        return {someone.phone.user_id for someone in (self.ada, self.ben)}

    @property
    def callbacks(self) -> dict[str, set[str]]:
        """What every button that was ever sent would send back, by the name of its owner."""
        return {someone.name: callbacks_of(self.town, someone.phone) for someone in (self.ada, self.ben)}

    @property
    def canaries(self) -> set[str]:
        """Every secret as it would be read; of words also the rarest one, however the rest is escaped."""
        rare = {max(re.findall("[A-Za-z]+", words), key=len) for words in self.words}
        written = {*self.words, *rare, self.picked, *self.names, *map(str, self.ids), *map(str, PLACE)}
        return written | self.tokens

    # --- the story ---

    async def is_told(self, between: Callable[[], Awaitable[None]] | None = None) -> None:
        """All of it up to the erasing; `between` is called after each chapter."""
        chapters = (
            self.they_begin, self.they_pair, self.they_write, self.ada_is_in_danger, self.odd_things_happen,
            self.they_share, self.they_read,
        )  # fmt: skip
        for chapter in chapters:
            await chapter()
            if between is not None:
                await between()

    async def they_begin(self) -> None:
        await self.ada.begins()
        ben = self.ben
        await ben.starts("nobodys-xylophone-token")
        self.tokens.add("nobodys-xylophone-token")
        await ben.taps("I'm 18 or older")
        await ben.taps("I agree")
        await ben.types(self._says("the place of the ombrophile"))
        await ben.taps("Somewhere else")
        await self.town.step(lambda: ben.phone.press("Share my location once", place=PLACE))
        await ben.taps("Every evening")

    async def they_pair(self) -> None:
        before = await self.ada.invites()
        self.tokens |= {before, await self.ada.invites()}
        (token,) = self.tokens - {before, "nobodys-xylophone-token"}
        await self.ben.starts(before)
        await self.ben.starts(token)
        await self.ben.taps("Accept")
        await self.ada.taps("Yes, that's my partner")

    async def they_write(self) -> None:
        ada, ben = self.ada, self.ben
        await ada.keeps(self._says("You warmed my zeppelin."), share=True)
        await ada.types(self._says("And the vestibule, too: Grüße 🌱"))
        message = await ada.keeps(self._says("Nobody but me knows of the ytterbium."))
        await ada.edits(message, self._says("Nobody but me knows of the molybdenum."))
        await ben.keeps(self._says("You fixed my velocipede & said <b>nothing</b>."), share=True)
        for someone in (ada, ben):
            await someone.types("/checkin stress")
            await someone.taps("4")
            await someone.taps("Share in our summary")
            await someone.types(self._says("Less sfumatissimo, please."))
        await self.town.walks_to(TOO_LATE_TO_JOIN)
        await ben.types(self._says("A note about the thylacine."))
        await ben.taps("Keep as a note")
        await self.town.walks_to(TOO_LATE_TO_JOIN)
        await ben.types(self._says("A draft about the narwhal."))
        await self._ada_picks()

    async def _ada_picks(self) -> None:
        """She is asked until there are answers to pick, and shares the one she taps."""
        answers = {answer for prompt in catalogue().prompts for answer in prompt.options}
        await self.ada.types("/checkin gratitude")
        while not (offered := [label for label in self.ada.buttons if label in answers]):
            await self.ada.types("/skip")
            await self.ada.types("/checkin gratitude")
        self.picked = offered[0]
        await self.ada.taps(self.picked)
        await self.ada.taps("Share in our summary")

    async def ada_is_in_danger(self) -> None:
        await self.ada.keeps(self._says(DANGER), topic="boundaries")
        await self.ada.taps("Open")
        await self.ada.taps("Hide")

    async def odd_things_happen(self) -> None:
        ada, ben = self.ada, self.ben
        await ada.types("/checkin gratitude")
        await ada.types(self._says("Too long, by a bandersnatch. ") + "ta" * 600)
        await ada.types("/skip")
        caption = self._says("A photo of the quokkaling.")
        await self.town.step(lambda: ben.phone.send("photo", caption=caption))
        await self.town.step(lambda: ben.phone.send("contact"))
        await ben.types("/" + self._says("frobnicate_the_axolotl"))
        await ben.forges(self._says("forged:yes:by-a-pangolin"))
        group = self.town.emulator.group
        await self.town.step(lambda: group.add_bot(ada.phone.user_id))
        await self.town.step(
            lambda: group.say(ada.phone.user_id, self._says("@tend_bot in the caravanserai"))
        )
        for command in ("/settings", "/days mon tue", "/replies", "/privacy", "/help", "/safety"):
            await ben.types(command)

    async def they_share(self) -> None:
        await self.ada.types("/summary")
        await self.ada.taps("Choose what to share")
        await self.ada.taps("Done")
        await self.ada.says_yes()
        await self.ben.says_yes()
        await self.town.walks_to("Mon 20:00")

    async def they_read(self) -> None:
        for someone in (self.ada, self.ben):
            await someone.taps("Open")
        assert self.ben.sees(self.picked), "what was picked is given like any other words"
        await self.town.walks_to("Sun 10:00")
        await self.ben.types("/withdraw")
        await self.ada.types("/export")
        await self.ada.taps("Send me the files")

    async def ada_erases_everything(self) -> None:
        await self.ada.types("/delete")
        await self.ada.types("DELETE")

    def _says(self, words: str) -> str:
        self.words.add(words)
        return words


def _arrives(town: Town, name: str, username: str) -> Someone:
    phone = town.emulator.add_person(name, username=username, last_name="Zwirbel")
    return Someone(town.step, phone)


def callbacks_of(town: Town, phone: Phone, *, since: int = 0) -> set[str]:
    """The data of every button that was ever sent to a phone (since the call of a number)."""
    found = set()
    for call in town.emulator.calls[since:]:
        markup = call.parameters.get("reply_markup")
        if markup is None or str(call.parameters.get("chat_id")) != str(phone.user_id):
            continue
        keyboard: Any = json.loads(markup) if isinstance(markup, str) else markup
        rows = keyboard.get("inline_keyboard", [])
        found |= {data for row in rows for button in row if (data := button.get("callback_data"))}
    return found
