"""The emulator's wall clock, which tests and the demo can stop, set, speed up and walk forward."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


class EmulatorClock:
    """Wall time of everything Telegram would date: messages, edits, the 48 hours, the 24 hours.

    It starts at real time unless told otherwise and runs with real time times `speed`; a speed of 0
    stands still. `version` grows with every set, advance and change of speed, so that a reader far away
    can wait for the next one.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._at = _aware(start) if start is not None else datetime.now(UTC)
        self._since = monotonic()
        self._speed = float(speed)
        self.version = 0
        self._subscribers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The moment it is for Telegram and for the people, in UTC."""
        if not self._speed:
            return self._at
        return self._at + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    def set(self, moment: datetime) -> None:
        """Jump to this moment, forwards or backwards."""
        self._anchor(_aware(moment))

    def advance(self, delta: timedelta) -> None:
        """Go on by this much at once."""
        self._anchor(self.now() + delta)

    @property
    def speed(self) -> float:
        """How many seconds pass here in one real second."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if value < 0:
            raise ValueError("time does not run backwards: speed must be 0 or more")
        moment = self.now()
        self._speed = float(value)
        self._anchor(moment)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each set, advance and change of speed; returns how to stop that."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def _anchor(self, moment: datetime) -> None:
        self._at, self._since = moment, self._monotonic()
        self.version += 1
        for callback in tuple(self._subscribers):
            callback()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def time_base() -> int:
    """Where ids begin: higher at each start of an emulator, and still a 32-bit number for years."""
    return int((datetime.now(UTC) - _EPOCH).total_seconds() * 8) % 2**31
