"""People in a town, each with a phone, and the real bot they write to: journeys read like prose.

The bot is the whole program on its own SQLite files, behind the in-process door of the emulator. The town's
clock stands still between steps, and walking it forward stops at every moment at which something falls due.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.bootstrap import Doors, Runtime
from bot.bootstrap.randomness import KeyedRandom
from bot.config import load_settings
from bot.delivery.pace import Pace
from bot.emulator import Call, Emulator, EmulatorClock
from bot.emulator.request import EmulatorRequest
from tests.journeys.people import FIXED, KEPT, LINK, STALE, WITHDRAWN, Someone

__all__ = ["FIXED", "KEPT", "LINK", "STALE", "WITHDRAWN", "Someone", "Town", "furnish"]

TOKEN = "123456:AAtestTESTtestTESTtestTESTtestTEST12"
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BEGINS = datetime(2027, 1, 4, 12, 0, tzinfo=ZoneInfo(BERLIN))
"""A Monday at noon."""
DRAWS = b"journeys"
"""What chance decides is decided alike every time a journey is told."""
A_SECOND = timedelta(seconds=1)
IMPERSONAL = {"main.update_log", "main.alembic_version", "main.polling", "keys.system_key"}
"""Tables that hold nothing of anybody: numbers of updates, versions, the installation's own key."""


@dataclass
class Town:
    """One installation of the bot, everyone's phones, and what time it is."""

    folder: Path
    clock: EmulatorClock = field(default_factory=lambda: EmulatorClock(BEGINS, speed=0))
    zone: str = BERLIN
    draws: bytes = DRAWS
    away: bool = False
    """Whether the bot is down whenever somebody does something, and comes back afterwards."""
    steps: int = 0
    restart_after: Callable[[int], bool] = lambda _: False

    def __post_init__(self) -> None:
        self.emulator = Emulator(self.clock, base=1000)
        self._bot: Runtime | None = None

    @property
    def bot(self) -> Runtime:
        assert self._bot is not None, "the bot is not running"
        return self._bot

    async def starts(self) -> None:
        """The bot comes up, on whatever its files hold."""
        door = self.door()
        settings = load_settings(
            {
                "BOT_TOKEN": TOKEN,
                "DATABASE_URL": f"sqlite:///{self.folder}/main.sqlite",
                "KEYSTORE_URL": f"sqlite:///{self.folder}/keys.sqlite",
                "MASTER_KEY_FILE": str(self.folder / "master.key"),
            }
        )
        pace = Pace(10_000, chat_rate=10_000)
        self._bot = Runtime(
            settings, clock=self.clock, doors=Doors(door, door), pace=pace, random=KeyedRandom(self.draws)
        )
        await self._bot.start()

    def door(self) -> EmulatorRequest:
        """How the bot reaches its Telegram."""
        return EmulatorRequest(self.emulator)

    async def stops(self) -> None:
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    async def restarts(self) -> None:
        await self.stops()
        await self.starts()

    async def settles(self) -> None:
        """Everything that was said or fell due has had its effect on every phone."""
        await self.bot.settled()

    async def next_due(self) -> datetime | None:
        """When the next thing falls due."""
        return await self.bot.next_due()

    async def step(self, act: Callable[[], Any]) -> Any:
        """Somebody does something, a second later, and the bot has answered before the next step."""
        self.clock.advance(A_SECOND)
        if self.away:
            await self.stops()
        done = act()
        if self.away:
            await self.starts()
        await self.settles()
        await self._stepped()
        return done

    async def _stepped(self) -> None:
        self.steps += 1
        if self.restart_after(self.steps):
            await self.restarts()
            await self.settles()

    # --- the time ---

    @property
    def here(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def moment(self, moment: str, zone: str = "") -> datetime:
        """The next `Sun 20:00` to come, on the town's clock or that of a zone."""
        place = ZoneInfo(zone or self.zone)
        day, at = moment.split()
        hour, minute = (int(part) for part in at.split(":"))
        here = self.clock.now().astimezone(place)
        ahead = (DAYS.index(day) - here.weekday()) % 7
        found = datetime(here.year, here.month, here.day, hour, minute, tzinfo=place) + timedelta(days=ahead)
        return found if found > here else found + timedelta(days=7)

    async def walks_to(self, moment: str | datetime | timedelta, zone: str = "") -> None:
        """Time passes; whatever falls due happens in its second."""
        end = self.moment(moment, zone) if isinstance(moment, str) else moment
        end = self.clock.now() + end if isinstance(end, timedelta) else end
        assert end > self.clock.now(), "time goes forward"
        while (due := await self.next_due()) and due <= end:
            assert due > self.clock.now(), "what is due has been handled"
            self.clock.set(due)
            await self.settles()
        self.clock.set(end)
        await self.settles()
        await self._stepped()

    def now(self, zone: str = "") -> str:
        """The time as people here say it: `Sun 20:00`."""
        here = self.clock.now().astimezone(ZoneInfo(zone or self.zone))
        return f"{DAYS[here.weekday()]} {here:%H:%M}"

    # --- people ---

    def arrives(self, name: str, language: str = "en") -> Someone:
        return Someone(self.step, self.emulator.add_person(name, language_code=language))

    async def pairs(self, inviter: Someone, guest: Someone) -> None:
        """Two people who have begun become a couple, by a link."""
        token = await inviter.invites()
        await guest.starts(token)
        await guest.taps("Accept")
        await inviter.taps("Yes, that's my partner")

    def calls(self, method: str) -> list[Call]:
        """What the bot asked of Telegram."""
        return [call for call in self.emulator.calls if call.method.lower() == method.lower()]

    async def rows(self) -> dict[str, int]:
        """How many rows about people and chats lie in the bot's files, table by table."""
        await self.stops()
        counted = {}
        for name in ("main", "keys"):
            with closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as database:
                tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for (table,) in tables:
                    query = f'SELECT count(*) FROM "{table}"'  # noqa: S608 (the names are our own)
                    counted[f"{name}.{table}"] = int(database.execute(query).fetchone()[0])
        await self.starts()
        return {table: count for table, count in counted.items() if table not in IMPERSONAL}


def furnish(prepared: Path, folder: Path) -> None:
    """Give a town the files of an installation that has started once and knows nobody."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
