"""The stress chart is the same picture for the same numbers, on every machine, whatever the labels hold."""

import struct
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.pictures import ChartLabels, Pictures, Points, render, stress_chart_svg

START, END = date(2026, 11, 2), date(2026, 11, 29)
LABELS = ChartLabels("Stress over four weeks", "calm", "a lot", "Ada", "Ben", days=((START, "2 Nov"),))
MINE, OTHER = "#00639c", "#b04600"
SVG = "{http://www.w3.org/2000/svg}"


def points(*levels: int) -> Points:
    return [(START + timedelta(days=2 * n), level) for n, level in enumerate(levels)]


def chart(mine: Points, other: Points | None = None, labels: ChartLabels = LABELS) -> bytes:
    return Pictures().stress_chart(mine, other, start=START, end=END, labels=labels)


def svg(mine: Points, other: Points | None = None, labels: ChartLabels = LABELS) -> str:
    return stress_chart_svg(mine, other, start=START, end=END, labels=labels)


def parse(drawn: str) -> Element:
    return fromstring(drawn)  # noqa: S314  # our own picture


def words(drawn: str) -> list[str | None]:
    return [element.text for element in parse(drawn).iter(f"{SVG}text")]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_picture_is_a_png_that_fills_a_phone() -> None:
    assert size(chart(points(1, 2, 3), points(3, 2, 1))) == (1080, 864)


def test_without_a_second_line_the_picture_needs_no_legend() -> None:
    assert size(chart(points(1, 2, 3))) == (1080, 778)
    assert "Ada" not in words(svg(points(1, 2, 3)))


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert chart(points(1, 2, 5), points(4, 4)) == chart(points(1, 2, 5), points(4, 4))


@pytest.mark.parametrize(
    "different",
    [
        chart(points(1, 2, 4), points(4, 4)),
        chart(points(1, 2, 5), points(4, 3)),
        chart(points(4, 4), points(1, 2, 5)),
        chart(points(1, 2, 5)),
        chart(points(1, 2, 5), points(4, 4), ChartLabels("Stress", "calm", "a lot", "Ada", "Cleo")),
    ],
)
def test_other_numbers_people_or_words_give_another_picture(different: bytes) -> None:
    assert different != chart(points(1, 2, 5), points(4, 4))


def test_the_two_lines_differ_without_any_colour() -> None:
    drawn = svg(points(1, 2), points(1, 2))

    assert MINE in drawn
    assert OTHER in drawn
    colourless = drawn.replace(MINE, "#000").replace(OTHER, "#000")
    swapped = stress_chart_svg(points(1, 3), points(1, 2), start=START, end=END, labels=LABELS)

    assert "stroke-dasharray" in drawn
    assert colourless.count("<circle") == 3
    assert render(colourless) != render(swapped.replace(MINE, "#000").replace(OTHER, "#000"))


def test_a_picture_without_any_answer_still_shows_its_scale() -> None:
    assert words(svg([])) == ["Stress over four weeks", "1", "2", "3", "4", "5", "a lot", "calm", "2 Nov"]
    assert size(chart([])) == (1080, 778)


def test_a_long_silence_is_a_gap_and_not_a_line() -> None:
    close = svg([(START, 2), (START + timedelta(days=8), 3)])
    far = svg([(START, 2), (START + timedelta(days=9), 3)])

    assert close.count(" L") == 1
    assert far.count(" L") == 0


def test_two_answers_of_one_day_stand_side_by_side() -> None:
    drawn = parse(svg([(START, 2), (START, 4)]))

    places = [circle.get("cx") for circle in drawn.iter(f"{SVG}circle")]

    assert len(set(places)) == 2


def test_days_outside_the_weeks_are_not_drawn() -> None:
    outside = [(START - timedelta(days=1), 5), (END + timedelta(days=1), 5)]

    assert svg([*outside, *points(2, 3)]) == svg(points(2, 3))


@pytest.mark.parametrize("level", [0, 6])
def test_a_rating_beyond_one_to_five_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        svg([(START, level)])


def test_weeks_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="not before its first"):
        stress_chart_svg([], None, start=END, end=START, labels=LABELS)


@pytest.mark.parametrize("said", ["</text>&<b>\"'", "$body ${cut} $$", "Zoë Ångström", "Ωmega Жанна"])
def test_words_stay_words_whatever_they_hold(said: str) -> None:
    labels = ChartLabels(said, "calm", "a lot", said, said)

    assert words(svg(points(1), points(2), labels)).count(said) == 3
    assert size(chart(points(1), points(2), labels)) == (1080, 788)


def test_words_without_room_are_set_smaller_and_never_cut() -> None:
    long = "W" * 64

    drawn = svg(points(1), points(2), ChartLabels(long, "calm", "a lot", long, "Ben"))

    assert words(drawn).count(long) == 2
    assert drawn.count("font-size: ") == 2 + svg(points(1)).count("font-size: ")


def test_a_title_without_room_takes_two_lines() -> None:
    labels = replace(LABELS, title="The stress of four long weeks of the two of you")

    drawn = svg(points(1), None, labels)

    assert words(drawn)[:2] == ["The stress of four long", "weeks of the two of you"]
    assert size(render(drawn)) == (1080, 848)


@pytest.mark.parametrize(("weeks", "named"), [(1, 2), (2, 3), (3, 4), (4, 3)])
def test_days_that_would_crowd_are_named_at_even_steps(weeks: int, named: int) -> None:
    every = tuple((START + timedelta(weeks=n), f"{n + 1}. Sept.") for n in range(weeks + 1))
    end = every[-1][0]

    drawn = stress_chart_svg([], None, start=START, end=end, labels=replace(LABELS, days=every))
    found = [word for word in words(drawn) if word and word.endswith("Sept.")]

    assert found == [label for _day, label in every][:: weeks // (named - 1)]


def test_letters_come_from_the_font_of_the_package_alone() -> None:
    blank = ChartLabels("", "", "")

    assert chart([], None, LABELS) != chart([], None, blank)
    assert render(svg([])) == render(svg([]).replace('"Noto Sans"', '"No Such Font", sans-serif'))


def test_a_picture_can_be_painted_in_a_process_of_its_own() -> None:
    drawn = svg(points(1, 2, 3))

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        painted = pool.submit(render, drawn).result(timeout=60)

    assert painted == render(drawn)
