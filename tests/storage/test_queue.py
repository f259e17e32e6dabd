"""The outbox as a queue, on every kind of database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import Delivery, Lane, OutboxMessage, Policy, Say
from bot.domain.schedule import OccasionState
from bot.services.ports import Entity
from bot.storage.queue import Pending
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import ADA, BEN, NOW, OCCASION, SOON, message

LEASE = timedelta(seconds=30)
EXPIRED = NOW + LEASE


@pytest.fixture
async def queue(store: Store) -> Store:
    """A store in which Ada and Ben may be written to."""
    await put(store, ADA, BEN)
    return store


async def put(store: Store, *rows: Entity) -> None:
    def work(tx: StoreTx) -> None:
        for row in rows:
            tx.put(row)

    await store.transact(work)


async def claim(store: Store, now: object = NOW, limit: int = 10, **more: str) -> list[str]:
    def work(tx: StoreTx) -> list[str]:
        return [row.id for row in tx.claim_outbox(now, limit, LEASE, **more)]  # type: ignore[arg-type]  # a datetime

    return await store.transact(work)


async def got(store: Store, row_id: str) -> OutboxMessage:
    row = await store.transact(lambda tx: tx.get(OutboxMessage, row_id))
    assert row is not None
    return row


async def finish(store: Store, row_id: str, fence: int, state: Delivery, **more: object) -> bool:
    return await store.transact(lambda tx: tx.finish_outbox(row_id, fence, state=state, **more))  # type: ignore[arg-type]  # any of its options


async def test_a_claim_is_exclusive_and_says_until_when(queue: Store) -> None:
    await put(queue, message("ada", 1))

    [claimed] = await queue.transact(lambda tx: tx.claim_outbox(NOW, 10, LEASE))

    assert (claimed.state, claimed.lease_until) == (Delivery.SENDING, EXPIRED)
    assert (claimed.fence, claimed.attempts) == (1, 1)
    assert await claim(queue) == []
    assert await got(queue, "ada-1") == claimed


async def test_of_many_who_claim_at_once_each_message_has_one(queue: Store) -> None:
    people = [replace(BEN, id=f"p{n}", telegram_id=n) for n in range(20)]

    def work(tx: StoreTx) -> None:
        for person in people:
            tx.put(person)
            tx.put(message(person.id, 1))

    await queue.transact(work)

    claims = await asyncio.gather(*(claim(queue, limit=5) for _ in range(8)))

    everything = [row_id for one in claims for row_id in one]
    assert len(everything) == len(set(everything))
    while more := await claim(queue, limit=5):
        everything += more
    assert sorted(everything) == sorted(f"{person.id}-1" for person in people)


async def test_answers_go_before_prompts_and_then_the_longest_due(queue: Store) -> None:
    cleo = replace(BEN, id="cleo", telegram_id=1)
    dan = replace(BEN, id="dan", telegram_id=2)
    early = NOW - timedelta(minutes=1)
    await put(
        queue,
        cleo,
        dan,
        message("ada", 1, lane=Lane.PROMPT, due_at=early),
        message("ben", 1),
        message("cleo", 1, due_at=early),
        message("dan", 1, due_at=SOON),
    )

    assert await claim(queue, limit=2) == ["cleo-1", "ben-1"]
    assert await claim(queue, limit=2) == ["ada-1"]


async def test_one_persons_messages_go_one_by_one_in_their_order(queue: Store) -> None:
    await put(queue, message("ada", 1, lane=Lane.PROMPT), message("ada", 2), message("ben", 1))

    assert set(await claim(queue)) == {"ada-1", "ben-1"}
    assert await claim(queue) == []
    await finish(queue, "ada-1", 1, Delivery.SENT, telegram_id=1, shown=0)
    assert await claim(queue) == ["ada-2"]


async def test_a_message_for_later_lets_others_pass_but_a_retry_keeps_its_turn(queue: Store) -> None:
    await put(queue, message("ada", 1, due_at=SOON), message("ada", 2), message("ada", 3))

    assert await claim(queue) == ["ada-2"]
    await finish(queue, "ada-2", 1, Delivery.WAITING, due_at=NOW + timedelta(minutes=5))

    assert await claim(queue) == []
    assert await claim(queue, NOW + timedelta(minutes=5)) == ["ada-2"]


async def test_when_the_clock_went_back_answers_and_retries_are_due_and_prompts_wait(queue: Store) -> None:
    await put(queue, replace(BEN, id="cleo", telegram_id=1))
    await put(queue, message("ada", 1, lane=Lane.PROMPT, due_at=SOON), message("ben", 1, due_at=SOON))
    await put(queue, message("cleo", 1, lane=Lane.PROMPT))
    await claim(queue)
    await finish(queue, "cleo-1", 1, Delivery.WAITING, due_at=SOON)

    await queue.transact(lambda tx: tx.bring_forward(NOW))

    assert await claim(queue) == ["ben-1", "cleo-1"]


async def test_a_claim_may_ask_for_one_persons_messages_alone(queue: Store) -> None:
    await put(queue, message("ada", 1), message("ben", 1))

    assert await claim(queue, person_id="ben") == ["ben-1"]


async def test_an_edit_of_a_message_being_sent_waits_for_it(queue: Store) -> None:
    await put(queue, message("ada", 1), message("ada", 2))
    await claim(queue)
    await finish(queue, "ada-1", 1, Delivery.SENT, telegram_id=5, shown=0)
    await claim(queue)

    await put(queue, replace(await got(queue, "ada-1"), revision=1, state=Delivery.WAITING))

    assert await claim(queue) == []
    await finish(queue, "ada-2", 1, Delivery.SENT, telegram_id=6, shown=0)
    assert await claim(queue) == ["ada-1"]


@pytest.mark.parametrize(
    ("policy", "message_id", "after"),
    [
        (Policy.ONCE, None, Delivery.UNCERTAIN),
        (Policy.AGAIN, None, Delivery.WAITING),
        (Policy.ONCE, 5, Delivery.WAITING),  # an edit repeats nothing
    ],
)
async def test_a_lease_that_ran_out_is_uncertain_or_waits_once_more(
    queue: Store, policy: Policy, message_id: int | None, after: Delivery
) -> None:
    await put(queue, message("ada", 1, policy=policy, message_id=message_id))
    await claim(queue)

    assert await claim(queue, EXPIRED - timedelta(microseconds=1)) == []
    await claim(queue, EXPIRED, limit=0)

    assert (await got(queue, "ada-1")).state is after


async def test_what_may_go_out_again_goes_out_once_more_and_not_more(queue: Store) -> None:
    await put(queue, message("ada", 1, policy=Policy.AGAIN))

    times = [await claim(queue, NOW + number * LEASE) for number in range(4)]

    assert times == [["ada-1"], ["ada-1"], [], []]
    assert (await got(queue, "ada-1")).state is Delivery.UNCERTAIN


async def test_the_place_of_what_is_edited_in_goes_out_however_often_its_process_dies(queue: Store) -> None:
    await put(queue, message("ada", 1, policy=Policy.AGAIN, revision=1))

    times = [await claim(queue, NOW + number * LEASE) for number in range(4)]

    assert times == [["ada-1"]] * 4


async def test_moving_peoples_clock_ends_no_lease_that_runs_on_another(queue: Store) -> None:
    await put(queue, message("ada", 1, policy=Policy.AGAIN))
    tomorrow = NOW + timedelta(days=1)

    await queue.transact(lambda tx: tx.claim_outbox(NOW, 10, LEASE, lease_clock=NOW))

    assert await queue.transact(lambda tx: tx.claim_outbox(tomorrow, 10, LEASE, lease_clock=NOW)) == []


async def test_only_the_latest_claim_may_say_what_came_of_it(queue: Store) -> None:
    await put(queue, message("ada", 1, policy=Policy.AGAIN))
    await claim(queue)
    await claim(queue, EXPIRED)

    assert not await finish(queue, "ada-1", 1, Delivery.FAILED)
    assert await finish(queue, "ada-1", 2, Delivery.SENT, telegram_id=8, shown=0)

    sent = await got(queue, "ada-1")
    assert (sent.state, sent.message_id, sent.shown) == (Delivery.SENT, 8, 0)
    assert (sent.lease_until, sent.attempts) == (None, 0)


async def test_only_the_latest_claim_may_be_given_back(queue: Store) -> None:
    """By a process that was stopped and comes back: the message is another's by then, and on its way."""
    await put(queue, message("ada", 1, policy=Policy.AGAIN))
    await claim(queue)
    await claim(queue, EXPIRED)

    assert not await queue.transact(lambda tx: tx.release_outbox("ada-1", 1))

    assert (await got(queue, "ada-1")).state is Delivery.SENDING
    assert await claim(queue, EXPIRED) == []


async def test_a_late_answer_settles_what_was_uncertain(queue: Store) -> None:
    await put(queue, message("ada", 1))
    await claim(queue)
    await claim(queue, EXPIRED)

    assert await finish(queue, "ada-1", 1, Delivery.SENT, telegram_id=8, shown=0)

    assert (await got(queue, "ada-1")).state is Delivery.SENT


async def test_a_message_changed_while_it_was_sent_waits_to_be_edited(queue: Store) -> None:
    await put(queue, message("ada", 1))
    [claimed] = await queue.transact(lambda tx: tx.claim_outbox(NOW, 1, LEASE))
    changed = replace(claimed, revision=1, say=Say(claimed.say.kind, {"part": 1}), state=Delivery.WAITING)

    await put(queue, replace(changed, fence=0, lease_until=None, attempts=0, due_at=SOON))

    kept = await got(queue, "ada-1")
    assert kept == replace(claimed, revision=1, say=changed.say)
    assert await finish(queue, "ada-1", 1, Delivery.SENT, telegram_id=8, shown=0)
    assert (await got(queue, "ada-1")).state is Delivery.WAITING
    assert await claim(queue) == ["ada-1"]
    assert await finish(queue, "ada-1", 2, Delivery.SENT, shown=1)
    assert (await got(queue, "ada-1")).message_id == 8


async def test_a_claim_given_back_was_no_attempt(queue: Store) -> None:
    await put(queue, message("ada", 1))
    await claim(queue)

    assert await queue.transact(lambda tx: tx.release_outbox("ada-1", 1, due_at=SOON))
    assert not await queue.transact(lambda tx: tx.release_outbox("ada-1", 1))

    waiting = await got(queue, "ada-1")
    assert (waiting.state, waiting.attempts, waiting.due_at) == (Delivery.WAITING, 0, SOON)


async def test_what_is_pending_and_when_something_is_due_next(queue: Store) -> None:
    assert await queue.transact(lambda tx: (tx.pending(NOW), tx.next_due(NOW))) == (Pending(0, 0, 0), None)

    await put(queue, message("ada", 1, due_at=SOON))
    assert await queue.transact(lambda tx: (tx.pending(NOW), tx.next_due(NOW))) == (Pending(0, 1, 0), SOON)

    earlier = SOON - timedelta(minutes=1)
    await queue.transact(lambda tx: tx.put(replace(OCCASION, state=OccasionState.DUE, due_at=earlier)))
    assert await queue.transact(lambda tx: tx.next_due(NOW)) == earlier

    await put(queue, message("ben", 1))
    assert await queue.transact(lambda tx: (tx.pending(NOW), tx.next_due(NOW))) == (Pending(1, 1, 0), NOW)

    await claim(queue)
    assert await queue.transact(lambda tx: tx.pending(NOW)) == Pending(0, 1, 1)


async def test_a_row_that_was_changed_holds_up_nobody_else(queue: Store, place: Place) -> None:
    await put(queue, message("ada", 1), message("ben", 1))
    ripe = replace(OCCASION, state=OccasionState.DUE, due_at=NOW)
    bens = replace(ripe, id="bens", person_id="ben")
    await put(queue, ripe, bens)
    await queue.close()
    await place.sql("UPDATE outbox SET sealed = :noise WHERE person_id = 'ada'", noise=b"noise")
    await place.sql("UPDATE occasion SET sealed = :noise WHERE person_id = 'ada'", noise=b"noise")
    again = await place.open()

    assert await claim(again) == ["ben-1"]
    assert await again.transact(lambda tx: tx.due(NOW, 10)) == [bens]

    assert await again.transact(lambda tx: tx.pending(NOW)) == Pending(0, 0, 1)
    assert await again.transact(lambda tx: tx.next_due(SOON)) == SOON
    await again.close()
