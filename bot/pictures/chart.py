"""The stress chart as SVG: one or two lines over some weeks, told apart by colour, dash and mark alike.

No name stands in it: the font has Latin, Greek and Cyrillic, and people are called in every script.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from string import Template
from xml.sax.saxutils import escape

Points = Sequence[tuple[date, int]]

WIDTH, HEIGHT = 1080, 720
LEFT, RIGHT, TOP, BOTTOM = 110, 1030, 250, 580
TITLE_AT, LEGEND_AT, DAYS_AT = 74, 144, 690
LEGEND_HEIGHT, DAYS_HEIGHT = 70, 52
EDGE = 24
LEVELS = range(1, 6)
LABEL_SIZE, TITLE_SIZE = 36, 46
LONGEST_PAUSE = 8
"""Days without an answer after which a line breaks off, so that it claims nothing about the time between."""
WIDE_LETTERS = frozenset("MWmw@%ЖМФШЩЮжмфшщюыЫΩω")
SLIM_LETTERS = frozenset(" .,:;'’ijl")


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """All words in the picture, already in the reader's language; none are a person's own.

    `mine` and `other` name the two lines; without another line `mine` may be empty, and no legend is drawn.
    `days` are the days to be named below; of those that would overlap, some are left out.
    """

    title: str
    calm: str
    a_lot: str
    mine: str = ""
    other: str = ""
    days: Sequence[tuple[date, str]] = ()


def stress_chart_svg(
    points: Points, other: Points | None, *, start: date, end: date, labels: ChartLabels
) -> str:
    """Ratings from 1 to 5 between two days, both included; days outside are not drawn."""
    if end < start:
        raise ValueError("the last day of a chart is not before its first")
    frame = _Frame(start, end)
    cut = 0 if other is not None else LEGEND_HEIGHT
    end_at = HEIGHT if labels.days else HEIGHT - DAYS_HEIGHT
    body = [
        _text(LEFT - 60, TITLE_AT + cut, labels.title, css="title", room=RIGHT - LEFT + 60),
        *_levels(labels),
        *_days(frame, labels.days),
    ]
    if other is not None:
        body += [*_legend(labels), *_line(frame, other, "other")]
    body += _line(frame, points, "mine")
    template = files(__package__).joinpath("stress_chart.svg").read_text(encoding="utf-8")
    return Template(template).substitute(
        width=WIDTH, height=end_at - cut, cut=cut, body="\n".join(filter(None, body))
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    def x(self, day: date, part: float = 0.5) -> float:
        """Where a day stands; `part` is the part of the day that has passed."""
        return LEFT + (RIGHT - LEFT) * ((day - self.start).days + part) / self.days


def _y(level: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * (level - LEVELS[0]) / (len(LEVELS) - 1)


def _levels(labels: ChartLabels) -> Iterator[str]:
    for level in LEVELS:
        y = _y(level)
        yield f'<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y:g}" y2="{y:g}"/>'
        yield _text(LEFT - 28, y + 13, str(level), anchor="end")
    yield _text(LEFT, TOP - 32, labels.a_lot, room=RIGHT - LEFT)
    yield _text(LEFT, BOTTOM + 54, labels.calm, room=RIGHT - LEFT)


def _days(frame: _Frame, days: Sequence[tuple[date, str]]) -> Iterator[str]:
    free_from = 0.0
    for day, label in sorted(days):
        half = _wide(label) / 2
        middle = min(max(frame.x(day), half + EDGE), WIDTH - half - EDGE)
        if frame.holds(day) and middle - half >= free_from:
            yield _text(middle, DAYS_AT, label, anchor="middle")
            free_from = middle + half + LABEL_SIZE / 2


def _legend(labels: ChartLabels) -> Iterator[str]:
    half = (RIGHT - LEFT + 60) / 2
    for kind, label, left in (("mine", labels.mine, LEFT - 60), ("other", labels.other, LEFT - 60 + half)):
        yield f'<path class="line {kind}" d="M{left:g} {LEGEND_AT - 13} h96"/>'
        yield _mark(kind, left + 48, LEGEND_AT - 13)
        yield _text(left + 116, LEGEND_AT, label, room=half - 140)


def _line(frame: _Frame, points: Points, kind: str) -> list[str]:
    drawn = sorted((day, nth, level) for nth, (day, level) in enumerate(points) if frame.holds(day))
    if any(level not in LEVELS for _, _, level in drawn):
        raise ValueError("a rating is a number from 1 to 5")
    places = list(_places(frame, drawn))
    steps = [f"M{x:g} {y:g}" for x, y in places[:1]]
    for (before, _, _), (after, _, _), (x, y) in zip(drawn, drawn[1:], places[1:], strict=False):
        steps.append(f"{'L' if (after - before).days <= LONGEST_PAUSE else 'M'}{x:g} {y:g}")
    return [f'<path class="line {kind}" d="{" ".join(steps)}"/>', *(_mark(kind, x, y) for x, y in places)]


def _places(frame: _Frame, drawn: Sequence[tuple[date, int, int]]) -> Iterator[tuple[float, float]]:
    """Several answers of one day stand side by side within it."""
    on_day, seen = Counter(day for day, _, _ in drawn), Counter[date]()
    for day, _, level in drawn:
        seen[day] += 1
        yield round(frame.x(day, (seen[day] - 0.5) / on_day[day]), 1), _y(level)


def _mark(kind: str, x: float, y: float) -> str:
    if kind == "mine":
        return f'<circle class="mark mine-mark" cx="{x:g}" cy="{y:g}" r="15"/>'
    # Around a circle on the same place it can still be seen.
    return f'<path class="mark other-mark" d="M{x:g} {y - 27:g} l27 27 l-27 27 l-27 -27 Z"/>'


def _text(
    x: float, y: float, words: str, *, css: str = "label", anchor: str = "start", room: float = WIDTH
) -> str:
    """Words that need more than their room are set smaller, never cut."""
    size = TITLE_SIZE if css == "title" else LABEL_SIZE
    wide = _wide(words, size)
    smaller = f' style="font-size: {size * room / wide:.1f}px"' if wide > room else ""
    return (
        f'<text class="{css}" x="{x:g}" y="{y:g}" text-anchor="{anchor}"{smaller}>{escape(words)}</text>'
        if words
        else ""
    )


def _wide(words: str, size: int = LABEL_SIZE) -> float:
    return size * sum(map(_width, words))


def _width(letter: str) -> float:
    """Of one letter in parts of the font size, rather too wide than too narrow."""
    if letter in WIDE_LETTERS:
        return 0.95
    if letter in SLIM_LETTERS:
        return 0.32
    return 0.72 if letter.isupper() else 0.58
