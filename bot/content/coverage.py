"""What the prompts cover, as the page docs/content.md: each paragraph of the article, each help it names."""

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.content.catalog import Outline, Section
from bot.domain.prompts import Catalogue, Depth, Prompt, PromptKind, Topic

HEAD = """\
# What the questions cover

Written by `tools/content-coverage` from `bot/content`; a test says when that is due.
The article itself is not part of this project: a prompt points to a section and a sentence of it, counted
from 1 within the section, and says the idea in words of our own."""
NOBODY = "**nobody asks about this**"


def coverage(catalogue: Catalogue, outline: Outline) -> str:
    """The whole page."""
    prompts = catalogue.prompts
    parts = [
        HEAD,
        "## Counts",
        _table(("Topic", "prompts", *Depth, *PromptKind), map(_counted, _by_topic(catalogue))),
        "## Paragraphs of the article",
        _table(("Paragraph", "sentence", "prompts"), _paragraphs(outline.sections, prompts)),
        "## What the article names as a help",
        _table(("Help", *Topic, "prompts"), _angles(outline.strategies, prompts)),
        "## What weighs on trust, and what trust is",
        _table(("Theme", *Topic, "prompts"), _angles(outline.themes, prompts)),
    ]
    return "\n\n".join(parts) + "\n"


def _by_topic(catalogue: Catalogue) -> Iterator[tuple[str, tuple[Prompt, ...]]]:
    yield from ((topic.value, catalogue.pool(topic)) for topic in Topic)
    yield "all", catalogue.prompts


def _counted(named: tuple[str, tuple[Prompt, ...]]) -> tuple[str | int, ...]:
    name, prompts = named
    depths, kinds = Counter(prompt.depth for prompt in prompts), Counter(prompt.kind for prompt in prompts)
    return name, len(prompts), *(depths[depth] for depth in Depth), *(kinds[kind] for kind in PromptKind)


def _paragraphs(sections: Iterable[Section], prompts: tuple[Prompt, ...]) -> Iterator[tuple[str, ...]]:
    for section in sections:
        sentence = 0
        for paragraph, length in enumerate(section.sentences_per_paragraph, 1):
            for _ in range(length):
                sentence += 1
                pointing = [p for p in prompts if (p.section, p.sentence) == (section.id, sentence)]
                yield f"{section.title}, {paragraph}", str(sentence), _listed(pointing)


def _angles(named: dict[str, str], prompts: tuple[Prompt, ...]) -> Iterator[tuple[str | int, ...]]:
    for angle, words in named.items():
        taking = [prompt for prompt in prompts if prompt.angle == angle]
        topics = Counter(prompt.topic for prompt in taking)
        yield f"{words} (`{angle}`)", *(topics[topic] for topic in Topic), _listed(taking)


def _listed(prompts: list[Prompt]) -> str:
    return ", ".join(prompt.id for prompt in prompts) or NOBODY


def _table(head: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
