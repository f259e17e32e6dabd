"""How a story is told on the two phones: what someone does, at a speed one can follow."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from bot.demo.house import House
from bot.demo.wording import typed
from bot.domain.kinds import Action
from bot.emulator import Button, Phone
from bot.emulator.stage import StoryStep

LOOK_SECONDS: Final = 0.8
"""How long the page points at a button before it is tapped."""
LETTER_SECONDS: Final = 0.034
"""How fast the page shows someone typing."""
READ_SECONDS: Final = 0.6
"""The least a new message stays before anything else happens."""
WORD_SECONDS: Final = 0.03
LONGEST_READ: Final = 2.4
LINK: Final = re.compile(r"\?start=([\w-]+)")


class StoryError(Exception):
    """The story and the bot don't fit together."""


@dataclass(frozen=True, slots=True)
class Start:
    """Press START."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Open the newest link on somebody's phone, here."""

    of: str


@dataclass(frozen=True, slots=True)
class Tap:
    """Tap the button that does this, whatever it is called in the phone's language.

    Where a message has several, the number counts them from its top left; the newest message is tapped.
    """

    action: Action
    number: int = 1


@dataclass(frozen=True, slots=True)
class Write:
    """Write what is the same in every language: a command or a number."""

    text: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Write these words of the story, in the language of one's phone."""

    name: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Let time pass until this moment of the week; weekdays are ISO's, Monday is 1."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """Let time pass until somebody is asked."""


Act = Start | Follow | Tap | Write | OwnWords | Walk | NextQuestion


@dataclass(frozen=True, slots=True)
class Scene:
    """One line of the story, and what somebody does meanwhile."""

    line: str
    who: str
    acts: tuple[Act, ...]


class Telling:
    """Plays scenes on the phones of a house and says where it is."""

    def __init__(
        self,
        house: House,
        scenes: tuple[Scene, ...],
        *,
        tempo: float,
        show: Callable[[StoryStep], None],
        walk: Callable[[Walk | NextQuestion], Awaitable[None]],
    ) -> None:
        self._house = house
        self._scenes = scenes
        self._tempo = tempo
        self._show = show
        self._walk = walk

    async def tell(self) -> None:
        """From the first scene to the last; raises StoryError where a button is not there."""
        for number, scene in enumerate(self._scenes, 1):
            phone = self._phone(scene.who) if scene.who else None
            step = StoryStep(scene.line, number, len(self._scenes), phone.user_id if phone else None)
            self._show(step)
            await self._beat(_reading(scene.line))
            for act in scene.acts:
                await self._play(step, phone, act)

    async def _play(self, step: StoryStep, phone: Phone | None, act: Act) -> None:
        if isinstance(act, Walk | NextQuestion):
            await self._walk(act)
        elif phone is not None:
            await self._prepare(step, phone, act)
            self._do(phone, act)
            self._show(step)
        await self._house.settled()
        if phone is not None:
            phone.open_chat()
        await self._beat(_reading(_newest(phone)))

    async def _prepare(self, step: StoryStep, phone: Phone, act: Act) -> None:
        """Let the page point at the button, or show the typing, before it happens."""
        if isinstance(act, Tap | Start):
            self._show(replace(step, presses=_button(phone, act)[1] if isinstance(act, Tap) else "START"))
            await self._beat(LOOK_SECONDS)
        elif isinstance(act, Write | OwnWords):
            text = _typed(phone, act)
            self._show(replace(step, types=text))
            await self._beat(len(text) * LETTER_SECONDS + READ_SECONDS / 2)

    def _do(self, phone: Phone, act: Act) -> None:
        if isinstance(act, Tap):
            message_id, label = _button(phone, act)
            phone.tap(label, message_id=message_id)
        elif isinstance(act, Write | OwnWords):
            phone.say(_typed(phone, act))
        elif isinstance(act, Start):
            phone.start()
        elif isinstance(act, Follow):
            phone.start(_payload(self._phone(act.of)))

    def _phone(self, name: str) -> Phone:
        for phone in self._house.emulator.people.values():
            if phone.first_name == name:
                return phone
        raise StoryError(f"{name} is not here")

    async def _beat(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._tempo)


def _button(phone: Phone, tap: Tap) -> tuple[int, str]:
    """The message that a tap is for, and what its button says there."""
    for message in reversed(phone.messages):
        labels = [button.text for row in message.rows for button in row if _does(button, tap.action)]
        if len(labels) >= tap.number:
            return message.message_id, labels[tap.number - 1]
    raise StoryError(f"{phone.first_name} has no button for {tap.action}")


def _typed(phone: Phone, act: Write | OwnWords) -> str:
    return act.text if isinstance(act, Write) else typed(act.name, phone.language_code)


def _does(button: Button, action: Action) -> bool:
    """Whether a button's data names an action: it stands behind the message's random id."""
    return (button.data or "").split(":")[1:2] == [action.value]


def _payload(phone: Phone) -> str:
    """What the newest invite link on a phone opens."""
    for message in reversed(phone.messages):
        links = [button.url or "" for row in message.rows for button in row]
        for words in (message.text or "", *links, *(str(one.get("url", "")) for one in message.entities)):
            if found := LINK.search(words):
                return found[1]
    raise StoryError(f"there is no link on {phone.first_name}'s phone")


def _newest(phone: Phone | None) -> str:
    """What there is to read now."""
    incoming = [message for message in phone.messages if not message.outgoing] if phone else []
    return (incoming[-1].text or incoming[-1].caption or "") if incoming else ""


def _reading(words: str) -> float:
    """How long somebody may want to look at these words."""
    return min(READ_SECONDS + len(words.split()) * WORD_SECONDS, LONGEST_READ)
