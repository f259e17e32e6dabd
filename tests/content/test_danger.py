"""How words of danger are read: typing tricks that don't matter, denials, sentences, wrong files."""

import time

import pytest

from bot.content.catalog import CatalogueError, danger_languages, load_danger
from bot.content.reading import parse_table
from bot.content.safety import danger_from
from bot.domain.safety import DangerLexicon, fold

LONGEST_TEXT = 4096


@pytest.fixture(scope="module")
def english() -> DangerLexicon:
    return load_danger("en")


@pytest.mark.parametrize(
    "typed",
    [
        "HE HIT ME AGAIN",
        "he  hit\tme   again",
        "he h\u200bit me again",
        "ｈｅ ｈｉｔ ｍｅ again",
        "Nothing to say... he hit me again!!!",
        "he *hit* me, again",
        "Good day otherwise.\nhe hit me again",
        "😢 he hit me again 😢",
        "heee hit meeee again",
    ],
)
def test_the_way_words_are_typed_hides_nothing(english: DangerLexicon, typed: str) -> None:
    assert english.suggests_danger(typed)


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`", ""])
def test_apostrophes_may_be_of_any_kind(english: DangerLexicon, apostrophe: str) -> None:
    assert english.suggests_danger(f"I don{apostrophe}t want to live anymore")
    assert english.says_under_age(f"I{apostrophe}m 15")


def test_a_denial_clears_its_own_clause_only(english: DangerLexicon) -> None:
    assert not english.suggests_danger("I am not suicidal")
    assert english.suggests_danger("No, I am suicidal")
    assert english.suggests_danger("It is not the work. I am suicidal.")


def test_harmless_words_clear_their_own_sentence_only(english: DangerLexicon) -> None:
    assert not english.suggests_danger("In the film he hits me")
    assert english.suggests_danger("We saw it in the film. Later he hit me")


@pytest.mark.parametrize("text", ["", " ", "...", "😊", "\u200b", "5"])
def test_texts_without_words_say_nothing(english: DangerLexicon, text: str) -> None:
    assert not english.suggests_danger(text)
    assert not english.says_under_age(text)


@pytest.mark.parametrize(
    "piece",
    [
        "he ",
        "he said he would ",
        "i ",
        "a",
        "they threaten to ",
        "my partner, ",
        "sex ",
        "me dio ",
        "no me deja ",
    ],
)
@pytest.mark.parametrize("language", danger_languages())
def test_the_longest_text_is_read_in_a_blink(language: str, piece: str) -> None:
    lexicon, text = load_danger(language), (piece * LONGEST_TEXT)[:LONGEST_TEXT]

    before = time.thread_time()
    lexicon.suggests_danger(text)
    lexicon.says_under_age(text)

    assert time.thread_time() - before < 1


def test_sentences_are_folded_to_words_and_commas() -> None:
    assert fold("I don’t know, really… (He's) FINE!  ") == ["i dont know , really", ", hes , fine"]


def test_english_is_among_the_languages_and_an_unknown_one_is_named() -> None:
    assert "en" in danger_languages()
    with pytest.raises(CatalogueError, match=r"^danger/tlh\.toml: there is no such file"):
        load_danger("tlh")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('[[danger]]\nid = "a"', "danger a: patterns must not be empty."),
        ('[[danger]]\nid = "a"\npatterns = ["(x"]', "danger a: a pattern in patterns does not compile"),
        ('[[danger]]\nid = "a"\npatterns = ["{they} hit"]', "danger a: {they} is not among the words."),
        ('[[danger]]\nid = "a"\npattern = ["x"]', "danger a: nobody reads the field 'pattern'."),
    ],
)
def test_a_wrong_pattern_is_named_with_its_file_and_group(toml: str, sentence: str) -> None:
    with pytest.raises(CatalogueError) as error:
        danger_from(parse_table("danger/en.toml", f"negations = []\n[words]\nshe = 'she'\n{toml}"))

    assert str(error.value).startswith(f"danger/en.toml, {sentence}")


def lexicon(toml: str) -> DangerLexicon:
    return danger_from(parse_table("danger/en.toml", f"negations = []\n{toml}\n[words]\nshe = 'she'"))


def test_short_and_wrong_spellings_are_put_right_before_patterns_look() -> None:
    read = lexicon(
        'danger = [{ id = "a", patterns = ["i am afraid"] }]\n[spellings]\nim = "i am"\nafrad = "afraid"'
    )

    assert read.suggests_danger("Im afrad")
    assert not read.suggests_danger("Imafrad")


def test_an_idiom_is_struck_out_of_its_sentence_and_the_rest_is_read() -> None:
    read = lexicon(
        'idioms = ["{she} hit the gym"]\ndanger = [{ id = "a", patterns = ["hit(?: \\\\w+)? me", "hit"] }]'
    )

    assert not read.suggests_danger("She hit the gym")
    assert read.suggests_danger("She hit the gym and then hit me")


def test_a_group_may_count_only_beside_other_words() -> None:
    read = lexicon('danger = [{ id = "a", patterns = ["bruises?"], beside = ["from him"] }]')

    assert read.suggests_danger("I have a bruise from him")
    assert not read.suggests_danger("I have a bruise. I love the scarf from him")
