"""Whether a push may leave: asked when its occasion is due, and again when its message is about to be sent.

Between the two there may be an outage of days. A push that was not sent is unsaid: things are as if it had
never been said, and its occasion either waits for the end of quiet hours or is recorded as skipped.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.checkin import CheckIn, CheckInState
from bot.domain.outbox import Lane, OutboxMessage, Policy
from bot.domain.person import Person
from bot.domain.schedule import (
    CATCH_UP,
    Occasion,
    OccasionKind,
    OccasionState,
    SkipReason,
    after_quiet_hours,
    in_quiet_hours,
    next_quiet_hours,
)
from bot.services import checkins
from bot.services.outbox import post
from bot.services.pairing import AWAKE_FOR
from bot.services.planning import close
from bot.services.ports import Tx, World

AT_WILL = frozenset({OccasionKind.CHECKIN, OccasionKind.SNOOZE})
"""At a moment of the person's own choice; all other kinds may wait together for one and the same morning."""
AT_ANY_TIME = datetime.max.replace(tzinfo=UTC)
LATE = timedelta(minutes=1)
PLANNED_WITHIN = timedelta(days=8)
"""No push is planned further ahead."""


def hindrance(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """Why nothing may be pushed now."""
    if person.resting(world.now):
        return SkipReason.PAUSED
    if not person.reachable(world.now):
        return SkipReason.UNREACHABLE
    if world.now - occasion.due_at > CATCH_UP[occasion.kind] or _superseded(world, tx, occasion):
        return SkipReason.MISSED
    return SkipReason.QUIET_HOURS if in_quiet_hours(person, world.now) else None


def _superseded(world: World, tx: Tx, occasion: Occasion) -> bool:
    """Whether a newer one of its kind is due as well: after an outage, or a night, only that one is sent.

    What was put off to one and the same minute was asked for, each by itself.
    """
    if occasion.kind in AT_WILL and world.now - occasion.due_at <= LATE:
        return False
    rows = tx.rows(Occasion, occasion.person_id, since=occasion.due_at - PLANNED_WITHIN)
    return any(
        row.kind is occasion.kind
        and _age(row) > _age(occasion)
        and row.due_at <= world.now
        and row.state is not OccasionState.SKIPPED
        for row in rows
    )


def _age(occasion: Occasion) -> tuple[datetime, date]:
    return occasion.due_at, date.min if occasion.kind is OccasionKind.SNOOZE else occasion.local_date


def end(world: World, tx: Tx, person: Person, occasion: Occasion, reason: SkipReason | None) -> None:
    """The one record; but in quiet hours only a question of the day is left out, all else waits.

    So does whatever a clock that went back has put into the future again.
    """
    if occasion.due_at > world.now:
        tx.put(occasion)
    elif reason is SkipReason.QUIET_HOURS and occasion.kind is not OccasionKind.CHECKIN:
        tx.put(replace(occasion, due_at=after_quiet_hours(person, world.now)))
    else:
        close(world, tx, occasion, reason)


def leaves_before(world: World, tx: Tx, person: Person, message: OutboxMessage) -> datetime | None:
    """Until when a message may leave; None if it may not, and then the push it is has been unsaid."""
    occasion = _occasion_of(tx, message)
    if occasion is None:
        return None if _waits_for_the_morning(world, tx, person, message) else AT_ANY_TIME
    reason = hindrance(world, tx, person, occasion)
    if reason is None and occasion.due_at <= world.now:
        too_late = occasion.due_at + CATCH_UP[occasion.kind]
        return min(too_late, next_quiet_hours(person, world.now))
    unsay(world, tx, person, message, reason or SkipReason.CHANGED)
    return None


def _waits_for_the_morning(world: World, tx: Tx, person: Person, message: OutboxMessage) -> bool:
    """A push of no occasion, such as that a link was accepted, kept by an outage until it would wake one.

    It is said anew, for after quiet hours, and holds up nothing until then.
    """
    news = message.lane is Lane.PROMPT and message.message_id is None and not message.silent
    if not news or world.now - message.created_at < AWAKE_FOR or not in_quiet_hours(person, world.now):
        return False
    tx.put(replace(message, dedup_key=message.id, live=False))
    post(
        world,
        tx,
        person,
        message.say,
        matter=message.matter,
        dedup_key=message.dedup_key,
        lane=Lane.PROMPT,
        due_at=after_quiet_hours(person, world.now),
    )
    return True


def unsay(world: World, tx: Tx, person: Person, message: OutboxMessage, reason: SkipReason) -> None:
    """A push was not sent, and won't be; anything but a push that waits to be sent is left as it is.

    A Stub that was tried before may have arrived in spite of all: its `[Open]` still works.
    """
    occasion = _occasion_of(tx, message)
    if occasion is None:
        return
    _undo(world, tx, person, occasion, message)
    in_doubt = message.policy is Policy.AGAIN and message.attempts > 1
    tx.put(replace(message, dedup_key=message.id, live=message.live and in_doubt))
    end(world, tx, person, replace(occasion, state=OccasionState.DUE, handled_at=None), reason)


def _occasion_of(tx: Tx, message: OutboxMessage) -> Occasion | None:
    """The occasion whose push a message is, as long as no phone has it: its key names it."""
    if message.lane is not Lane.PROMPT or message.message_id is not None:
        return None
    occasion = tx.get(Occasion, message.dedup_key.partition(":")[2])
    return occasion if occasion and occasion.state is OccasionState.SENT else None


def _undo(world: World, tx: Tx, person: Person, occasion: Occasion, message: OutboxMessage) -> None:
    """What the push had changed besides saying something."""
    checkin = tx.get(CheckIn, str(message.say.refs.get("checkin")))
    if checkin is None:
        return
    if occasion.kind is OccasionKind.CHECKIN and checkin.state in (CheckInState.OPEN, CheckInState.CLOSED):
        checkins.unask(world, tx, person, checkin, occasion.local_date, int(occasion.slot))
    if occasion.kind is OccasionKind.SNOOZE and checkin.state is CheckInState.OPEN:
        tx.put(replace(checkin, state=CheckInState.SNOOZED))
