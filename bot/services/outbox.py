"""Saying things: rows of the outbox, written in the transaction of what caused them."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime

from bot.domain.kinds import ACTIONS, STUBBED, Kind
from bot.domain.outbox import Delivery, Lane, OutboxMessage, Policy, Ref, Say
from bot.domain.person import Person
from bot.services.ports import Tx, World

CONVERSATION = "conversation"
AT_LEAST_ONCE = frozenset(
    {Kind.PAGE_STUB, Kind.EVENING_STUB, Kind.DANGER_STUB, Kind.SAFETY, Kind.REMOVAL, Kind.CLEARING, *STUBBED}
)
SILENT = frozenset({Kind.DANGER_STUB, Kind.STRESS_PICTURE, *STUBBED})
PROTECTED = frozenset({Kind.PAGE_STUB, Kind.EVENING_STUB, Kind.DANGER_STUB, Kind.NEUTRAL, *STUBBED})


def new_id(world: World, tx: Tx, person_id: str) -> str:
    """A random id of 16 characters, drawn from the person's own sequence."""
    drawn = world.random.draw(person_id, "id", tx.next_number(person_id))
    return urlsafe_b64encode(drawn[:12]).decode()


def say(
    world: World, tx: Tx, person: Person, kind: Kind, /, *, matter: str = CONVERSATION, **refs: Ref
) -> OutboxMessage:
    """Answer with something new; its keyboard becomes the live one of its matter, older ones are retired."""
    return post(world, tx, person, Say(kind, refs), matter=matter)


def push(
    world: World,
    tx: Tx,
    person: Person,
    kind: Kind,
    /,
    *,
    matter: str,
    dedup_key: str,
    silent: bool = False,
    due_at: datetime | None = None,
    **refs: Ref,
) -> OutboxMessage:
    """Say something nobody asked for just now; to a discreet person as a neutral Stub that opens to it."""
    said = Say(kind, refs)
    if person.discreet and kind not in PROTECTED:
        said = Say(Kind.NEUTRAL, {"kind": kind.value, **refs})
    return post(
        world,
        tx,
        person,
        said,
        matter=matter,
        dedup_key=dedup_key,
        lane=Lane.PROMPT,
        silent=silent,
        due_at=due_at,
    )


def post(
    world: World,
    tx: Tx,
    person: Person,
    said: Say,
    *,
    matter: str,
    dedup_key: str = "",
    lane: Lane = Lane.ANSWER,
    silent: bool = False,
    due_at: datetime | None = None,
) -> OutboxMessage:
    """Write a new message to a person; due now unless told otherwise, never twice under one dedup_key."""
    message_id = new_id(world, tx, person.id)
    message = OutboxMessage(
        id=message_id,
        person_id=person.id,
        created_at=world.now,
        number=tx.next_number(person.id),
        dedup_key=dedup_key or message_id,
        say=said,
        lane=lane,
        policy=Policy.AGAIN if said.kind in AT_LEAST_ONCE else Policy.ONCE,
        due_at=due_at or world.now,
        silent=silent or said.kind in SILENT,
        protected=said.kind in PROTECTED,
        revision=1 if said.kind in STUBBED else 0,
    )
    return _show(tx, message, matter)


def revise(world: World, tx: Tx, message: OutboxMessage, kind: Kind, /, **refs: Ref) -> OutboxMessage:
    """Let a message say something else, in place; it keeps its matter."""
    matter = message.matter or CONVERSATION
    revised = replace(
        message,
        say=Say(kind, refs),
        revision=message.revision + 1,
        state=Delivery.WAITING,
        lane=Lane.ANSWER,
        due_at=world.now,
    )
    return _show(tx, revised, matter)


def _show(tx: Tx, message: OutboxMessage, matter: str) -> OutboxMessage:
    shown = replace(message, matter=matter, live=message.say.kind in ACTIONS)
    if shown.live:
        retire(tx, message.person_id, matter, but=message.id)
    tx.put(shown)
    return shown


def retire(tx: Tx, person_id: str, matter: str, *, but: str = "") -> None:
    """End the live keyboards of a matter; their buttons are removed after the commit, as well as can be."""
    for message in tx.live(person_id):
        if message.matter == matter and message.id != but:
            tx.put(replace(message, live=False))
