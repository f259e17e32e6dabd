"""People, a clock that may do anything, and a line to Telegram that may break: weeks in milliseconds.

Everything but the loop is the real thing: occasions, settings, what people do. What the sender does with a
row is told here in a few lines, so that no rendering and no waiting is needed; test_time_bot.py has the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from bot.domain.checkin import CheckIn
from bot.domain.outbox import Delivery, Lane, OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import CATCH_UP, Occasion, OccasionKind, OccasionState, SkipReason, local
from bot.services import occasions, timely
from tests.services.moments import moment_of
from tests.services.stories import Phone, Story

KEPT = timedelta(days=15)
"""Rows older than this are put away, so that years take seconds; the rules of time look no further back."""


class Line(Enum):
    """How it stands between the bot and Telegram."""

    UP = "up"
    CUT = "the bot runs and looks at every row, but no call leaves"
    SILENT = "rows are written and nobody looks at them: the process died right after"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A push on a phone: what it was, when, and how its person stood then."""

    at: datetime
    person: Person
    message: OutboxMessage
    occasion: Occasion

    @property
    def kind(self) -> OccasionKind:
        return self.occasion.kind


class Sundial(Story):
    """A story whose clock may stand anywhere and whose messages may wait."""

    def __init__(self, begins: datetime, seed: str = "sundial") -> None:
        super().__init__(seed=seed)
        self.now = begins
        self.line = Line.UP
        self.cut_off: set[str] = set()
        """People whom alone no call reaches."""
        self.blocking: set[str] = set()
        """People who have blocked the bot, which doesn't know yet."""
        self.arrivals: list[Arrival] = []
        self.answers: list[OutboxMessage] = []
        self.archive: list[Occasion] = []
        self.on_arrival: Callable[[Arrival], None] = lambda _: None
        self._message_ids = 0
        self._put_away_at = begins + KEPT

    # --- time ---

    def until(self, moment: str | datetime) -> None:
        end = moment_of(moment)
        while self.now < end:
            self._ring_until(min(end, max(self.now, self._put_away_at)))
            if self.now >= self._put_away_at:
                self._put_away_at = self.now + KEPT / 2
                self._put_away()
        self._ring_until(end)

    def _ring_until(self, end: datetime) -> None:
        while due := self.tx.due(end, 1):
            self.now = max(self.now, due[0].due_at)
            self._ring()
            self.deliver()
        self.now = max(self.now, end)
        self.deliver()

    def _ring(self) -> None:
        """Everything that is due, before anything of it leaves."""
        while due := self.tx.due(self.now, 1):
            occasions.on_due(self.world, self.tx, due[0])

    def leap(self, delta: timedelta) -> None:
        """Somebody moves the clock, either way; the bot rings at once."""
        self.now += delta
        if delta < timedelta():
            self._bring_forward()
        self.until(self.now)

    def outage(self, line: Line, length: timedelta) -> None:
        """Calls fail for a while, or the process is gone; then everything is as before."""
        self.line = line
        if line is Line.CUT:
            self.until(self.now + length)
        else:
            self.until(self.now)
            self.jump(self.now + length)
        self.line = Line.UP
        self.until(self.now + timedelta(seconds=1))

    def is_mended(self) -> None:
        """The line is as it should be, and what waited is seen to."""
        self.line = Line.UP
        self.until(self.now)

    # --- the sender ---

    def deliver(self) -> None:
        if self.line is Line.SILENT:
            return
        for phone in list(self.phones):
            while row := self._next(phone):
                self._send(phone, row)

    def _next(self, phone: Phone) -> OutboxMessage | None:
        """The first message that waits and was not tried in this very second."""
        rows = (row for row in self.tx.rows(OutboxMessage, phone.id) if row.state is Delivery.WAITING)
        ready = (row for row in rows if row.due_at <= self.now and row.lease_until != self.now)
        return min(ready, key=lambda row: row.number, default=None)

    def _send(self, phone: Phone, row: OutboxMessage) -> None:
        """One claim and one call, as `bot.delivery.outbox` has them."""
        person = self.tx.get(Person, phone.id)
        row = replace(row, attempts=row.attempts + 1, lease_until=self.now)
        if person is None or not timely.leaves_before(self.world, self.tx, person, row) or person.blocked:
            self.tx.put(replace(self._again(row), state=Delivery.DROPPED))
            return
        if self.line is Line.CUT or phone.id in self.cut_off:
            self.tx.put(row)
            return
        if phone.id in self.blocking:
            self._refused(phone, person, row)
            return
        self._message_ids += 1
        message_id = row.message_id or self._message_ids
        self.tx.put(replace(row, state=Delivery.SENT, shown=row.revision, message_id=message_id))
        self._arrived(person, row)

    def _refused(self, phone: Phone, person: Person, row: OutboxMessage) -> None:
        """403."""
        self.blocking.discard(phone.id)
        self.tx.put(failed := replace(row, state=Delivery.FAILED))
        timely.unsay(self.world, self.tx, person, failed, SkipReason.UNREACHABLE)
        phone.block()

    def _bring_forward(self) -> None:
        for phone in self.phones:
            for row in self.tx.rows(OutboxMessage, phone.id):
                tried = row.attempts > 0 or row.lane is Lane.ANSWER
                if row.state is Delivery.WAITING and row.due_at > self.now and tried:
                    self.tx.put(replace(row, due_at=self.now))

    def _again(self, row: OutboxMessage) -> OutboxMessage:
        found = self.tx.get(OutboxMessage, row.id)
        assert found is not None
        return found

    def _arrived(self, person: Person, row: OutboxMessage) -> None:
        occasion = self.tx.get(Occasion, row.dedup_key.partition(":")[2])
        if row.lane is Lane.PROMPT and occasion is not None:
            self.arrivals.append(Arrival(self.now, person, row, occasion))
            self.on_arrival(self.arrivals[-1])
        else:
            self.answers.append(row)

    # --- what is known ---

    def record(self, phone: Phone) -> list[Occasion]:
        """Every occasion there ever was for somebody."""
        old = [row for row in self.archive if row.person_id == phone.id]
        return old + self.tx.rows(Occasion, phone.id)

    def came(self, phone: Phone, *kinds: OccasionKind) -> list[Arrival]:
        """What a phone got, of some kinds or of all."""
        return [a for a in self.arrivals if a.person.id == phone.id and (not kinds or a.kind in kinds)]

    def days(self, phone: Phone) -> dict[date, list[Occasion]]:
        """The records of each scheduled day, without what a change of settings replaced."""
        found: dict[date, list[Occasion]] = {}
        for row in self.record(phone):
            if row.kind is OccasionKind.CHECKIN and row.reason is not SkipReason.CHANGED:
                found.setdefault(row.local_date, []).append(row)
        return found

    def _put_away(self) -> None:
        for phone in self.phones:
            for row in self.tx.rows(Occasion, phone.id):
                if row.state is not OccasionState.DUE and row.due_at < self.now - KEPT:
                    self.archive.append(row)
                    self.tx.remove(row)
            for message in self.tx.rows(OutboxMessage, phone.id):
                if message.created_at < self.now - KEPT:
                    self.tx.remove(message)
            for checkin in self.tx.rows(CheckIn, phone.id):
                if checkin.created_at < self.now - KEPT:
                    self.tx.remove(checkin)


# --- what must hold whatever happens ---


def judge(sundial: Sundial, phone: Phone) -> None:
    """Every rule of time that can be seen from what came and from what is recorded."""
    came = sundial.came(phone)
    for arrival in came:
        fits_its_moment(arrival)
    speaks_once(came)
    all_is_recorded(sundial, phone, came)


def fits_its_moment(arrival: Arrival) -> None:
    """Never in quiet hours, a pause or to someone out of reach; never later than its kind may be."""
    person = arrival.person
    wall = local(arrival.at, person.zone)
    assert wall.hour * 60 + wall.minute not in person.quiet, f"{arrival.kind} at {wall:%H:%M}, in quiet hours"
    assert person.reachable(arrival.at), f"{arrival.kind} to someone paused or out of reach"
    late = arrival.at - arrival.occasion.due_at
    assert late <= CATCH_UP[arrival.kind], f"{arrival.kind} came {late} late"


def speaks_once(came: list[Arrival]) -> None:
    """One push per occasion, one question a day, one reminder per question."""
    occasions_seen = [arrival.occasion.id for arrival in came]
    assert len(occasions_seen) == len(set(occasions_seen)), "an occasion spoke twice"
    days = [arrival.occasion.local_date for arrival in came if arrival.kind is OccasionKind.CHECKIN]
    assert len(days) == len(set(days)), "two questions on one day"
    reminded = [arrival.occasion.slot for arrival in came if arrival.kind is OccasionKind.REMINDER]
    assert len(reminded) == len(set(reminded)), "a question was reminded of twice"


def all_is_recorded(sundial: Sundial, phone: Phone, came: list[Arrival]) -> None:
    """What came is recorded as sent, and nothing else is; what was due has its record."""
    arrived = {arrival.occasion.id for arrival in came}
    for row in sundial.record(phone):
        if row.kind in CATCH_UP:
            sent = row.state is OccasionState.SENT
            assert sent is (row.id in arrived), f"{row.kind} of {row.due_at}: {row.state}, {row.reason}"
        if row.due_at <= sundial.now:
            assert row.state is not OccasionState.DUE, f"{row.kind} of {row.due_at} has no record"
    questions = {arrival.message.say.refs.get("checkin") for arrival in came}
    for checkin in sundial.tx.rows(CheckIn, phone.id):
        if checkin.origin.value == "scheduled":
            assert checkin.id in questions, "a question that never came is there"


def no_burst(sundial: Sundial, phone: Phone, since: int) -> None:
    """Of what came since an arrival, at most the newest of each kind.

    Two snoozed questions may have been put off to one minute: then the person asked for both.
    """
    came = [arrival for arrival in sundial.arrivals[since:] if arrival.person.id == phone.id]
    for kind in {arrival.kind for arrival in came}:
        moments = [arrival.occasion.due_at for arrival in came if arrival.kind is kind]
        assert len(set(moments)) == 1, f"{len(moments)} of {kind} at once"
        assert kind is OccasionKind.SNOOZE or len(moments) == 1, f"{len(moments)} of {kind} at once"
