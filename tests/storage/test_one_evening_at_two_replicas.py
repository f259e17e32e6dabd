"""One evening of one couple at two replicas at once: whoever is first, nothing taken back is shown."""

from datetime import datetime, timedelta

import pytest

from bot.domain.checkin import Reply
from bot.domain.consent import Evening, EveningState
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import OccasionKind
from bot.services import account, consent, evenings, occasions, replies
from bot.services.ports import Tx, World
from bot.storage.store import Store, StoreTx
from tests.services.moments import when
from tests.services.pairs import sunday_noon
from tests.services.stories import Phone
from tests.storage.at_once import Act, Replicas, Work, acts, at_the_same_time, moves_in, world_of

A_SECOND = timedelta(seconds=1)
AT_8 = when("Sun 20:00")

pytestmark = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


def rings(phone: Phone, at: datetime = AT_8) -> Work:
    """A replica decides what is due for somebody."""

    def work(tx: StoreTx) -> None:
        due = [o for o in tx.due_of(phone.id) if o.kind is OccasionKind.EVENING and o.due_at <= at]
        for occasion in due:
            occasions.on_due(world_of(at), tx, occasion)

    return work


def first_reply_private(world: World, tx: Tx, person: Person) -> None:
    replies.make_private(world, tx, person, tx.rows(Reply, person.id)[0])


def first_reply_deleted(world: World, tx: Tx, person: Person) -> None:
    replies.delete(world, tx, person, tx.rows(Reply, person.id)[0])


def opens(world: World, tx: Tx, person: Person) -> None:
    rows = [row for row in tx.rows(OutboxMessage, person.id) if row.say.kind is Kind.EVENING_STUB]
    evenings.open_stub(world, tx, person, rows[-1])


NOES: dict[str, Act] = {
    "/withdraw": consent.withdraw,
    "[Make private]": first_reply_private,
    "[Delete]": first_reply_deleted,
    "/leave": account.leave,
    "/delete": account.erase,
}


async def evening_of(store: Store, phone: Phone) -> Evening | None:
    """The one evening somebody has; there are never two of one day."""
    found = await store.transact(lambda tx: tx.rows(Evening, phone.id))
    assert len(found) <= 1
    return found[0] if found else None


async def due_now(store: Store, phone: Phone) -> list[OccasionKind]:
    due = await store.transact(lambda tx: tx.due_of(phone.id))
    return [occasion.kind for occasion in due if occasion.due_at <= AT_8]


async def test_decided_at_both_it_is_decided_once(replicas: Replicas) -> None:
    story, ada, ben = sunday_noon()
    await moves_in(replicas[0], story)

    await at_the_same_time(replicas, rings(ada), rings(ben))

    for phone in (ada, ben):
        evening = await evening_of(replicas[0], phone)
        assert evening
        assert (evening.released, len(evening.items)) == (True, 2)
        assert await due_now(replicas[0], phone) == [OccasionKind.STUB], "one Stub, nothing to decide again"


@pytest.mark.parametrize(("no", "seconds"), [*((no, -1) for no in NOES), ("/withdraw", 0)])
async def test_a_no_at_one_while_the_other_decides_leaves_nothing_to_read(
    replicas: Replicas, no: str, seconds: int
) -> None:
    """The clocks of two machines are not quite alike."""
    story, ada, ben = sunday_noon()
    await moves_in(replicas[0], story)

    await at_the_same_time(replicas, rings(ben), acts(ada, NOES[no], AT_8 + seconds * A_SECOND))

    for phone in (ada, ben):
        evening = await evening_of(replicas[0], phone)
        assert evening is None or not evening.holds_summary


async def test_both_say_no_while_it_is_decided(replicas: Replicas) -> None:
    story, ada, ben = sunday_noon()
    await moves_in(replicas[0], story)

    await at_the_same_time(replicas, acts(ada, consent.withdraw, AT_8), acts(ben, consent.withdraw, AT_8))

    for phone in (ada, ben):
        evening = await evening_of(replicas[0], phone)
        assert evening
        assert not evening.holds_summary


@pytest.mark.parametrize("no", NOES)
async def test_a_no_at_one_while_the_partner_opens_at_the_other_is_before_or_after(
    replicas: Replicas, no: str
) -> None:
    """What Ben has read he has read; what he has not is gone; and Ada reads nothing either way."""
    story, ada, ben = sunday_noon()
    story.until("Sun 20:05")
    await moves_in(replicas[0], story)
    at = when("Sun 20:06")

    await at_the_same_time(replicas, acts(ben, opens, at), acts(ada, NOES[no], at))

    hers, his = [await evening_of(replicas[0], phone) for phone in (ada, ben)]
    assert hers is None or hers.state is EveningState.WITHDRAWN
    assert his
    assert his.state is EveningState.OPENED
    assert his.taken_back is (his.items == ()), "all of it or nothing"
    side = await replicas[0].transact(lambda tx: tx.rows(Side, ben.id)[0])
    assert (side.opened_at is None) is his.taken_back


async def test_both_open_at_once_and_both_read(replicas: Replicas) -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:05")
    await moves_in(replicas[0], story)
    at = when("Sun 20:06")

    await at_the_same_time(replicas, acts(ada, opens, at), acts(ben, opens, at))

    for phone in (ada, ben):
        evening = await evening_of(replicas[0], phone)
        assert evening
        assert (evening.state, len(evening.items)) == (EveningState.OPENED, 2)
