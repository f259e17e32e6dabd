"""The stress chart as SVG: one or two lines over some weeks, told apart by colour, dash and mark alike.

No name stands in it: the font has Latin, Greek and Cyrillic, and people are called in every script.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import pairwise
from string import Template
from xml.sax.saxutils import escape

Points = Sequence[tuple[date, int]]

WIDTH = 1080
EDGE, LEFT, RIGHT = 50, 120, 1030
LABEL_SIZE, TITLE_SIZE = 46, 58
"""In a chat on a small phone the picture is a quarter as wide, and a label still 11 pixels high."""
TITLE_AT, TITLE_LINE = 82, 70
LEGEND_HEIGHT, SAMPLE = 86, 124
A_LOT_HEIGHT, SCALE_HEIGHT, CALM_HEIGHT, DAYS_HEIGHT = 158, 344, 82, 76
BELOW, TICK = 36, 20
MARK = 19
AROUND = 32
"""Half of the second line's mark: around a circle on the same place it can still be seen."""
LEVELS = range(1, 6)
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
    title = _broken(labels.title, TITLE_SIZE, RIGHT - EDGE)
    title_end = TITLE_AT + TITLE_LINE * (len(title) - 1)
    legend_at = title_end + (LEGEND_HEIGHT if other is not None else 0)
    frame = _Frame(start, end, top=legend_at + A_LOT_HEIGHT)
    body = [
        *(
            _text(EDGE, TITLE_AT + TITLE_LINE * nth, words, css="title", room=RIGHT - EDGE)
            for nth, words in enumerate(title)
        ),
        *_levels(frame, labels),
        *_days(frame, labels.days),
    ]
    if other is not None:
        body += [*_legend(legend_at, labels), *_line(frame, other, "other")]
    body += _line(frame, points, "mine")
    height = frame.calm_at + (DAYS_HEIGHT if labels.days else 0) + BELOW
    template = files(__package__).joinpath("stress_chart.svg").read_text(encoding="utf-8")
    return Template(template).substitute(width=WIDTH, height=height, body="\n".join(filter(None, body)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and levels stand; `top` is the line of the highest level."""

    start: date
    end: date
    top: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def bottom(self) -> int:
        return self.top + SCALE_HEIGHT

    @property
    def calm_at(self) -> int:
        return self.bottom + CALM_HEIGHT

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    def x(self, day: date, part: float = 0.5) -> float:
        """Where a day stands; `part` is the part of the day that has passed."""
        return LEFT + (RIGHT - LEFT) * ((day - self.start).days + part) / self.days

    def y(self, level: int) -> float:
        return self.bottom - SCALE_HEIGHT * (level - LEVELS[0]) / (len(LEVELS) - 1)


def _levels(frame: _Frame, labels: ChartLabels) -> Iterator[str]:
    for level in LEVELS:
        y = frame.y(level)
        yield f'<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y:g}" y2="{y:g}"/>'
        yield _text(LEFT - 30, y + 17, str(level), anchor="end")
    yield _text(LEFT, frame.top - 62, labels.a_lot)
    yield _text(LEFT, frame.calm_at, labels.calm)


def _days(frame: _Frame, days: Sequence[tuple[date, str]]) -> Iterator[str]:
    """A tick for each day; all are named, or every second, every third ... so that they stand apart."""
    held = [(frame.x(day), label) for day, label in sorted(days) if frame.holds(day)]
    for x, _ in held:
        yield f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="{frame.bottom}" y2="{frame.bottom + TICK}"/>'
    for step in range(1, len(held) + 1):
        named = [(_inside(x, label), label) for x, label in held[::step]]
        if all(_apart(*two) for two in pairwise(named)):
            yield from (_text(x, frame.calm_at + DAYS_HEIGHT, label, anchor="middle") for x, label in named)
            return


def _inside(middle: float, label: str) -> float:
    """Where a day's name has its middle: below its day, but within the picture."""
    half = _wide(label) / 2
    return min(max(middle, half + EDGE / 2), WIDTH - half - EDGE / 2)


def _apart(one: tuple[float, str], following: tuple[float, str]) -> bool:
    return following[0] - one[0] >= (_wide(one[1]) + _wide(following[1])) / 2 + LABEL_SIZE


def _legend(at: int, labels: ChartLabels) -> Iterator[str]:
    before, gap = SAMPLE + 22, 66
    half = (RIGHT - EDGE) / 2
    second = EDGE + min(before + _wide(labels.mine) + gap, half)
    for kind, label, left, room in (
        ("mine", labels.mine, EDGE, half - before - gap),
        ("other", labels.other, second, RIGHT - second - before),
    ):
        yield f'<path class="line {kind}" d="M{left:g} {at - 17} h{SAMPLE}"/>'
        yield _mark(kind, left + SAMPLE / 2, at - 17)
        yield _text(left + before, at, label, room=room)


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
        yield round(frame.x(day, (seen[day] - 0.5) / on_day[day]), 1), frame.y(level)


def _mark(kind: str, x: float, y: float) -> str:
    if kind == "mine":
        return f'<circle class="mark mine-mark" cx="{x:g}" cy="{y:g}" r="{MARK}"/>'
    r = AROUND
    return f'<path class="mark other-mark" d="M{x:g} {y - r:g} l{r} {r} l-{r} {r} l-{r} -{r} Z"/>'


def _broken(words: str, size: int, room: float) -> list[str]:
    """Words in one line, or in two as alike as they can be."""
    spaces = [at for at, letter in enumerate(words) if letter == " "]
    if _wide(words, size) <= room or not spaces:
        return [words]
    at = min(spaces, key=lambda at: max(_wide(words[:at], size), _wide(words[at + 1 :], size)))
    return [words[:at], words[at + 1 :]]


def _text(
    x: float,
    y: float,
    words: str,
    *,
    css: str = "label",
    anchor: str = "start",
    room: float = RIGHT - LEFT,
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
