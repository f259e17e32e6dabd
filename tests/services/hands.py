"""What a person types and taps, one line each, through the doors the handlers use.

`/share always` is a command, `say words` a message, `edit 0 words` changes the newest message of one's own.
`tap open` taps the newest message that ever had such a button, `tap rate 0 3` its fourth button of the kind.
`pick gratitude 1` asks and skips until the question offers answers, and taps the second of them; `flood
words` is fifty messages in a row.
`visit Ben` opens the newest link Ben made, `call me Bea` is another name, `block` and `unblock` speak for
themselves. A line that is not possible just now is simply not done.
"""

import re
from collections.abc import Callable

from bot.domain.checkin import Bubble
from bot.domain.couple import Invite
from bot.domain.kinds import Kind
from bot.domain.outbox import Ref
from bot.domain.person import Person, Step
from bot.handlers.talk import _command, _words
from bot.handlers.taps import tapped
from bot.messages import direct
from bot.services import account, beginning, occasions, pairing, replies
from bot.services.clearing import clearable
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World
from tests.services.screen import Call, Method
from tests.services.stories import Phone

TOKEN = re.compile(r"start=([\w-]+)")
QUESTIONS = 6
"""How many are skipped at most until one has answers to pick."""
Use = Callable[[World, Tx, Person], Outcome]


def do(phone: Phone, line: str) -> None:
    """Do what a line says, and let Telegram deliver what follows."""
    verb, _, rest = line.partition(" ")
    if verb.startswith("/"):
        _type(phone, verb[1:], rest)
    else:
        VERBS[verb](phone, rest)
    person = phone.story.tx.person_of(phone.telegram_id)
    phone.id = person.id if person else ""
    phone.story.deliver()


def _type(phone: Phone, name: str, rest: str) -> None:
    _seen(phone)
    if name == "start":
        _start(phone, None)
    else:
        _act(phone, lambda w, t, p: _command(w, t, p, name, rest), Outcome(farewell=Kind.STRANGER))


def _say(phone: Phone, words: str) -> None:
    bubble = Bubble(_seen(phone), words)
    phone.said.append(bubble.message_id)
    _act(phone, lambda w, t, p: _words(w, t, p, bubble, None), Outcome(farewell=Kind.STRANGER))


def _edit(phone: Phone, rest: str) -> None:
    number, _, words = rest.partition(" ")
    if int(number) < len(phone.said):
        bubble = Bubble(phone.said[-1 - int(number)], words)
        _act(phone, lambda w, t, p: _edited(w, t, p, bubble), DONE)


def _edited(world: World, tx: Tx, person: Person, bubble: Bubble) -> Outcome:
    return replies.edit(world, tx, person, bubble) if person.step is Step.READY else DONE


def _tap(phone: Phone, rest: str) -> None:
    action, message, button = (*rest.split(), "0", "0")[:3]
    found = phone.screen.buttons(action)
    if int(message) < len(found):
        message_id, data = found[int(message)]
        chosen = data[int(button) % len(data)]
        outcome = _act(phone, lambda w, t, p: tapped(w, t, p, chosen, message_id), STALE)
        phone.screen.calls.append(Call(phone.story.now, Method.ANSWER, alert=outcome.alert))


def _pick(phone: Phone, rest: str) -> None:
    topic, number = rest.split()
    for _ in range(QUESTIONS):
        _type(phone, "checkin", topic)
        phone.story.deliver()
        asked = phone.checkins[-1] if phone.id and phone.checkins else None
        if asked is None or not asked.open:
            break
        if phone.story.world.catalogue.by_id(asked.prompt_id).options:
            _tap(phone, f"pick 0 {number}")
            break
        _type(phone, "skip", "")


def _flood(phone: Phone, words: str) -> None:
    for said in (words, *["."] * 49):  # words would be read for danger again and again, which takes long
        _say(phone, said)


def _visit(phone: Phone, name: str) -> None:
    maker = next(other for other in phone.story.phones if other.name == name)
    texts = (call.text.plain for call in maker.screen.calls if call.kind is Kind.INVITE_LINK and call.text)
    tokens = [found[1] for text in texts if (found := TOKEN.search(text))]
    if tokens:
        _seen(phone)
        _start(phone, pairing.token_hash(tokens[-1]))


def _start(phone: Phone, token_hash: bytes | None) -> None:
    world, tx = phone.story.world, phone.story.tx
    person = tx.person_of(phone.telegram_id)
    if person:
        occasions.settle(world, tx, person)
        person = tx.person_of(phone.telegram_id)
    if person and person.age_asked:
        _command(world, tx, person, "summary", "")  # asks about age, whatever it is
    else:
        beginning.start(world, tx, phone.telegram_id, phone.called, "en", token_hash)


def _block(phone: Phone, _: str) -> None:
    _act(phone, _with(account.blocked), DONE, comes_back=False)


def _unblock(phone: Phone, _: str) -> None:
    _act(phone, _with(account.unblocked), DONE, comes_back=False)


def _with(change: Callable[[World, Tx, Person], None]) -> Use:
    def use(world: World, tx: Tx, person: Person) -> Outcome:
        change(world, tx, person)
        return DONE

    return use


def _rename(phone: Phone, rest: str) -> None:
    phone.called = rest.removeprefix("me ")


VERBS: dict[str, Callable[[Phone, str], None]] = {
    "say": _say,
    "edit": _edit,
    "tap": _tap,
    "pick": _pick,
    "flood": _flood,
    "visit": _visit,
    "block": _block,
    "unblock": _unblock,
    "call": _rename,
}


def _seen(phone: Phone) -> int:
    """A message of one's own appears in the chat."""
    message_id = phone.screen.next_message()
    if phone.id:
        phone.story.tx.seen(phone.id, message_id, phone.story.now)
    return message_id


def _act(phone: Phone, use: Use, stranger: Outcome, *, comes_back: bool = True) -> Outcome:
    """As the handlers do it: what was due is settled first, then the person acts."""
    world, tx = phone.story.world, phone.story.tx
    person = tx.person_of(phone.telegram_id)
    outcome = stranger
    if person:
        occasions.settle(world, tx, person)
        person = tx.person_of(phone.telegram_id) or person
        if person.blocked and comes_back:
            account.unblocked(world, tx, person)
            person = tx.person_of(phone.telegram_id) or person
        outcome = use(world, tx, person)
    if outcome.erase:
        _erase(phone, outcome.erase, outcome.farewell)
    elif outcome.farewell:
        _tell(phone, outcome.farewell)
    return outcome


def _erase(phone: Phone, person_id: str, farewell: Kind | None) -> None:
    """The chat if so wished, then the rows, then the receipt."""
    tx, now = phone.story.tx, phone.story.now
    person = tx.get(Person, person_id)
    clear = person is not None and person.clears(now)
    link = any(invite.works(now) for invite in tx.rows(Invite, person_id))
    if person and clear:
        phone.screen.calls.append(Call(now, Method.DELETE, ids=clearable(tx, person, now)))
    tx.erase(person_id)
    if farewell:
        _tell(phone, farewell, clear=clear, link=link)


def _tell(phone: Phone, kind: Kind, **refs: Ref) -> None:
    """Said to a chat of which nothing is stored."""
    text = direct(kind, "en", refs).text
    phone.screen.calls.append(Call(phone.story.now, Method.SEND, phone.screen.next_message(), kind, text))
