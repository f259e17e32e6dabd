"""Helplines, and the words that suggest danger: static lines for people, no diagnosis and no one alerted."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"), None)
SENTENCE_END = ".!?;:\n…。！？؟"
CLAUSE_END = ",،、()[]–—"
NEGATION_REACH = 3
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


class HelplineKind(StrEnum):
    """What a line is for, in the order people read them."""

    EMERGENCY = "emergency"
    DOMESTIC_VIOLENCE = "domestic_violence"
    SEXUAL_ASSAULT = "sexual_assault"
    SUICIDE = "suicide"


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line in one country, with where it was found and when that was checked."""

    kind: HelplineKind
    name: str
    number: str | None
    url: str | None
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO code, and its lines in file order."""

    code: str
    lines: tuple[Helpline, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """A register of helplines in many countries."""

    name: str
    kinds: tuple[HelplineKind, ...]
    url: str
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Helplines:
    """Every country we know lines for, and where to look for all others."""

    countries: tuple[Country, ...]
    directories: tuple[Directory, ...]

    def country(self, code: str) -> Country | None:
        """The country with this ISO code in any case, or None."""
        return next((country for country in self.countries if country.code == code.upper()), None)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns of one meaning over folded text, which count `beside` and `unless` others in a sentence."""

    id: str
    patterns: re.Pattern[str]
    beside: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    negation_counts: bool


@dataclass(frozen=True, slots=True)
class DangerLexicon:
    """What suggests danger in one language. It errs towards offering lines: a false alarm costs one line.

    Before patterns look at a sentence, `spellings` puts short and wrong spellings right word by word
    ("im" is "i am"), and `idioms`, which only sound like danger, are struck out of it.
    """

    negations: frozenset[str]
    spellings: Mapping[str, str]
    idioms: re.Pattern[str] | None
    danger: tuple[Phrases, ...]
    under_age: tuple[Phrases, ...]

    def suggests_danger(self, text: str) -> bool:
        """Violence by a partner, coercion, a threat, or harm to oneself."""
        return any(self._says(self._struck(sentence), self.danger) for sentence in self._spelled(text))

    def says_under_age(self, text: str) -> bool:
        """The writer says of themselves, in the present, that they are under 18."""
        return any(self._says(sentence, self.under_age) for sentence in self._spelled(text))

    def _spelled(self, text: str) -> list[str]:
        return [" ".join(self.spellings.get(word, word) for word in words.split()) for words in fold(text)]

    def _struck(self, sentence: str) -> str:
        """A comma stands where an idiom stood, so that words around it don't meet."""
        return sentence if self.idioms is None else self.idioms.sub(",", sentence)

    def _says(self, sentence: str, groups: tuple[Phrases, ...]) -> bool:
        return any(self._found(group, sentence) for group in groups)

    def _found(self, group: Phrases, sentence: str) -> bool:
        if group.unless is not None and group.unless.search(sentence):
            return False
        if group.beside is not None and not group.beside.search(sentence):
            return False
        matches = group.patterns.finditer(sentence)
        return any(not (group.negation_counts and self._negated(sentence[: m.start()])) for m in matches)

    def _negated(self, before: str) -> bool:
        """A negation among the last words before, in the same clause."""
        clause = before.rpartition(" , ")[2].split()
        return any(word in self.negations for word in clause[-NEGATION_REACH:])


def fold(text: str) -> list[str]:
    """The sentences of a text in small letters: words, and `,` between clauses, one space apart.

    Apostrophes vanish (`don't` is `dont`) and so do accents (`frappé` is `frappe`) and invisible
    characters, and a letter typed three times or more stands once (`nooo` is `no`), so that neither
    typography nor haste nor hiding changes what is found.
    """
    # Apostrophes go first: to Unicode an acute accent typed for one is a space that wears an accent.
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    typed_once = STRETCHED.sub(r"\1", plain)
    return [folded for part in _sentences(typed_once) if (folded := " ".join(part.split()))]


def _sentences(plain: str) -> list[str]:
    return "".join(_folded_character(character) for character in plain).split("\n")


def _folded_character(character: str) -> str:
    if character in SENTENCE_END:
        return "\n"
    if character in CLAUSE_END:
        return " , "
    if unicodedata.category(character) in {"Cf", "Mn"}:
        return ""
    return character if character.isalnum() else " "
