"""Stories of two worlds, drawn from a seed; and the shortest story that is left of one that fails.

Each story draws its own small vocabulary first: a story about pausing and pages finds what a story about
everything would never come back to. Lines don't need each other (what is not possible is not done), so a
failing story is shortened by leaving lines out. A seed is one number to come back with, every story is
independent of the last, and drawing costs nothing beside playing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.noninterference.scenes import SCENES

MARKED = "/checkin {topic}; say {word} said so; tap share"
PICKED = ("pick gratitude {n}; tap share", "pick boundaries {n}; tap share")
"""Stress has a scale instead."""
WEEK = (
    MARKED,
    MARKED,
    "/summary; tap yes",
    "/summary; tap yes",
    MARKED + "; /summary; tap share-all; tap yes",
    "/summary",
    "/withdraw",
    "/summary; tap keep-private",
    "/share always",
    "/share never",
    "/share ask",
    "tap open {n}",
    "tap open",
    "tap open",
    "say Open",
    "say Yes, share these",
    "/summary; tap choose; tap toggle {n}; tap done",
    "/summary; tap share-all",
    "tap keep-open",
    "tap private {n}",
    "tap delete {n}",
    "tap share {n}",
)
"""What the week is made of."""
REPLIES = (
    "/skip; say {word} a note of mine; tap note; tap share",
    "/checkin {topic}",
    "/checkin stress; tap rate 0 {n}",
    *PICKED,
    "/checkin stress; tap rate 0 4; say {word} a lot; tap share",
    "say {word} more of it",
    "say {word} She hit me last night.",
    "/checkin {topic}; say {word} He hit me last night.; tap share",
    "edit {n} {word} other words",
    "edit {n} {word} He hit me last night.",
    "edit 0 {word} other words",
    "/skip; say {word} a note of mine; tap note; tap share",
    "/replies",
    "/replies; tap private {n}",
    "/replies; tap delete {n}",
    "/replies; tap share {n}",
    "/replies; tap answer {n}; say {word} late; tap share",
    "tap older",
    "/skip",
    "/snooze; tap hour",
    "tap later; tap tomorrow",
    "tap another",
    "tap why",
    "tap hide",
    "tap ask",
)
SETTINGS = (
    "/settings",
    "/days daily",
    "/days sat sun",
    "/time 12:00-13:00; /quiet 18-9",
    "/quiet 21-11",
    "/timezone New York",
    "/timezone Asia/Kolkata",
    "/topics; tap mute 0 {n}",
    "/reminder on",
    "/discreet on",
    "/discreet off",
    "tap language",
    "/language de",
    "tap fewer",
    "tap keep",
    "call me Bea; /start",
)
ACCOUNT = (
    "/pause",
    "/pause 1",
    "/pause 3",
    "/resume",
    "block",
    "unblock",
    "say I am 16 years old.",
    "tap not-under",
    "/leave",
    "tap close",
    "/delete; say DELETE",
    "/delete; tap clear; tap erase",
    "/start; tap adult; tap agree; tap zone; tap three",
    "/privacy",
    "/help",
    "/safety; tap country {n}",
    "/share",
    "/nonsense",
    "/invite",
    "/clear",
    "/export; tap export",
)
LOOKS = (
    "/summary",
    "/summary",
    "/summary; tap choose",
    "/replies",
    "/replies",
    "/settings",
    "/checkin",
    "/checkin boundaries",
    "/share ask",
    "/withdraw; /replies",
    "/reminder on",
    "/export; tap export",
)
"""Where Ada would see it, if anything of Ben's could be seen."""
TIMES = (
    "to due",
    "to due",
    "to 20:00",
    "to 20:00",
    "to 19:59:59",
    "to Sun 09:59",
    "to Sun 10:00",
    "to Sun 12:00",
    "to Sun 20:00",
    "to Sun 20:05",
    "to Mon 12:00",
    "wait 5 min",
    "wait 3 h",
    "wait 11 h",
    "wait 40 h",
    "wait 8 d",
)
RARE_TIMES = ("down 10 s", "down 3 h", "down 26 h", "to Sun 19:59:59", "wait 30 d", "to 20:01")
FAULTS = ("403", "400", "lost", "echo", "late")
EVERYTHING = (WEEK, REPLIES, SETTINGS, ACCOUNT, ACCOUNT)
TOPICS = ("gratitude", "stress", "boundaries")


@dataclass(frozen=True)
class Script:
    """Where a story begins, and its lines."""

    scene: str
    maker: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"begins: {self.scene}, the link made by {self.maker}\n" + "\n".join(self.lines)


def script(seed: int) -> Script:
    """The story of a seed."""
    random = Random(seed)  # noqa: S311  # a search, not a secret
    acts = _vocabulary(random)
    where = random.choice(SCENES[1:]) if random.random() < 0.9 else "strangers"
    draw = _Draw(random, acts, third=random.choice(("Ada", "Ben", None, None)))
    lines = draw.pairing("Ada", "Ben") if where == "strangers" else []
    for _ in range(random.randint(4, 18)):
        lines += draw.lines()
    return Script(where, random.choice(("Ada", "Ben")), tuple(lines))


def _vocabulary(random: Random) -> list[str]:
    """The week is in every story, of all else some."""
    acts = [act for act in WEEK if random.random() < 0.7]
    for rest in (REPLIES, SETTINGS, ACCOUNT):
        acts += random.sample(rest, random.randint(0, min(8, len(rest))))
    return acts or [WEEK[0]]


@dataclass
class _Draw:
    """Draws one step after another."""

    random: Random
    acts: list[str]
    third: str | None
    said: int = 0

    def lines(self) -> list[str]:
        """One step; some take several lines."""
        kinds: dict[Callable[[], list[str]], float] = {
            lambda: [f"Ada: {self.act('ada')}"]: 18,
            lambda: [f"Ada: {self.word(self.random.choice(LOOKS), 'ada')}"]: 10,
            lambda: [f"Ben: {self.act('ben')}"]: 12,
            self.apart: 24,
            lambda: [self.random.choice(TIMES)]: 20,
            lambda: [self.random.choice(RARE_TIMES)]: 3,
            self.evening: 9,
            self.seldom: 4,
            lambda: [f"Ben: {self.word('flood {word} and again', 'ben')} | -"]: 0.3,  # as long as a story
        }
        return self.random.choices(list(kinds), list(kinds.values()))[0]()

    def apart(self) -> list[str]:
        """Ben does something in one world alone, or this here and that there, or the same at other times."""
        one = self.word(self.random.choice(self.random.choice(EVERYTHING)), "ben")
        other = self.act("ben")
        if self.random.random() < 0.5:
            one = self.act("ben")
        chance = self.random.random()
        if chance < 0.55:
            return [f"Ben: {one} | -" if self.random.random() < 0.5 else f"Ben: - | {one}"]
        if chance < 0.75:
            return [f"Ben: {one} | {other}"]
        if chance < 0.85:
            return [f"Ben: {one}; {other} | {other}; {one}"]
        return [f"Ben: {one} | -", self.random.choice(TIMES), f"Ben: - | {one}"]

    def evening(self) -> list[str]:
        """Both agree, which seldom happens by chance; then some of what people do afterwards."""
        given = (*[MARKED] * 6, *PICKED)
        lines = [
            f"{name}: {self.word(self.random.choice(given), name.casefold())}; /summary; tap yes"
            for name in ("Ada", "Ben")
        ]
        self.random.shuffle(lines)
        lines += [self.random.choice(("to 20:00", "to 20:00", "to Sun 20:00"))]
        after = [self.apart(), ["Ben: tap open | -"], ["wait 5 min"], ["Ada: tap open"], ["Ada: tap open"]]
        return lines + [line for some in after if self.random.random() < 0.6 for line in some]

    def seldom(self) -> list[str]:
        """What goes wrong, and another couple."""
        kinds: list[Callable[[], list[str]]] = [
            lambda: [f"fault {self.random.choice(('Ada', 'Ben'))} {self.random.choice(FAULTS)}"],
            lambda: [self.random.choice(("restart", "restore"))],
            self.another_couple,
        ]
        return self.random.choice(kinds)()

    def another_couple(self) -> list[str]:
        """One of them leaves and pairs with the other again, or with the third."""
        leaver = self.third or self.random.choice(("Ada", "Ben"))
        other = "Cem" if self.third else ("Ben" if leaver == "Ada" else "Ada")
        leaves = [f"{name}: /leave" for name in (leaver, other) if name != "Cem"]
        marks = [f"Cem: {MARKED}; /summary; tap yes".format(topic="gratitude", word="cem")]
        return [*leaves, *self.pairing(leaver, other), *(marks if self.third else [])]

    def pairing(self, one: str, other: str) -> list[str]:
        maker, guest = self.random.sample((one, other), 2)
        lines = [
            f"{maker}: /invite; tap link",
            f"{guest}: visit {maker}",
            f"{guest}: tap {'accept' if self.random.random() < 0.9 else 'not-now'}",
            f"{maker}: tap {'confirm' if self.random.random() < 0.9 else 'refuse'}",
        ]
        if self.random.random() < 0.3:
            lines.insert(self.random.randint(1, 3), f"Ben: {self.act('ben')} | -")
        if self.random.random() < 0.2:
            lines.insert(
                self.random.randint(1, 3), self.random.choice(("wait 3 h", "wait 11 h", "wait 40 h"))
            )
        return lines

    def act(self, who: str) -> str:
        """Something to do, of the story's vocabulary."""
        return self.word(self.random.choice(self.acts), who)

    def word(self, act: str, who: str) -> str:
        """Whatever is written is said only once, and begins with a word of its own."""
        self.said += 1
        topic, n = self.random.choice(TOPICS), min(int(self.random.expovariate(1.0)), 4)
        return act.format(word=f"{who}{self.said}", topic=topic, n=n)


def shortest(failing: Script, fails: Callable[[Script], bool]) -> Script:
    """What is left of a failing story when no line can be left out, nor any part of one."""
    size = len(failing.lines)
    while size:
        place = 0
        while place < len(failing.lines):
            shorter = _without(failing, place, size)
            if fails(shorter):
                failing = shorter
            else:
                place += size
        size //= 2
    return failing


def _without(script: Script, place: int, size: int) -> Script:
    return Script(script.scene, script.maker, (*script.lines[:place], *script.lines[place + size :]))
