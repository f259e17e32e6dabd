"""Topics, depths and the parts of the article by the names people read."""

from collections.abc import Collection

from bot.domain.prompts import Depth, Prompt, Topic
from bot.messages.catalogs import gettext_noop
from bot.messages.reader import Reader

TOPICS: dict[Topic, str] = {
    Topic.GRATITUDE: gettext_noop("Gratitude"),
    Topic.STRESS: gettext_noop("Stress"),
    Topic.BOUNDARIES: gettext_noop("Boundaries"),
}
WITHIN_A_SENTENCE: dict[Topic, str] = {
    Topic.GRATITUDE: gettext_noop("gratitude"),
    Topic.STRESS: gettext_noop("stress"),
    Topic.BOUNDARIES: gettext_noop("boundaries"),
}
NOTES = gettext_noop("Notes")

PARTS: dict[str, str] = {
    "opening": gettext_noop("What trust in closeness is, and what wears it down"),
    "developing": gettext_noop("How it begins to grow"),
    "betrayals": gettext_noop("When it is broken"),
    "rebuilding": gettext_noop("How it may be mended"),
    "evolving": gettext_noop("How it changes under strain"),
}
"""The parts of the article, by the ids and titles of content/article.toml."""


def title(topic: Topic | None) -> str:
    """The heading of a topic; replies without one are notes. To be translated where it is said."""
    return TOPICS[topic] if topic else NOTES


def all_but(reader: Reader, muted: Collection[Topic]) -> str:
    """The topics somebody is asked about, as a list within a sentence."""
    return reader.all_of(reader.words(WITHIN_A_SENTENCE[topic]) for topic in Topic if topic not in muted)


def sensitive(prompt: Prompt) -> bool:
    """Whether a question says that nobody is watching: what it touches could weigh."""
    return prompt.topic is Topic.BOUNDARIES or prompt.depth is Depth.DEEP
