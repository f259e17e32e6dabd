"""Two confirm at two replicas at once: nobody is ever in two couples."""

from dataclasses import replace

import pytest

from bot.domain.couple import Side
from bot.domain.kinds import Action
from bot.domain.person import Person
from bot.services import account, pairing
from bot.services.ports import Tx, World
from bot.storage.store import Store
from tests.services.pairs import accept, link_of, strangers
from tests.services.stories import Phone
from tests.storage.at_once import Act, Replicas, acts, at_the_same_time, moves_in

pytestmark = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


def confirms(maker: Phone) -> Act:
    """`[Yes, that's my partner]`."""
    proposal = str(maker.button(Action.CONFIRM).say.refs["proposal"])
    return lambda world, tx, person: pairing.confirm(world, tx, person, proposal)


async def couples_of(store: Store, phone: Phone) -> list[str]:
    """The couples somebody is in now."""
    sides = await store.transact(lambda tx: tx.rows(Side, phone.id))
    return [side.couple_id for side in sides if side.left_at is None]


async def test_two_who_invited_each_other_and_confirm_at_once_are_one_couple(replicas: Replicas) -> None:
    story, ada, ben = strangers()
    hers, his = link_of(ada), link_of(ben)
    accept(ben, hers)
    accept(ada, his)
    await moves_in(replicas[0], story)

    both = [acts(phone, confirms(phone), story.now) for phone in (ada, ben)]
    await at_the_same_time(replicas, *both)

    (couple,) = await couples_of(replicas[0], ada)
    assert await couples_of(replicas[0], ben) == [couple]


async def test_whom_two_confirm_at_once_is_in_a_couple_with_one_of_them(replicas: Replicas) -> None:
    story, ada, ben = strangers()
    cleo = story.phone("Cleo")
    accept(ben, link_of(ada))
    accept(ben, link_of(cleo))
    await moves_in(replicas[0], story)

    both = [acts(phone, confirms(phone), story.now) for phone in (ada, cleo)]
    await at_the_same_time(replicas, *both)

    (couple,) = await couples_of(replicas[0], ben)
    assert sorted([await couples_of(replicas[0], ada), await couples_of(replicas[0], cleo)]) == [[], [couple]]


async def test_who_is_confirmed_while_erasing_is_in_no_couple(replicas: Replicas) -> None:
    story, ada, ben = strangers()
    accept(ben, link_of(ada))
    await moves_in(replicas[0], story)

    def erases(world: World, tx: Tx, person: Person) -> None:
        account.erase(world, tx, person)
        known = tx.get(Person, person.id)
        assert known
        tx.put(replace(known, erasing=True))

    await at_the_same_time(replicas, acts(ada, confirms(ada), story.now), acts(ben, erases, story.now))

    assert await couples_of(replicas[0], ben) == []
