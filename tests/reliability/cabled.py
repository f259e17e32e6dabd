"""A town whose bot may lose its line to Telegram."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram.error import NetworkError

from bot.delivery.transport import NotSentError
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.emulator.request import EmulatorRequest
from bot.storage.store import StoreTx
from tests.journeys.cast import Someone, Town

MakeCabled = Callable[[str], Awaitable["CabledTown"]]


class Cable(EmulatorRequest):
    """The way to Telegram; while it is pulled no message leaves."""

    pulled = False
    tried = 0

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        if self.pulled and not url.casefold().endswith("getupdates"):
            self.tried += 1
            raise NetworkError("no route") from NotSentError("no route")
        return await super().do_request(url, *args, **more)


@dataclass
class CabledTown(Town):
    """A town whose bot may lose its line, or die with messages written and not sent."""

    cable: Cable = field(init=False)

    def door(self) -> EmulatorRequest:
        self.cable = Cable(self.emulator)
        return self.cable

    async def loses_line_at(self, moment: str) -> None:
        """From a moment at which something is due, until it has been tried in vain."""
        await self.walks_to(self.moment(moment) - timedelta(seconds=1))
        self.cable.pulled = True
        self.clock.advance(timedelta(seconds=1))
        async with asyncio.timeout(10):
            while not self.cable.tried:  # noqa: ASYNC110 (a call that fails tells nobody)
                await asyncio.sleep(0.01)

    async def line_is_back_at(self, moment: str | datetime) -> None:
        self.cable.pulled = False
        self.clock.set(self.moment(moment) if isinstance(moment, str) else moment)
        await self.settles()

    async def knows(self, query: Callable[[StoreTx], Any]) -> Any:
        return await self.bot.parts.store.transact(query)

    async def record(self, someone: Someone, kind: OccasionKind) -> Occasion:
        """The newest occasion of a kind that is over."""

        def newest(tx: StoreTx) -> Occasion:
            rows = tx.rows(Occasion, person_of(tx, someone).id)
            over = [row for row in rows if row.kind is kind and row.state is not OccasionState.DUE]
            return max(over, key=lambda row: row.due_at)

        found: Occasion = await self.knows(newest)
        return found


def person_of(tx: StoreTx, someone: Someone) -> Person:
    person = tx.person_of(someone.phone.user_id)
    assert person is not None
    return person


async def couple(town: CabledTown) -> tuple[Someone, Someone]:
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    for someone in (ada, ben):
        await someone.settles_in()
    await town.pairs(ada, ben)
    return ada, ben
