"""The catalogue of prompts and the outline of the article they grow from, read and checked."""

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from bot.content.reading import CatalogueError, Table, read_table
from bot.content.safety import danger_languages, load_danger, load_helplines
from bot.domain.prompts import QUESTION_MARK, Catalogue, Depth, Prompt, PromptKind, Topic
from bot.domain.spelling import plain

__all__ = [
    "CatalogueError",
    "Outline",
    "Section",
    "catalogue_from",
    "danger_languages",
    "load_catalogue",
    "load_danger",
    "load_helplines",
    "load_outline",
    "outline_from",
    "prompt_languages",
    "translated_from",
]

LONGEST_PROMPT = 160
LONGEST_TRANSLATION = 200
"""Other languages need more letters for the same few seconds of reading."""
OPTIONS = range(2, 5)
LONGEST_OPTION = 32
"""What a button shows in full on a narrow phone."""
PROMPT_FIELDS = ("id", "angle", "depth", "kind", "text", "section", "sentence", "idea", "options")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the article: how it may be called here, and how long its paragraphs are."""

    id: str
    title: str
    sentences_per_paragraph: tuple[int, ...]

    @property
    def sentences(self) -> int:
        return sum(self.sentences_per_paragraph)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a prompt may point to, and the angles it may take, each with its words for readers of docs."""

    sections: tuple[Section, ...]
    strategies: dict[str, str]
    themes: dict[str, str]

    def has_sentence(self, section: str, sentence: int) -> bool:
        return any(s.id == section and 1 <= sentence <= s.sentences for s in self.sections)


def load_outline() -> Outline:
    return outline_from(read_table("article.toml"))


@cache
def load_catalogue() -> Catalogue:
    """All prompts in all languages, checked; CatalogueError names the first file and id that is wrong."""
    written = catalogue_from(load_outline(), [read_table(f"prompts/{topic}.toml") for topic in Topic])
    translated = {
        language: translated_from(written, [read_table(path) for path in _translations(language)])
        for language in prompt_languages()
    }
    return Catalogue(written.prompts, translated)


def prompt_languages() -> tuple[str, ...]:
    """The languages that prompts are translated into, all or some of them, in alphabetical order."""
    found = files("bot.content").joinpath("prompts").iterdir()
    return tuple(sorted(folder.name for folder in found if folder.is_dir() and _translations(folder.name)))


def _translations(language: str) -> list[str]:
    paths = (f"prompts/{language}/{topic}.toml" for topic in Topic)
    return [path for path in paths if files("bot.content").joinpath(path).is_file()]


def outline_from(table: Table) -> Outline:
    table.only("section", "strategies", "themes")
    return Outline(
        sections=tuple(_section(row) for row in table.tables("section", name="id")),
        strategies=table.texts_by_name("strategies"),
        themes=table.texts_by_name("themes"),
    )


def catalogue_from(outline: Outline, tables: list[Table]) -> Catalogue:
    prompts: dict[str, Prompt] = {}
    for table in tables:
        table.only("topic", "prompt")
        topic = table.choice("topic", Topic)
        for row in table.tables("prompt", name="id"):
            prompt = _prompt(row, topic, outline)
            if prompt.id in prompts:
                raise row.wrong("this id is used twice")
            prompts[prompt.id] = prompt
    return Catalogue(tuple(prompts.values()))


def translated_from(written: Catalogue, tables: list[Table]) -> dict[str, Prompt]:
    """Prompts in the words of one language, a table for each id; what has none yet is left out."""
    known = {prompt.id: prompt for prompt in written.prompts}
    translated: dict[str, Prompt] = {}
    for table in tables:
        for prompt_id in table.values:
            row = table.table(prompt_id)
            if (english := known.get(prompt_id)) is None:
                raise row.wrong("no prompt has this id")
            row.only("text", "idea", "options")
            prompt = replace(
                english, text=row.text("text"), idea=row.text("idea"), options=row.texts("options")
            )
            _check_words(row, prompt, LONGEST_TRANSLATION)
            if len(prompt.options) != len(english.options):
                raise row.wrong(f"as many options as in English are needed, {len(english.options)}")
            translated[prompt_id] = prompt
    return translated


def _section(row: Table) -> Section:
    row.only("id", "title", "sentences_per_paragraph")
    section = Section(row.text("id"), row.text("title"), row.whole_numbers("sentences_per_paragraph"))
    if not section.sentences_per_paragraph or min(section.sentences_per_paragraph) < 1:
        raise row.wrong("each paragraph needs at least one sentence")
    return section


def _prompt(row: Table, topic: Topic, outline: Outline) -> Prompt:
    row.only(*PROMPT_FIELDS)
    prompt = Prompt(
        id=row.text("id"),
        topic=topic,
        angle=row.text("angle"),
        depth=row.choice("depth", Depth),
        kind=row.choice("kind", PromptKind),
        text=row.text("text"),
        section=row.text("section"),
        sentence=row.whole_number("sentence"),
        idea=row.text("idea"),
        options=row.texts("options"),
    )
    _check_shape(row, prompt)
    _check_place(row, prompt, outline)
    return prompt


def _check_shape(row: Table, prompt: Prompt) -> None:
    if not re.fullmatch(rf"{prompt.topic}(-[a-z]+)+", prompt.id):
        raise row.wrong(f"an id is {prompt.topic}- and small letters with hyphens")
    if (prompt.kind is PromptKind.SCALE) is not (prompt.topic is Topic.STRESS):
        raise row.wrong("stress prompts, and only they, are of kind scale")
    _check_words(row, prompt, LONGEST_PROMPT)


def _check_words(row: Table, prompt: Prompt, longest: int) -> None:
    if len(prompt.text) > longest:
        raise row.wrong(f"text has {len(prompt.text)} characters, {longest} is the most")
    if len(QUESTION_MARK.findall(prompt.text)) != 1 or prompt.text.count("¿") > 1:
        raise row.wrong("text needs exactly one question mark")
    _check_options(row, prompt)


def _check_options(row: Table, prompt: Prompt) -> None:
    if (prompt.kind is PromptKind.CHOICE) is not bool(prompt.options):
        raise row.wrong("prompts of kind choice, and only they, have options")
    if prompt.options and len(prompt.options) not in OPTIONS:
        raise row.wrong(f"options are {OPTIONS.start} to {OPTIONS.stop - 1}")
    if len(set(map(plain, prompt.options))) < len(prompt.options):
        raise row.wrong("no two options are alike")
    if too_long := next((option for option in prompt.options if len(option) > LONGEST_OPTION), None):
        raise row.wrong(
            f"the option {too_long!r} has {len(too_long)} characters, {LONGEST_OPTION} is the most"
        )


def _check_place(row: Table, prompt: Prompt, outline: Outline) -> None:
    if not outline.has_sentence(prompt.section, prompt.sentence):
        raise row.wrong(f"article.toml knows no sentence {prompt.sentence} in section {prompt.section!r}")
    if prompt.angle not in {*outline.strategies, *outline.themes}:
        raise row.wrong(f"article.toml knows no angle {prompt.angle!r}")
