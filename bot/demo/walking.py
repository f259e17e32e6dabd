"""The demo's clock does not jump: it goes from one due moment to the next, and waits there for the bot."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo.house import House
from bot.demo.upcoming import Outlook, look_ahead
from bot.domain.schedule import Occasion, OccasionState

FRAME_SECONDS: Final = 0.04
SHORTEST_WALK: Final = 0.5
LONGEST_WALK: Final = 3.0
WALK_SECONDS_PER_HOUR: Final = 0.04
PAUSE_SECONDS: Final = 0.4
"""How long a walk rests where something arrives on a phone."""
PLAYED_PER_SECOND: Final = timedelta(hours=2)
PLAY_PAUSE_SECONDS: Final = 1.5
MOST_OCCASIONS: Final = 20
ONE_DAY: Final = timedelta(days=1)


class NothingToAskError(Exception):
    """No question is due for anybody."""


class Walker:
    """Moves the clock of a house, so that one can watch it move."""

    def __init__(self, house: House, tempo: float) -> None:
        self._house = house
        self._tempo = tempo

    async def look(self) -> Outlook:
        """What comes next for the people on the phones."""
        names = [phone.user_id for phone in self._house.emulator.people.values()]
        now = self._house.emulator.clock.now()
        return await self._house.bot.parts.store.transact(lambda tx: look_ahead(tx, now, names))

    async def go(self, moment: datetime) -> None:
        """Walk to a moment, through everything that is due on the way."""
        clock = self._house.emulator.clock
        way = moment - clock.now()
        seconds = min(SHORTEST_WALK + way / timedelta(hours=1) * WALK_SECONDS_PER_HOUR, LONGEST_WALK)
        step = way / max(1, round(seconds / self._tempo / FRAME_SECONDS))
        await self._house.settled()
        while clock.now() < moment:
            arrived = await self._house.move(moment, step)
            await self._rest(PAUSE_SECONDS if arrived else FRAME_SECONDS)

    async def go_on(self) -> None:
        """Walk on and on, until cancelled."""
        clock = self._house.emulator.clock
        await self._house.settled()
        while True:
            arrived = await self._house.move(clock.now() + ONE_DAY, PLAYED_PER_SECOND * FRAME_SECONDS)
            await self._rest(PLAY_PAUSE_SECONDS if arrived else FRAME_SECONDS)

    async def go_to_a_question(self) -> None:
        """Walk until somebody is asked; an occasion may pass without a question, as in a pause."""
        for _ in range(MOST_OCCASIONS):
            occasion = (await self.look()).question
            if occasion is None:
                raise NothingToAskError
            await self.go(occasion.due_at)
            if await self._was_asked(occasion):
                return

    def following(self, at: time, zone: str, weekday: int | None = None) -> datetime:
        """The next such moment (on such a day, Monday is 1) on the clocks of a zone."""
        now = self._house.emulator.clock.now()
        day: date = now.astimezone(ZoneInfo(zone)).date()
        while (moment := datetime.combine(day, at, ZoneInfo(zone))) <= now or (
            weekday not in (None, day.isoweekday())
        ):
            day += ONE_DAY
        return moment

    async def _was_asked(self, occasion: Occasion) -> bool:
        store = self._house.bot.parts.store
        row = await store.transact(lambda tx: tx.get(Occasion, occasion.id))
        return row is not None and row.state is OccasionState.SENT

    async def _rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._tempo)
