"""Clearing a chat: what Telegram still deletes goes, what waits for an answer is not lost by it."""

from dataclasses import replace
from datetime import datetime

from bot.domain.checkin import CheckIn, CheckInState
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.retention import CLEARABLE
from bot.services.outbox import post, say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

WAITS_FOR_AN_ANSWER = frozenset(
    {
        Kind.WELCOME,
        Kind.CONSENT,
        Kind.ZONE_QUESTION,
        Kind.RHYTHM_QUESTION,
        Kind.ACCEPT_NOTE,
        Kind.PROPOSAL,
        Kind.EVENING_STUB,
        Kind.AGE_QUESTION,
    }
)
"""Said once more below: there is no command that shows it again."""


def clear_chat(world: World, tx: Tx, person: Person) -> Outcome:
    """/clear: the messages of 48 hours go, in the order of everything that is said.

    1. what disappears has no buttons any more, and an open question waits in /replies: whoever cleared the
       chat doesn't answer what is gone, and may not want it on the screen
    2. a row that deletes what stands above it when its turn comes
    3. what can't be removed, in words, and below what would be lost otherwise
    """
    vanishing = [message for message in tx.live(person.id)[::-1] if _vanishes(world, message)]
    asked = [_put_away(tx, person, message) for message in vanishing]
    for message in vanishing:
        tx.put(replace(message, live=False))
    newest = max(tx.seen_by(person.id, world.now - CLEARABLE), default=0)
    say(world, tx, person, Kind.CLEARING, until=newest)
    say(world, tx, person, Kind.CLEARED, asked=any(asked))
    for message in vanishing:
        if message.say.kind in WAITS_FOR_AN_ANSWER:
            post(world, tx, person, message.say, matter=message.matter)
    return DONE


def _vanishes(world: World, message: OutboxMessage) -> bool:
    """Whether a message is among those that will be deleted; an older one keeps its buttons."""
    on_its_way = message.message_id is not None or message.due_at <= world.now
    return on_its_way and message.created_at >= world.now - CLEARABLE


def _put_away(tx: Tx, person: Person, message: OutboxMessage) -> bool:
    """Close the check-in whose question goes: it can still be answered from /replies."""
    checkin = tx.get(CheckIn, str(message.say.refs.get("checkin", "")))
    if checkin is None or checkin.person_id != person.id or checkin.state is not CheckInState.OPEN:
        return False
    tx.put(replace(checkin, state=CheckInState.CLOSED))
    return True


def clearable(
    tx: Tx, person: Person, now: datetime, *, above: OutboxMessage | None = None
) -> tuple[int, ...]:
    """Telegram ids of the bot's and the person's messages that may still be deleted (above one of them)."""
    since = now - CLEARABLE
    rows = tx.rows(OutboxMessage, person.id, since=since)
    ours = {m.message_id for m in rows if m.message_id and (above is None or m.number < above.number)}
    until = int(above.say.refs["until"] or 0) if above else None
    theirs = {one for one in tx.seen_by(person.id, since) if until is None or one <= until}
    return tuple(sorted(ours | theirs))
