"""Every sentence people read: from what is said (a Kind and references) and a View to text and buttons.

`render` is for people with a row, `direct` and `visit` for those without, `alert` for a tap; `typed_button`
finds the button a text equals, `in_source_language` what a command's words mean; `summary_parts` counts a
Summary's messages; `presentations` is what the bot tells Telegram about itself.
"""

from bot.domain.kinds import Alert, Kind
from bot.domain.outbox import Refs, Say
from bot.messages.catalogs import gettext_noop, nearest, supported_languages
from bot.messages.labels import label, typed_button
from bot.messages.menu import Presentation, presentations
from bot.messages.reader import Reader
from bot.messages.registry import DIRECT, RENDERERS, VISITS
from bot.messages.rendered import (
    ButtonSpec,
    ChartSpec,
    Entity,
    Rendered,
    Rows,
    Text,
    split,
)
from bot.messages.summaries import summary_parts
from bot.messages.telling import Address, Telling, Visit
from bot.messages.typed_words import in_source_language
from bot.services.ports import World
from bot.services.views import View

__all__ = [
    "ButtonSpec",
    "ChartSpec",
    "Entity",
    "Presentation",
    "Rendered",
    "Rows",
    "Text",
    "alert",
    "direct",
    "in_source_language",
    "label",
    "nearest",
    "presentations",
    "render",
    "split",
    "summary_parts",
    "supported_languages",
    "typed_button",
    "visit",
]

ALERTS: dict[Alert, str] = {
    Alert.STALE: gettext_noop("This button has had its day; the newest message has what you need."),
    Alert.RESTING: gettext_noop("You are on a pause; /resume ends it."),
}


def render(say: Say, view: View) -> Rendered | None:
    """What one person is shown; None when there is nothing to show any more (a reply was deleted)."""
    if say.kind in DIRECT:
        return direct(say.kind, view.person.language, say.refs)
    reader = Reader(view.person.language, view.person.zone)
    return RENDERERS[say.kind](Telling(reader, say.refs, view=view))


def direct(kind: Kind, language: str | None, refs: Refs | None = None) -> Rendered:
    """What someone without a row is shown; their language is Telegram's code, or what theirs was."""
    return DIRECT[kind](Address(Reader(nearest(language)), refs or {}))


def visit(kind: Kind, language: str | None, world: World) -> Rendered | None:
    """What someone without a row is told who asks for what always answers; None for any other kind."""
    asked = Visit(Reader(nearest(language)), world=world, spoken=language or "")
    return VISITS[kind](asked) if kind in VISITS else None


def alert(which: Alert, language: str | None) -> str:
    """The line an answerCallbackQuery shows."""
    return Reader(nearest(language)).words(ALERTS[which])
