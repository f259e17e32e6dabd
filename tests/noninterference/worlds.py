"""Two worlds that differ in what one person does alone, and the claim that the other can't tell them apart.

A story is lines: `Ada: /summary; tap yes` happens in both worlds, `Ben: /leave | -` in one of them;
`wait 3 h`, `to Sun 20:00` and `to due` let time pass, `down 3 h` while the bot is off; `fault Ada 403` spoils
a call and `restart` leaves one world nothing but its rows, `restore` both a copy's rows.
What the bot has to reveal is healed or kept equal here, and nothing else is: each place says what and why.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

from bot.services.restoring import forget_consents
from tests.fakes import KeyedRandom
from tests.noninterference.world import SECOND, World
from tests.services.moments import DAYS, when
from tests.services.screen import Call, Fault

UNITS = {"s": SECOND, "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
NOTHING = "-"
WORDS_OF_BEN = re.compile(r"\bben\d+\b")
"""Everything Ben writes begins with such a word, each time another."""

PAIRING = ("visit", "tap link", "tap accept", "tap not-now", "tap confirm", "tap refuse", "say Accept")
"""Done in both worlds or in none: that pairing happens shows."""
FREEDOM = ("/leave", "tap close", "say DELETE", "tap erase", "say I am", "tap not-under")
"""Whether somebody can be paired with: while Ada has an answer to give, this is the same in both."""


class Leak(AssertionError):
    """Somebody could tell one world from the other."""


class Worlds:
    """Two worlds, stepped together; every step ends with the claim."""

    def __init__(self, beginning: World) -> None:
        self.both: tuple[World, ...] = (beginning.fork(),)
        """One, until something differs: up to there the other would be the same."""
        self.faults = False
        self._compared = len(beginning.ada.screen.calls)
        self._read: set[str] = set()

    @property
    def now(self) -> datetime:
        return self.both[0].story.now

    def play(self, lines: "tuple[str, ...] | list[str]") -> None:
        for line in lines:
            self.step(line)

    def step(self, line: str) -> None:
        """One line, and the claim."""
        verb, _, rest = line.partition(" ")
        if verb.endswith(":"):
            one, _, other = rest.partition(" | ")
            self._act(verb[:-1], one, other or one)
        else:
            STEPS[verb](self, rest)
        self.claim()

    def _part(self) -> None:
        if len(self.both) == 1:
            self.both = (*self.both, self.both[0].fork())

    # --- people ---

    def _act(self, name: str, one: str, other: str) -> None:
        if name == "Ada":
            for line in one.split("; "):
                if line.startswith(("tap open", "say Open")):
                    self._heal()
                self._do_both(name, line)
        elif one == other:
            for line in one.split("; "):
                self._do_both(name, line) if not line.startswith(PAIRING) else self._pair(name, line)
        else:
            self._differ(name, one, other)

    def _do_both(self, name: str, line: str) -> None:
        for world in self.both:
            world.do(name, line)

    def _differ(self, name: str, *lines: str) -> None:
        assert name == "Ben", "Ben alone does this here and that there"
        self._part()
        asked = any(world.asks_about_ben() for world in self.both)
        for world, line in zip(self.both, lines, strict=True):
            for one in line.split("; "):
                apart = one.startswith(PAIRING) or (asked and one.startswith(FREEDOM))
                if one != NOTHING and not apart:
                    world.do(name, one)

    def _pair(self, name: str, line: str) -> None:
        """Possible in both worlds or done in none, and with the same name, zone and freedom in both.

        The name is told at pairing, and the couple's clock is that of whoever made the link: both are shown.
        """
        if name == "Ben":
            if len({world.couple_of("Ben") for world in self.both}) > 1:
                self._do_both(name, "/leave")
            self._do_both(name, "call me Ben")
            self._do_both(name, "/start")
            if line.startswith("tap confirm"):
                self._do_both(name, "/timezone Berlin")
        if all(world.could(name, line) for world in self.both):
            self._do_both(name, line)

    # --- what has to show ---

    def _heal(self) -> None:
        """Where what Ada is about to learn would differ, Ben opts out in both worlds before it counts."""
        for world in self.both:
            world.decides()
        if self._differs():
            self._do_both("Ben", "/withdraw")
        if self._differs():
            self._do_both("Ben", "/delete")
            self._do_both("Ben", "say DELETE")
        assert not self._differs(), "Ben erased everything, and still Ada would learn of it"
        for items in self.both[0].decisions.open_to(self.both[0].ada).values():
            for *_rest, words in items:
                self._read |= set(WORDS_OF_BEN.findall(words))

    def _differs(self) -> bool:
        one, other = self.both[0], self.both[-1]
        return one.decisions.open_to(one.ada) != other.decisions.open_to(other.ada)

    # --- time ---

    def wait(self, rest: str) -> None:
        amount, unit = rest.split()
        self._until(self.now + int(amount) * UNITS[unit])

    def to(self, rest: str) -> None:
        if rest == "due":
            dues = [world.story.next_due(self.now + timedelta(days=8)) for world in self.both]
            self._until(max(self.now, min(due for due in dues if due)) if any(dues) else self.now)
        else:
            self._until(_next(self.now, rest))

    def down(self, rest: str) -> None:
        amount, unit = rest.split()
        self._until(self.now + int(amount) * UNITS[unit], rings=False)
        for world in self.both:
            world.story.deliver()  # what waits leaves when the bot is back, whoever does something then

    def _until(self, end: datetime, *, rings: bool = True) -> None:
        """Past every moment at which something is decided; what is about to lapse is healed before."""
        moments = {at for world in self.both for at in world.decisions.moments(self.now, end)}
        for moment in sorted(moments):
            self._pass(max(self.now, moment - SECOND), rings=rings)
            if any(world.decisions.lapses(world.ada, moment) for world in self.both):
                self._heal()
            for world in self.both:
                world.decisions.pass_by(moment)
            self._pass(moment, rings=rings)
        self._pass(end, rings=rings)

    def _pass(self, moment: datetime, *, rings: bool) -> None:
        for world in self.both:
            world.story.until(moment) if rings else world.story.jump(moment)

    # --- what goes wrong ---

    def fault(self, rest: str) -> None:
        name, fault = rest.split()
        self.faults = True
        for world in self.both:
            world.phones[name].screen.faults.append(Fault(fault))

    def restart(self, _: str) -> None:
        """Everything but rows is lost in one world."""
        self._part()
        story = self.both[0].story
        story.tx, story.random = story.tx.copy(), KeyedRandom("stories")

    def restore(self, _: str) -> None:
        """The database is a copy of a moment ago: no consent counts, and what waited tells nothing.

        What was due by then had been decided: of an evening without a bot, a copy's rows know no yes.
        """
        self._pass(self.now, rings=True)
        for world in self.both:
            for phone in world.story.phones:
                forget_consents(world.story.tx, phone.id)
            world.decisions.listen()

    # --- the claim ---

    def claim(self) -> None:
        """Ada's phones were sent the same, and of Ben's words only those she was given."""
        one, other = (world.ada.screen.calls[self._compared :] for world in (self.both[0], self.both[-1]))
        for this, that in zip_longest(one, other):
            if this != that:
                raise Leak(f"in one world {_told(this)}\nin the other {_told(that)}")
        self._compared += len(one)
        said = {word for call in one if call.text for word in WORDS_OF_BEN.findall(call.text.plain)}
        if not said <= self._read:
            raise Leak(f"words that were not given: {sorted(said - self._read)}")
        for world in self.both:
            if wrong := world.decisions.misjudged():
                raise Leak(f"released against the definition, or not released: {wrong}")


STEPS: dict[str, Callable[[Worlds, str], None]] = {
    "wait": Worlds.wait,
    "to": Worlds.to,
    "down": Worlds.down,
    "fault": Worlds.fault,
    "restart": Worlds.restart,
    "restore": Worlds.restore,
}


def _told(call: Call | None) -> str:
    if call is None:
        return "nothing"
    changed = {field: getattr(call, field) for field in call.__slots__ if getattr(call, field)}
    return str(changed | ({"text": call.text.plain} if call.text else {}))


def _next(now: datetime, rest: str) -> datetime:
    """`20:00`, `Sun 19:59:59`: the next such moment on the clock of Berlin."""
    *day, clock = rest.split()
    weeks = (now - when("Mon 00:00")).days // 7
    found = (when(f"{name}+{week} {clock}") for week in range(weeks, weeks + 2) for name in day or DAYS)
    return next(moment.astimezone(UTC) for moment in found if moment > now)
