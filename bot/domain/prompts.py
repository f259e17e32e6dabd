"""Prompts and the catalogue that holds them: plain values, whatever file they were read from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

QUESTION_MARK = re.compile("[?？؟]")


class Topic(StrEnum):
    """What a prompt is about; the summary keeps this order."""

    GRATITUDE = "gratitude"
    STRESS = "stress"
    BOUNDARIES = "boundaries"


class Depth(StrEnum):
    """How much a prompt asks of a person, from least to most."""

    LIGHT = "light"
    OPEN = "open"
    DEEP = "deep"


class PromptKind(StrEnum):
    """How a prompt is answered; words of one's own are welcome with each."""

    WORDS = "words"
    SCALE = "scale"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and the sentence of the article whose idea it grows from."""

    id: str
    topic: Topic
    angle: str
    depth: Depth
    kind: PromptKind
    text: str
    section: str
    sentence: int
    idea: str
    options: tuple[str, ...] = ()
    """Answers to pick from, in the order of their buttons; empty but for a choice."""

    @property
    def question(self) -> str:
        """What is asked, without what the text says about answering it."""
        asked = QUESTION_MARK.search(self.text)
        return self.text[: asked.end()] if asked else self.text


@dataclass(frozen=True)
class Catalogue:
    """All prompts, in the order of their files; ids are unique. Which one comes depends on no language."""

    prompts: tuple[Prompt, ...]
    translated: Mapping[str, Mapping[str, Prompt]] = field(default_factory=dict)
    """The same prompts in the words of other languages, by language and id."""
    _by_id: dict[str, Prompt] = field(init=False, repr=False, compare=False)
    _by_topic: dict[Topic, tuple[Prompt, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {prompt.id: prompt for prompt in self.prompts}
        by_topic = {topic: tuple(p for p in self.prompts if p.topic is topic) for topic in Topic}
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_by_topic", by_topic)

    def by_id(self, prompt_id: str) -> Prompt:
        """The prompt with this id; KeyError where there is none."""
        return self._by_id[prompt_id]

    def worded(self, prompt_id: str | None, language: str) -> Prompt | None:
        """The prompt as a reader of a language reads it, or as it was written first.

        None for a note, which has no prompt, or for one that is no longer in the catalogue.
        """
        return self.translated.get(language, {}).get(prompt_id or "") or self._by_id.get(prompt_id or "")

    def pool(self, topic: Topic) -> tuple[Prompt, ...]:
        """The topic's prompts in file order."""
        return self._by_topic[topic]
