"""Every language is whole: messages, prompts, words of danger; and no sentence goes round translators."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.content.catalog import load_catalogue
from bot.content.safety import danger_languages
from bot.domain.kinds import Kind
from bot.messages import Rendered, supported_languages
from bot.messages.catalogs import LOCALES, SOURCE, locale_of
from bot.messages.labels import folded
from bot.messages.rendered import buttons
from tests.content.test_wording import HALVED
from tests.messages.scene import EXAMPLES, ada, full
from tests.test_house import is_sentence, not_for_people, place, tree

pytestmark = pytest.mark.check

CONTENT_TESTS = Path(__file__).parents[1] / "content"
OTHERS = supported_languages()[1:]
ROOM = LOCALES.parent
SAID = [(kind, refs) for kind in Kind for refs in EXAMPLES[kind]]
OWN_WORDS = re.compile(r"You made tea|The walk|Thursdays|Hotline|Helpline")
"""What people of the scene wrote themselves, and names of helplines: the same in every language."""


def forms(message: Message) -> tuple[str, ...]:
    """The words of a message, one or one for each plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def template() -> Catalog:
    with (LOCALES / "tend.pot").open("rb") as file:
        return read_po(file)


def translated(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "tend.po").open("rb") as file:
        return read_po(file, locale=language)


def share_of_messages(language: str) -> tuple[int, int]:
    """How many of the messages a language has, and how many there are."""
    wanted = {str(message.id) for message in template() if message.id}
    if language == SOURCE:
        return len(wanted), len(wanted)
    done = {str(message.id) for message in translated(language) if not message.fuzzy and all(forms(message))}
    return len(wanted & done), len(wanted)


@pytest.mark.parametrize("language", supported_languages())
def test_nothing_is_missing_in_a_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    said, sayable = share_of_messages(language)
    catalogue = load_catalogue()
    every = len(catalogue.prompts)
    asked = len(catalogue.prompts if language == SOURCE else catalogue.translated.get(language, ()))
    plurals = 2 if language == SOURCE else translated(language).num_plurals
    danger = language in danger_languages()
    kept = [
        f"{name}.toml" for name in (f"wording_{language}", f"phrases_{language}", f"phrases_{language}_fresh")
    ]
    untested = [name for name in kept if not (CONTENT_TESTS / name).exists()]

    with capsys.disabled():
        print(
            f"\n{locale_of(language).english_name}: messages {said}/{sayable}, prompts {asked}/{every},"
            f" danger list {'yes' if danger else 'no'}, plural forms {plurals}"
        )
    assert (said, asked, danger, untested) == (sayable, every, True, [])


def test_every_sentence_of_the_room_is_known_to_translators() -> None:
    known = {
        text
        for message in template()
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }
    unknown = [
        f"{place(path, node.lineno)} {node.value[:60]!r}"
        for path in sorted(ROOM.glob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_sentence(node.value)
        # A style sheet and a pattern fill several lines; what is said to people is never written so.
        if "\n" not in node.value and node.value not in known and node not in not_for_people(path)
    ]

    assert unknown == [], "say it through gettext, ngettext or gettext_noop"


def words_shown(rendered: Rendered | None) -> list[str]:
    if rendered is None:
        return []
    return [*rendered.text.plain.splitlines(), *(button.label for button in buttons(rendered.rows))]


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_said_in_english_to_who_reads_another_language(language: str) -> None:
    english, other = full(), full().put(replace(ada(), language=language))
    kept = {line for kind, refs in SAID for line in words_shown(english.shows(kind, **refs))}

    left = {line for kind, refs in SAID for line in words_shown(other.shows(kind, **refs)) if line in kept}

    assert [line for line in sorted(left) if is_sentence(line) and not OWN_WORDS.search(line)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_buttons_are_told_apart_in_every_language(language: str) -> None:
    scene = full().put(replace(ada(), language=language))
    alike: list[tuple[Kind, str]] = []
    for kind, refs in SAID:
        rendered = scene.shows(kind, **refs)
        labels = [folded(button.label) for button in buttons(rendered.rows)] if rendered else []
        alike += [(kind, label) for label in labels if labels.count(label) > 1]

    assert alike == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_spells_out_two_genders(language: str) -> None:
    said = [form for message in translated(language) if message.id for form in forms(message)]

    assert [form for form in said if HALVED.search(form)] == []


@pytest.mark.parametrize("language", supported_languages())
def test_a_button_named_in_a_sentence_stands_in_quotes(language: str) -> None:
    """Brackets are how we write about buttons, not how people do."""
    said = [text for message in translated(language) for text in forms(message)] if language != SOURCE else []
    said += [str(message.id) for message in template()]

    assert [text for text in said if set("[]") & set(text)] == []
