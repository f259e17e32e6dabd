"""Words that a command takes, typed in the reader's own language: `/days lun mié`, `/checkin Grenzen`."""

import re
from functools import lru_cache

from babel.dates import get_day_names

from bot.domain.prompts import Topic
from bot.domain.spelling import plain
from bot.messages.catalogs import gettext_noop, locale_of, supported_languages
from bot.messages.reader import Reader
from bot.messages.topics import TOPICS
from bot.services.settings import WEEKDAYS

WORDS = (
    gettext_noop("on"),
    gettext_noop("off"),
    gettext_noop("ask"),
    gettext_noop("always"),
    gettext_noop("never"),
    gettext_noop("daily"),
    gettext_noop("weekends"),
)
"""As commands know them, in the source language."""
SHORTEST_DAY = 2
WORD = re.compile(r"[^\W\d_]+")


def in_source_language(typed: str, language: str) -> str:
    """The same with every word put as the commands know it; all else stays as it was typed."""
    known, days = _known(language), _weekdays(language)

    def word(match: re.Match[str]) -> str:
        said = plain(match.group())
        if said in known:
            return known[said]
        found = {day for name, day in days if len(said) >= SHORTEST_DAY and name.startswith(said)}
        return found.pop() if len(found) == 1 else match.group()

    return known.get(plain(typed)) or WORD.sub(word, typed)


@lru_cache(maxsize=64)
def _known(language: str) -> dict[str, str]:
    """What a typed word means in a language; the names of languages in their own as well."""
    reader = Reader(language)
    words = {plain(reader.words(word)): word for word in WORDS}
    topics = {plain(reader.words(TOPICS[topic])): topic.value for topic in Topic}
    spoken = {
        plain(str(locale_of(code).get_display_name(of))): code
        for code in supported_languages()
        for of in (code, language)
    }
    return spoken | topics | words


@lru_cache(maxsize=64)
def _weekdays(language: str) -> tuple[tuple[str, str], ...]:
    """(name, as the command knows it) of the days of the week."""
    names = get_day_names("wide", "stand-alone", locale_of(language))
    return tuple((plain(str(names[number])), day) for number, day in enumerate(WEEKDAYS))
