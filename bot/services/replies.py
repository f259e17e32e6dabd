"""What people write: replies, more of the same reply, edits, notes, and what becomes of them later."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.checkin import (
    DRAFT_KEPT,
    HIGH_STRESS,
    JOIN_WITHIN,
    SPLIT_ARRIVES_IN,
    SPLIT_SIZE,
    SPLIT_WITHIN,
    Bubble,
    CheckIn,
    CheckInState,
    Draft,
    Reply,
    TooLong,
    with_bubble,
)
from bot.domain.consent import ShareChoice
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage, Say
from bot.domain.person import Person
from bot.domain.prompts import PromptKind
from bot.services import consent, safety
from bot.services.checkins import heard, matter_of, open_checkin, own_checkin, reply_to, show_answer
from bot.services.couples import side_of
from bot.services.outbox import new_id, retire, revise, say
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World

EDITABLE_FOR = timedelta(days=3)
ASKING = frozenset({Kind.QUESTION, Kind.REMINDER})


def take_text(world: World, tx: Tx, person: Person, bubble: Bubble, reply_to: int | None) -> Outcome:
    """A text that is no command and no button: where it belongs is decided in this order.

    1. It answers a question of ours by Telegram's reply: that check-in, open or not.
    2. The newest open (else snoozed) check-in.
    3. A reply or a draft of the last ten minutes: it is added there.
    4. Nothing is open: it waits as a draft until `[Keep as a note]`.

    Before all that: the rest of a text that was just too long goes with it, for half of it must not be kept.
    """
    if said := _just_refused(world, tx, person):
        characters = int(said.say.refs["characters"] or 0) + len(bubble.text)
        revise(world, tx, said, Kind.TOO_LONG, **{**said.say.refs, "characters": characters})
        return DONE
    checkin = asked_in(tx, person, reply_to) or open_checkin(tx, person, world.now)
    if checkin:
        return answer(world, tx, person, checkin, bubble)
    recent = _recent(world, tx, person)
    if isinstance(recent, Reply):
        return _add(world, tx, person, recent, bubble)
    return _draft(world, tx, person, bubble, recent)


def asked_in(tx: Tx, person: Person, reply_to: int | None) -> CheckIn | None:
    """The check-in whose question a message was sent as a Telegram reply to."""
    message = tx.message_at(person.id, reply_to) if reply_to else None
    if message is None or message.say.kind not in ASKING:
        return None
    return tx.get(CheckIn, str(message.say.refs["checkin"]))


def _recent(world: World, tx: Tx, person: Person) -> Reply | Draft | None:
    since = world.now - EDITABLE_FOR
    rows: list[Reply | Draft] = [
        *tx.rows(Reply, person.id, since=since),
        *tx.rows(Draft, person.id, since=since),
    ]
    newest = max(rows, key=lambda row: row.updated_at, default=None)
    return newest if newest and world.now - newest.updated_at <= JOIN_WITHIN else None


def answer(world: World, tx: Tx, person: Person, checkin: CheckIn, bubble: Bubble) -> Outcome:
    """Words for a check-in; too long, nothing is kept and the question stays open."""
    try:
        reply = _reply_to(world, tx, person, checkin).with_bubble(bubble, world.now)
    except TooLong as too_long:
        return _refuse(world, tx, person, bubble, too_long, checkin)
    return _keep(world, tx, person, checkin, reply, tapped=bubble.tapped)


def _refuse(
    world: World, tx: Tx, person: Person, bubble: Bubble, too_long: TooLong, checkin: CheckIn | None = None
) -> Outcome:
    """Nothing of it is kept but where it is, so that an edit can make it fit."""
    characters, asked = too_long.characters, checkin.id if checkin else ""
    say(world, tx, person, Kind.TOO_LONG, characters=characters, bubble=bubble.message_id, checkin=asked)
    return DONE


def _just_refused(world: World, tx: Tx, person: Person) -> OutboxMessage | None:
    """The refusal of moments ago, if its text was long enough for a client to split it."""
    return next(
        (
            said
            for said in tx.rows(OutboxMessage, person.id, since=world.now - SPLIT_ARRIVES_IN)
            if said.say.kind is Kind.TOO_LONG
            and int(said.say.refs["characters"] or 0) >= SPLIT_SIZE
            and world.now - said.due_at <= SPLIT_WITHIN
        ),
        None,
    )


def _reply_to(world: World, tx: Tx, person: Person, checkin: CheckIn) -> Reply:
    side = side_of(tx, person)
    return reply_to(tx, checkin) or Reply(
        id=new_id(world, tx, person.id),
        person_id=person.id,
        created_at=world.now,
        updated_at=world.now,
        couple_id=side.couple_id if side else None,
        checkin_id=checkin.id,
        prompt_id=checkin.prompt_id,
        topic=checkin.topic,
    )


def rate(
    world: World, tx: Tx, person: Person, checkin: CheckIn, rating: int, *, tapped: bool = True
) -> Outcome:
    """`[1]`–`[5]`: a full reply; words may follow. A high one lightens the next boundaries prompt."""
    if world.catalogue.by_id(checkin.prompt_id).kind is not PromptKind.SCALE:
        return STALE
    if rating >= HIGH_STRESS:
        person = replace(person, lighten=True)
        tx.put(person)
    reply = replace(_reply_to(world, tx, person, checkin), rating=rating, updated_at=world.now)
    return _keep(world, tx, person, checkin, reply, tapped=tapped)


def _keep(world: World, tx: Tx, person: Person, checkin: CheckIn, reply: Reply, *, tapped: bool) -> Outcome:
    """Of a tap, which leaves no message of the person's own, the question says what it answered."""
    tx.put(replace(checkin, state=CheckInState.ANSWERED))
    retire(tx, person.id, matter_of(checkin))
    person = heard(tx, person)
    reply = _confirmed(world, tx, person, reply)
    if tapped:
        show_answer(world, tx, checkin)
    return safety.look_at(world, tx, person, reply)


def _add(world: World, tx: Tx, person: Person, reply: Reply, bubble: Bubble) -> Outcome:
    try:
        reply = reply.with_bubble(bubble, world.now)
    except TooLong as too_long:
        return _refuse(world, tx, person, bubble, too_long)
    reply = _confirmed(world, tx, person, reply)
    return safety.look_at(world, tx, person, reply)


def _confirmed(world: World, tx: Tx, person: Person, reply: Reply) -> Reply:
    """Store a reply with one confirmation, which is edited in place when more is added."""
    said = tx.get(OutboxMessage, reply.message) if reply.message else None
    if said and said.live and said.state is not Delivery.UNCERTAIN:
        revise(world, tx, said, Kind.KEPT, reply=reply.id)
    else:  # none yet, or it may not have arrived and must not go out again
        reply = replace(reply, message=say(world, tx, person, Kind.KEPT, reply=reply.id).id)
    tx.put(reply)
    return reply


def _draft(world: World, tx: Tx, person: Person, bubble: Bubble, draft: Draft | None) -> Outcome:
    try:
        bubbles = with_bubble(draft.bubbles if draft else (), bubble)
    except TooLong as too_long:
        return _refuse(world, tx, person, bubble, too_long)
    if draft is None:
        draft = Draft(new_id(world, tx, person.id), person.id, world.now, world.now, bubbles)
    draft = replace(draft, bubbles=bubbles, updated_at=world.now)
    said = tx.get(OutboxMessage, draft.message)
    if said is None or not said.live:  # its buttons gave way to others: without them the words would be lost
        draft = replace(draft, message=_offer(world, tx, person, draft).id)
    tx.put(draft)
    return safety.look_at(world, tx, person, draft)


def _offer(world: World, tx: Tx, person: Person, draft: Draft) -> OutboxMessage:
    return say(world, tx, person, Kind.NOTE_OFFER, matter=f"note:{draft.id}", draft=draft.id, asked=False)


def keep_note(world: World, tx: Tx, person: Person, draft_id: str) -> Outcome:
    """`[Keep as a note]`: a reply without a prompt."""
    draft = tx.get(Draft, draft_id)
    if draft is None or draft.person_id != person.id or world.now - draft.updated_at > DRAFT_KEPT:
        return STALE
    side = side_of(tx, person)
    note = Reply(
        id=new_id(world, tx, person.id),
        person_id=person.id,
        created_at=world.now,
        updated_at=world.now,
        couple_id=side.couple_id if side else None,
        bubbles=draft.bubbles,
        held=safety.suggests_danger(world, person, draft.bubbles),
    )
    tx.remove(draft)
    _confirmed(world, tx, person, note)
    return DONE


def edit(world: World, tx: Tx, person: Person, bubble: Bubble) -> Outcome:
    """An edited message edits the reply or draft it is part of; an over-long edit keeps the earlier text."""
    since = world.now - EDITABLE_FOR
    rows: list[Reply | Draft] = [
        *tx.rows(Reply, person.id, since=since),
        *tx.rows(Draft, person.id, since=since),
    ]
    for row in rows:
        if any(known.message_id == bubble.message_id for known in row.bubbles):
            return _edit(world, tx, person, row, bubble)
    for said in tx.rows(OutboxMessage, person.id, since=since):
        if said.say.kind is Kind.TOO_LONG and said.say.refs["bubble"] == bubble.message_id:
            return _try_again(world, tx, person, said, bubble)
    return DONE


def _try_again(world: World, tx: Tx, person: Person, said: OutboxMessage, bubble: Bubble) -> Outcome:
    """A refused text was edited: it is taken as if it had just been sent."""
    tx.put(replace(said, say=Say(Kind.TOO_LONG, {**said.say.refs, "bubble": None})))
    checkin = own_checkin(tx, person, str(said.say.refs["checkin"]))
    if checkin:
        return answer(world, tx, person, checkin, bubble)
    return take_text(world, tx, person, bubble, None)


def _edit(world: World, tx: Tx, person: Person, row: Reply | Draft, bubble: Bubble) -> Outcome:
    try:
        edited = replace(row, bubbles=with_bubble(row.bubbles, bubble), updated_at=row.updated_at)
    except TooLong as too_long:
        say(world, tx, person, Kind.EDIT_TOO_LONG, characters=too_long.characters)
        return DONE
    tx.put(edited)
    outcome = safety.look_at(world, tx, person, edited)
    now = tx.get(Reply, row.id)
    said = tx.get(OutboxMessage, row.message) if isinstance(row, Reply) else None
    if said and said.live and now and isinstance(row, Reply) and now.held is not row.held:
        revise(world, tx, said, Kind.KEPT, reply=row.id)
    return outcome


def show(world: World, tx: Tx, person: Person, offset: int = 0) -> Outcome:
    """/replies: the person's recent replies."""
    say(world, tx, person, Kind.REPLIES, offset=offset)
    return DONE


def own_reply(tx: Tx, person: Person, reply_id: str) -> Reply | None:
    """The reply with an id, if it is this person's."""
    reply = tx.get(Reply, reply_id)
    return reply if reply and reply.person_id == person.id else None


def can_share(tx: Tx, person: Person, reply: Reply) -> bool:
    """Whether a reply could be marked: created in the couple the person is in, never taken back."""
    side = side_of(tx, person)
    return side is not None and reply.couple_id == side.couple_id and not reply.barred


def share(world: World, tx: Tx, person: Person, reply: Reply) -> Outcome:
    """Mark a reply for the summary; on a held one this is its author's confirmation."""
    if not can_share(tx, person, reply):
        return STALE
    tx.put(replace(reply, share=ShareChoice.SHARE, held=False))
    return DONE


def make_private(world: World, tx: Tx, person: Person, reply: Reply) -> Outcome:
    """Take a mark back; of an evening not opened yet, that takes the evening back."""
    tx.put(replace(reply, share=ShareChoice.PRIVATE))
    return consent.take_back_with(world, tx, person, reply)


def delete(world: World, tx: Tx, person: Person, reply: Reply) -> Outcome:
    """Delete a reply for good; of an evening not opened yet, that takes the evening back."""
    outcome = consent.take_back_with(world, tx, person, reply)
    tx.remove(reply)
    checkin = tx.get(CheckIn, reply.checkin_id or "")
    if checkin and (reply.rating or any(bubble.tapped for bubble in reply.bubbles)):
        show_answer(world, tx, checkin)
    return outcome
