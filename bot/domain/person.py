"""A Person: one side of a private chat, their settings and where they are in the beginning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.prompts import Topic


class Step(StrEnum):
    """Where a person is in the beginning; every step but READY waits for one tap."""

    AGE = "age"
    CONSENT = "consent"
    ZONE = "zone"
    RHYTHM = "rhythm"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a day in minutes after local midnight; `end` before `start` runs over midnight."""

    start: int
    end: int

    def __contains__(self, minute: int) -> bool:
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


EVENING_WINDOW = Span(19 * 60 + 30, 20 * 60 + 30)
QUIET_HOURS = Span(22 * 60, 8 * 60)

THREE_EVENINGS = (1, 3, 5)
EVERY_EVENING = (1, 2, 3, 4, 5, 6, 7)
WEEKENDS = (6, 7)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as stored: pseudonymous id, Telegram's id and name, settings.

    `days` are ISO weekdays (Monday is 1). `window` is when the question of a day may come,
    `quiet` when nothing is pushed. `paused_until` is None for a pause without an end.
    `halved` leaves out every second question; `halving_asked` says silence did that, not the person.
    `clears_until` is how long an erasing may wait for the chat to be cleared, if that was wished.
    """

    id: str
    created_at: datetime
    telegram_id: int
    name: str
    language: str
    seed: bytes
    step: Step = Step.AGE
    agreed_at: datetime | None = None
    zone: str = "UTC"
    days: tuple[int, ...] = THREE_EVENINGS
    window: Span = EVENING_WINDOW
    quiet: Span = QUIET_HOURS
    muted: tuple[Topic, ...] = ()
    reminder: bool = False
    discreet: bool = False
    paused: bool = False
    paused_until: datetime | None = None
    blocked: bool = False
    erasing: bool = False
    age_asked: bool = False
    age_confirmed: bool = False
    silences: int = 0
    halved: bool = False
    halving_asked: bool = False
    lighten: bool = False
    link: bytes | None = None
    clears_until: datetime | None = None

    @property
    def person_id(self) -> str:
        """The owner of this row: the person themselves."""
        return self.id

    def resting(self, now: datetime) -> bool:
        """Whether a pause covers `now`."""
        return self.paused and (self.paused_until is None or now < self.paused_until)

    def clears(self, now: datetime) -> bool:
        """Whether the chat is still to be cleared before this person is erased."""
        return self.clears_until is not None and now < self.clears_until

    def reachable(self, now: datetime) -> bool:
        """Whether anything may be pushed: begun, not paused, not blocked, no open question of age."""
        return (
            self.step is Step.READY
            and not (self.blocked or self.erasing or self.age_asked)
            and not self.resting(now)
        )
