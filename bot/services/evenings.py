"""20:00: what two yeses make of the week, decided for both at once; then each opens it alone."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.checkin import Reply
from bot.domain.consent import (
    SUNDAY,
    Evening,
    EveningState,
    Item,
    evening_at,
    next_sunday_evening,
)
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState, after_quiet_hours, local
from bot.services.consent import evenings_of, given_in, led_to, marked, shareable, yes_since
from bot.services.couples import side_of
from bot.services.outbox import CONVERSATION, new_id, push, revise, say
from bot.services.outcome import DONE, Outcome
from bot.services.planning import close, plan, plan_sunday_evening
from bot.services.ports import Tx, World
from bot.services.views import view_of

BOTH = 2
TIDY_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one side stands at a 20:00: its yes, and what it would give."""

    side: Side
    person: Person
    yes: datetime | None
    gives: tuple[Reply, ...]
    released_by_this_yes: bool
    opened_by_this_yes: bool


def on_evening(world: World, tx: Tx, person: Person, occasion: Occasion) -> None:
    """An evening is due for a person: decide it for their couple, once, and on Sundays plan the next.

    The partner's occasion of the same evening is over with it: a second decision would look at a later
    moment and tell one of them what the other did.
    """
    side = side_of(tx, person)
    if side is None or side.couple_id != occasion.slot:
        return
    day = occasion.local_date
    for each in tx.sides(side.couple_id):
        if each.left_at is None and tx.get(Person, each.person_id):
            _end_of_day(world, tx, each, day)
            theirs = tx.occasion(each.person_id, OccasionKind.EVENING, day, each.couple_id)
            if theirs and theirs.id != occasion.id and theirs.state is OccasionState.DUE:
                close(world, tx, theirs)
    decide(world, tx, side.couple_id, day)


def _end_of_day(world: World, tx: Tx, side: Side, day: date) -> None:
    """On Sundays what was not opened lapses, and the next Sunday's evening is planned."""
    if day.isoweekday() == SUNDAY:
        at = evening_at(day, side.zone)
        plan_sunday_evening(world, tx, side, at)
        _lapse(tx, side, at)


def _lapse(tx: Tx, side: Side, at: datetime) -> None:
    for evening in evenings_of(tx, side):
        if evening.state is EveningState.WAITING and evening.lapses_at <= at:
            tx.put(replace(evening, state=EveningState.LAPSED, items=()))


def decide(world: World, tx: Tx, couple_id: str, day: date) -> None:
    """Decide a 20:00 for both at once.

    1. Each side stands by itself: alive, its yes counted, what it would give.
    2. Released if both have a yes that has not led to a Release yet, and both have something to give.
    3. Each side that is due one gets its own evening row, under its own key, and its own Stub.
    """
    stands = [stand for side in tx.sides(couple_id) if (stand := _stand(tx, side, day))]
    released = len(stands) == BOTH and all(s.yes and s.gives and not s.released_by_this_yes for s in stands)
    for stand in stands:
        if day.isoweekday() == SUNDAY or (stand.yes and not stand.opened_by_this_yes):
            other = next((s for s in stands if s is not stand), None)
            _hold(world, tx, stand, other if released else None, day)


def _stand(tx: Tx, side: Side, day: date) -> Stand | None:
    """One side at a 20:00; None if it left or nobody is there to ask."""
    at = evening_at(day, side.zone)
    person = tx.get(Person, side.person_id)
    if side.left_at is not None or person is None or not person.reachable(at):
        return None
    evenings = evenings_of(tx, side)
    yes = yes_since(side, day)
    released = led_to(evenings, side, yes)
    opened = any(evening.state is EveningState.OPENED for evening in released)
    return Stand(
        side=side,
        person=person,
        yes=yes,
        gives=tuple(marked(shareable(tx, side, at), given_in(evenings))) if yes and not opened else (),
        released_by_this_yes=bool(released),
        opened_by_this_yes=opened,
    )


def _hold(world: World, tx: Tx, stand: Stand, partner: Stand | None, day: date) -> None:
    side, person = stand.side, stand.person
    items = (*_items(stand, mine=True), *_items(partner, mine=False)) if partner else ()
    evening = Evening(
        id=new_id(world, tx, person.id),
        person_id=person.id,
        couple_id=side.couple_id,
        created_at=evening_at(day, side.zone),
        local_date=day,
        lapses_at=next_sunday_evening(day, side.zone),
        said_yes=stand.yes is not None,
        mine=tuple(reply.id for reply in stand.gives),
        released=partner is not None,
        items=items,
    )
    tx.put(evening)
    due_at = after_quiet_hours(person, evening.created_at)
    plan(world, tx, person.id, OccasionKind.STUB, local(due_at, side.zone).date(), evening.id, due_at)


def _items(stand: Stand, *, mine: bool) -> tuple[Item, ...]:
    return tuple(Item(mine, r.prompt_id, r.topic, r.rating, r.words) for r in stand.gives)


def on_stub(world: World, tx: Tx, person: Person, occasion: Occasion) -> bool:
    """Push an evening's Stub, silently on weekdays; one held into a Sunday has none of its own."""
    evening = tx.get(Evening, occasion.slot)
    if evening is None or evening.state is not EveningState.WAITING:
        return False
    side = side_of(tx, person)
    sunday = evening.local_date.isoweekday() == SUNDAY
    if side is None or (not sunday and local(world.now, side.zone).isoweekday() == SUNDAY):
        return False
    matter, key = f"stub:{evening.id}", f"evening:{occasion.id}"
    push(
        world,
        tx,
        person,
        Kind.EVENING_STUB,
        matter=matter,
        dedup_key=key,
        silent=not sunday,
        evening=evening.id,
    )
    return True


def open_stub(world: World, tx: Tx, person: Person, stub: OutboxMessage) -> Outcome:
    """`[Open]` on an evening's Stub: whatever waits for its reader, or the one sentence for every cause."""
    evening = tx.get(Evening, str(stub.say.refs.get("evening", "")))
    if evening is None or evening.state is EveningState.WITHDRAWN:
        revise(world, tx, stub, Kind.NOTHING_SHARED)
    elif evening.state is EveningState.LAPSED or world.now >= evening.lapses_at:
        revise(world, tx, stub, Kind.PASSED)
    elif evening.state is EveningState.OPENED:
        revise(world, tx, stub, Kind.OPENED_ELSEWHERE)
    elif not open_waiting(world, tx, person, stub):
        revise(world, tx, stub, Kind.NOTHING_SHARED)
    return DONE


def open_page_stub(world: World, tx: Tx, person: Person, stub: OutboxMessage) -> Outcome:
    """`[Open]` on the Sunday Stub: whatever waits, then the Page."""
    if open_waiting(world, tx, person, stub):
        say(world, tx, person, Kind.PAGE)
    else:
        revise(world, tx, replace(stub, matter=CONVERSATION), Kind.PAGE)
    if view_of(world, tx, person).page.stress:
        say(world, tx, person, Kind.STRESS_PICTURE)
    return DONE


def open_waiting(world: World, tx: Tx, person: Person, stub: OutboxMessage) -> bool:
    """Open every evening that waits, into the Stub's place; False where none did."""
    side = side_of(tx, person)
    evenings = evenings_of(tx, side) if side else []
    waiting = [e for e in evenings if e.waits(world.now)]
    if not waiting or side is None:
        return False
    for evening in waiting:  # tidied whether or not there is anything to tidy: an occasion is readable
        tx.put(replace(evening, state=EveningState.OPENED))
        plan_tidy(world, tx, person, evening.id)
    full = [evening for evening in waiting if evening.holds_summary]
    if not full:
        revise(world, tx, stub, Kind.NOTHING_SHARED)
        return True
    tx.put(replace(side, opened_at=world.now))
    first, *others = full
    revise(world, tx, stub, Kind.SUMMARY, evening=first.id, part=0)
    _show_rest(world, tx, person, first, since=1)
    for evening in others:
        _show_rest(world, tx, person, evening, since=0)
    return True


def _show_rest(world: World, tx: Tx, person: Person, evening: Evening, *, since: int) -> None:
    """The parts that follow: each a silent, protected, neutral message that is then edited in."""
    view = view_of(world, tx, person)
    if summary := view.summary(evening.id):
        partner = view.partner_name(evening.id)
        for part in range(since, world.summary_parts(world, person, summary, partner)):
            say(world, tx, person, Kind.SUMMARY, evening=evening.id, part=part)
        if summary.ratings:
            say(world, tx, person, Kind.SUMMARY_PICTURE, evening=evening.id)


def plan_tidy(world: World, tx: Tx, person: Person, evening_id: str) -> None:
    """The snapshot of an opened evening goes once its parts are delivered."""
    due_at = world.now + TIDY_AFTER
    plan(world, tx, person.id, OccasionKind.TIDY, local(due_at, person.zone).date(), evening_id, due_at)
