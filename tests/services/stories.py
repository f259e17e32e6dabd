"""Two people and a calendar: use cases played as stories over a transaction in memory.

Whatever the bot says is rendered for its reader and kept as their phone would show it, so that a test
speaks of what people read. Verbs that are taps look for their button on a live keyboard first.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from bot.domain.checkin import Bubble, CheckIn, Reply
from bot.domain.consent import Evening, ShareDefault
from bot.domain.couple import Side
from bot.domain.kinds import Action, Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person, Step
from bot.domain.prompts import Topic
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.messages import render
from bot.services import (
    account,
    beginning,
    checkins,
    consent,
    evenings,
    occasions,
    pages,
    pairing,
    replies,
    settings,
)
from bot.services.couples import side_of
from bot.services.outcome import Outcome
from bot.services.ports import Tx, World
from bot.services.views import view_of
from tests.fakes import KeyedRandom, MemoryTx, world_at
from tests.services.gazetteer import Gazetteer
from tests.services.moments import ZONE, moment_of, when
from tests.services.screen import Screen

Use = Callable[[World, Tx, Person], Outcome | None]


@lru_cache(maxsize=16)
def _world(now: datetime, random: KeyedRandom) -> World:
    return world_at(now, random=random, places=Gazetteer())


class Story:
    """A transaction, a clock that only the test moves, and a ring."""

    def __init__(self, begins: str = "Mon 12:00", seed: str = "stories") -> None:
        self.tx = MemoryTx()
        self.now = when(begins)
        self.random = KeyedRandom(seed)
        self.phones: list[Phone] = []

    @property
    def world(self) -> World:
        return _world(self.now, self.random)

    def phone(self, name: str, zone: str = ZONE) -> "Phone":
        """Somebody who has gone through the beginning and has asked for no questions."""
        phone = Phone(self, 7_000_000_000 + len(self.phones), name)
        self.phones.append(phone)
        phone.begin(zone)
        return phone

    def jump(self, moment: str | datetime) -> None:
        """Let time pass while no ring arrives."""
        assert moment_of(moment) >= self.now, "stories go forward"
        self.now = moment_of(moment)

    def until(self, moment: str | datetime) -> None:
        """Let time pass; whatever becomes due is handled in its second."""
        end = moment_of(moment)
        assert end >= self.now, "stories go forward"
        while (at := self.next_due(end)) is not None:
            self.now = max(self.now, at)
            if due := self.tx.due(self.now, 1):
                occasions.on_due(self.world, self.tx, due[0])
            self.deliver()
        self.now = max(self.now, end)
        self.deliver()

    def next_due(self, end: datetime) -> datetime | None:
        """When the next occasion or message is due, if by then."""
        occasion = [row.due_at for row in self.tx.due(end, 1)]
        messages = [at for phone in self.phones if (at := phone.screen.due_at(self.tx, phone.id))]
        at = min(occasion + messages, default=None)
        return at if at is not None and at <= end else None

    def deliver(self) -> None:
        for phone in self.phones:
            phone.screen.receive(self.world, self.tx, phone.id)


class Phone:
    """One person's side of the chat, and what they can do there."""

    def __init__(self, story: Story, telegram_id: int, name: str) -> None:
        self.story = story
        self.telegram_id = telegram_id
        self.name = name
        self.id = ""
        self.called = name
        self.said: list[int] = []
        self.screen = Screen()

    # --- what is there ---

    @property
    def person(self) -> Person:
        person = self.story.tx.get(Person, self.id)
        assert person is not None
        return person

    @property
    def side(self) -> Side:
        side = side_of(self.story.tx, self.person)
        assert side is not None
        return side

    @property
    def replies(self) -> list[Reply]:
        return self.story.tx.rows(Reply, self.id)

    @property
    def checkins(self) -> list[CheckIn]:
        return self.story.tx.rows(CheckIn, self.id)

    @property
    def evenings(self) -> list[Evening]:
        return self.story.tx.rows(Evening, self.id)

    @property
    def outbox(self) -> list[OutboxMessage]:
        return self.story.tx.rows(OutboxMessage, self.id)

    def occasions(self, kind: OccasionKind, *, due: bool = False) -> list[Occasion]:
        rows = [row for row in self.story.tx.rows(Occasion, self.id) if row.kind is kind]
        return [row for row in rows if row.state is OccasionState.DUE] if due else rows

    # --- doing something ---

    def does(self, use: Use) -> Outcome | None:
        """A use case as the handlers run it: what was due is settled first, then the person acts."""
        occasions.settle(self.story.world, self.story.tx, self.person)
        outcome = use(self.story.world, self.story.tx, self.person)
        self.story.deliver()
        return outcome

    def shows(self, action: Action, kind: Kind | None = None) -> OutboxMessage | None:
        """The newest live message on which a button stands."""
        tx, view = self.story.tx, view_of(self.story.world, self.story.tx, self.person)
        for message in tx.live(self.id):
            rendered = render(message.say, view) if kind in (None, message.say.kind) else None
            buttons = [button.action for row in rendered.rows for button in row] if rendered else []
            if action in buttons:
                return message
        return None

    def button(self, action: Action, kind: Kind | None = None) -> OutboxMessage:
        message = self.shows(action, kind)
        assert message is not None, f"{self.name} has no button {action.value!r} now"
        return message

    def begin(self, zone: str = ZONE, token: str | None = None) -> None:
        world, tx = self.story.world, self.story.tx
        token_hash = pairing.token_hash(token) if token else None
        beginning.start(world, tx, self.telegram_id, self.name, "en", token_hash)
        person = tx.person_of(self.telegram_id)
        assert person is not None
        self.id = person.id
        if person.step is Step.READY:
            self.story.deliver()
            return
        self.does(beginning.adult)
        self.does(beginning.agree)
        self.does(lambda w, t, p: beginning.choose_zone(w, t, p, zone))
        self.does(lambda w, t, p: beginning.choose_rhythm(w, t, p, "three"))
        self.skip_all()

    def skip_all(self) -> None:
        """Every open question is put aside, so that the next words belong to none of them."""
        while any(checkin.open for checkin in self.checkins):
            self.does(checkins.skip_open)

    # --- check-ins and replies ---

    def ask(self, topic: Topic | None = None) -> CheckIn:
        self.does(lambda w, t, p: checkins.ask_now(w, t, p, topic))
        return self.checkins[-1]

    def type(self, text: str, reply_to: int | None = None) -> int:
        """Words that are no label and no command; returns their message id."""
        bubble = Bubble(self.screen.next_message(), text)
        self.does(lambda w, t, p: replies.take_text(w, t, p, bubble, reply_to))
        return bubble.message_id

    def edit(self, message_id: int, text: str) -> None:
        self.does(lambda w, t, p: replies.edit(w, t, p, Bubble(message_id, text)))

    def rate(self, rating: int) -> Reply:
        checkin = next(c for c in reversed(self.checkins) if c.open and c.topic is Topic.STRESS)
        self.does(lambda w, t, p: replies.rate(w, t, p, checkin, rating))
        return self.replies[-1]

    def keep(self, text: str, topic: Topic = Topic.GRATITUDE, *, marked: bool = False) -> Reply:
        """Ask for a question, answer it, and mark the reply if so wished."""
        self.ask(topic)
        self.type(text)
        if marked:
            self.mark(self.replies[-1])
        return self.replies[-1]

    def again(self, reply: Reply) -> Reply:
        """A reply as it stands now."""
        found = self.story.tx.get(Reply, reply.id)
        assert found is not None
        return found

    def mark(self, reply: Reply) -> Outcome | None:
        return self.does(lambda w, t, p: replies.share(w, t, p, self.again(reply)))

    def unmark(self, reply: Reply) -> None:
        self.does(lambda w, t, p: replies.make_private(w, t, p, self.again(reply)))

    def delete(self, reply: Reply) -> None:
        self.does(lambda w, t, p: replies.delete(w, t, p, self.again(reply)))

    # --- the week ---

    def page(self) -> str:
        self.does(pages.show_page)
        return self.screen.newest(Kind.PAGE).text

    def yes(self) -> None:
        self.page()
        self.button(Action.YES, Kind.PAGE)
        self.says_yes()

    def says_yes(self) -> None:
        self.does(lambda w, t, p: consent.say_yes(w, t, p, self.side))

    def no(self) -> None:
        """`[Keep everything private]`."""
        self.page()
        self.button(Action.KEEP_PRIVATE, Kind.PAGE)
        self.does(lambda w, t, p: consent.say_no(w, t, p, self.side))

    def withdraw(self) -> None:
        self.does(consent.withdraw)

    def share(self, choice: ShareDefault) -> None:
        self.does(lambda w, t, p: consent.set_share_default(w, t, p, choice))

    def open(self, kind: Kind = Kind.EVENING_STUB) -> list[str]:
        """`[Open]` on the newest Stub; returns what the phone then shows."""
        return self.tap_stub(self.button(Action.OPEN, kind))

    def tap_stub(self, stub: OutboxMessage) -> list[str]:
        opened = evenings.open_page_stub if stub.say.kind is Kind.PAGE_STUB else evenings.open_stub
        shown = len(self.screen.bubbles)
        self.does(lambda w, t, p: opened(w, t, p, stub))
        return [bubble.text for bubble in self.screen.bubbles[shown:]]

    # --- the account ---

    def pause(self, length: str = "") -> None:
        self.does(lambda w, t, p: account.pause(w, t, p, length))

    def resume(self) -> None:
        self.does(account.resume)

    def leave(self) -> None:
        self.does(account.leave)

    def erase(self) -> None:
        """Everything of mine, as the shell finishes it."""
        self.does(account.erase)
        self.story.tx.erase(self.id)

    def block(self, *, back: bool = False) -> None:
        self.does(account.unblocked if back else account.blocked)

    def sets(self, setting: Callable[[World, Tx, Person, str], Outcome], typed: str) -> None:
        self.does(lambda w, t, p: setting(w, t, p, typed))

    def sleeps(self, quiet: str) -> None:
        """Quiet hours that may cover the evening: questions come at noon instead."""
        self.sets(settings.set_time, "12:00-13:00")
        self.sets(settings.set_quiet, quiet)
        assert self.screen.last.kind is Kind.SETTINGS
