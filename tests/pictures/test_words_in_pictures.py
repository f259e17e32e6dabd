"""Every word of a picture, in every language: whole, in its place, in letters the font has, and no name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.domain.kinds import Kind
from bot.messages import ChartSpec, supported_languages
from bot.pictures import ChartLabels, stress_chart_svg
from bot.pictures.chart import LABEL_SIZE, TITLE_SIZE
from tests.messages.scene import Scene, ada, full
from tests.pictures.font import noto_sans

SIZES = {"title": TITLE_SIZE, "label": LABEL_SIZE}
BEFORE = {"start": 0, "middle": 0.5, "end": 1}
WIDTH = 1080
SMALLEST = 11 * WIDTH / 360
"""What stands 11 pixels high on a phone of 360."""
EDGE = 20


@dataclass(frozen=True)
class Shown:
    """A text of a picture, and the place it takes on its line."""

    words: str
    left: float
    right: float
    line: float
    size: float


def chart(kind: Kind, scene: Scene) -> ChartSpec:
    found = scene.says(kind, evening="evening").chart
    assert found is not None
    return found


def texts(spec: ChartSpec) -> list[Shown]:
    labels = ChartLabels(spec.title, spec.calm, spec.a_lot, spec.mine, spec.other, spec.days)
    svg = stress_chart_svg(spec.points, spec.other_points, start=spec.start, end=spec.end, labels=labels)
    drawing = fromstring(svg)  # noqa: S314  # our own picture
    return [shown(text) for text in drawing.iter("{http://www.w3.org/2000/svg}text")]


def shown(text: Element) -> Shown:
    words, style = text.text or "", text.get("style", "").removeprefix("font-size: ").removesuffix("px")
    size = float(style or SIZES[text.get("class", "")])
    wide = noto_sans().width(words, size)
    left = float(text.get("x", "")) - wide * BEFORE[text.get("text-anchor", "")]
    return Shown(words, left, left + wide, float(text.get("y", "")), size)


def overlaps(every: list[Shown]) -> Iterator[tuple[str, str]]:
    for one, other in combinations(every, 2):
        if one.line == other.line and one.left < other.right and other.left < one.right:
            yield one.words, other.words


@pytest.mark.parametrize("language", supported_languages())
@pytest.mark.parametrize("kind", [Kind.STRESS_PICTURE, Kind.SUMMARY_PICTURE])
def test_no_word_is_cut_and_all_can_be_read_on_a_phone(kind: Kind, language: str) -> None:
    found = texts(chart(kind, full().put(replace(ada(), language=language))))

    assert not [text for text in found if "…" in text.words]
    assert not [text for text in found if text.left < EDGE or text.right > WIDTH - EDGE]
    assert not [text for text in found if text.size < SMALLEST]
    assert list(overlaps(found)) == []


@pytest.mark.parametrize("language", supported_languages())
def test_the_picture_of_both_names_nobody_and_its_caption_does(language: str) -> None:
    scene = full().put(replace(ada(), language=language))

    found = texts(chart(Kind.SUMMARY_PICTURE, scene))

    assert not [text for text in found if "Ben" in text.words or "Ada" in text.words]
    assert "Ben: " in scene.says(Kind.SUMMARY_PICTURE, evening="evening").text.plain.replace("\u202f:", ":")


@pytest.mark.parametrize("language", supported_languages())
def test_each_of_the_four_weeks_has_its_date(language: str) -> None:
    scene = full().put(replace(ada(), language=language))

    last_line = max(text.line for text in texts(chart(Kind.STRESS_PICTURE, scene)))
    dates = [text for text in texts(chart(Kind.STRESS_PICTURE, scene)) if text.line == last_line]

    assert len(dates) == 5
