"""Each reads a question in their own language, wherever it stands; which one comes is the same for both."""

from dataclasses import replace

import pytest

from bot.domain.kinds import Kind
from bot.domain.outbox import Refs
from bot.domain.prompts import Catalogue
from bot.messages import Rendered
from tests.fakes import catalogue, world_at
from tests.messages.scene import ITEMS, NOW, STRESS, Scene, ada, checkin, evening, full, reply

OTHER = {
    prompt.id: replace(prompt, text=f"Frage {prompt.id}?", idea=f"Gedanke {prompt.id}.")
    for prompt in catalogue().prompts
}
"""Every prompt in words that only a reader of German may see."""
EVERYWHERE: list[tuple[Kind, Refs]] = [
    (Kind.QUESTION, {"checkin": "stress"}),
    (Kind.REMINDER, {"checkin": "stress"}),
    (Kind.PAGE, {}),
    (Kind.REPLIES, {"offset": 5}),
    (Kind.CHOICE, {"offset": 6}),
    (Kind.SUMMARY, {"evening": "evening", "part": 0}),
]


def reading(language: str, translated: Catalogue) -> Scene:
    scene = full().put(replace(ada(), language=language))
    scene.world = world_at(NOW, catalogue=translated)
    return scene


def in_german() -> Catalogue:
    return Catalogue(catalogue().prompts, {"de": OTHER})


@pytest.mark.parametrize(("kind", "refs"), EVERYWHERE, ids=lambda one: getattr(one, "name", ""))
def test_a_question_stands_in_the_readers_own_words(kind: Kind, refs: Refs) -> None:
    german, english = (reading(language, in_german()).says(kind, **refs) for language in ("de", "en"))

    assert "Frage stress-" in german.text.plain
    assert asked(english) == asked(reading("en", catalogue()).says(kind, **refs))
    assert [prompt.id for prompt in catalogue().prompts if prompt.text in german.text.plain] == []


def asked(rendered: Rendered) -> list[str]:
    """The ids of the questions that stand there in English."""
    found = [prompt.id for prompt in catalogue().prompts if prompt.question in rendered.text.plain]
    assert found
    return found


def test_the_idea_behind_a_question_is_in_the_readers_words() -> None:
    assert f"Gedanke {STRESS}." in reading("de", in_german()).says(Kind.WHY, prompt=STRESS).text.plain


def test_both_documents_of_an_export_hold_the_questions_in_ones_own_words() -> None:
    for kind in (Kind.EXPORT_DATA, Kind.EXPORT_PAGE):
        document = reading("de", in_german()).says(kind).document

        assert document is not None
        assert b"Frage stress-" in document.write()


def test_a_question_without_words_in_a_language_is_asked_in_english() -> None:
    only_one = Catalogue(catalogue().prompts, {"de": {STRESS: OTHER[STRESS]}})
    scene = Scene().put(
        replace(ada(), language="de"),
        checkin("c", "gratitude-kept-word", catalogue().by_id("gratitude-kept-word").topic),
        reply("r", "Words.", prompt_id=STRESS),
        evening(*ITEMS),
    )
    scene.world = world_at(NOW, catalogue=only_one)

    assert "exactly what they said" in scene.says(Kind.QUESTION, checkin="c").text.plain
    assert OTHER[STRESS].text in scene.says(Kind.REPLIES, offset=0).text.plain
