"""What the bot tells Telegram about itself: its commands and its description, in every language."""

from dataclasses import dataclass

from bot.messages.catalogs import gettext_noop, supported_languages
from bot.messages.reader import Reader

COMMANDS: tuple[tuple[str, str], ...] = (
    ("checkin", gettext_noop("one question now")),
    ("summary", gettext_noop("your page, with your yes or no")),
    ("replies", gettext_noop("what you wrote; share, keep private, delete")),
    ("skip", gettext_noop("skip the open question")),
    ("snooze", gettext_noop("ask it again later")),
    ("invite", gettext_noop("make a one-time link for your partner")),
    ("withdraw", gettext_noop("take back a yes or what is still unopened")),
    ("share", gettext_noop("how Sunday's question is answered: ask, always, never")),
    ("settings", gettext_noop("see and change how I ask")),
    ("days", gettext_noop("on which days, as in /days mon wed fri")),
    ("time", gettext_noop("between which times, as in /time 19:30-20:30")),
    ("timezone", gettext_noop("whose clock, as in /timezone Berlin")),
    ("quiet", gettext_noop("when nothing is sent, as in /quiet 22-8")),
    ("topics", gettext_noop("what I ask about")),
    ("reminder", gettext_noop("one reminder, on or off")),
    ("discreet", gettext_noop("neutral notes and a chat that clears itself, on or off")),
    ("language", gettext_noop("in which language I write")),
    ("pause", gettext_noop("stop for a while, as in /pause 7")),
    ("resume", gettext_noop("end a pause")),
    ("leave", gettext_noop("end your side of the couple; nobody is told")),
    ("export", gettext_noop("everything of yours as a file and a page")),
    ("clear", gettext_noop("remove the messages of the last 48 hours from this chat")),
    ("delete", gettext_noop("erase everything of yours")),
    ("privacy", gettext_noop("what is kept, and who can read it")),
    ("developer_info", gettext_noop("who runs this bot")),
    ("safety", gettext_noop("people you can call")),
    ("help", gettext_noop("all commands")),
    ("start", gettext_noop("begin, or open an invitation")),
)
"""Every command that is built, in the order of /help."""

SHOWN = frozenset(
    {
        "checkin",
        "summary",
        "replies",
        "invite",
        "settings",
        "pause",
        "safety",
        "privacy",
        "export",
        "clear",
        "delete",
        "help",
    }
)
"""Those in Telegram's own menu: few enough to be read."""

DESCRIPTION = gettext_noop(
    "One gentle question at a time, for two: about gratitude, stress and boundaries. Your replies are yours"
    " alone; a summary appears only when you both say yes. For adults. Not therapy, and nobody is watching"
    " over it. It works on your own, too."
)
SHORT_DESCRIPTION = gettext_noop(
    "One gentle question at a time, for two. A summary only when you both say yes. For adults; not therapy."
)


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the bot presents itself in one language: menu as (command, description), and two descriptions."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


def presentations() -> tuple[Presentation, ...]:
    """One for every language, the source language first (it also serves all others)."""
    return tuple(_presentation(Reader(language)) for language in supported_languages())


def _presentation(reader: Reader) -> Presentation:
    shown = tuple((command, reader.words(does)) for command, does in COMMANDS if command in SHOWN)
    return Presentation(reader.language, shown, reader.words(DESCRIPTION), reader.words(SHORT_DESCRIPTION))
