"""What the two-phones page may ask of the demo around it.

The page itself only knows the emulator: people, chats, a clock. Walking the clock through everything that
is due, starting over, telling the story and opening the database belong to whoever runs the bot. That is the
Stage. The page works without one; then it shows the phones and leaves these controls out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Target = Literal["hour", "question", "sunday", "evening"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the database, as it lies on the disk."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The newest rows first, every value already text: bytes as shortened hex, NULL as an empty string."""
    total: int
    """How many rows the table has; `rows` may hold fewer."""
    encrypted: frozenset[str] = frozenset()
    """Columns that hold ciphertext; the page marks them."""


@dataclass(frozen=True, slots=True)
class StoryStep:
    """The line of the story that is being told now."""

    line: str
    number: int
    of: int
    actor: int | None = None
    """The user id whose phone this line happens on; a narrow page turns to that phone."""
    presses: str = ""
    """The label of the button that the actor is about to press; the page points at it."""
    types: str = ""
    """What the actor is about to write; the page shows it being typed until it is sent."""


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Everything the page shows of the stage; sent again whenever the stage says that it changed."""

    walking: bool = False
    """True while the clock moves through what is due; the page then waits with further walks."""
    playing: bool = False
    """True while the clock runs by itself (play was pressed)."""
    upcoming: str = ""
    """One line on what comes next, for instance "Next: a question for Ada, Wednesday 20:04"."""
    hint: str = ""
    """One line on what to try now; empty lets the page say it from what it sees."""
    zone: str = "UTC"
    """IANA zone in which the big clock is shown."""
    story: StoryStep | None = None
    zones: Mapping[int, str] = field(default_factory=dict)
    """IANA zone by user id, as far as the bot knows it; that phone's times are shown in it."""


class StageBusyError(Exception):
    """The stage can't do this now. The message is one sentence, shown to the reader of the page."""


class Stage(Protocol):
    """The demo's side of the page. Every method may be called again at any moment, from any open page."""

    async def walk(self, target: Target) -> None:
        """Walk the clock to the target, stopping at each due moment until the bot has finished there.

        "hour" is one hour on, "question" the next question of either person, "sunday" the next Sunday
        10:00 and "evening" the next 20:00, both in the couple's zone. Returns when the clock has arrived.
        Raises StageBusyError where a walk or the story is under way.
        """

    async def play(self, running: bool) -> None:
        """Let the clock walk on by itself, or hold it. Returns at once."""

    async def start_over(self) -> None:
        """Reset bot, database, both phones and the clock. A story or walk under way ends first."""

    async def story(self) -> None:
        """Start over and tell the whole week at readable speed. Returns once the telling has begun."""

    async def stop_story(self) -> None:
        """Leave the story where it is; the phones then belong to the reader."""

    async def database(self) -> list[Table]:
        """Read every table of both databases as stored, with nothing decrypted."""

    def status(self) -> StageStatus:
        """Say what the page should show now. Cheap, without waiting: it is called on every change."""

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back (in the event loop) whenever the status changed; returns how to unsubscribe."""
