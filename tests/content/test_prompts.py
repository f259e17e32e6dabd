"""What every prompt keeps to: where it comes from, and how it speaks to a person."""

import re
from collections import Counter

import pytest

from bot.content.catalog import CatalogueError, catalogue_from, load_catalogue, load_outline
from bot.content.reading import Table, parse_table
from bot.domain.prompts import Catalogue, Depth, Prompt, Topic

FULL_ROUND = 42
"""Three check-ins a week are 39 of a topic in 90 days at most; a pool of 42 never repeats within them."""

COMMANDS_AND_VERDICTS = re.compile(
    r"\b(should|shouldn't|must|always|never|ought|improve\w*|forgiv\w*|you two|score|streak)\b", re.IGNORECASE
)
ASSUMPTIONS = re.compile(
    r"\b(he|she|him|his|her|hers|husband|wife|boyfriend|girlfriend|spouse|marri\w+|wedding|kids?|child\w*|"
    r"son|daughter|god|pray\w*|church|faith|home|house|household|bed|bedroom|live together|stay together)\b",
    re.IGNORECASE,
)
NOTHING_IS_AN_ANSWER = re.compile(r"\b(nothing|none|no one|if anyone)\b", re.IGNORECASE)
FOR_NOW = re.compile(
    r"\b(now|today|this week|these days|at the moment|past year)\b",
    re.IGNORECASE,
)
A_WAY_OUT = re.compile(r"not now|needn't|skip|an answer", re.IGNORECASE)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def breaking(catalogue: Catalogue, topic: Topic, rule: re.Pattern[str]) -> list[str]:
    """The ids of a topic whose text does not contain what the rule asks for."""
    return [prompt.id for prompt in catalogue.pool(topic) if not rule.search(prompt.text)]


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


def words_for_people(prompt: Prompt) -> str:
    return f"{prompt.text} {prompt.idea}"


def test_no_prompt_commands_or_judges(catalogue: Catalogue) -> None:
    found = {p.id: COMMANDS_AND_VERDICTS.findall(words_for_people(p)) for p in catalogue.prompts}

    assert {where: words for where, words in found.items() if words} == {}


def test_no_prompt_assumes_gender_children_religion_or_a_shared_home(catalogue: Catalogue) -> None:
    found = {p.id: ASSUMPTIONS.findall(words_for_people(p)) for p in catalogue.prompts}

    assert {where: words for where, words in found.items() if words} == {}


def test_prompts_are_spoken_quietly(catalogue: Catalogue) -> None:
    loud = [p.id for p in catalogue.prompts if re.search(r"!|[A-Z]{2,}|\.\.\.|…| - |—", words_for_people(p))]

    assert loud == []


def test_an_idea_is_one_or_two_short_sentences(catalogue: Catalogue) -> None:
    long = [
        p.id
        for p in catalogue.prompts
        if len(p.idea) > 130 or len(re.findall(r"[.](?:\s|$)", p.idea)) not in (1, 2)
    ]

    assert long == []


def test_after_gratitude_nothing_is_an_answer_too(catalogue: Catalogue) -> None:
    assert breaking(catalogue, Topic.GRATITUDE, NOTHING_IS_AN_ANSWER) == []


def test_a_boundary_is_asked_about_as_it_is_now_and_may_change(catalogue: Catalogue) -> None:
    assert breaking(catalogue, Topic.BOUNDARIES, FOR_NOW) == []


def test_a_deep_question_shows_a_way_not_to_answer(catalogue: Catalogue) -> None:
    deep = [p for p in catalogue.pool(Topic.BOUNDARIES) if p.depth is Depth.DEEP]

    assert [p.id for p in deep if not A_WAY_OUT.search(p.text)] == []


def test_every_stress_prompt_asks_how_much_so_that_one_to_five_answers_it(catalogue: Catalogue) -> None:
    unmeasured = [
        p.id for p in catalogue.pool(Topic.STRESS) if not re.search(r"\bhow\b[^?]*\?", p.text, re.IGNORECASE)
    ]

    assert unmeasured == []


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
