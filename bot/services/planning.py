"""Putting what becomes due into rows: one occasion ahead of each kind, made anew when settings change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.checkin import CheckIn, Origin
from bot.domain.consent import SUNDAY, evening_at, next_evenings, page_at
from bot.domain.couple import Side
from bot.domain.person import Person
from bot.domain.schedule import (
    Occasion,
    OccasionKind,
    OccasionState,
    SkipReason,
    at_minute,
    local,
    next_day,
    slot_of,
    window_minutes,
)
from bot.services.couples import side_of
from bot.services.outbox import new_id
from bot.services.ports import Tx, World

SOLO = "solo"


def plan(
    world: World, tx: Tx, person_id: str, kind: OccasionKind, local_date: date, slot: str, due_at: datetime
) -> Occasion:
    """Make an occasion due; the one of the same day and slot is planned anew unless it was sent."""
    known = tx.occasion(person_id, kind, local_date, slot)
    if known is None:
        row_id = new_id(world, tx, person_id)
        known = Occasion(row_id, person_id, world.now, kind, local_date, slot, due_at)
        tx.put(known)
    elif known.state is not OccasionState.SENT:
        known = replace(known, due_at=due_at, state=OccasionState.DUE, reason=None, handled_at=None)
        tx.put(known)
    return known


def close(world: World, tx: Tx, occasion: Occasion, reason: SkipReason | None = None) -> None:
    """The one record of an occasion: sent, or skipped with its reason."""
    state = OccasionState.SKIPPED if reason else OccasionState.SENT
    tx.put(replace(occasion, state=state, reason=reason, handled_at=world.now))


def due_minute(world: World, person: Person, day: date) -> datetime:
    """The person's own random minute of a day, as UTC; the same however often it is asked for."""
    minutes = window_minutes(person.window, person.quiet)
    drawn = int.from_bytes(world.random.draw(person.id, "minute", day.isoformat())[:4])
    return at_minute(day, minutes[drawn % len(minutes)], person.zone)


def plan_checkin(world: World, tx: Tx, person: Person, after: date) -> Occasion:
    """The person's next question, on the first of their days after a day."""
    day = next_day(after, person.days)
    slot = str(slot_of(day, person.days))
    return plan(world, tx, person.id, OccasionKind.CHECKIN, day, slot, due_minute(world, person, day))


def replan(world: World, tx: Tx, person: Person) -> Occasion:
    """Plan anew after a change of days, window, quiet hours or zone; never a second question on one day."""
    for occasion in tx.due_of(person.id):
        if occasion.kind is OccasionKind.CHECKIN or (
            occasion.kind is OccasionKind.SUNDAY and occasion.slot == SOLO
        ):
            close(world, tx, occasion, SkipReason.CHANGED)
    if side_of(tx, person) is None:
        plan_sunday(world, tx, person)
    today = local(world.now, person.zone).date()
    asked = _days_asked(world, tx, person)
    after = today - timedelta(days=1)
    while (day := next_day(after, person.days)) in asked or due_minute(world, person, day) <= world.now:
        after = day
    return plan_checkin(world, tx, person, after)


def _days_asked(world: World, tx: Tx, person: Person) -> set[date]:
    """Days that had their question: by the rhythm, or the first one of all."""
    since = world.now - timedelta(days=60)
    first = [row for row in tx.rows(CheckIn, person.id, since=since) if row.origin is Origin.FIRST]
    return {local(row.created_at, person.zone).date() for row in first} | {
        occasion.local_date
        for occasion in tx.rows(Occasion, person.id, since=since)
        if occasion.kind is OccasionKind.CHECKIN and occasion.state is OccasionState.SENT
    }


def plan_sunday(
    world: World, tx: Tx, person: Person, side: Side | None = None, after: date | None = None
) -> None:
    """The Sunday 10:00 after a Sunday, else after now: in the couple's zone, alone in one's own."""
    zone = side.zone if side else person.zone
    today = local(world.now, zone).date()
    day = after + timedelta(days=7) if after else today + timedelta(days=SUNDAY - today.isoweekday())
    if after is None and page_at(day, zone) <= world.now:
        day += timedelta(days=7)
    slot = side.couple_id if side else SOLO
    known = plan(world, tx, person.id, OccasionKind.SUNDAY, day, slot, page_at(day, zone))
    if known.state is OccasionState.SENT:  # one Page a Sunday, however far west the person has moved since
        day += timedelta(days=7)
        plan(world, tx, person.id, OccasionKind.SUNDAY, day, slot, page_at(day, zone))


def plan_sunday_evening(world: World, tx: Tx, side: Side, after: datetime) -> None:
    """The next Sunday 20:00 of a side and the one after, whatever it says: they tell nobody of a yes."""
    day = next_evenings(after, side.zone, 1)[0]
    day += timedelta(days=SUNDAY - day.isoweekday())
    _plan_evenings(world, tx, side, (day, day + timedelta(days=1)))


def plan_counting_evenings(world: World, tx: Tx, side: Side, said: datetime) -> None:
    """The two 20:00s a yes said at a moment counts for."""
    _plan_evenings(world, tx, side, next_evenings(said, side.zone))


def _plan_evenings(world: World, tx: Tx, side: Side, days: Iterable[date]) -> None:
    for day in days:
        plan(world, tx, side.person_id, OccasionKind.EVENING, day, side.couple_id, evening_at(day, side.zone))
