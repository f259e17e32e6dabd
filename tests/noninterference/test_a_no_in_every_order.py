"""Both said yes. Whenever one of them takes it back, before 20:00 or after, opened or not: in every order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations

import pytest

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Action, Kind
from bot.domain.person import Person
from tests.noninterference.scenes import scene
from tests.noninterference.world import World
from tests.services.screen import NOTHING, WITHDRAWN
from tests.services.stories import Phone

A_MINUTE = timedelta(minutes=1)
AT_8 = "20:00"
ERASING = "/delete"
NOES: dict[str, Callable[[Phone], object]] = {
    "/withdraw": Phone.withdraw,
    "[Keep everything private]": Phone.no,
    "/share never": lambda phone: phone.share(ShareDefault.NEVER),
    "[Make private]": lambda phone: phone.unmark(phone.replies[0]),
    "[Delete]": lambda phone: phone.delete(phone.replies[0]),
    "/leave": Phone.leave,
    ERASING: Phone.erase,
}
ALWAYS_ANSWERED = frozenset({"/withdraw", "[Keep everything private]", "/share never"})
HIS = (None, "/withdraw", ERASING)
Event = tuple[str, str]
"""Who, and what: one of the noes, `opens`, or that it is 20:00."""


def orders(*noes: Event) -> Iterator[tuple[Event, ...]]:
    """Every order of the noes, of 20:00, and of both openings, which come after it."""
    eight, opens = ("", AT_8), [("Ada", "opens"), ("Ben", "opens")]
    for order in permutations([eight, *opens, *noes]):
        if all(order.index(eight) < order.index(opening) for opening in opens):
            yield order


@dataclass
class Night:
    """One order of events, and what the rule says of each."""

    world: World
    eight: bool = False
    read: set[str] = field(default_factory=set)
    took_back: set[str] = field(default_factory=set)
    """Whose no came before they had opened the evening themselves, or who is erased."""
    answers: dict[tuple[bool, bool], list[str]] = field(default_factory=dict)
    """To Ada's no: by whether it was 20:00 by then, and whether she had opened already."""

    def passes(self, order: tuple[Event, ...]) -> None:
        for who, what in order:
            self.happens(who, what)

    def happens(self, who: str, what: str) -> None:
        story = self.world.story
        story.until(story.now + A_MINUTE)
        if what == AT_8:
            story.until("Sun 20:00")
            self.eight = True
        elif what == "opens":
            self._opens(self.world.phones[who])
        else:
            self._says_no(self.world.phones[who], what)

    def _says_no(self, phone: Phone, what: str) -> None:
        opened, shown = phone.name in self.read, len(phone.screen.bubbles)
        NOES[what](phone)
        if not opened or what == ERASING:
            self.took_back.add(phone.name)
        if phone.name == "Ada":
            self.answers[self.eight, opened] = [bubble.text for bubble in phone.screen.bubbles[shown:][-1:]]

    def _opens(self, phone: Phone) -> None:
        if phone.story.tx.get(Person, phone.id) and phone.shows(Action.OPEN, Kind.EVENING_STUB):
            shown = phone.open()
            assert (shown == [NOTHING]) is bool(self.took_back), shown
            self.read.add(phone.name)


@pytest.mark.parametrize("hers", NOES)
def test_a_no_wins_until_one_has_opened_oneself_and_is_answered_alike(hers: str) -> None:
    """Whatever the partner did meanwhile; and erasing wins for as long as the partner has not opened."""
    answers: dict[tuple[bool, bool], list[list[str]]] = {}

    for his in HIS:
        for order in orders(("Ada", hers), *([("Ben", his)] if his else [])):
            night = Night(scene("agreed", "Ada").fork())
            night.passes(order)  # at each opening it is asked whether there may be something to read
            for when, said in night.answers.items():
                answers.setdefault(when, []).append(said)

    assert sum(len(some) for some in answers.values()) == 8 + 2 * 40, "every order was tried"
    assert set(answers) == {(False, False), (True, False), (True, True)}
    assert all(said == some[0] for some in answers.values() for said in some)
    if hers in ALWAYS_ANSWERED:
        assert all(said.startswith(WITHDRAWN) for some in answers.values() for said in some[0])
