"""Topics, depths and the parts of the article by the names people read."""

from bot.domain.prompts import Depth, Prompt, Topic
from bot.messages.catalogs import gettext_noop

TOPICS: dict[Topic, str] = {
    Topic.GRATITUDE: gettext_noop("Gratitude"),
    Topic.STRESS: gettext_noop("Stress"),
    Topic.BOUNDARIES: gettext_noop("Boundaries"),
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


def sensitive(prompt: Prompt) -> bool:
    """Whether a question says that nobody is watching: what it touches could weigh."""
    return prompt.topic is Topic.BOUNDARIES or prompt.depth is Depth.DEEP
