"""How prompts speak, in every language: short, quiet, without orders, without assumptions; in figures."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content.catalog import load_catalogue, load_danger, prompt_languages
from bot.domain.prompts import Catalogue, Depth, Prompt, Topic
from bot.messages.catalogs import SOURCE, translations
from bot.messages.labels import LABELS, folded, label
from bot.messages.starters import STARTERS

pytestmark = pytest.mark.check

HERE = Path(__file__).parent
LANGUAGES = (SOURCE, *prompt_languages())
MOST_WORDS = 22
"""In a sentence, on average over a catalogue: what is read in one breath."""
LONGEST_IDEA = 170
EASE_OF_EACH, EASE_OF_ALL = 60, 75
"""Flesch's reading ease: 60 and more is plain English, below 50 it begins to be hard."""

LOUD = re.compile(r"[!¡！]|[A-ZÄÖÜÑÉ]{2,}|\.\.\.|…| - |—")
HALVED = re.compile(
    r"\w[*·@_]\w|[a-zß-ÿ]:(?:in|innen|r)\b|[a-zß-ÿ]/(?:in|innen|r|a|as|o|os|e|es|ne)\b|\w\(\w{1,5}\)"
)
"""Both genders in one word: a screen reader stumbles over it."""
QUOTES = re.compile(r"[\"“”„«»‹›‟]|(?<!\w)['‘‚]")


@cache
def every() -> Catalogue:
    return load_catalogue()


@cache
def rules(language: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"wording_{language}.toml").read_text(encoding="utf-8"))


def rule(language: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(rules(language)[name])})(?!\w)", re.IGNORECASE)


def spoken(language: str, topic: Topic | None = None) -> list[Prompt]:
    """The prompts of a language; those that nobody has translated yet are missing."""
    prompts = every().prompts if language == SOURCE else tuple(every().translated[language].values())
    return [prompt for prompt in prompts if topic in (None, prompt.topic)]


def both(prompt: Prompt) -> str:
    return " ".join((prompt.text, *prompt.options, prompt.idea))


def found(language: str, pattern: re.Pattern[str]) -> dict[str, list[str]]:
    every_find = {
        prompt.id: [match[0] for match in pattern.finditer(both(prompt))] for prompt in spoken(language)
    }
    return {prompt_id: words for prompt_id, words in every_find.items() if words}


def without(language: str, prompts: list[Prompt], name: str) -> list[str]:
    return [prompt.id for prompt in prompts if not rule(language, name).search(prompt.text)]


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"[.?؟？:]+(?:[\s\"”»]|$)", text) if words_of(sentence)]


def syllables(word: str) -> int:
    """English ones, as they are usually counted: groups of vowels, a silent e not among them."""
    plain = re.sub(r"(?<![aeiouytd])ed$|(?<![laeiouyscgxzh])es$|(?<![laeiouy])e$", "", word.casefold())
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def reading_ease(texts: list[str]) -> float:
    """Flesch's, of all the texts together."""
    sentences = sum(len(sentences_of(text)) for text in texts)
    words = [word for text in texts for word in words_of(text)]
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_short_and_easy_to_read(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [prompt.text for prompt in spoken(language)]
    words = [word for text in texts for word in words_of(text)]
    per_sentence = len(words) / sum(len(sentences_of(text)) for text in texts)
    letters = sum(map(len, words)) / len(words)

    with capsys.disabled():
        print(
            f"\nprompts, {language}: {len(texts)}, the longest has {max(map(len, texts))} characters;"
            f" {per_sentence:.1f} words a sentence, {letters:.2f} letters a word"
        )
    assert per_sentence <= MOST_WORDS
    assert letters <= rules(language)["letters_per_word"]
    assert [prompt.id for prompt in spoken(language) if len(prompt.idea) > LONGEST_IDEA] == []


def test_english_prompts_are_plain_english(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [prompt.text for prompt in spoken(SOURCE)]
    ease = {text: reading_ease([text]) for text in texts}
    together = reading_ease(texts)

    with capsys.disabled():
        print(f"\nprompts, en: reading ease {together:.0f} (Flesch), {min(ease.values()):.0f} at the least")
    assert together >= EASE_OF_ALL
    assert [text for text in texts if ease[text] < EASE_OF_EACH] == []


@pytest.mark.parametrize(
    ("text", "ease"),
    [("The cat sat on the mat.", (110, 121)), ("Considerable difficulties notwithstanding.", (-200, 0))],
)
def test_reading_ease_tells_plain_words_from_heavy_ones(text: str, ease: tuple[int, int]) -> None:
    assert ease[0] < reading_ease([text]) <= ease[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_prompt_asks_one_question(language: str) -> None:
    begins = rules(language).get("question_begins", "")
    several = [p.id for p in spoken(language) if len(re.findall("[?؟？]", p.text)) != 1]
    unmarked = [p.id for p in spoken(language) if p.text.count("¿") != len(begins)]

    assert (several, unmarked) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_about_boundaries_or_stress_joins_two_asks(language: str) -> None:
    """Gratitude may: a specific act, and what it showed, are one thought."""
    asked = {
        prompt.id: prompt.text.partition("?")[0]
        for prompt in spoken(language)
        if prompt.topic is not Topic.GRATITUDE
    }

    assert [one for one, question in asked.items() if rule(language, "second_ask").search(question)] == []


@pytest.mark.parametrize(
    ("language", "joined", "single"),
    [
        ("en", "Which jokes are fine, and when are they not", "What would you like more of, or less of"),
        ("de", "Welche Scherze magst du, und ab wann nicht", "Was magst du mehr oder weniger"),
        ("es", "¿Qué bromas te gustan, y de cuáles no", "¿Qué te gusta más o menos que antes"),
        ("fr", "Quelles blagues aimes-tu, et à partir d’où non", "Qu’aimes-tu plus, ou moins"),
    ],
)
def test_a_second_ask_is_told_from_a_choice_within_one(language: str, joined: str, single: str) -> None:
    assert rule(language, "second_ask").search(joined)
    assert not rule(language, "second_ask").search(single)


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_are_those_of_the_language(language: str) -> None:
    marks = found(language, QUOTES)

    assert {one for one in marks if not set(marks[one]) <= set(rules(language)["quotes"])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_prompt_commands_or_judges(language: str) -> None:
    assert found(language, rule(language, "commands")) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_prompt_assumes_gender_children_religion_or_a_shared_home(language: str) -> None:
    assert found(language, rule(language, "assumptions")) == {}
    assert found(language, HALVED) == {}


@pytest.mark.parametrize(
    ("language", "commanding", "assuming"),
    [
        ("en", "You should always say so", "What did he do for you"),
        ("de", "Du solltest das immer sagen", "Was hat dein Partner getan"),
        ("de", "Du musst darüber reden", "Was hat deine Frau getan"),
        ("es", "Tienes que decirlo siempre", "Qué hizo tu novia en casa"),
        ("fr", "Il faut toujours le dire", "Qu’a fait ton mari à la maison"),
        ("fr", "Tu devrais en parler", "Qu’a fait ton partenaire"),
    ],
)
def test_orders_and_assumptions_are_noticed(language: str, commanding: str, assuming: str) -> None:
    commands, assumptions = rule(language, "commands"), rule(language, "assumptions")

    assert commands.search(commanding)
    assert assumptions.search(assuming)
    assert not commands.search(assuming)
    assert not assumptions.search(commanding)


@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_spoken_quietly(language: str) -> None:
    assert found(language, LOUD) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idea_is_one_or_two_short_sentences(language: str) -> None:
    long = [p.id for p in spoken(language) if len(re.findall(r"[.](?:\s|$)", p.idea)) not in (1, 2)]

    assert long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_gratitude_nothing_is_an_answer_too(language: str) -> None:
    assert without(language, spoken(language, Topic.GRATITUDE), "nothing") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_boundary_is_asked_about_as_it_is_now_and_may_change(language: str) -> None:
    assert without(language, spoken(language, Topic.BOUNDARIES), "now") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deep_question_shows_a_way_not_to_answer(language: str) -> None:
    deep = [prompt for prompt in spoken(language, Topic.BOUNDARIES) if prompt.depth is Depth.DEEP]

    assert without(language, deep, "way_out") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stress_prompt_asks_how_much_so_that_one_to_five_answers_it(language: str) -> None:
    assert without(language, spoken(language, Topic.STRESS), "how") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_to_pick_is_no_other_button_and_no_word_of_danger(language: str) -> None:
    options = [option for prompt in spoken(language) for option in prompt.options]
    labels = {folded(label(action, "", language)) for action in LABELS}

    assert [option for option in options if folded(option) in labels] == []
    assert [option for option in options if load_danger(language).suggests_danger(option)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_to_pick_commands_nobody(language: str) -> None:
    options = [option for prompt in spoken(language) for option in prompt.options]

    assert [option for option in options if rule(language, "orders").search(option)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_talk_starters_command_nobody_and_assume_nothing(language: str) -> None:
    said = [translations(language).gettext(one) for topic in Topic for one in STARTERS[topic]]
    wrong = [rule(language, "commands"), rule(language, "assumptions"), HALVED]

    assert [one for one in said if any(pattern.search(one) for pattern in wrong)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_asked_the_same_thing_in_two_prompts(language: str) -> None:
    texts = [prompt.text.casefold() for prompt in spoken(language)]

    assert [text for text in texts if texts.count(text) > 1] == []
