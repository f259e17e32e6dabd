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
from bot.demo.story import STORY, SUNDAY
from bot.demo.telling import NextQuestion, Telling, Walk
from bot.demo.upcoming import ZONE, Outlook, look_ahead
from bot.domain.schedule import Occasion, OccasionState
from bot.emulator.stage import StageBusyError, StageStatus, StoryStep, Table, Target

log = structlog.get_logger(__name__)

# Its three questions are one of each topic, gratitude first.
BEGINNING: Final = datetime(2026, 11, 16, 18, tzinfo=ZoneInfo(ZONE))
PEOPLE: Final = ("Ada", "Ben")

FRAME_SECONDS: Final = 0.04
SHORTEST_WALK: Final = 0.5
LONGEST_WALK: Final = 3.5
WALK_SECONDS_PER_HOUR: Final = 0.04
ARRIVAL_SECONDS: Final = 0.4
PLAYED_PER_SECOND: Final = timedelta(hours=2)
PLAY_ARRIVAL_SECONDS: Final = 1.5
GATHER_SECONDS: Final = 0.1
MOST_QUESTIONS: Final = 20

MORNING: Final = time(10)
EVENING: Final = time(20)


class DemoStage:
    """Implements the page's `Stage` over a house. One walk, play or story at a time."""

    def __init__(self, house: House, *, tempo: float = 1.0) -> None:
        self._house = house
        self._tempo = tempo
        self._watchers: list[Callable[[], None]] = []
        self._status = StageStatus(zone=ZONE)
        self._outlook = Outlook(zone=ZONE)
        self._walking: asyncio.Task[None] | None = None
        self._playing: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._behind = asyncio.Event()
        self._setting_up = asyncio.Lock()
        self._told: StoryStep | None = None
        self._trouble = ""
        self._unwatch: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Set the phones on the table and start the bot."""
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
        await _ended(self._playing)
        self._walking = self._begin(self._walk_to(target))
        await _over(self._walking)

    async def play(self, running: bool) -> None:
        if not running:
            await _ended(self._playing)
        elif not _runs(self._playing):
            self._refuse_if_busy()
            self._playing = self._begin(self._play())

    async def start_over(self) -> None:
        async with self._setting_up:
            await self._interrupt()
            self._trouble = ""
            await self._begin_anew()

    async def story(self) -> None:
        await self.start_over()
        self._told = StoryStep(STORY[0].line, 1, len(STORY))
        self._telling = self._begin(self._tell())

    async def stop_story(self) -> None:
        await _ended(self._telling)

    async def database(self) -> list[Table]:
        async with self._setting_up:
            return await asyncio.to_thread(read_databases, self._house.folder)

    def status(self) -> StageStatus:
        return StageStatus(
            walking=_runs(self._walking) or self._setting_up.locked(),
            playing=_runs(self._playing),
            upcoming=self._outlook.line,
            hint=self._trouble,
            zone=self._outlook.zone,
            story=self._told,
            zones=self._outlook.zones,
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    # --- time ---

    async def _walk_to(self, target: Target) -> None:
        if target == "question":
            await self._to_a_question()
            return
        now = self._house.emulator.clock.now()
        if target == "hour":
            moment = now + timedelta(hours=1)
        else:
            moment = self._following(EVENING if target == "evening" else MORNING, sunday=target == "sunday")
        await self._go(moment)

    async def _to_a_question(self) -> None:
        """Until somebody is asked; an occasion may pass without a question (a pause, a halved rhythm)."""
        for _ in range(MOST_QUESTIONS):
            occasion = (await self._look()).question
            if occasion is None:
                raise StageBusyError("No question is due: somebody has to begin first.")
            await self._go(occasion.due_at)
            if await self._was_asked(occasion):
                return

    async def _was_asked(self, occasion: Occasion) -> bool:
        store = self._house.bot.parts.store
        row = await store.transact(lambda tx: tx.get(Occasion, occasion.id))
        return row is not None and row.state is OccasionState.SENT

    def _following(self, at: time, *, sunday: bool) -> datetime:
        """The next such moment on the couple's clock."""
        zone = ZoneInfo(self._outlook.zone)
        now = self._house.emulator.clock.now()
        day = now.astimezone(zone).date()
        while (moment := datetime.combine(day, at, zone)) <= now or (sunday and day.isoweekday() != SUNDAY):
            day += timedelta(days=1)
        return moment

    async def _go(self, moment: datetime) -> None:
        """Walk, seen: through everything that is due on the way, each finished before the next."""
        clock = self._house.emulator.clock
        way = moment - clock.now()
        seconds = min(SHORTEST_WALK + way / timedelta(hours=1) * WALK_SECONDS_PER_HOUR, LONGEST_WALK)
        step = way / max(1, round(seconds / self._tempo / FRAME_SECONDS))
        await self._house.settled()
        while clock.now() < moment:
            arrived = await self._house.move(moment, step)
            await asyncio.sleep((ARRIVAL_SECONDS if arrived else FRAME_SECONDS) / self._tempo)

    async def _play(self) -> None:
        """On and on, until somebody presses pause."""
        await self._house.settled()
        while True:
            towards = self._house.emulator.clock.now() + timedelta(days=1)
            arrived = await self._house.move(towards, PLAYED_PER_SECOND * FRAME_SECONDS)
            await asyncio.sleep((PLAY_ARRIVAL_SECONDS if arrived else FRAME_SECONDS) / self._tempo)

    # --- the story ---

    async def _tell(self) -> None:
        telling = Telling(self._house, STORY, tempo=self._tempo, show=self._tells, walk=self._passes)
        try:
            await telling.tell()
        except Exception as error:  # noqa: BLE001  # whatever it is, the reader shall see it and go on by hand
            self._trouble = f"The story can't go on: {error}"
            log.error("the story can't go on", error=type(error).__name__)
        finally:
            self._told = None

    def _tells(self, step: StoryStep) -> None:
        self._told = step
        self._changed()

    async def _passes(self, time_passes: Walk | NextQuestion) -> None:
        if isinstance(time_passes, NextQuestion):
            await self._to_a_question()
        else:
            await self._go(self._following(time_passes.at, sunday=time_passes.weekday == SUNDAY))

    # --- beginning anew ---

    async def _begin_anew(self) -> None:
        self._changed()
        await self._house.stop()
        await self._house.wipe()
        self._house.emulator.reset()
        self._outlook = Outlook(zone=ZONE)
        self._set_the_table()
        await self._house.start()
        self._changed()

    def _set_the_table(self) -> None:
        self._house.emulator.clock.set(BEGINNING)
        for number, name in enumerate(PEOPLE):
            self._house.emulator.add_person(name, user_id=FIRST_ID + number)

    # --- one thing at a time ---

    def _refuse_if_busy(self) -> None:
        if self._setting_up.locked():
            raise StageBusyError("The demo is starting over.")
        if _runs(self._telling):
            raise StageBusyError("The story is being told: stop it first.")
        if _runs(self._walking):
            raise StageBusyError("The clock is on its way already.")

    async def _interrupt(self) -> None:
        for task in (self._telling, self._playing, self._walking):
            await _ended(task)

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._changed())
        self._changed()
        return task

    # --- what the page shows ---

    async def _keep_looking(self) -> None:
        """Look again whenever something happened at Telegram, and it has been quiet for a moment."""
        while True:
            await self._behind.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._behind.clear()
            async with self._setting_up:
                await self._look()

    async def _look(self) -> Outlook:
        names = {phone.user_id: phone.first_name for phone in self._house.emulator.people.values()}
        now = self._house.emulator.clock.now()
        found = await self._house.bot.parts.store.transact(lambda tx: look_ahead(tx, now, names))
        if found != self._outlook:
            self._outlook = found
            self._changed()
        return found

    def _changed(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


FIRST_ID: Final = 7_000_000_001


def _runs(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()


async def _ended(task: asyncio.Task[None] | None) -> None:
    """Interrupt a task and wait until it has let go."""
    if task is not None and not task.done():
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _over(task: asyncio.Task[None]) -> None:
    """Wait for a task; one that was interrupted is over as well."""
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
