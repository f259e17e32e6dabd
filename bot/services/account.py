"""Pausing, leaving, erasing, blocking: each private, each at once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.consent import ShareDefault
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.retention import CLEARABLE
from bot.domain.schedule import OccasionKind, SkipReason, local
from bot.services import planning
from bot.services.consent import drop_side, take_words_back
from bot.services.couples import side_of
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

COUPLE_OCCASIONS = frozenset(
    {OccasionKind.SUNDAY, OccasionKind.PAGE, OccasionKind.EVENING, OccasionKind.STUB}
)
LONGEST_PAUSE = 366
CLEARING_WAITS = timedelta(hours=1)
"""How long after a crash an erasing still clears the chat first; the key doesn't wait any longer."""
CLEARING_EVERY = timedelta(hours=6)
CLEARED_AT = timedelta(hours=40)
"""Every six hours what is older than forty goes, so nothing reaches 47."""


def pause(world: World, tx: Tx, person: Person, length: str) -> Outcome:
    """/pause, `/pause 7` (days), `/pause 2026-12-24`: private; nobody is told."""
    try:
        until = _pause_end(world, person, length.strip())
    except ValueError:
        say(world, tx, person, Kind.PAUSE_REFUSED)
        return DONE
    tx.put(replace(person, paused=True, paused_until=until))
    say(world, tx, person, Kind.PAUSED)
    return DONE


def _pause_end(world: World, person: Person, length: str) -> datetime | None:
    if not length:
        return None
    today = local(world.now, person.zone).date()
    in_days = length.isdecimal() and len(length) <= len(str(LONGEST_PAUSE))
    day = today + timedelta(days=int(length)) if in_days else date.fromisoformat(length)
    if not today < day <= today + timedelta(days=LONGEST_PAUSE):
        raise ValueError(length)
    return datetime.combine(day, time(0), ZoneInfo(person.zone)).astimezone(ZoneInfo("UTC"))


def resume(world: World, tx: Tx, person: Person) -> Outcome:
    """/resume."""
    kind = Kind.RESUMED if person.resting(world.now) else Kind.NOT_RESTING
    tx.put(replace(person, paused=False, paused_until=None))
    say(world, tx, person, kind)
    return DONE


def leave(world: World, tx: Tx, person: Person, *, closed: bool = False) -> Outcome:
    """/leave, `[Close it]`: my side of the couple ends silently; my replies stay, all private again."""
    side = side_of(tx, person)
    if side is None:
        say(world, tx, person, Kind.NOT_PAIRED)
        return DONE
    drop_side(world, tx, side)
    for occasion in tx.due_of(person.id):
        if occasion.kind in COUPLE_OCCASIONS:
            planning.close(world, tx, occasion, SkipReason.CHANGED)
    planning.plan_sunday(world, tx, person)
    say(world, tx, person, Kind.LEFT, closed=closed)
    return DONE


def keep_open(world: World, tx: Tx, person: Person, side: Side) -> Outcome:
    """`[Keep it open]`: eight weeks are counted anew."""
    tx.put(replace(side, kept_open_at=world.now))
    say(world, tx, person, Kind.KEPT_OPEN)
    return DONE


def ask_erase(world: World, tx: Tx, person: Person) -> Outcome:
    """/delete: what it does, and the two ways to mean it."""
    say(world, tx, person, Kind.DELETE_QUESTION, matter="erasing", clear=False)
    return DONE


def erasing_asked(tx: Tx, person: Person) -> OutboxMessage | None:
    """The question whether to erase everything, while it stands; typing DELETE is its answer."""
    return next((m for m in tx.live(person.id) if m.say.kind is Kind.DELETE_QUESTION), None)


def erase(
    world: World, tx: Tx, person: Person, farewell: Kind = Kind.ERASED, *, clear: bool = False
) -> Outcome:
    """Erase everything of mine: marked here, finished outside (the chat if wished, the key, then rows)."""
    side = side_of(tx, person)
    if side:
        drop_side(world, tx, side)
    take_words_back(tx, person.id)
    tx.put(replace(person, erasing=True, clears_until=world.now + CLEARING_WAITS if clear else None))
    return Outcome(erase=person.id, farewell=farewell)


def blocked(world: World, tx: Tx, person: Person) -> None:
    """The person blocked the bot: muted without a word, the yes cleared, `/share` back to ask."""
    tx.put(replace(person, blocked=True))
    side = side_of(tx, person)
    if side:
        quiet = replace(side, tapped=None, tapped_at=None, standing_at=None, share_default=ShareDefault.ASK)
        tx.put(quiet)


def unblocked(world: World, tx: Tx, person: Person) -> None:
    """The person is back: nothing missed is sent."""
    tx.put(replace(person, blocked=False))


def set_discreet(world: World, tx: Tx, person: Person, discreet: bool) -> Person:
    """`/discreet`: pushes become neutral Stubs, and the chat is cleared as it ages."""
    person = replace(person, discreet=discreet)
    tx.put(person)
    if discreet and not any(occasion.kind is OccasionKind.CLEAR for occasion in tx.due_of(person.id)):
        plan_clearing(world, tx, person, world.now)  # some messages may be nearly 47 hours old by now
    return person


def plan_clearing(world: World, tx: Tx, person: Person, due_at: datetime) -> None:
    """The next clearing of a discreet chat."""
    slot = due_at.isoformat()
    planning.plan(world, tx, person.id, OccasionKind.CLEAR, local(due_at, person.zone).date(), slot, due_at)


def ageing(world: World, tx: Tx, person: Person) -> list[int]:
    """Telegram ids of the chat's messages that are due to go."""
    since, until = world.now - CLEARABLE, world.now - CLEARED_AT
    ours = [
        m for m in tx.rows(OutboxMessage, person.id, since=since) if m.message_id and m.created_at <= until
    ]
    theirs = set(tx.seen_by(person.id, since)) - set(tx.seen_by(person.id, until))
    return sorted({*(m.message_id for m in ours if m.message_id), *theirs})
