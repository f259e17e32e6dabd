"""A stage without a bot behind it: the clock jumps, the story is three lines, the database is made up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.emulator import Emulator
from bot.emulator.stage import StageBusyError, StageStatus, StoryStep, Table, Target

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 18, tzinfo=BERLIN)
CIPHERTEXT = "9f1c07b2e4d8a65f…c0 (128 bytes)"


class SmallStage:
    """Implements the page's `Stage` for tests."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._watchers: list[Callable[[], None]] = []
        self._told: StoryStep | None = None
        self._playing = False
        emulator.add_person("Ada")
        emulator.add_person("Ben")

    async def walk(self, target: Target) -> None:
        if self._told is not None:
            raise StageBusyError("The story is being told.")
        now = self._emulator.clock.now().astimezone(BERLIN)
        self._emulator.clock.set(_next(now, target).astimezone(UTC))
        self._changed()

    async def play(self, running: bool) -> None:
        self._playing = running
        self._emulator.clock.speed = 3600.0 if running else 0.0
        self._changed()

    async def start_over(self) -> None:
        self._emulator.reset()
        self._emulator.add_person("Ada")
        self._emulator.add_person("Ben")
        self._emulator.clock.set(MONDAY)
        self._changed()

    async def story(self) -> None:
        ada, _ = self._emulator.people
        self.tell(StoryStep("Ada begins.", 1, 3, ada))

    async def stop_story(self) -> None:
        self.tell(None)

    async def database(self) -> list[Table]:
        rows = tuple((str(number), CIPHERTEXT) for number in range(3))
        return [
            Table("replies", ("id", "body"), rows, 12, frozenset({"body"})),
            Table("releases", ("id",), (), 0),
        ]

    def tell(self, step: StoryStep | None) -> None:
        """Show this line of the story."""
        self._told = step
        self._changed()

    def status(self) -> StageStatus:
        zones = dict(zip(self._emulator.people, ("Europe/Berlin", "Europe/Lisbon"), strict=False))
        upcoming = "Next: a question for Ada, Monday 20:04"
        return StageStatus(
            playing=self._playing, upcoming=upcoming, zone="Europe/Berlin", zones=zones, story=self._told
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _changed(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


def _next(now: datetime, target: Target) -> datetime:
    if target == "hour":
        return now + timedelta(hours=1)
    hour, minute = {"question": (20, 4), "sunday": (10, 0), "evening": (20, 0)}[target]
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while moment <= now or (target == "sunday" and moment.weekday() != 6):
        moment += timedelta(days=1)
    return moment
