"""Words that suggest danger, and statements of age: answered privately, told to nobody."""

from dataclasses import replace

from bot.domain.checkin import Bubble, Draft, Reply, words_of
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.services.outbox import push, revise, say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World


def suggests_danger(world: World, person: Person, bubbles: tuple[Bubble, ...]) -> bool:
    """Whether words suggest violence, coercion or self-harm, in the person's language or the first one."""
    words = words_of(bubbles)
    return any(world.danger[code].suggests_danger(words) for code in _lexicons(world, person))


def _says_under_age(world: World, person: Person, bubbles: tuple[Bubble, ...]) -> bool:
    words = words_of(bubbles)
    return any(world.danger[code].says_under_age(words) for code in _lexicons(world, person))


def _lexicons(world: World, person: Person) -> set[str]:
    return {person.language, world.languages[0]} & world.danger.keys()


def look_at(world: World, tx: Tx, person: Person, row: Reply | Draft) -> Outcome:
    """After words were kept or edited: hold them and offer lines, or ask about age, once."""
    if not person.age_confirmed and not person.age_asked and _says_under_age(world, person, row.bubbles):
        tx.put(replace(person, age_asked=True))
        say(world, tx, person, Kind.AGE_QUESTION, matter="age")
    if suggests_danger(world, person, row.bubbles) and not (isinstance(row, Reply) and row.held):
        if isinstance(row, Reply):
            tx.put(replace(row, held=True))
        push_lines(world, tx, person, row.id)
    return DONE


def push_lines(world: World, tx: Tx, person: Person, row_id: str) -> None:
    """A private, silent, neutral Stub that opens to helplines; sent at once: its cause is the person.

    Its key is the message's own id: keys are stored readable, and one of its own would tell what it is about.
    """
    matter = f"stub:{row_id}:{tx.next_number(person.id)}"
    push(world, tx, person, Kind.DANGER_STUB, matter=matter, dedup_key="")


def open_lines(world: World, tx: Tx, person: Person, stub: OutboxMessage) -> Outcome:
    """`[Open]`: a non-diagnostic answer with lines, and `[Hide]`."""
    revise(world, tx, stub, Kind.DANGER_LINES)
    return DONE


def hide_lines(world: World, tx: Tx, person: Person, stub: OutboxMessage) -> Outcome:
    """`[Hide]`: the lines leave the screen."""
    revise(world, tx, stub, Kind.HIDDEN)
    return DONE


def show_lines(world: World, tx: Tx, person: Person, country: str = "") -> Outcome:
    """/safety: helplines by country; it answers in every state."""
    say(world, tx, person, Kind.SAFETY, matter="safety", country=country)  # nothing else loses its buttons
    return DONE


def not_under_age(world: World, tx: Tx, person: Person) -> Outcome:
    """The person says they are an adult; it isn't asked again."""
    tx.put(replace(person, age_asked=False, age_confirmed=True))
    say(world, tx, person, Kind.AGE_CONFIRMED)
    return DONE
