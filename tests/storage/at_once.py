"""Two programs over one PostgreSQL that do something in the very same moment."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.util import await_only

from bot.domain.person import Person
from bot.services import occasions
from bot.services.ports import Tx, World
from bot.storage.store import Store, StoreTx
from tests.fakes import KINDS, world_at
from tests.services.gazetteer import Gazetteer
from tests.services.stories import Phone, Story

LONGEST_MEETING = 0.5

Replicas = tuple[Store, Store]
Work = Callable[[StoreTx], None]
Act = Callable[[World, Tx, Person], object]


async def moves_in(store: Store, story: Story) -> None:
    """What a story has led to so far is what the database holds."""

    def work(tx: StoreTx) -> None:
        for phone in story.phones:
            for kind in KINDS:
                for row in story.tx.rows(kind, phone.id):  # type: ignore[type-var]  # each kind in turn
                    tx.put(row)

    await store.transact(work)


async def at_the_same_time(replicas: Replicas, one: Work, other: Work) -> None:
    """Both have done all they do before either commits, unless one has to wait for the other."""
    meeting = asyncio.Barrier(2)

    def meets(work: Work) -> Work:
        tries = iter([True])

        def work_and_wait(tx: StoreTx) -> None:
            work(tx)
            if next(tries, False):
                await_only(met(meeting))

        return work_and_wait

    await asyncio.gather(*(store.transact(meets(w)) for store, w in zip(replicas, (one, other), strict=True)))


async def met(meeting: asyncio.Barrier) -> None:
    try:
        async with asyncio.timeout(LONGEST_MEETING):
            await meeting.wait()
    except (TimeoutError, asyncio.BrokenBarrierError):
        return  # the other one is held up by a lock


def acts(phone: Phone, act: Act, at: datetime) -> Work:
    """A replica handles what somebody does, as the handlers do."""

    def work(tx: StoreTx) -> None:
        world, person = world_of(at), tx.get(Person, phone.id)
        assert person
        occasions.settle(world, tx, person)
        act(world, tx, person)

    return work


def world_of(at: datetime) -> World:
    return world_at(at, places=Gazetteer())
