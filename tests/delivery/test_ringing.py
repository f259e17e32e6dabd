"""What is due is a query: a ring asks it, whoever rings, however often, however late."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.checkin import Reply
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.emulator import Phone
from bot.storage.store import StoreTx
from tests.delivery.house import House, MakeHouse, known

WEDNESDAY_NIGHT = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)


async def occasions_of(house: House, phone: Phone, kind: OccasionKind) -> list[Occasion]:
    def found(tx: StoreTx) -> Any:
        rows = tx.rows(Occasion, known(tx, phone).id)
        return [row for row in rows if row.kind is kind]

    rows: list[Occasion] = await house.count(found)
    return rows


async def questions_of(house: House, phone: Phone) -> int:
    def count(tx: StoreTx) -> Any:
        rows = tx.rows(OutboxMessage, known(tx, phone).id)
        return sum(row.say.kind is Kind.QUESTION and row.message_id is not None for row in rows)

    found: int = await house.count(count)
    return found


async def test_moving_the_clock_rings_at_once(house: House) -> None:
    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    before = len(ada.messages)

    house.clock.set(due)
    await house.until(lambda: len(ada.messages) > before)
    await house.settled()

    assert await questions_of(house, ada) == 2
    assert (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].state is OccasionState.SENT


async def test_the_exact_moment_rings_without_anyone_moving_the_clock(house: House) -> None:
    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    house.clock.set(due - timedelta(seconds=0.5))
    before = len(ada.messages)

    await house.until(lambda: len(ada.messages) > before, seconds=5)

    assert timedelta() <= house.clock.now() - due < timedelta(seconds=2)


async def test_a_question_missed_while_the_bot_was_down_is_recorded_as_skipped(house: House) -> None:
    ada = await house.begun()
    await house.stop()

    house.clock.set(WEDNESDAY_NIGHT + timedelta(days=3))
    await house.start()
    await house.settled()

    past = [
        one for one in await occasions_of(house, ada, OccasionKind.CHECKIN) if one.due_at < house.clock.now()
    ]
    assert past
    assert {one.state for one in past} == {OccasionState.SKIPPED}


async def test_a_question_missed_for_minutes_is_still_asked(house: House) -> None:
    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    await house.stop()

    house.clock.set(due + timedelta(minutes=20))
    await house.start()
    await house.settled()

    assert await questions_of(house, ada) == 2


async def test_what_fell_due_while_down_is_decided_before_the_taps_that_waited(house: House) -> None:
    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    await house.stop()
    house.clock.set(due + timedelta(minutes=1))

    ada.say("the light in the kitchen")
    await house.start()
    await house.settled()

    def answered(tx: StoreTx) -> Any:
        reply = tx.rows(Reply, known(tx, ada).id)[-1]
        return reply.checkin_id

    asked = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0]
    assert asked.state is OccasionState.SENT
    assert await house.count(answered) is not None


async def test_any_number_of_rings_ask_once(house: House) -> None:
    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    house.clock.set(due)

    for _ in range(20):
        await house.running.ring()
    await house.settled()

    assert await questions_of(house, ada) == 2


async def test_the_clock_jumping_about_causes_no_burst(house: House) -> None:
    ada = await house.begun()
    start = house.clock.now()

    for jump in (timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)) * 3:
        house.clock.set(start + max(jump, timedelta()))
        await house.settled()
    house.clock.set(start)
    await house.settled()

    assert await questions_of(house, ada) == 1


async def test_retention_runs_by_itself_when_days_pass(make_house: MakeHouse) -> None:
    house = await make_house(RETENTION_DAYS="30")
    ada = await house.begun()
    ada.say("the light in the kitchen")
    await house.settled()

    house.clock.advance(timedelta(days=31))

    def kept(tx: StoreTx) -> Any:
        return len(tx.rows(Reply, known(tx, ada).id))

    for _ in range(200):
        if await house.count(kept) == 0:
            break
        await house.settled()
    assert await house.count(kept) == 0
