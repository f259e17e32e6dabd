"""What the delivery remembers, on every kind of database."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.consent import Evening
from bot.domain.couple import Invite, Proposal
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.schedule import Occasion, OccasionState
from bot.services.ports import Entity
from bot.storage.journal import Parked
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import (
    ADA,
    CHECKIN,
    DRAFT,
    EVENING,
    INVITE,
    NOW,
    OCCASION,
    PROPOSAL,
    REPLY,
    SIDE,
    SOON,
    message,
)

YEAR = timedelta(days=365)
PAYLOAD = b'{"update_id": 5, "message": {"text": "my secret words"}}'


async def test_an_update_is_handled_once(store: Store) -> None:
    assert not await store.transact(lambda tx: tx.update_seen(5))

    assert await store.transact(lambda tx: tx.record_update(5, NOW))

    assert await store.transact(lambda tx: tx.update_seen(5))
    assert not await store.transact(lambda tx: tx.record_update(5, SOON))


async def test_one_process_polls_until_its_lease_ends(store: Store) -> None:
    lease = timedelta(seconds=10)

    async def lead(me: str, after: float) -> bool:
        return await store.transact(lambda tx: tx.lead_polling(me, NOW + timedelta(seconds=after), lease))

    assert await lead("one", 0)
    assert not await lead("two", 9)
    assert await lead("one", 9)
    assert not await lead("two", 10)
    assert await lead("two", 19)
    assert not await lead("one", 20)


async def test_a_parked_update_is_kept_until_it_is_handled(store: Store) -> None:
    await store.transact(lambda tx: tx.park(5, PAYLOAD, NOW))
    await store.transact(lambda tx: tx.park(6, b"", NOW))
    await store.transact(lambda tx: tx.park(5, PAYLOAD, SOON))

    parked = await store.transact(lambda tx: tx.parked())
    assert parked == [Parked(5, SOON, 2, PAYLOAD), Parked(6, NOW, 1, b"")]

    await store.transact(lambda tx: tx.unpark(5))
    assert [one.update_id for one in await store.transact(lambda tx: tx.parked())] == [6]


async def test_a_parked_update_is_sealed_to_its_id_and_a_changed_row_hides_no_other(
    store: Store, place: Place
) -> None:
    await store.transact(lambda tx: tx.park(5, PAYLOAD, NOW))
    await store.transact(lambda tx: tx.park(7, PAYLOAD, NOW))
    await store.close()
    rows = await place.sql("SELECT sealed FROM parked")
    assert not any(b"secret" in sealed for (sealed,) in rows)

    await place.sql("UPDATE parked SET update_id = 6 WHERE update_id = 5")

    again = await place.open()
    assert [one.update_id for one in await again.transact(lambda tx: tx.parked())] == [7]
    await again.close()


async def test_a_group_is_told_once(store: Store) -> None:
    assert not await store.transact(lambda tx: tx.group_said(-1001234567890, NOW))
    assert await store.transact(lambda tx: tx.group_said(-1001234567890, SOON))
    assert not await store.transact(lambda tx: tx.group_said(-42, SOON))


async def test_tokens_of_a_bucket_grow_at_its_pace(store: Store) -> None:
    async def take(now: float) -> float:
        return await store.transact(lambda tx: tx.reserve("all", now, 0.5, 2))

    moments = [await take(100.0) for _ in range(4)]

    assert moments == [100.0, 100.0, 100.5, 101.0]
    assert await take(200.0) == 200.0


async def test_tokens_taken_before_the_clock_was_set_back_keep_nobody_waiting(store: Store) -> None:
    async def take(now: float) -> float:
        return await store.transact(lambda tx: tx.reserve("all", now, 0.05, 1))

    assert await take(4000.0) == 4000.0

    assert await take(400.0) <= 402.0
    assert await take(410.0) == 410.0


async def test_a_lease_to_poll_taken_before_the_clock_was_set_back_has_ended(store: Store) -> None:
    async def leads(me: str, now: datetime) -> bool:
        return await store.transact(lambda tx: tx.lead_polling(me, now, timedelta(seconds=15)))

    assert await leads("one that is gone", NOW + timedelta(hours=1))

    assert await leads("the next", NOW)
    assert not await leads("a third", NOW)


async def test_figures_count_and_tell_of_nobody(store: Store) -> None:
    def begin(tx: StoreTx) -> None:
        for row in (ADA, replace(SIDE, left_at=None), REPLY, message("ada", 1)):
            tx.put(row)

    await store.transact(begin)

    counts = await store.transact(lambda tx: tx.counts())

    assert (counts["people"], counts["couples"], counts["replies"], counts["blocked"]) == (1, 1, 1, 1)
    assert (counts["outbox_waiting"], counts["outbox_sent"], counts["parked"]) == (1, 0, 0)


OLD = NOW - timedelta(days=400)
GOES: list[Entity] = [
    message("ada", 1, state=Delivery.SENT, due_at=NOW - timedelta(days=8)),
    replace(DRAFT, updated_at=NOW - timedelta(hours=37)),
    replace(INVITE, expires_at=NOW - timedelta(days=8)),
    replace(PROPOSAL, created_at=NOW - timedelta(days=10)),
    replace(REPLY, created_at=OLD),
    replace(CHECKIN, created_at=OLD),
    replace(EVENING, created_at=OLD),
    replace(OCCASION, due_at=OLD),
]
STAYS: list[Entity] = [
    message("ada", 2, state=Delivery.SENT, due_at=OLD, live=True),
    message("ada", 3, due_at=OLD),
    message("ada", 4, state=Delivery.SENT, due_at=NOW - timedelta(days=6)),
    replace(DRAFT, id="fresh", updated_at=NOW - timedelta(hours=35)),
    replace(INVITE, id="fresh", token_hash=b"1" * 32, expires_at=NOW),
    replace(REPLY, id="fresh", created_at=NOW - timedelta(days=364)),
    replace(CHECKIN, id="fresh"),
    replace(PROPOSAL, id="fresh", created_at=NOW - timedelta(days=8)),
    replace(OCCASION, id="due", slot="due", due_at=OLD, state=OccasionState.DUE),
    replace(OCCASION, id="fresh", slot="fresh"),
]


def _name(row: Entity) -> tuple[str, str]:
    return type(row).__name__, row.id


async def test_what_was_kept_long_enough_goes_and_nothing_else(store: Store) -> None:
    def begin(tx: StoreTx) -> None:
        for row in [ADA, *GOES, *STAYS]:
            tx.put(row)
        tx.record_update(1, NOW - timedelta(days=9))
        tx.record_update(2, NOW - timedelta(days=7))
        tx.seen("ada", 1, NOW - timedelta(hours=49))
        tx.seen("ada", 2, NOW - timedelta(hours=47))

    def left(tx: StoreTx) -> list[Entity]:
        kinds: tuple[Any, ...] = (OutboxMessage, Draft, Invite, Proposal, Reply, CheckIn, Evening, Occasion)
        return [row for kind in kinds for row in tx.rows(kind, "ada")]

    await store.transact(begin)

    assert await store.transact(lambda tx: tx.purge(NOW, YEAR)) == len(GOES) + 2

    kept = await store.transact(left)
    assert sorted(kept, key=_name) == sorted(STAYS, key=_name)
    assert await store.transact(lambda tx: [tx.update_seen(1), tx.update_seen(2)]) == [False, True]
    assert await store.transact(lambda tx: tx.seen_by("ada", OLD)) == [2]
    assert await store.transact(lambda tx: tx.purge(NOW, YEAR)) == 0


async def test_what_may_still_be_needed_outlives_a_short_retention(store: Store) -> None:
    """A question answered late, an evening that waits: the replies go, these don't yet."""
    weeks = NOW - timedelta(days=25)
    needed: list[Entity] = [replace(CHECKIN, created_at=weeks), replace(EVENING, created_at=weeks)]

    def begin(tx: StoreTx) -> None:
        for row in [ADA, replace(REPLY, created_at=NOW - timedelta(days=2)), *needed]:
            tx.put(row)

    await store.transact(begin)

    assert await store.transact(lambda tx: tx.purge(NOW, timedelta(days=1))) == 1

    assert await store.transact(lambda tx: [*tx.rows(CheckIn, "ada"), *tx.rows(Evening, "ada")]) == needed
    assert await store.transact(lambda tx: tx.purge(NOW + timedelta(days=6), timedelta(days=1))) == 2


async def test_a_parked_update_goes_after_a_month_unless_it_was_handed_back(store: Store) -> None:
    def begin(tx: StoreTx) -> None:
        tx.park(5, PAYLOAD, NOW)
        tx.park(6, PAYLOAD, NOW, attempts=0)

    await store.transact(begin)

    assert await store.transact(lambda tx: tx.purge(NOW + timedelta(days=29), YEAR)) == 0
    assert await store.transact(lambda tx: tx.purge(NOW + timedelta(days=31), YEAR)) == 1
    assert [one.update_id for one in await store.transact(lambda tx: tx.parked())] == [6]


async def test_the_link_of_somebody_who_is_gone_goes_at_its_end(store: Store) -> None:
    def begin(tx: StoreTx) -> None:
        tx.put(ADA)
        for person_id, row_id in (("ada", "hers"), ("gone", "nobodys")):
            token = row_id.encode().ljust(32)
            tx.put(replace(INVITE, id=row_id, person_id=person_id, token_hash=token, expires_at=SOON))

    await store.transact(begin)

    assert await store.transact(lambda tx: tx.purge(NOW, YEAR)) == 0
    assert await store.transact(lambda tx: tx.purge(SOON + timedelta(minutes=1), YEAR)) == 1
    assert await store.transact(lambda tx: tx.get(Invite, "hers")) is not None
