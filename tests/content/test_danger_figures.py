"""How much danger the words of danger find in what people might write, and how much in vain, by language.

`phrases_xx.toml` holds sentences labelled by hand, which may be used to improve the patterns of language xx.
`phrases_xx_fresh.toml` holds sentences that never were, so that the figures stay honest: what people say
openly, and what they only hint at.
"""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.content.safety import danger_languages, load_danger

pytestmark = pytest.mark.check

HERE = Path(__file__).parent
RECALL, FALSE_ALARMS = 0.95, 0.05
FEWEST_PHRASES = 300
FRESH_RECALL = {"plain": 0.7, "hinted": 0.4}

Phrases = dict[str, list[str]]
Says = Callable[[str], bool]


def phrases_of(name: str) -> Phrases:
    path = HERE / f"phrases_{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def percent(part: Sequence[str], whole: Sequence[str]) -> str:
    return f"{len(part) / len(whole):.1%} of {len(whole)}"


class Figures:
    """What was missed of the phrases that count, and what was found among the others."""

    def __init__(self, says: Says, wanted: Sequence[str], others: Sequence[str]) -> None:
        self.missed = [text for text in wanted if not says(text)]
        self.alarming = [text for text in others if says(text)]
        self.recall = 1 - len(self.missed) / len(wanted)
        self.false_alarms = len(self.alarming) / len(others)
        found = [text for text in wanted if text not in self.missed]
        self.told = f"found {percent(found, wanted)}, false alarms {percent(self.alarming, others)}"


def danger_figures(language: str, phrases: Phrases) -> Figures:
    others = phrases["harmless"] + phrases.get("under_age", []) + phrases.get("of_age", [])
    return Figures(load_danger(language).suggests_danger, phrases["danger"], others)


def under_age_figures(language: str, phrases: Phrases) -> Figures:
    others = phrases["of_age"] + phrases["danger"] + phrases["harmless"]
    return Figures(load_danger(language).says_under_age, phrases["under_age"], others)


@pytest.mark.parametrize("language", danger_languages())
def test_of_every_tenth_phrase_danger_is_found_and_the_rest_left_alone(language: str) -> None:
    """The small figure; the one below reads every phrase."""
    danger = danger_figures(language, {label: texts[::10] for label, texts in phrases_of(language).items()})

    assert danger.recall >= RECALL, danger.missed
    assert danger.false_alarms <= FALSE_ALARMS, danger.alarming


@pytest.mark.figures
@pytest.mark.parametrize("language", danger_languages())
def test_danger_is_found_and_harmless_words_are_left_alone(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    phrases = phrases_of(language)

    danger, under_age = danger_figures(language, phrases), under_age_figures(language, phrases)

    with capsys.disabled():
        print(f"\ndanger words, {language}: {danger.told}; under 18: {under_age.told}")
    assert len(phrases["danger"]) + len(phrases["harmless"]) >= FEWEST_PHRASES
    assert danger.recall >= RECALL, danger.missed
    assert danger.false_alarms <= FALSE_ALARMS, danger.alarming
    assert under_age.recall >= RECALL, under_age.missed
    assert under_age.false_alarms <= FALSE_ALARMS, under_age.alarming


@pytest.mark.figures
@pytest.mark.parametrize("language", danger_languages())
def test_words_the_patterns_were_not_made_for_are_counted_honestly(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, says = phrases_of(f"{language}_fresh"), load_danger(language).suggests_danger

    figures = {how: Figures(says, fresh[how], fresh["harmless"]) for how in FRESH_RECALL}

    with capsys.disabled():
        for how, danger in figures.items():
            print(f"\ndanger words, {language}, never used to tune, {how}: {danger.told}")
    assert {how: danger.recall for how, danger in figures.items() if danger.recall < FRESH_RECALL[how]} == {}
    assert figures["plain"].false_alarms <= FALSE_ALARMS


@pytest.mark.parametrize("language", danger_languages())
def test_no_phrase_is_labelled_twice(language: str) -> None:
    texts = [
        text
        for name in (language, f"{language}_fresh")
        for texts in phrases_of(name).values()
        for text in texts
    ]

    assert sorted({text for text in texts if texts.count(text) > 1}) == []
