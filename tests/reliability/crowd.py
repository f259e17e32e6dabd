"""People who go on writing and tapping whatever becomes of the bot, and what each of them did."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bot.domain.kinds import Action, Kind
from bot.emulator import Phone, ShownMessage
from bot.emulator.phone import EDITABLE

COMMANDS = {
    "/help": Kind.HELP,
    "/privacy": Kind.PRIVACY,
    "/developer_info": Kind.DEVELOPER_INFO,
    "/safety": Kind.SAFETY,
    "/tea": Kind.UNKNOWN_COMMAND,
}
THINGS = ("tea", "soup", "the river", "bread & salt", "a letter", "<rain>", "the long way home")
STILL_OPEN = timedelta(hours=20)
"""A question this old may be closed on its way: then a tap on it has no effect, and rightly."""
MOST_PARTS = 8
A_BURST = 6


@dataclass
class Deeds:
    """What one person did that leaves a trace, and how often."""

    words: dict[int, str] = field(default_factory=dict)
    """What each message of theirs says by now, by its Telegram id."""
    threads: dict[int, list[int]] = field(default_factory=dict)
    """Which of them answered one question, by the id of the question's message."""
    said: Counter[Kind] = field(default_factory=Counter)
    """Messages of the bot that each command or tap calls for, once each."""
    asked: int = 0
    swapped: int = 0
    skipped: int = 0
    rated: list[str] = field(default_factory=list)
    """Taps on a rating, by the id that Telegram gave each."""
    shared: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    """Messages of the bot whose button of this name was tapped, by the id that buttons carry."""


@dataclass
class Human:
    """One person with a phone: does at random what people do, by what the phone shows."""

    phone: Phone
    random: Random
    deeds: Deeds = field(default_factory=Deeds)
    answered: set[int] = field(default_factory=set)
    swapping: dict[int, str | None] = field(default_factory=dict)
    """What questions said when another was asked for: until that changes, its buttons are another's."""
    newest: int | None = None
    """The question that the newest words are for."""

    def acts(self) -> None:
        """One thing or another."""
        question = self._question()
        if question is not None and self.random.random() < 0.6:
            self._turns_to(question)
            return
        draw = self.random.random()
        if draw < 0.15:
            self.asks()
        elif draw < 0.35:
            self.commands(self.random.choice(list(COMMANDS)))
        elif draw < 0.6 and (lately := self._lately()):
            self.edits(self.random.choice(lately))
        elif draw < 0.7 and self.newest is not None:
            for _ in range(self.random.choice([1, A_BURST])):
                self.adds(self.newest)
        else:
            self._taps_something()

    # --- things to do ---

    def asks(self) -> None:
        self.phone.say("/checkin")
        self.deeds.asked += 1

    def commands(self, command: str) -> None:
        self.phone.say(command)
        self.deeds.said[COMMANDS[command]] += 1

    def answers(self, question: int) -> None:
        self.answered.add(question)
        self.newest = question
        self.adds(question)

    def adds(self, question: int) -> None:
        """Words sent as a Telegram reply to a question are always its reply."""
        parts = self.deeds.threads.setdefault(question, [])
        if len(parts) < MOST_PARTS:
            parts += self.phone.say(self._anew(), reply_to=question)
            self.deeds.words[parts[-1]] = self._latest

    def edits(self, message_id: int) -> None:
        self.phone.edit(message_id, self._anew())
        self.deeds.words[message_id] = self._latest

    def marks(self) -> None:
        """Share the newest reply."""
        if share := self.button(Action.SHARE):
            self._taps(share, self.deeds.shared)

    # --- what the phone shows ---

    def button(self, action: Action) -> tuple[ShownMessage, str, str] | None:
        """The newest button of an action: its message, its label, and the id of that message at the bot."""
        for message in reversed(self.phone.messages):
            for row in message.rows:
                for button in row:
                    token, _, rest = (button.data or "").partition(":")
                    if rest.partition(":")[0] == action:
                        return message, button.text, token
        return None

    def _question(self) -> ShownMessage | None:
        found = self.button(Action.SKIP)
        if found is None or found[0].message_id in self.answered:
            return None
        return found[0] if self.phone.world.clock.now() - found[0].date < STILL_OPEN else None

    def _lately(self) -> list[int]:
        """Own words that the app still lets be edited."""
        since = self.phone.world.clock.now() - EDITABLE
        return [
            one.message_id
            for one in self.phone.messages
            if one.message_id in self.deeds.words and one.date >= since
        ]

    def _turns_to(self, question: ShownMessage) -> None:
        draw, where = self.random.random(), question.message_id
        swapping = question.text == self.swapping.get(where)
        ratings = [button.text for row in question.rows for button in row if button.text in "12345"]
        if draw < 0.15:
            self.phone.tap("Why this?", message_id=where)
            self.deeds.said[Kind.WHY] += 1
        elif draw < 0.3 and not swapping:
            self.phone.tap("Another question", message_id=where)
            self.swapping[where] = question.text
            self.deeds.swapped += 1
        elif draw < 0.4:
            self.phone.tap("Skip", message_id=where)
            self.answered.add(where)
            self.deeds.skipped += 1
            self.deeds.said[Kind.SKIPPED] += 1
        elif draw < 0.6 and ratings and not swapping:
            self.deeds.rated.append(self.phone.tap(self.random.choice(ratings), message_id=where))
            self.answered.add(where)
        else:
            self.answers(where)

    def _taps_something(self) -> None:
        """Mark the newest reply or delete it, open the Stub of the week's Page, say yes: once each."""
        share, delete = self.button(Action.SHARE), self.button(Action.DELETE)
        touched = self.deeds.shared | self.deeds.deleted
        page, yes = self.button(Action.OPEN), self.button(Action.YES)
        if yes and yes[2] not in self.deeds.opened:
            self._taps(yes, self.deeds.opened)
            self.deeds.said[Kind.YES_SAID] += 1
        elif page and page[2] not in self.deeds.opened:
            self._taps(page, self.deeds.opened)
        elif share and share[2] not in touched and self.random.random() < 0.7:
            self.marks()
        elif delete and delete[2] not in touched:
            self._taps(delete, self.deeds.deleted)
            self.newest = None
        else:
            self.commands("/help")

    def _taps(self, button: tuple[ShownMessage, str, str], among: set[str]) -> None:
        message, label, token = button
        self.phone.tap(label, message_id=message.message_id)
        among.add(token)

    def _anew(self) -> str:
        """Words nobody ever wrote before."""
        number = len(self.deeds.words) + self.random.randrange(1 << 30)
        self._latest = f"{self.random.choice(THINGS)}, {number:x} ☂"
        return self._latest
