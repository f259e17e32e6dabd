"""docs/content.md: everything the article names is asked about, and the page says by which prompts."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.catalog import load_outline
from bot.content.coverage import NOBODY, coverage
from bot.domain.prompts import Catalogue
from tests.fakes import catalogue

pytestmark = pytest.mark.check

PAGE = Path(__file__).parents[2] / "docs/content.md"
NAMED = {
    *("boundaries", "limits", "likes", "sharing", "dialogue", "affection", "compliments", "consistency"),
    *("mistakes", "apology", "listening", "validation", "compassion", "support", "expectations"),
    *("self-care", "outside", "patience", "help"),
}
"""Each of these needs questions of its own; the outline has more."""


def test_the_page_is_what_the_prompts_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == coverage(catalogue(), load_outline()), (
        "run tools/content-coverage"
    )


def test_nothing_the_article_says_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    outline, prompts = load_outline(), catalogue().prompts
    asked, angles = {(one.section, one.sentence) for one in prompts}, {one.angle for one in prompts}
    sentences = sum(section.sentences for section in outline.sections)
    helps = angles & outline.strategies.keys()

    with capsys.disabled():
        print(
            f"\ncoverage: {len(asked)} of {sentences} sentences of the article are asked about,"
            f" {len(helps)} of {len(outline.strategies)} helps it names"
        )
    assert {*outline.strategies, *outline.themes} >= NAMED
    assert NOBODY not in coverage(catalogue(), outline)


def test_a_gap_in_the_coverage_would_be_seen() -> None:
    every = catalogue().prompts
    silent = Catalogue(tuple(p for p in every if p.angle != "listening" and p.sentence != 4))
    elsewhere = Catalogue(tuple(replace(p, angle="limits") for p in every))

    missing = [line for line in coverage(silent, load_outline()).splitlines() if NOBODY in line]

    assert [line for line in missing if "`listening`" in line]
    assert [line for line in missing if line.startswith("| How it begins to grow, 1 | 4 |")]
    assert f"(`boundaries`) | 0 | 0 | 0 | {NOBODY} |" in coverage(elsewhere, load_outline())
