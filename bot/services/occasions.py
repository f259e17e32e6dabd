"""What is due, one occasion at a time: each ends with exactly one record, sent or skipped."""

from dataclasses import replace
from datetime import datetime

from bot.domain.checkin import CheckIn, CheckInState, Origin
from bot.domain.consent import Evening, EveningState
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import (
    Occasion,
    OccasionKind,
    OccasionState,
    SkipReason,
    after_quiet_hours,
    local,
)
from bot.services import account, checkins, consent, evenings, planning
from bot.services.couples import side_of
from bot.services.outbox import push, retire, say
from bot.services.planning import close
from bot.services.ports import Tx, World
from bot.services.timely import end, hindrance

DECIDING = frozenset({OccasionKind.SUNDAY, OccasionKind.EVENING})
SILENCES_HALVE = 2
UNFINISHED = frozenset({Delivery.WAITING, Delivery.SENDING})


def settle(world: World, tx: Tx, person: Person) -> None:
    """Before a person acts: what their 10:00 and 20:00 had to decide is decided as it stood then."""
    while occasion := _undecided(tx, person.id, world.now):
        on_due(world, tx, occasion)


def _undecided(tx: Tx, person_id: str, until: datetime) -> Occasion | None:
    """The first decision of a person that is due and was not made yet."""
    return next((o for o in tx.due_of(person_id) if o.kind in DECIDING and o.due_at <= until), None)


def on_due(world: World, tx: Tx, occasion: Occasion) -> None:
    """Handle one due occasion; a second call for the same one does nothing."""
    current = tx.get(Occasion, occasion.id)
    if current is None or current.state is not OccasionState.DUE:
        return
    person = tx.get(Person, current.person_id)
    if person is None or person.erasing:
        close(world, tx, current, SkipReason.UNREACHABLE)
        return
    reason = HANDLERS[current.kind](world, tx, person, current)
    if tx.get(Occasion, occasion.id) == current:
        end(world, tx, person, current, reason)


def _checkin(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    halved = person.halved and _sent_last(tx, person, occasion)
    planning.plan_checkin(world, tx, person, after=occasion.local_date)
    if reason := hindrance(world, tx, person, occasion):
        return reason
    if halved:
        return SkipReason.HALVED
    key = f"checkin:{occasion.id}"
    checkins.ask_scheduled(world, tx, person, occasion.local_date, int(occasion.slot), key)
    return None


def _sent_last(tx: Tx, person: Person, occasion: Occasion) -> bool:
    """Whether the scheduled day before this one brought a question."""
    earlier = [
        row
        for row in tx.rows(Occasion, person.id)
        if row.kind is OccasionKind.CHECKIN and row.local_date < occasion.local_date
    ]
    last = max(earlier, key=lambda row: row.local_date, default=None)
    return last is not None and last.state is OccasionState.SENT


def _snooze(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    checkin = tx.get(CheckIn, occasion.slot.split("/")[0])
    if checkin is None or checkin.state is not CheckInState.SNOOZED:
        return SkipReason.SETTLED
    if reason := hindrance(world, tx, person, occasion):
        return reason
    matter, key = checkins.matter_of(checkin), f"snooze:{occasion.id}"
    message = push(world, tx, person, Kind.QUESTION, matter=matter, dedup_key=key, checkin=checkin.id)
    tx.put(replace(checkin, state=CheckInState.OPEN, message=message.id))
    return None


def _reminder(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    checkin = checkins.own_checkin(tx, person, occasion.slot)
    if checkin is None or checkin.state is not CheckInState.OPEN or not person.reminder:
        return SkipReason.SETTLED
    if not checkins.was_sent(tx, checkin):
        return SkipReason.SETTLED
    if reason := hindrance(world, tx, person, occasion):
        return reason
    matter, key = f"reminder:{checkin.id}", f"reminder:{occasion.id}"
    push(world, tx, person, Kind.REMINDER, matter=matter, dedup_key=key, checkin=checkin.id)
    return None


def _close(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """36 hours have passed: no word of it; two silences in a row halve the rhythm.

    What was never sent, or never came back from `[Later]`, met no silence.
    """
    checkin = tx.get(CheckIn, occasion.slot.split("/")[0])
    if checkin is None or checkin.state not in (CheckInState.OPEN, CheckInState.SNOOZED):
        return SkipReason.SETTLED
    if checkin.closes_at > world.now:
        tx.put(replace(occasion, due_at=checkin.closes_at))
        return None
    asked = checkin.state is CheckInState.OPEN and checkins.was_sent(tx, checkin)
    tx.put(replace(checkin, state=CheckInState.CLOSED))
    retire(tx, person.id, checkins.matter_of(checkin))
    if asked and checkin.origin is Origin.SCHEDULED and not checkin.late and not person.resting(world.now):
        _silence(world, tx, replace(person, silences=person.silences + 1))
    return None


def _silence(world: World, tx: Tx, person: Person) -> None:
    halves = person.silences >= SILENCES_HALVE and not person.halved
    if halves and not person.halving_asked:
        due_at = after_quiet_hours(person, world.now)
        day = local(due_at, person.zone).date()
        planning.plan(world, tx, person.id, OccasionKind.RHYTHM, day, "halved", due_at)
    tx.put(replace(person, halved=person.halved or halves, halving_asked=person.halving_asked or halves))


def _rhythm(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """Ask once: fewer, other topics, or a pause."""
    if not person.halved:
        return SkipReason.SETTLED
    if reason := hindrance(world, tx, person, occasion):
        return reason
    push(world, tx, person, Kind.RHYTHM_HALVED, matter="rhythm", dedup_key=f"rhythm:{occasion.id}")
    return None


def _sunday(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """Sunday 10:00: standing choices speak, and the Stub to the Page is due when quiet hours end."""
    side = side_of(tx, person)
    if occasion.slot != (side.couple_id if side else planning.SOLO):
        return SkipReason.CHANGED
    planning.plan_sunday(world, tx, person, side, after=occasion.local_date)
    if side:
        consent.stand(world, tx, person, side, occasion.due_at)
    due_at = after_quiet_hours(person, occasion.due_at)
    planning.plan(world, tx, person.id, OccasionKind.PAGE, occasion.local_date, occasion.slot, due_at)
    return None


def _page(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    if reason := hindrance(world, tx, person, occasion):
        return reason
    key = f"page:{occasion.id}"
    push(world, tx, person, Kind.PAGE_STUB, matter=f"stub:{occasion.id}", dedup_key=key)
    return None


def _evening(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """The standing choices of both must have spoken before their evening is decided."""
    side = side_of(tx, person)
    for each in tx.sides(side.couple_id) if side else []:
        while (first := _undecided(tx, each.person_id, occasion.due_at)) and first.due_at < occasion.due_at:
            on_due(world, tx, first)
    evenings.on_evening(world, tx, person, occasion)
    return None


def _stub(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    if reason := hindrance(world, tx, person, occasion):
        return reason
    return None if evenings.on_stub(world, tx, person, occasion) else SkipReason.SETTLED


def _clear(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """Discreet: the bot's and the person's messages go before Telegram's 48 hours run out."""
    if not person.discreet:
        return SkipReason.SETTLED
    account.plan_clearing(world, tx, person, world.now + account.CLEARING_EVERY)
    ids = account.ageing(world, tx, person)
    for first in range(0, len(ids), 100):
        joined = ",".join(str(message_id) for message_id in ids[first : first + 100])
        say(world, tx, person, Kind.REMOVAL, ids=joined)
    return None


def _tidy(world: World, tx: Tx, person: Person, occasion: Occasion) -> SkipReason | None:
    """An opened evening's snapshot goes once every part of it was delivered."""
    evening = tx.get(Evening, occasion.slot)
    if evening is None or evening.state is not EveningState.OPENED:
        return SkipReason.SETTLED
    parts = tx.rows(OutboxMessage, person.id)  # the Stub may be older than the evening it opened
    if any(m.say.refs.get("evening") == evening.id and m.state in UNFINISHED for m in parts):
        tx.put(replace(occasion, due_at=world.now + evenings.TIDY_AFTER))
        return None
    tx.put(replace(evening, items=()))
    return None


HANDLERS = {
    OccasionKind.CHECKIN: _checkin,
    OccasionKind.SNOOZE: _snooze,
    OccasionKind.REMINDER: _reminder,
    OccasionKind.CLOSE: _close,
    OccasionKind.RHYTHM: _rhythm,
    OccasionKind.SUNDAY: _sunday,
    OccasionKind.PAGE: _page,
    OccasionKind.EVENING: _evening,
    OccasionKind.STUB: _stub,
    OccasionKind.CLEAR: _clear,
    OccasionKind.TIDY: _tidy,
}
