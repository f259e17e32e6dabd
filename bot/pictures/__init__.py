"""Pictures people see: SVG templates, filled with their numbers and words, rendered to PNG."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.pictures.chart import ChartLabels, Points, stress_chart_svg
from bot.pictures.render import render

__all__ = ["ChartLabels", "Pictures", "Points", "render", "stress_chart_svg"]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of Tend. `paint` may be a call into a process pool; by default it is `render` itself."""

    paint: Callable[[str], bytes] = render

    def stress_chart(
        self, points: Points, other: Points | None, *, start: date, end: date, labels: ChartLabels
    ) -> bytes:
        """A PNG of ratings from 1 to 5 between two days; `other` is a second person's line, or None."""
        return self.paint(stress_chart_svg(points, other, start=start, end=end, labels=labels))
