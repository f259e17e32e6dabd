"""Long searches in two sizes: a small one in `make test`, a large one in `make soak` that ends in figures.

A test that takes the fixture `trials` is run once small; under `-m soak` it is run large, until SEEDS trials
were made or MINUTES have passed, whichever comes first.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

SEEDS = int(os.environ.get("SEEDS", "1000"))
MINUTES = float(os.environ.get("MINUTES", "10"))


@dataclass
class Tally:
    """What a search found. A trial that raises was tried and did not survive."""

    tried: int = 0
    survived: int = 0
    lost: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        figures = (self.tried, self.survived, self.lost, self.doubled)
        return "tried {:,}, survived {:,}, lost {:,}, doubled {:,}".format(*figures)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.tried + other.tried,
            self.survived + other.survived,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )


@dataclass
class Trials:
    """The trials of one test."""

    large: bool
    tally: Tally = field(default_factory=Tally)

    def seeds(self, small: int, *, most: int | None = None) -> Iterator[int]:
        """Seeds from 0 on: `small` of them, or in a soak SEEDS of them (`most` at most) within MINUTES.

        A trial counts as survived when the next one is asked for.
        """
        until = time.monotonic() + MINUTES * 60
        wanted = min(SEEDS, most or SEEDS) if self.large else small
        for seed in range(wanted):
            if self.large and time.monotonic() > until:
                return
            self.tally.tried += 1
            yield seed
            self.tally.survived += 1

    def found(self, *, lost: int = 0, doubled: int = 0) -> None:
        """Count what should not be; the test fails by its own assertions."""
        self.tally.lost += lost
        self.tally.doubled += doubled
