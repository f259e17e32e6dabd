"""What a renderer works with: the reader, their view and the references of what is said."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.kinds import Action
from bot.domain.outbox import Ref, Refs
from bot.domain.prompts import Prompt
from bot.messages.labels import label, numbered
from bot.messages.reader import Reader
from bot.messages.rendered import ButtonSpec, Rendered
from bot.services.ports import World
from bot.services.views import View


@dataclass(frozen=True, slots=True)
class Address:
    """A reader and references: all there is for people without a row."""

    reader: Reader
    refs: Refs = field(default_factory=dict)

    def ref(self, name: str) -> str:
        """A reference that is an id or a word; empty where it is missing."""
        value = self.refs.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A reference that is a number; 0 where it is missing."""
        value: Ref = self.refs.get(name)
        return int(value) if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """A reference that is yes or no."""
        return self.refs.get(name) is True

    def button(self, action: Action, value: str = "") -> ButtonSpec:
        """A button with the label of its action."""
        return ButtonSpec(label(action, value, self.reader.language), action, value)

    def numbered(self, action: Action, number: int, value: str) -> ButtonSpec:
        """A button that acts on one of several things."""
        return ButtonSpec(numbered(action, number, self.reader.language), action, value)


@dataclass(frozen=True, slots=True)
class Visit(Address):
    """An address to someone without a row who asks what everybody is told."""

    world: World = field(kw_only=True)
    spoken: str = field(kw_only=True)
    """Telegram's code of their language, such as `de-AT`."""


@dataclass(frozen=True, slots=True)
class Telling(Address):
    """An address to someone with a row: their view comes with it."""

    view: View = field(kw_only=True)

    @property
    def world(self) -> World:
        """What everybody is told of: the moment, helplines, the bot's own name."""
        return self.view.world

    def prompt(self, prompt_id: str | None) -> Prompt | None:
        """A prompt in the reader's words; None for a note, or for a prompt the catalogue no longer has."""
        return self.world.catalogue.worded(prompt_id, self.reader.language)


Renderer = Callable[[Telling], Rendered | None]
DirectRenderer = Callable[[Address], Rendered]
VisitRenderer = Callable[[Visit], Rendered]
