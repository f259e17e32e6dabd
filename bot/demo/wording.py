"""What Ada and Ben type in the story: words/xx.toml, by a short name, in the language of the phone."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from bot.content.reading import languages_in
from bot.messages.catalogs import SOURCE, nearest

WORDS: Final = files("bot.demo").joinpath("words")


@cache
def story_languages() -> tuple[str, ...]:
    """The languages in which the story's words are written, in alphabetical order."""
    return languages_in(WORDS)


@cache
def story_words(language: str) -> Mapping[str, str]:
    """All words of the story in one of its languages."""
    return tomllib.loads(WORDS.joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def typed(name: str, language_code: str | None) -> str:
    """These words as the owner of such a phone types them; in English where nobody has written them yet."""
    language = nearest(language_code)
    return story_words(language if language in story_languages() else SOURCE)[name]
