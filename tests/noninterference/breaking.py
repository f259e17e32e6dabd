"""How a leaking bot is made: some of the bot's own functions are replaced while it lasts.

That is what makes it another bot; nowhere else do tests touch our code.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.services import outbox
from bot.services.ports import Tx, World

Use = Callable[..., Any]
Change = tuple[Any, str, Callable[[Use], Any]]
"""Where a function is, its name there, and what becomes of it."""


@contextmanager
def changed(*changes: Change) -> Iterator[None]:
    """The bot with some functions replaced; a dictionary holds functions too."""
    before = [(where, name, _get(where, name)) for where, name, _made in changes]
    try:
        for where, name, made in changes:
            _set(where, name, made(_get(where, name)))
        yield
    finally:
        for where, name, function in before:
            _set(where, name, function)


def _get(where: Any, name: Any) -> Any:
    return where[name] if isinstance(where, dict) else getattr(where, name)


def _set(where: Any, name: Any, function: Any) -> None:
    if isinstance(where, dict):
        where[name] = function
    else:
        setattr(where, name, function)


def after(then: Callable[..., object]) -> Callable[[Use], Use]:
    """The function as it is, and then something else with the same arguments."""

    def made(function: Use) -> Use:
        def both(*args: Any, **named: Any) -> Any:
            result = function(*args, **named)
            then(*args)
            return result

        return both

    return made


def first(before: Callable[..., object]) -> Callable[[Use], Use]:
    """Something else with the same arguments, then the function as it is."""

    def made(function: Use) -> Use:
        def both(*args: Any, **named: Any) -> Any:
            before(*args)
            return function(*args, **named)

        return both

    return made


def partner(tx: Tx, person_id: str) -> Person | None:
    """Whoever is or was the other one."""
    for side in reversed(tx.rows(Side, person_id)):
        for other in tx.sides(side.couple_id):
            if other.person_id != person_id:
                return tx.get(Person, other.person_id)
    return None


def tell_partner(kind: Kind) -> Callable[[World, Tx, Person | Side], None]:
    """Say something to the other one, whatever the first did."""

    def tell(world: World, tx: Tx, one: Person | Side, *_: object) -> None:
        if other := partner(tx, one.person_id):
            outbox.say(world, tx, other, kind)

    return tell
