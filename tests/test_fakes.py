"""The transaction in memory keeps what the Tx port promises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.checkin import Reply
from bot.domain.couple import Invite
from bot.domain.kinds import Kind
from bot.domain.outbox import Lane, OutboxMessage, Policy, Say
from bot.domain.person import Person
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from tests.fakes import MemoryTx, NotUniqueError
from tests.messages.scene import NOW, ada, reply, side_of_ada


def occasion(row_id: str, hours: int, slot: str = "1") -> Occasion:
    return Occasion(
        row_id, ada().id, NOW, OccasionKind.CHECKIN, date(2026, 11, 21), slot, NOW + timedelta(hours=hours)
    )


def message(row_id: str, number: int, *, live: bool = True) -> OutboxMessage:
    return OutboxMessage(
        row_id, ada().id, NOW, number, row_id, Say(Kind.HELP), Lane.ANSWER, Policy.ONCE, NOW, live=live
    )


def test_rows_come_oldest_first_and_only_of_their_person() -> None:
    tx = MemoryTx()
    tx.put(reply("new", created_at=NOW))
    tx.put(reply("old", created_at=NOW - timedelta(days=9)))
    tx.put(reply("ben", person_id="ben"))

    assert [row.id for row in tx.rows(Reply, ada().id)] == ["old", "new"]
    assert [row.id for row in tx.rows(Reply, ada().id, since=NOW)] == ["new"]


def test_a_person_who_is_being_erased_is_not_found_by_telegram_id() -> None:
    tx = MemoryTx()
    tx.put(ada())
    assert tx.person_of(ada().telegram_id) == ada()

    tx.put(replace(ada(), erasing=True))

    assert tx.person_of(ada().telegram_id) is None
    assert tx.get(Person, ada().id) is not None


def test_an_occasion_is_one_of_its_day_and_slot() -> None:
    tx = MemoryTx()
    tx.put(occasion("one", 1))

    with pytest.raises(NotUniqueError):
        tx.put(occasion("two", 2))

    tx.put(occasion("one", 3))
    assert tx.occasion(ada().id, OccasionKind.CHECKIN, date(2026, 11, 21), "1") == occasion("one", 3)


def test_what_is_due_comes_by_time_and_only_while_due() -> None:
    tx = MemoryTx()
    tx.put(occasion("late", -1, "a"))
    tx.put(occasion("later", 5, "b"))
    tx.put(occasion("first", -2, "c"))
    tx.put(replace(occasion("sent", -3, "d"), state=OccasionState.SENT))

    assert [row.id for row in tx.due(NOW, 10)] == ["first", "late"]
    assert [row.id for row in tx.due(NOW, 1)] == ["first"]
    assert [row.id for row in tx.due_of(ada().id)] == ["first", "late", "later"]


def test_live_keyboards_come_newest_first() -> None:
    tx = MemoryTx()
    for row in (message("a", 1), message("b", 3), message("c", 2, live=False)):
        tx.put(row)

    assert [row.id for row in tx.live(ada().id)] == ["b", "a"]


def test_numbers_run_per_person() -> None:
    tx = MemoryTx()

    assert [tx.next_number("ada"), tx.next_number("ada"), tx.next_number("ben")] == [1, 2, 1]


def test_erasing_leaves_only_links_without_a_person() -> None:
    tx = MemoryTx()
    invite = Invite("invite", ada().id, NOW, NOW + timedelta(hours=48), b"hash")
    for row in (ada(), side_of_ada(), reply("one"), message("a", 1), occasion("due", 1), invite):
        tx.put(row)
    tx.seen(ada().id, 5, NOW)

    tx.erase(ada().id)

    assert tx.invite_of(b"hash") == invite
    assert tx.get(Person, ada().id) is None
    assert (tx.rows(Reply, ada().id), tx.live(ada().id), tx.due(NOW + timedelta(days=1), 9)) == ([], [], [])
    assert (tx.sides("couple"), tx.seen_by(ada().id, NOW)) == ([], [])
    tx.put(ada())


def test_a_copy_goes_its_own_way() -> None:
    tx = MemoryTx()
    tx.put(ada())

    twin = tx.copy()
    twin.put(replace(ada(), name="Other"))
    twin.next_number(ada().id)

    assert tx.get(Person, ada().id) == ada()
    assert tx.next_number(ada().id) == 1
