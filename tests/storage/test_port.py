"""One test for each promise of `Tx`, on every kind of database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.checkin import Reply
from bot.domain.couple import Invite, InviteState, Side
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.services.ports import Entity, Tx
from bot.storage.columns import NaiveDatetimeError
from bot.storage.errors import ConflictError, NoKeyError
from bot.storage.store import Store, StoreTx
from tests.storage.examples import (
    ADA,
    BEN,
    BIG_ID,
    DAY,
    EVERYTHING,
    INVITE,
    MESSAGE,
    NOW,
    OCCASION,
    REPLY,
    SIDE,
    SOON,
    message,
)


async def put(store: Store, *rows: Entity) -> None:
    def work(tx: StoreTx) -> None:
        for row in rows:
            tx.put(row)

    await store.transact(work)


def again(tx: StoreTx, row: Entity) -> Entity | None:
    kind: Any = type(row)
    found: Entity | None = tx.get(kind, row.id)
    return found


async def test_the_store_is_the_port(store: Store) -> None:
    def work(tx: Tx) -> Person | None:
        return tx.person_of(BIG_ID)

    assert await store.transact(work) is None


@pytest.mark.parametrize("row", EVERYTHING, ids=lambda row: type(row).__name__)
async def test_what_is_put_is_got_back_in_every_field(store: Store, row: Entity) -> None:
    await put(store, ADA, row)

    assert await store.transact(lambda tx: again(tx, row)) == row


async def test_putting_a_row_again_replaces_it(store: Store) -> None:
    await put(store, ADA, REPLY)

    await put(store, replace(REPLY, rating=None, bubbles=()))

    [kept] = await store.transact(lambda tx: tx.rows(Reply, "ada"))
    assert kept == replace(REPLY, rating=None, bubbles=())


async def test_a_removed_row_is_gone_and_can_be_removed_again(store: Store) -> None:
    await put(store, ADA, REPLY)

    await store.transact(lambda tx: tx.remove(REPLY))
    await store.transact(lambda tx: tx.remove(REPLY))

    assert await store.transact(lambda tx: tx.get(Reply, "reply")) is None


async def test_rows_are_ones_own_and_oldest_first(store: Store) -> None:
    replies = [replace(REPLY, id=f"r{n}", created_at=NOW + timedelta(hours=n)) for n in (3, 1, 2)]
    await put(store, ADA, BEN, *replies, replace(REPLY, id="bens", person_id="ben"))

    everything = await store.transact(lambda tx: tx.rows(Reply, "ada"))
    recent = await store.transact(lambda tx: tx.rows(Reply, "ada", since=NOW + timedelta(hours=2)))

    assert [row.id for row in everything] == ["r1", "r2", "r3"]
    assert [row.id for row in recent] == ["r2", "r3"]


async def test_a_person_is_found_by_telegram_id_until_they_are_being_erased(store: Store) -> None:
    await put(store, ADA, BEN)
    assert await store.transact(lambda tx: tx.person_of(BIG_ID)) == ADA

    await put(store, replace(ADA, erasing=True))

    assert await store.transact(lambda tx: tx.person_of(BIG_ID)) is None
    assert await store.transact(lambda tx: tx.person_of(BIG_ID + 1)) == BEN


async def test_someone_being_erased_can_begin_anew_at_once(store: Store) -> None:
    await put(store, replace(ADA, erasing=True))

    await put(store, replace(ADA, id="ada again"))

    assert await store.transact(lambda tx: tx.person_of(BIG_ID)) == replace(ADA, id="ada again")


async def test_an_invite_is_found_by_the_hash_of_its_token(store: Store) -> None:
    await put(store, ADA, INVITE)

    assert await store.transact(lambda tx: tx.invite_of(INVITE.token_hash)) == INVITE
    assert await store.transact(lambda tx: tx.invite_of(b"\xfe" * 32)) is None


async def test_a_couple_has_all_its_sides_the_left_ones_too(store: Store) -> None:
    bens = replace(SIDE, id="side2", person_id="ben", created_at=SOON, left_at=None)
    await put(store, ADA, BEN, SIDE, bens, replace(SIDE, id="side3", couple_id="another"))

    assert await store.transact(lambda tx: tx.sides("couple")) == [SIDE, bens]


async def test_an_occasion_is_one_of_its_person_kind_day_and_slot(store: Store) -> None:
    await put(store, ADA, OCCASION)

    def find(tx: StoreTx, slot: str) -> Occasion | None:
        return tx.occasion("ada", OccasionKind.SNOOZE, DAY, slot)

    assert await store.transact(lambda tx: find(tx, "checkin/2")) == OCCASION
    assert await store.transact(lambda tx: find(tx, "checkin/3")) is None
    with pytest.raises(ConflictError):
        await put(store, replace(OCCASION, id="its double"))


async def test_due_is_what_waits_and_has_come_oldest_first(store: Store) -> None:
    due = [
        replace(OCCASION, id=str(n), slot=str(n), state=OccasionState.DUE, due_at=NOW + timedelta(hours=n))
        for n in (2, 1, 3, 9)
    ]
    await put(store, ADA, OCCASION, *due)

    found = await store.transact(lambda tx: tx.due(NOW + timedelta(hours=3), 2))
    ahead = await store.transact(lambda tx: tx.due_of("ada"))

    assert [row.id for row in found] == ["1", "2"]
    assert [row.id for row in ahead] == ["1", "2", "3", "9"]


async def test_a_message_is_found_by_where_it_is_in_its_persons_chat(store: Store) -> None:
    await put(store, ADA, BEN, MESSAGE)

    assert await store.transact(lambda tx: tx.message_at("ada", 2**40)) == MESSAGE
    assert await store.transact(lambda tx: tx.message_at("ben", 2**40)) is None


async def test_live_keyboards_come_newest_first(store: Store) -> None:
    rows = [message("ada", number, live=number != 2) for number in (1, 2, 3)]
    await put(store, ADA, *rows)

    assert [row.number for row in await store.transact(lambda tx: tx.live("ada"))] == [3, 1]


async def test_each_persons_numbers_run_on_by_themselves(store: Store) -> None:
    await put(store, ADA, BEN)
    first = await store.transact(lambda tx: [tx.next_number("ada"), tx.next_number("ada")])
    await put(store, replace(ADA, name="Countess"))

    assert first == [1, 2]
    assert await store.transact(lambda tx: tx.next_number("ada")) == 3
    assert await store.transact(lambda tx: tx.next_number("ben")) == 1


async def test_messages_seen_are_remembered_with_their_time(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        tx.seen("ada", 3, NOW)
        tx.seen("ada", 1, SOON)
        tx.seen("ada", 2, NOW - timedelta(days=1))
        tx.seen("ada", 3, NOW)
        tx.seen("ben", 9, NOW)

    await store.transact(work)

    assert await store.transact(lambda tx: tx.seen_by("ada", NOW)) == [3, 1]


async def test_erasing_deletes_every_row_of_a_person_and_no_other(store: Store) -> None:
    bens = replace(REPLY, id="bens", person_id="ben")
    unused = replace(INVITE, id="unused", token_hash=b"u" * 32, state=InviteState.OPEN)
    await put(store, BEN, bens, unused, *EVERYTHING)
    await store.transact(lambda tx: tx.seen("ada", 1, NOW))

    await store.transact(lambda tx: tx.erase("ada"))

    def left(tx: StoreTx) -> list[Entity]:
        return [row for one in (*EVERYTHING, unused) if (row := again(tx, one)) is not None]

    assert await store.transact(left) == [unused]
    assert await store.transact(lambda tx: tx.seen_by("ada", NOW)) == []
    assert await store.transact(lambda tx: tx.get(Reply, "bens")) == bens


async def test_a_time_without_a_zone_is_refused_sealed_or_not(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)

    for row in (replace(REPLY, created_at=naive), replace(REPLY, updated_at=naive)):
        with pytest.raises(NaiveDatetimeError):
            await put(store, ADA, row)


async def test_nothing_is_written_for_somebody_who_was_erased(store: Store) -> None:
    await put(store, ADA)
    await store.erase("ada")

    with pytest.raises(NoKeyError):
        await put(store, REPLY)
    with pytest.raises(NoKeyError):
        await store.transact(lambda tx: tx.next_number("ada"))


async def test_a_work_that_runs_twice_leaves_the_same(store: Store) -> None:
    def work(tx: StoreTx) -> None:
        tx.put(ADA)
        tx.put(INVITE)
        tx.put(MESSAGE)

    await store.transact(work)
    await store.transact(work)

    assert await store.transact(lambda tx: tx.rows(OutboxMessage, "ada")) == [MESSAGE]
    assert await store.transact(lambda tx: (tx.get(Person, "ada"), tx.get(Side, "x"))) == (ADA, None)
    assert await store.transact(lambda tx: tx.rows(Invite, "ada")) == [INVITE]
