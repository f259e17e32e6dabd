"""What the catalogue keeps to: where prompts come from, and how many of each there are."""

from collections import Counter

import pytest

from bot.content.catalog import CatalogueError, catalogue_from, load_catalogue, load_outline
from bot.content.reading import Table, parse_table
from bot.domain.prompts import Catalogue, Depth, Topic

FULL_ROUND = 42
"""Three check-ins a week are 39 of a topic in 90 days at most; a pool of 42 never repeats within them."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize("topic", Topic)
def test_each_topic_lasts_ninety_days_of_three_a_week_without_a_repeat(
    catalogue: Catalogue, topic: Topic
) -> None:
    assert len(catalogue.pool(topic)) >= FULL_ROUND


def test_every_sentence_of_the_outline_has_a_prompt_that_grows_from_it(catalogue: Catalogue) -> None:
    sections = load_outline().sections
    sentences = {(section.id, n) for section in sections for n in range(1, section.sentences + 1)}

    pointed_at = {(prompt.section, prompt.sentence) for prompt in catalogue.prompts}

    assert pointed_at == sentences


def test_everything_the_article_names_as_a_help_is_asked_about(catalogue: Catalogue) -> None:
    outline = load_outline()

    angles = {prompt.angle for prompt in catalogue.prompts}

    assert angles == {*outline.strategies, *outline.themes}


def test_nobody_is_asked_the_same_thing_twice_in_the_catalogue(catalogue: Catalogue) -> None:
    texts = Counter(prompt.text.casefold() for prompt in catalogue.prompts)

    assert [text for text, times in texts.items() if times > 1] == []


def test_stress_asks_about_the_outside_more_than_about_anything_else(catalogue: Catalogue) -> None:
    angles = Counter(prompt.angle for prompt in catalogue.pool(Topic.STRESS))

    assert angles.most_common(1)[0][0] == "outside"


@pytest.mark.parametrize("topic", Topic)
def test_most_questions_are_light_and_few_are_deep(catalogue: Catalogue, topic: Topic) -> None:
    depths = Counter(prompt.depth for prompt in catalogue.pool(topic))

    assert depths[Depth.LIGHT] >= 18
    assert depths[Depth.DEEP] <= len(catalogue.pool(topic)) / 5


ONE_PROMPT = """
topic = "gratitude"
[[prompt]]
id = "gratitude-a-word"
angle = "support"
depth = "light"
kind = "words"
text = "What did you notice today?"
section = "rebuilding"
sentence = 2
idea = "Support counts."
"""


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('"rebuilding"', '"rebuilt"', "article.toml knows no sentence 2 in section 'rebuilt'."),
        ("sentence = 2", "sentence = 6", "article.toml knows no sentence 6 in section 'rebuilding'."),
        ("sentence = 2", "sentence = 0", "article.toml knows no sentence 0 in section 'rebuilding'."),
        ("sentence = 2", 'sentence = "2"', "sentence must be a whole number."),
        ('"support"', '"luck"', "article.toml knows no angle 'luck'."),
        ('"light"', '"heavy"', "depth must be one of light, open, deep, not 'heavy'."),
        ('"words"', '"scale"', "stress prompts, and only they, are of kind scale."),
        ('"words"', '"choice"', "prompts of kind choice, and only they, have options."),
        ('"words"', '"words"\noptions = ["A", "B"]', "prompts of kind choice, and only they, have options."),
        ('"words"', '"choice"\noptions = ["A"]', "options are 2 to 4."),
        ('"words"', '"choice"\noptions = ["Tea", "tea"]', "no two options are alike."),
        (
            '"words"',
            f'"choice"\noptions = ["A", "{"B" * 33}"]',
            f"the option '{'B' * 33}' has 33 characters, 32 is the most.",
        ),
        ("today?", "today.", "text needs exactly one question mark."),
        ("today?", "today? Why?", "text needs exactly one question mark."),
        ("today?", f"today{'y' * 140}?", "text has 166 characters, 160 is the most."),
        ('idea = "Support counts."', "", "idea must be a text that is not empty."),
        ("idea =", "ideas =", "nobody reads the field 'ideas'."),
    ],
)
def test_a_wrong_prompt_is_named_with_its_file_and_id(right: str, wrong: str, sentence: str) -> None:
    table = parse_table("prompts/gratitude.toml", ONE_PROMPT.replace(right, wrong))

    with pytest.raises(CatalogueError) as error:
        catalogue_from(load_outline(), [table])

    assert str(error.value) == f"prompts/gratitude.toml, prompt gratitude-a-word: {sentence}"


def test_an_id_used_twice_is_refused() -> None:
    table = parse_table("prompts/gratitude.toml", ONE_PROMPT + ONE_PROMPT.replace('topic = "gratitude"', ""))

    with pytest.raises(CatalogueError, match="prompt gratitude-a-word: this id is used twice"):
        catalogue_from(load_outline(), [table])


def test_a_file_that_is_not_toml_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"^prompts/stress\.toml: this is not TOML"):
        parse_table("prompts/stress.toml", "topic =")


def test_a_catalogue_finds_prompts_by_id_and_keeps_file_order() -> None:
    values = parse_table("prompts/gratitude.toml", ONE_PROMPT).values
    second = ONE_PROMPT.replace("a-word", "a-hug").replace('topic = "gratitude"', "")

    catalogue = catalogue_from(
        load_outline(), [parse_table("x.toml", ONE_PROMPT + second), Table("y", "", {**values, "prompt": []})]
    )

    assert [p.id for p in catalogue.pool(Topic.GRATITUDE)] == ["gratitude-a-word", "gratitude-a-hug"]
    assert catalogue.by_id("gratitude-a-hug") is catalogue.pool(Topic.GRATITUDE)[1]
    assert catalogue.pool(Topic.STRESS) == ()
