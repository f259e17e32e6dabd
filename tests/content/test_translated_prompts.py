"""Prompts in other languages: an id, the words and the idea; what is wrong is named."""

import pytest

from bot.content.catalog import CatalogueError, load_catalogue, translated_from
from bot.content.reading import parse_table
from bot.messages import supported_languages
from tests.fakes import catalogue

ONE = """
[gratitude-lighter-day]
text = "¿Qué ha hecho hoy tu pareja?"
idea = "Un gesto basta."
"""


def test_a_translation_changes_the_words_and_nothing_else() -> None:
    written = catalogue().by_id("gratitude-lighter-day")

    spoken = translated_from(catalogue(), [parse_table("prompts/es/gratitude.toml", ONE)])[written.id]

    assert (spoken.text, spoken.idea) == ("¿Qué ha hecho hoy tu pareja?", "Un gesto basta.")
    assert (spoken.angle, spoken.depth, spoken.sentence) == (written.angle, written.depth, written.sentence)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("pareja?", "pareja.", "text needs exactly one question mark."),
        ("hecho", "hecho? ¿Qué", "text needs exactly one question mark."),
        ("ha hecho", "¿ha hecho", "text needs exactly one question mark."),
        ("pareja?", f"pareja{'a' * 180}?", "text has 208 characters, 200 is the most."),
        ('idea = "Un gesto basta."', "", "idea must be a text that is not empty."),
        ("idea =", 'angle = "support"\nidea =', "nobody reads the field 'angle'."),
        ("idea =", 'options = ["Sí", "No"]\nidea =', "prompts of kind choice, and only they, have options."),
    ],
)
def test_a_wrong_translation_is_named_with_its_file_and_id(right: str, wrong: str, sentence: str) -> None:
    table = parse_table("prompts/es/gratitude.toml", ONE.replace(right, wrong))

    with pytest.raises(CatalogueError) as error:
        translated_from(catalogue(), [table])

    assert str(error.value) == f"prompts/es/gratitude.toml, gratitude-lighter-day: {sentence}"


def test_a_translation_has_as_many_answers_to_pick_as_the_english_prompt() -> None:
    choice = next(prompt for prompt in catalogue().prompts if prompt.options)
    table = f'[{choice.id}]\ntext = "¿Qué?"\nidea = "Un gesto."\noptions = {list(choice.options[1:])}'

    with pytest.raises(CatalogueError, match="as many options as in English are needed"):
        translated_from(catalogue(), [parse_table("prompts/es/gratitude.toml", table)])


def test_words_for_a_prompt_that_does_not_exist_are_refused() -> None:
    table = parse_table("prompts/es/gratitude.toml", ONE.replace("lighter", "darker"))

    with pytest.raises(CatalogueError, match="gratitude-darker-day: no prompt has this id"):
        translated_from(catalogue(), [table])


@pytest.mark.check
def test_every_language_people_can_choose_asks_every_question() -> None:
    translated = load_catalogue().translated
    missing = {
        language: [
            prompt.id for prompt in catalogue().prompts if prompt.id not in translated.get(language, {})
        ]
        for language in supported_languages()[1:]
    }

    assert {language: ids for language, ids in missing.items() if ids} == {}, "bot/content/prompts/xx"


@pytest.mark.check
def test_translated_prompts_stand_in_the_order_of_the_english_ones() -> None:
    written = [prompt.id for prompt in catalogue().prompts]

    for language, translated in load_catalogue().translated.items():
        assert list(translated) == [one for one in written if one in translated], language
