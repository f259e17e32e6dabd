"""Every word of a picture, in every language: whole, in its place, in letters the font has, and no name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from math import sqrt
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.domain.kinds import Kind
from bot.messages import ChartSpec, supported_languages
from bot.messages.reader import Reader
from bot.pictures import ChartLabels, stress_chart_svg
from bot.pictures.chart import AROUND, LABEL_SIZE, MARK, TITLE_SIZE
from tests.messages.scene import Scene, ada, full
from tests.pictures.font import noto_sans

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"title": TITLE_SIZE, "label": LABEL_SIZE}
BEFORE = {"start": 0, "middle": 0.5, "end": 1}
WIDTH = 1080
BUBBLE = 260
"""How wide a picture stands in a chat on a phone of 360 pixels: around it is its bubble, and beside that room
for who wrote it and for when."""
SMALLEST, SMALLEST_TITLE = 11 * WIDTH / BUBBLE, 13 * WIDTH / BUBBLE
EDGE, AIR = 20, 8
NEW_YEAR = date(2026, 1, 1)


@dataclass(frozen=True)
class Box:
    """The place something takes in a picture, `top` being less than `bottom`; of a text also its words."""

    left: float
    right: float
    top: float
    bottom: float
    words: str = ""
    size: float = 0
    title: bool = False

    def meets(self, other: "Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def chart(kind: Kind, scene: Scene) -> ChartSpec:
    found = scene.says(kind, evening="evening").chart
    assert found is not None
    return found


def drawing(spec: ChartSpec) -> Element:
    labels = ChartLabels(spec.title, spec.calm, spec.a_lot, spec.mine, spec.other, spec.days)
    svg = stress_chart_svg(spec.points, spec.other_points, start=spec.start, end=spec.end, labels=labels)
    return fromstring(svg)  # noqa: S314  # our own picture


def texts(spec: ChartSpec) -> list[Box]:
    return [shown(text) for text in drawing(spec).iter(f"{SVG}text")]


def shown(text: Element) -> Box:
    words, style = text.text or "", text.get("style", "").removeprefix("font-size: ").removesuffix("px")
    kind, font = text.get("class", ""), noto_sans()
    size = float(style or SIZES[kind])
    wide, line = font.width(words, size), float(text.get("y", ""))
    left = float(text.get("x", "")) - wide * BEFORE[text.get("text-anchor", "")]
    top, bottom = line - font.above(words, size), line + font.below(words, size)
    return Box(left, left + wide, top, bottom, words, size, kind == "title")


def marks(spec: ChartSpec) -> Iterator[Box]:
    """All marks, those of the legend too, with some air; a stroke reaches over its path's corners."""
    drawn = drawing(spec)
    for circle in drawn.iter(f"{SVG}circle"):
        yield around(float(circle.get("cx", "")), float(circle.get("cy", "")), MARK + 2)
    for path in drawn.iter(f"{SVG}path"):
        if "mark" in path.get("class", ""):
            x, top = map(float, path.get("d", "").removeprefix("M").split()[:2])
            yield around(x, top + AROUND, AROUND + 4.5 * sqrt(2))


def around(x: float, y: float, reach: float) -> Box:
    return Box(x - reach - AIR, x + reach + AIR, y - reach - AIR, y + reach + AIR)


def touching(every: list[Box]) -> list[tuple[str, str]]:
    return [(one.words, other.words) for one, other in combinations(every, 2) if one.meets(other)]


def outside(spec: ChartSpec) -> list[str]:
    height = float(drawing(spec).get("height", ""))
    return [
        text.words
        for text in texts(spec)
        if min(text.left, text.top, WIDTH - text.right, height - text.bottom) < EDGE
    ]


@pytest.mark.parametrize("language", supported_languages())
@pytest.mark.parametrize("kind", [Kind.STRESS_PICTURE, Kind.SUMMARY_PICTURE])
def test_no_word_is_cut_and_all_can_be_read_on_a_phone(kind: Kind, language: str) -> None:
    spec = chart(kind, full().put(replace(ada(), language=language)))
    found = texts(spec)

    assert not [text for text in found if "…" in text.words]
    assert not [text for text in found if text.size < (SMALLEST_TITLE if text.title else SMALLEST)]
    assert outside(spec) == []
    assert touching(found) == []


@pytest.mark.parametrize("language", supported_languages())
@pytest.mark.parametrize("level", [1, 5])
def test_no_mark_covers_a_word(level: int, language: str) -> None:
    spec = chart(Kind.SUMMARY_PICTURE, full().put(replace(ada(), language=language)))
    line = tuple((NEW_YEAR + timedelta(days=n), level) for n in range(14))

    crowded = replace(spec, points=line, other_points=line, start=line[0][0], end=line[-1][0])
    covered = [text.words for text in texts(crowded) for mark in marks(crowded) if text.meets(mark)]

    assert covered == []


@pytest.mark.parametrize("language", supported_languages())
def test_the_picture_of_both_names_nobody_and_its_caption_does(language: str) -> None:
    scene = full().put(replace(ada(), language=language))

    found = texts(chart(Kind.SUMMARY_PICTURE, scene))

    assert not [text for text in found if "Ben" in text.words or "Ada" in text.words]
    assert "Ben: " in scene.says(Kind.SUMMARY_PICTURE, evening="evening").text.plain.replace("\u202f:", ":")


@pytest.mark.parametrize("language", supported_languages())
def test_the_four_weeks_are_dated_at_least_at_their_ends_and_middle_all_year(language: str) -> None:
    spec, reader = chart(Kind.STRESS_PICTURE, full()), Reader(language, "UTC")
    for start in (NEW_YEAR + timedelta(days=n) for n in range(0, 365, 3)):
        days = tuple((day, reader.brief_day(day)) for day in (start + timedelta(weeks=n) for n in range(5)))
        labels = [label for _day, label in days]
        dated = replace(spec, points=(), start=start, end=days[-1][0], days=days)
        found = texts(dated)

        assert [text.words for text in found if text.bottom > found[-1].top] in [labels, labels[::2]]
        assert touching(found) == []
        assert outside(dated) == []
