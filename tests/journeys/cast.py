"""People in a town, each with a phone, and the real bot they write to: journeys read like prose.

The bot is the whole program on its own SQLite files, behind the in-process door of the emulator. The town's
clock stands still between steps, and walking it forward stops at every moment at which something falls due.
"""

import re
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
from bot.config import load_settings
from bot.delivery.pace import Pace
from bot.emulator import Call, Emulator, EmulatorClock, Phone, ShownMessage
from bot.emulator.request import EmulatorRequest

TOKEN = "123456:AAtestTESTtestTESTtestTESTtestTEST12"
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BEGINS = datetime(2027, 1, 4, 12, 0, tzinfo=ZoneInfo(BERLIN))
"""A Monday at noon."""
A_SECOND = timedelta(seconds=1)
FIXED = "Nothing was shared this time. Your words stay yours."
WITHDRAWN = "Withdrawn. What was already opened can't be taken back."
KEPT = "Kept. Only you can see this."
STALE = "This button has had its day; the newest message has what you need."
IMPERSONAL = {"main.update_log", "main.alembic_version", "main.polling", "keys.system_key"}
"""Tables that hold nothing of anybody: numbers of updates, versions, the installation's own key."""
LINK = re.compile(r"start=([\w-]+)")


@dataclass
class Town:
    """One installation of the bot, everyone's phones, and what time it is."""

    folder: Path
    clock: EmulatorClock = field(default_factory=lambda: EmulatorClock(BEGINS, speed=0))
    zone: str = BERLIN
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
        door = EmulatorRequest(self.emulator)
        settings = load_settings(
            {
                "BOT_TOKEN": TOKEN,
                "DATABASE_URL": f"sqlite:///{self.folder}/main.sqlite",
                "KEYSTORE_URL": f"sqlite:///{self.folder}/keys.sqlite",
                "MASTER_KEY_FILE": str(self.folder / "master.key"),
            }
        )
        pace = Pace(10_000, chat_rate=10_000)
        self._bot = Runtime(settings, clock=self.clock, doors=Doors(door, door), pace=pace)
        await self._bot.start()

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
        while (due := await self.bot.next_due()) and due <= end:
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

    def arrives(self, name: str, language: str = "en") -> "Someone":
        return Someone(self, self.emulator.add_person(name, language_code=language))

    async def pairs(self, inviter: "Someone", guest: "Someone") -> None:
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


@dataclass
class Someone:
    """One person and what they can do on their phone."""

    town: Town
    phone: Phone

    @property
    def name(self) -> str:
        return self.phone.first_name

    # --- doing ---

    async def starts(self, token: str = "") -> None:
        await self.town.step(lambda: self.phone.start(token))

    async def taps(self, label: str, on: str = "") -> str:
        """Tap the newest button with this label (on the newest message that says this); the alert, if any."""
        before = len(self.phone.alerts)
        where = self.message(on).message_id if on else None
        await self.town.step(lambda: self.phone.tap(label, message_id=where))
        assert not self.phone.pending, "a tap is still waiting for its answer"
        return self.phone.alerts[-1] if len(self.phone.alerts) > before else ""

    async def types(self, text: str, to: str = "") -> int:
        """Write something (as a Telegram reply to the newest message that says this); its message id."""
        where = self.message(to).message_id if to else None
        ids = await self.town.step(lambda: self.phone.say(text, reply_to=where))
        return int(ids[0])

    async def edits(self, message_id: int, text: str) -> None:
        await self.town.step(lambda: self.phone.edit(message_id, text))

    async def sends(self, kind: str) -> None:
        await self.town.step(lambda: self.phone.send(kind))

    async def presses(self, label: str) -> None:
        await self.town.step(lambda: self.phone.press(label))

    async def forges(self, data: str, message_id: int | None = None) -> str:
        """Send a callback that no button offers; the alert it gets."""
        before = len(self.phone.alerts)
        await self.town.step(lambda: self.phone.forge(data, message_id=message_id))
        assert not self.phone.pending, "a tap is still waiting for its answer"
        return self.phone.alerts[-1] if len(self.phone.alerts) > before else ""

    async def blocks(self) -> None:
        await self.town.step(self.phone.block)

    async def unblocks(self) -> None:
        await self.town.step(self.phone.unblock)

    # --- doing several things ---

    async def begins(self, city: str = "Berlin", rhythm: str = "Three evenings a week") -> None:
        """From /start to the first question."""
        await self.starts()
        await self.taps("I'm 18 or older")
        await self.taps("I agree")
        await self.types(city)
        await self.taps(rhythm)

    async def settles_in(self, city: str = "Berlin", rhythm: str = "Three evenings a week") -> None:
        """Begun, with the first question out of the way."""
        await self.begins(city, rhythm)
        await self.types("/skip")

    async def invites(self) -> str:
        """Make a link; the token in it."""
        await self.types("/invite")
        await self.taps("Make the link")
        found = LINK.search(self.message("https://t.me/").text or "")
        assert found
        return found[1]

    async def keeps(self, words: str, topic: str = "gratitude", *, share: bool = False) -> int:
        """Answer a question about a topic, and mark the reply if it may be shared."""
        await self.types(f"/checkin {topic}")
        message_id = await self.types(words)
        if share:
            await self.taps("Share in our summary")
        return message_id

    async def says_yes(self) -> None:
        await self.types("/summary")
        await self.taps("Yes, share these")

    # --- reading ---

    @property
    def messages(self) -> list[ShownMessage]:
        """What the bot has in this chat, oldest first."""
        return [message for message in self.phone.messages if not message.outgoing]

    @property
    def reads(self) -> list[str]:
        """All texts of the bot in this chat, oldest first."""
        return [message.text or message.caption or "" for message in self.messages]

    @property
    def last(self) -> str:
        """The newest message's text."""
        return self.reads[-1]

    @property
    def buttons(self) -> list[str]:
        """The buttons of the newest message."""
        return [button.text for row in self.messages[-1].rows for button in row]

    def sees(self, text: str) -> bool:
        """Whether anything in the chat says this."""
        return any(text in shown for shown in self.reads)

    def count(self, text: str) -> int:
        """How many messages say this."""
        return sum(text in shown for shown in self.reads)

    def message(self, text: str) -> ShownMessage:
        """The newest message of the bot that says this."""
        for message in reversed(self.messages):
            if text in (message.text or message.caption or ""):
                return message
        raise LookupError(f"{self.name} sees no message with {text!r}; there are {self.reads}")

    @property
    def transcript(self) -> list[str]:
        """The whole chat with its buttons, without the random part of a link."""
        return [
            f"{'>' if one.outgoing else '<'} {LINK.sub('start=TOKEN', one.text or one.caption or one.kind)}"
            f" {[button.text for row in one.rows for button in row]}"
            f"{' protected' if one.protected else ''}{' silent' if one.silent else ''}"
            for one in self.phone.messages
        ]


def furnish(prepared: Path, folder: Path) -> None:
    """Give a town the files of an installation that has started once and knows nobody."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
