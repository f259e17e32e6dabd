import pytest

from bot.content.safety import Lexicons
from bot.demo.story import STORY
from bot.demo.telling import OwnWords
from bot.demo.wording import story_languages, story_words, typed

pytestmark = pytest.mark.check

NAMES = {act.name for scene in STORY for act in scene.acts if isinstance(act, OwnWords)}


@pytest.mark.parametrize("language", story_languages())
def test_a_language_has_all_words_of_the_story_and_no_others(language: str) -> None:
    assert set(story_words(language)) == NAMES


@pytest.mark.parametrize("language", sorted({*story_languages()} - {"en"}))
def test_no_words_of_the_story_are_left_in_english(language: str) -> None:
    assert set(story_words(language).values()) & set(story_words("en").values()) == set()


@pytest.mark.parametrize("language", story_languages())
def test_nothing_typed_in_the_story_sounds_like_danger_or_is_too_long_to_be_read_along(language: str) -> None:
    lexicons = Lexicons().values()

    assert {
        name: text
        for name, text in story_words(language).items()
        if len(text) > 120 or any(one.suggests_danger(text) or one.says_under_age(text) for one in lexicons)
    } == {}


def test_somebody_whose_language_the_story_does_not_know_types_english() -> None:
    assert typed("hug", "fa") == typed("hug", None) == story_words("en")["hug"]
    assert typed("hug", "de-AT") == story_words("de")["hug"]
