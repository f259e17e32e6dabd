"""A tap, or the typed equal of one: which button of which message it is, if it is one at all."""

from dataclasses import replace

from bot.domain.kinds import ACTIONS, Action, Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.handlers.buttons import Tap, do
from bot.messages import render, typed_button
from bot.messages.rendered import Rows
from bot.services.outcome import STALE, Outcome
from bot.services.ports import Tx, World
from bot.services.views import view_of

WHILE_AGE_IS_ASKED = frozenset(
    {
        Kind.AGE_QUESTION,
        Kind.DELETE_QUESTION,
        Kind.EXPORT_NOTE,
        Kind.SAFETY,
        Kind.DANGER_STUB,
        Kind.DANGER_LINES,
    }
)
"""Until a question about age is answered nothing else works, but help does."""


def tapped(world: World, tx: Tx, person: Person, data: str, message_id: int | None) -> Outcome:
    """A tap as the client sends it: nothing of it is believed but that this person tapped.

    The message must be theirs, its keyboard live, and the button one that it shows now; everything else
    gets one kind line, whatever was wrong.
    """
    token, _, rest = data.partition(":")
    action, _, value = rest.partition(":")
    message = tx.get(OutboxMessage, token) if token.isprintable() else None  # PostgreSQL takes no NUL
    if message is None or message.person_id != person.id or not _takes(person, message):
        return STALE
    shown = (button for row in _rows(world, tx, person, message) for button in row)
    button = next((b for b in shown if b.action and b.action.value == action and b.value == value), None)
    if button is None or button.action is None:
        return STALE
    if message.message_id is None and message_id is not None:
        message = replace(message, message_id=message_id, state=Delivery.SENT, shown=message.revision)
        tx.put(message)
    return do(Tap(world, tx, person, message, button.action, value, button.label, in_place=True))


def typed(world: World, tx: Tx, person: Person, text: str) -> Outcome | None:
    """A text equal to a label on a live keyboard is that button; the newest keyboard first.

    A button that has had its day is none: its line could be shown at a tap only, and the words would be lost.
    Nor is an answer to pick: it reads like any words, which belong to the newest question.
    """
    for message in tx.live(person.id):
        if not _takes(person, message):
            continue
        button = typed_button(text, _rows(world, tx, person, message))
        if button is None or button.action in (None, Action.PICK):
            continue
        outcome = do(
            Tap(world, tx, person, message, button.action, button.value, button.label, in_place=False)
        )
        if outcome.alert is None:
            return outcome
    return None


def _takes(person: Person, message: OutboxMessage) -> bool:
    """Whether a message's buttons work now."""
    return message.live and (not person.age_asked or message.say.kind in WHILE_AGE_IS_ASKED)


def _rows(world: World, tx: Tx, person: Person, message: OutboxMessage) -> Rows:
    """The keyboard a message shows now."""
    if message.say.kind not in ACTIONS:
        return ()
    rendered = render(message.say, view_of(world, tx, person))
    return rendered.rows if rendered else ()
