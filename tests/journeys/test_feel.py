"""How much it takes: every way in docs/feel.md is walked, and its taps and typed messages are counted."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.cast import Someone, Town

FEEL = Path(__file__).parents[2] / "docs/feel.md"
ROW = re.compile(r"^\| ([^|]+) \| (\d+) \| (\d+) \|", re.MULTILINE)
Effort = tuple[int, int]
WITHOUT_ANSWERS = 4
"""Buttons of a question that offers no answers: Skip, Later, Another question, Why this?"""


@dataclass
class Counted:
    """Somebody whose taps and typed messages are counted, from one wish to the next."""

    someone: Someone
    efforts: dict[str, Effort] = field(default_factory=dict)
    taps_so_far: int = 0
    typed_so_far: int = 0

    async def taps(self, *labels: str) -> None:
        for label in labels:
            await self.someone.taps(label)
            self.taps_so_far += 1

    async def types(self, text: str) -> int:
        self.typed_so_far += 1
        return await self.someone.types(text)

    async def edits(self, message_id: int, text: str) -> None:
        self.typed_so_far += 1
        await self.someone.edits(message_id, text)

    def did(self, wish: str, sees: str) -> None:
        """The wish is fulfilled: one of the newest messages says so."""
        assert sees
        assert any(sees in text for text in self.someone.reads[-3:]), (wish, self.someone.reads[-3:])
        self.efforts[wish] = (self.taps_so_far, self.typed_so_far)
        self.taps_so_far = self.typed_so_far = 0


async def begins(ada: Counted) -> None:
    await ada.someone.starts()
    await ada.taps("I'm 18 or older", "I agree", "London", "Three evenings a week")
    ada.did("come to the first question, from START", "That is your first question.")


async def begins_elsewhere(cleo: Counted) -> None:
    await cleo.someone.starts()
    await cleo.taps("I'm 18 or older", "I agree")
    await cleo.types("Springfield")
    await cleo.taps(cleo.someone.buttons[0], "Three evenings a week")
    cleo.did(
        "the same from a town that is not offered, of which there are several", "That is your first question."
    )


async def is_discreet(town: Town, cleo: Counted) -> None:
    await cleo.someone.types("/skip")
    await cleo.someone.types("/discreet on")
    await town.walks_to("Thu 06:00")  # when it has been evening in America
    await cleo.taps("Open")
    await cleo.types("The lake.")
    cleo.did("answer a question when pushes are discreet", "Kept.")


async def answers(ada: Counted) -> None:
    await ada.taps("Why this?")
    ada.did("learn why it is asked", "This question grows from")
    await ada.types("Tea in bed.")
    ada.did("answer a question", "Kept.")
    await ada.types("/checkin stress")
    ada.did("be asked one now", "Stress")
    await ada.taps("4")
    ada.did("answer how much stress there is", "Kept.")
    while len(ada.someone.buttons) == WITHOUT_ANSWERS:
        await ada.someone.types("/skip")
        await ada.someone.types("/checkin gratitude")
    await ada.taps(ada.someone.buttons[0])
    ada.did("answer with one of the answers that are offered", "Kept.")
    await ada.someone.types("/checkin")
    await ada.taps("Another question")
    ada.did("have another question", "?")
    await ada.taps("Skip")
    ada.did("skip a question", "Skipped.")
    await ada.someone.types("/checkin")
    await ada.taps("Later", "Tomorrow")
    ada.did("put a question off", "I'll ask again tomorrow")
    await ada.someone.types("/skip")


async def writes(town: Town, ada: Counted) -> None:
    await town.walks_to("Mon 14:00")
    written = await ada.types("The window was open all day.")
    await ada.taps("Keep as a note")
    ada.did("keep a thought that answers no question", "Kept.")
    await ada.edits(written, "The window was open all night.")
    ada.did("correct what one wrote", "Kept.")
    await ada.taps("Delete")
    ada.did("delete a reply", "Deleted here.")


async def pairs(ada: Counted, ben: Counted) -> None:
    await ada.taps("Invite my partner", "Make the link")
    ada.did("invite a partner", "https://t.me/")
    token = ada.someone.last.partition("start=")[2].split()[0]
    await ben.someone.starts(token)
    await ben.taps("Accept")
    ben.did("accept an invitation", "Whoever made the link now decides as well")
    await ada.someone.taps("Yes, that's my partner")


async def shares(town: Town, ada: Counted, ben: Counted) -> None:
    for one in (ada, ben):
        await one.someone.keeps("You laughed with me.")
    await ada.taps("Share in our summary")
    ada.did("share a reply", "marked for our summary")
    await town.walks_to("Sun 10:00")
    for one in (ada, ben):
        await one.taps("Open", "Share all", "Yes, share these")
    await town.walks_to("Sun 20:00")
    for one in (ada, ben):
        await one.taps("Open")
        one.did("share one's week and read the summary", "both chose to share")
    await town.walks_to("Sun 10:00")
    await ada.taps("Open", "Keep everything private")
    ada.did("keep a week private", "Withdrawn.")
    await ben.someone.keeps("You waited for me.", share=True)
    await ben.someone.says_yes()
    await ben.types("/withdraw")
    ben.did("take back a yes", "Withdrawn.")


async def settles(ada: Counted) -> None:
    for wish, typed, sees in (
        ("pause", "/pause", "pause"),
        ("come back", "/resume", "Good to have you here again."),
        ("change the language", "/language de", "Deine Sprache ist geändert."),
        ("change the evenings", "/days mon fri", "Deine Tage sind geändert."),
        ("see who can be called", "/safety", "Menschen, die du anrufen kannst"),
        ("clear the chat", "/clear", "der letzten 48 Stunden"),
        ("leave the couple", "/leave", "Zurückgenommen."),
    ):
        await ada.types(typed)
        ada.did(wish, sees)


async def goes(ben: Counted) -> None:
    await ben.types("/export")
    await ben.taps("Send me the files")
    ben.did("have everything as a file", "save this page and open it in a browser")
    await ben.types("/delete")
    await ben.taps("Erase everything")
    ben.did("erase everything", "Everything of yours here is erased")


async def test_every_way_is_as_short_as_the_page_says(town: Town, ada: Someone, ben: Someone) -> None:
    one, other, third, town.zone = Counted(ada), Counted(ben), Counted(town.arrives("Cleo")), "Europe/London"
    told = {wish: (int(taps), int(typed)) for wish, taps, typed in ROW.findall(FEEL.read_text("utf-8"))}

    await begins(one)
    await begins(other)
    await pairs(one, other)
    await answers(one)
    await writes(town, one)
    await shares(town, one, other)
    await settles(one)
    await goes(other)
    await begins_elsewhere(third)
    await is_discreet(town, third)

    assert one.efforts | other.efforts | third.efforts == told
    assert one.efforts["share one's week and read the summary"] <= (4, 0)


async def test_a_way_that_becomes_longer_is_noticed(ada: Someone) -> None:
    one = Counted(ada)

    await begins(one)
    await one.types("/skip")
    await one.types("/checkin")
    one.did("be asked one now", "?")

    assert one.efforts["be asked one now"] == (0, 2)
