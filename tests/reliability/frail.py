"""A town whose bot stands on a disk that fails, or dies and is started again on what it left behind."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from bot.emulator.request import EmulatorRequest
from bot.storage.errors import StoreError
from bot.storage.store import StoreTx
from tests.journeys.cast import Someone, Town
from tests.reliability.disk import Disk

T = TypeVar("T")

IN_DOUBT = "SELECT person_id, policy FROM outbox WHERE state = 'sending' AND message_id IS NULL"
HOW_MANY = """
    SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM evening),
    (SELECT count(*) FROM occasion WHERE kind = 'stub')
"""
ALIVE = "SELECT id FROM person WHERE NOT erasing"
KEYS = "SELECT person_id FROM data_key"


class MortalDoor(EmulatorRequest):
    """The way to Telegram of one process: a dead one makes no calls and hears no answers."""

    def __init__(self, town: "FrailTown") -> None:
        super().__init__(town.emulator)
        self._disk = town.disk

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        if self._disk.dead:
            await asyncio.Event().wait()
        return await super().do_request(*args, **more)


@dataclass(frozen=True)
class Remains:
    """What the files of a dead process say, as they lie there."""

    in_doubt: dict[str, str]
    """Who may have got a new message or not, and what the policy says of it."""
    people: int
    evenings: int
    stubs: int
    alive: frozenset[str]
    keys: frozenset[str]


@dataclass
class FrailTown(Town):
    """A town whose bot is started again whenever it ended, as a service manager would."""

    disks: dict[Path, Disk] = field(default_factory=dict)
    starts_in_vain: int = 0
    remains: "Remains | None" = None
    """What a process left that died."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.disk = self.disks[self.folder] = Disk(self.folder)
        self._not_the_bots = asyncio.all_tasks()

    def door(self) -> EmulatorRequest:
        return MortalDoor(self)

    async def starts(self) -> None:
        while not await self._lives_through(super().starts):
            self.starts_in_vain += 1

    async def settles(self) -> None:
        await self._does(self._comes_to_rest)

    async def _comes_to_rest(self) -> None:
        """What could not be handled waits for the next ring."""
        await self.bot.settled()
        while (due := await self.bot.next_due()) and due <= self.clock.now():
            await self.bot.settled()

    async def next_due(self) -> datetime | None:
        return await self.knows(lambda tx: tx.next_due(self.clock.now()))

    async def knows(self, query: Callable[[StoreTx], T]) -> T:
        """Ask the bot's databases."""
        found: list[T] = []

        async def ask() -> None:
            found.append(await self.bot.parts.store.transact(query))

        await self._does(ask)
        return found[-1]

    async def _does(self, act: Callable[[], Awaitable[None]]) -> None:
        while not await self._lives_through(act):
            if self._bot is None:
                await self.starts()

    async def _lives_through(self, act: Callable[[], Awaitable[None]]) -> bool:
        """Whether the bot does something to its end: neither its store nor its life fails it."""
        acting = asyncio.ensure_future(act())
        death = asyncio.create_task(self.disk.died.wait())
        await asyncio.wait({acting, death}, return_when=asyncio.FIRST_COMPLETED)
        death.cancel()
        if self.disk.dead:
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
            await self._is_buried()
            return False
        try:
            acting.result()
        except StoreError:
            await asyncio.sleep(0.01)
            return False
        return True

    async def _is_buried(self) -> None:
        """Nothing of the dead process goes on; whatever it still does can reach its old files only."""
        while running := asyncio.all_tasks() - self._not_the_bots - {asyncio.current_task()}:
            for task in running:
                task.cancel()
            await asyncio.wait(running)
        await self.stops()
        self.remains = found_in(self.disk.remains)
        self.folder = self.disk.remains
        self.disk = self.disks[self.folder] = Disk(self.folder)


def found_in(folder: Path) -> Remains:
    with TemporaryDirectory() as elsewhere:
        copy = Path(elsewhere)
        shutil.copytree(folder, copy, dirs_exist_ok=True)  # reading a log tidies it
        with (
            closing(sqlite3.connect(copy / "main.sqlite")) as main,
            closing(sqlite3.connect(copy / "keys.sqlite")) as keys,
        ):
            people, evenings, stubs = main.execute(HOW_MANY).fetchone()
            return Remains(
                in_doubt=dict(main.execute(IN_DOUBT)),
                people=people,
                evenings=evenings,
                stubs=stubs,
                alive=frozenset(found for (found,) in main.execute(ALIVE)),
                keys=frozenset(found for (found,) in keys.execute(KEYS)),
            )


async def does(someone: Someone, label: str) -> None:
    """Tap a button; type its label where the message that has it never came."""
    if label in someone.phone.buttons:
        await someone.step(lambda: someone.phone.tap(label))
    else:
        await someone.types(label)
