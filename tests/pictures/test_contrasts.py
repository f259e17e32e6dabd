"""Every line, mark and letter of a picture stands out from its background; the grid stays behind."""

import re
from datetime import date

import pytest

from bot.pictures import ChartLabels, stress_chart_svg

READABLE = 5.0
"""WCAG 2 asks 4.5 of small words and 3 of lines; a phone in the sun takes some of it away."""
SEEN, QUIET = 1.6, 2.5
DAY = date(2026, 11, 2)


def colours() -> dict[tuple[str, str], str]:
    """What the picture paints: the colour by class and property; the background is `rect`."""
    labels = ChartLabels("Stress", "calm", "a lot", "You", "Your partner")
    svg = stress_chart_svg([(DAY, 1)], [(DAY, 2)], start=DAY, end=DAY, labels=labels)
    rules = re.findall(r"^ +\.?([\w-]+) \{([^}]*)\}", svg, re.MULTILINE)
    painted = {
        (name, what): colour
        for name, rule in rules
        for what, colour in re.findall(r"(fill|stroke): (#[0-9a-f]{6})", rule)
    }
    return {**painted, ("rect", "fill"): re.findall(r'<rect [^>]*fill="(#[0-9a-f]{6})"', svg)[0]}


def light(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(name: str, what: str) -> float:
    """Of one thing to the background."""
    found = colours()
    dark, bright = sorted((light(found[name, what]), light(found["rect", "fill"])))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("text", "fill"),
        ("title", "fill"),
        ("mine", "stroke"),
        ("mine-mark", "fill"),
        ("other", "stroke"),
        ("other-mark", "stroke"),
    ],
)
def test_words_lines_and_marks_stand_out(name: str, what: str) -> None:
    assert contrast(name, what) >= READABLE


def test_the_grid_can_be_seen_and_stays_behind() -> None:
    assert SEEN <= contrast("grid", "stroke") <= QUIET
