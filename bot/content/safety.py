"""Helplines and words of danger, read from their dated files and checked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from bot.content.reading import Table, languages_in, read_table
from bot.domain.safety import Country, DangerLexicon, Directory, Helpline, HelplineKind, Helplines, Phrases

COUNTRY_CODE = re.compile(r"[A-Z]{2}")
NUMBER = re.compile(r"[+*]?[0-9][0-9 ]{1,17}")
NAMED = re.compile(r"\{([a-z_]+)\}")


@cache
def load_helplines() -> Helplines:
    return helplines_from(read_table("helplines.toml"))


@cache
def load_danger(language: str) -> DangerLexicon:
    """The words of danger in one language; CatalogueError where that language has none yet."""
    return danger_from(read_table(f"danger/{language}.toml"))


class Lexicons(Mapping[str, DangerLexicon]):
    """The words of danger by language, each read when somebody first writes in it: that takes a while."""

    def __getitem__(self, language: str) -> DangerLexicon:
        if language not in danger_languages():
            raise KeyError(language)
        return load_danger(language)

    def __iter__(self) -> Iterator[str]:
        return iter(danger_languages())

    def __len__(self) -> int:
        return len(danger_languages())


@cache
def danger_languages() -> tuple[str, ...]:
    """The languages that have words of danger, in alphabetical order."""
    return languages_in(files("bot.content").joinpath("danger"))


def helplines_from(table: Table) -> Helplines:
    table.only("country", "directory")
    countries = tuple(_country(row) for row in table.tables("country", name="code"))
    codes = [country.code for country in countries]
    if len(set(codes)) != len(codes):
        raise table.wrong("a country stands here twice")
    return Helplines(countries, tuple(_directory(row) for row in table.tables("directory", name="name")))


def danger_from(table: Table) -> DangerLexicon:
    table.only("words", "negations", "spellings", "idioms", "danger", "under_age")
    words = table.texts_by_name("words")
    return DangerLexicon(
        negations=frozenset(table.texts("negations")),
        spellings=table.texts_by_name("spellings") if "spellings" in table.values else {},
        idioms=_compile(table, "idioms", words),
        danger=_phrases(table.tables("danger", name="id"), words),
        under_age=_phrases(table.tables("under_age", name="id"), words),
    )


def _country(row: Table) -> Country:
    row.only("code", "line")
    code = row.text("code")
    if not COUNTRY_CODE.fullmatch(code):
        raise row.wrong("code is a country's two capital letters")
    lines = tuple(
        _helpline(Table(row.file, f"{code} {line.place}", line.values))
        for line in row.tables("line", name="name")
    )
    if not any(line.kind is HelplineKind.EMERGENCY for line in lines):
        raise row.wrong("a country needs its emergency number")
    return Country(code, lines)


def _helpline(row: Table) -> Helpline:
    row.only("kind", "name", "number", "url", "source", "checked")
    line = Helpline(
        kind=row.choice("kind", HelplineKind),
        name=row.text("name"),
        number=row.text_or_none("number"),
        url=row.text_or_none("url"),
        source=_https(row, "source"),
        checked=row.day("checked"),
    )
    if line.number is None and line.url is None:
        raise row.wrong("a line needs a number or a url")
    if line.number is not None and not NUMBER.fullmatch(line.number):
        raise row.wrong("number is digits and single spaces, with an optional + or * in front")
    return line


def _directory(row: Table) -> Directory:
    row.only("name", "kinds", "url", "source", "checked")
    kinds = tuple(HelplineKind(kind) for kind in row.texts("kinds") if kind in set(HelplineKind))
    if not kinds or len(kinds) != len(row.texts("kinds")):
        raise row.wrong(f"kinds must be some of {', '.join(HelplineKind)}")
    return Directory(row.text("name"), kinds, _https(row, "url"), _https(row, "source"), row.day("checked"))


def _https(row: Table, key: str) -> str:
    address = row.text(key)
    if not address.startswith("https://"):
        raise row.wrong(f"{key} must begin with https://")
    return address


def _phrases(rows: Iterable[Table], words: dict[str, str]) -> tuple[Phrases, ...]:
    return tuple(_group(row, words) for row in rows)


def _group(row: Table, words: dict[str, str]) -> Phrases:
    row.only("id", "patterns", "beside", "unless", "negation_counts")
    patterns = _compile(row, "patterns", words)
    if patterns is None:
        raise row.wrong("patterns must not be empty")
    return Phrases(
        row.text("id"),
        patterns,
        _compile(row, "beside", words),
        _compile(row, "unless", words),
        row.values.get("negation_counts") is not False,
    )


def _compile(row: Table, key: str, words: dict[str, str]) -> re.Pattern[str] | None:
    """All patterns of a field as one, each standing between word borders."""
    patterns = [_spelled_out(row, pattern, words) for pattern in row.texts(key)]
    if not patterns:
        return None
    try:
        return re.compile("|".join(rf"(?<!\S)(?:{pattern})(?!\S)" for pattern in patterns))
    except re.error as error:
        raise row.wrong(f"a pattern in {key} does not compile ({error})") from None


def _spelled_out(row: Table, pattern: str, words: dict[str, str]) -> str:
    """`{name}` stands for a group of `words`, which may use others."""

    def word(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in words:
            raise row.wrong(f"{{{name}}} is not among the words")
        return f"(?:{_spelled_out(row, words[name], words)})"

    return NAMED.sub(word, pattern)
