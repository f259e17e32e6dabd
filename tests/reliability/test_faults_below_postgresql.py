"""Promise R15 on PostgreSQL: a connection that breaks anywhere costs nobody anything."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.outbox import Delivery, OutboxMessage
from bot.emulator import Emulator, EmulatorClock
from bot.storage.errors import DatabaseAwayError
from bot.storage.migrate import migrate_all
from bot.storage.store import Store, StoreTx
from tests.delivery.house import A_MONDAY, House, known
from tests.reliability.disk import place_of
from tests.reliability.wire import Cut, Wire, wired
from tests.storage.examples import NOW
from tests.trials import Trials

Databases = dict[str, str]


@dataclass
class Site:
    """Two databases on a server, and the wire to the main one."""

    wire: Wire
    places: Databases


@pytest.fixture
async def site(databases: Databases) -> AsyncIterator[Site]:
    async with wired(databases["DATABASE_URL"]) as (wire, url):
        yield Site(wire, databases | {"DATABASE_URL": url})


@pytest.fixture
def wire(site: Site) -> Wire:
    return site.wire


@pytest.fixture
async def store(site: Site) -> AsyncIterator[Store]:
    main, keys, key = site.places.values()
    await migrate_all(main, keys)
    store = await Store.open(main, keys, Path(key))
    yield store
    await store.close()


async def test_a_connection_that_is_ended_within_a_work_leaves_nothing_of_it(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        tx.record_update(1, NOW)
        tx._connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))  # noqa: SLF001 (no port method does)

    with pytest.raises(DatabaseAwayError):
        await store.transact(work)

    assert await store.transact(lambda tx: tx.record_update(1, NOW))


async def test_a_commit_that_never_arrived_is_known_to_have_done_nothing(store: Store, wire: Wire) -> None:
    wire.cut = Cut.BEFORE_COMMIT

    with pytest.raises(DatabaseAwayError):
        await store.transact(lambda tx: tx.record_update(1, NOW))

    assert await store.transact(lambda tx: tx.record_update(1, NOW))


async def test_a_commit_whose_answer_never_arrived_is_known_to_hold(store: Store, wire: Wire) -> None:
    wire.cut = Cut.AFTER_COMMIT

    assert await store.transact(lambda tx: tx.record_update(1, NOW))

    assert wire.cuts == 1
    assert not await store.transact(lambda tx: tx.record_update(1, NOW))


class PatientHouse(House):
    """A house in which one looks again when the database is away."""

    async def settled(self) -> None:
        while True:
            with suppress(DatabaseAwayError):
                return await super().settled()


@pytest.fixture
async def house(site: Site, tmp_path: Path) -> AsyncIterator[House]:
    clock = EmulatorClock(A_MONDAY)
    house = PatientHouse(tmp_path, clock, Emulator(clock), site.places)
    await house.start()
    yield house
    await house.stop()


async def test_wherever_the_connection_breaks_everything_is_said_once(
    house: House, wire: Wire, trials: Trials
) -> None:
    wire.said = dict.fromkeys(Cut, 0)
    await begins(house, "Ada")
    places = {cut: said // 2 for cut, said in wire.said.items()}  # she was the first: much had to be prepared
    for seed in trials.seeds(3):
        wire.cut = list(Cut)[seed % len(Cut)]
        wire.at = place_of(seed, places[wire.cut])
        wire.said, wire.cuts = dict.fromkeys(Cut, 0), 0

        await begins(house, f"Number {seed}")

        assert wire.cuts == 1


async def begins(house: House, name: str) -> None:
    phone = await house.begun(name)
    rows = await house.count(lambda tx: tx.rows(OutboxMessage, known(tx, phone).id))
    rows.sort(key=lambda row: row.number)
    shown = [one.message_id for one in phone.messages if not one.outgoing]
    assert shown == [row.message_id for row in rows]
    assert {row.state for row in rows} == {Delivery.SENT}
