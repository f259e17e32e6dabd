"""The demo behind the page: it walks the clock, tells the story, starts over, and reads the database."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from bot.demo.database import read_databases
from bot.demo.house import House
from bot.demo.story import STORY
from bot.demo.telling import NextQuestion, Telling, Walk
from bot.demo.upcoming import ZONE, Outlook
from bot.demo.walking import NothingToAskError, Walker
from bot.domain.consent import PAGE_TIME, RELEASE_TIME, SUNDAY
from bot.emulator.stage import StageBusyError, StageStatus, StoryStep, Table, Target
from bot.storage.errors import StoreError

log = structlog.get_logger(__name__)

# A Monday whose week asks one question of each topic, gratitude first.
BEGINNING: Final = datetime(2026, 11, 16, 18, tzinfo=ZoneInfo(ZONE))
PEOPLE: Final = {7_000_000_001: "Ada", 7_000_000_002: "Ben"}
ONE_HOUR: Final = timedelta(hours=1)
GATHER_SECONDS: Final = 0.1
MOMENTS: Final[dict[Target, tuple[time, int | None]]] = {
    "sunday": (PAGE_TIME, SUNDAY),
    "evening": (RELEASE_TIME, None),
}

Work = asyncio.Task[None] | None


class DemoStage:
    """Implements the page's `Stage` over a house. One walk, play or story at a time."""

    def __init__(self, house: House, *, tempo: float = 1.0) -> None:
        self._house = house
        self._walker = Walker(house, tempo)
        self._telling = Telling(house, STORY, tempo=tempo, show=self._tells, walk=self._passes)
        self._watchers: list[Callable[[], None]] = []
        self._outlook = Outlook()
        self._told: StoryStep | None = None
        self._trouble = ""
        self._bots_life = asyncio.Lock()
        self._setting_up = False
        self._walk: Work = None
        self._play: Work = None
        self._story: Work = None
        self._looking: Work = None
        self._behind = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Put the phones on the table and start the bot."""
        self._set_the_table()
        await self._house.start()
        self._unwatch = self._house.emulator.subscribe(lambda _: self._behind.set())
        self._looking = asyncio.create_task(self._keep_looking())

    async def close(self) -> None:
        """End whatever is under way, and the bot."""
        self._unwatch()
        await _ended(self._looking)
        await self._interrupt()
        await self._house.stop()

    # --- what the page asks for ---

    async def walk(self, target: Target) -> None:
        self._refuse_if_busy()
        await _ended(self._play)
        self._walk = self._begin(self._walk_to(target))
        await asyncio.wait({self._walk})
        if not self._walk.cancelled():
            self._walk.result()

    async def play(self, running: bool) -> None:
        if not running:
            await _ended(self._play)
        elif not _runs(self._play):
            self._refuse_if_busy()
            self._play = self._begin(self._walker.go_on())

    async def start_over(self) -> None:
        async with self._bots_life:
            await self._begin_anew()
        self._changed()

    async def story(self) -> None:
        async with self._bots_life:
            await self._begin_anew()
            self._told = StoryStep(STORY[0].line, 1, len(STORY))
            self._story = self._begin(self._tell())

    async def stop_story(self) -> None:
        await _ended(self._story)

    async def database(self) -> list[Table]:
        async with self._bots_life:
            return await asyncio.to_thread(read_databases, self._house.folder)

    def status(self) -> StageStatus:
        return StageStatus(
            walking=_runs(self._walk) or self._setting_up,
            playing=_runs(self._play),
            upcoming=self._outlook.line,
            hint=self._trouble,
            zone=self._outlook.zone,
            story=self._told,
            zones=self._outlook.zones,
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    # --- time and the story ---

    async def _walk_to(self, target: Target) -> None:
        if target == "question":
            await self._walk_to_a_question()
        elif target == "hour":
            await self._walker.go(self._house.emulator.clock.now() + ONE_HOUR)
        else:
            at, weekday = MOMENTS[target]
            await self._walker.go(self._walker.following(at, self._outlook.zone, weekday))

    async def _walk_to_a_question(self) -> None:
        try:
            await self._walker.go_to_a_question()
        except NothingToAskError:
            raise StageBusyError("No question is due: somebody has to begin first.") from None

    async def _tell(self) -> None:
        try:
            await self._telling.tell()
        except Exception as error:  # noqa: BLE001  # whatever it is, the reader shall see it and go on by hand
            self._trouble = f"The story can't go on: {error}"
            log.error("the story can't go on", error=type(error).__name__)
        finally:
            self._told = None

    def _tells(self, step: StoryStep) -> None:
        self._told = step
        self._changed()

    async def _passes(self, passing: Walk | NextQuestion) -> None:
        if isinstance(passing, NextQuestion):
            await self._walker.go_to_a_question()
        else:
            await self._walker.go(self._walker.following(passing.at, self._outlook.zone, passing.weekday))

    # --- one thing at a time ---

    def _refuse_if_busy(self) -> None:
        if self._setting_up:
            raise StageBusyError("The demo is starting over.")
        if _runs(self._story):
            raise StageBusyError("The story is being told: stop it first.")
        if _runs(self._walk):
            raise StageBusyError("The clock is on its way already.")

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._changed())
        self._changed()
        return task

    async def _interrupt(self) -> None:
        for task in (self._story, self._play, self._walk):
            await _ended(task)

    async def _begin_anew(self) -> None:
        """Bot, databases, phones and clock as at the start, in this very process."""
        self._setting_up = True
        try:
            await self._interrupt()
            await self._house.stop()
            await self._house.wipe()
            before = dict(self._house.emulator.people)
            self._house.emulator.reset()
            self._outlook, self._trouble = Outlook(), ""
            self._set_the_table()
            # A phone's language and place are its own: they stay when everything begins anew.
            for user_id, phone in self._house.emulator.people.items():
                phone.language_code, phone.place = before[user_id].language_code, before[user_id].place
            await self._house.start()
        finally:
            self._setting_up = False

    def _set_the_table(self) -> None:
        self._house.emulator.clock.set(BEGINNING)
        for user_id, name in PEOPLE.items():
            self._house.emulator.add_person(name, user_id=user_id)

    # --- what the page shows ---

    async def _keep_looking(self) -> None:
        """Look again whenever something happened at Telegram, and it has been quiet for a moment."""
        while True:
            await self._behind.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._behind.clear()
            # A look that fails is followed by the next one.
            with contextlib.suppress(StoreError):
                async with self._bots_life:
                    self._outlook = await self._walker.look()
                self._changed()

    def _changed(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


def _runs(task: Work) -> bool:
    return task is not None and not task.done()


async def _ended(task: Work) -> None:
    """Interrupt a task and wait until it has let go."""
    if task is not None and not task.done():
        task.cancel()
        await asyncio.wait({task})
