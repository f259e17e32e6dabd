"""The rules of time over the whole bot: a cable is pulled, the bot dies, the clock goes back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, Lane, OutboxMessage, Policy, Say
from bot.domain.schedule import Occasion, OccasionKind, OccasionState, SkipReason
from bot.storage.store import StoreTx
from tests.journeys.cast import FIXED
from tests.reliability.cabled import MakeCabled, couple, person_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACCEPTED = "Ben accepted your link."


def question_of(occasion: Occasion, number: int) -> OutboxMessage:
    return OutboxMessage(
        id=f"row {number}",
        person_id=occasion.person_id,
        created_at=occasion.due_at,
        number=1_000,
        dedup_key=f"checkin:{occasion.id}",
        say=Say(Kind.RHYTHM_HALVED),
        lane=Lane.PROMPT,
        policy=Policy.ONCE,
        due_at=occasion.due_at,
    )


async def test_a_network_down_over_the_night_sends_no_question_then_and_the_answers_at_once(
    make_cabled: MakeCabled,
) -> None:
    town = await make_cabled("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    await ada.types("/time 21:50-21:51")
    before = len(ada.messages)
    await town.loses_line_at("Wed 21:50")

    ada.phone.say("/help")
    await town.line_is_back_at("Wed 22:30")

    assert len(ada.messages) == before + 1
    assert ada.sees("/checkin")
    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.QUIET_HOURS


async def test_news_of_pairing_that_an_outage_held_back_wakes_nobody_and_holds_up_nothing(
    make_cabled: MakeCabled,
) -> None:
    town = await make_cabled("town")
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    for someone in (ada, ben):
        await someone.settles_in()
    token = await ada.invites()
    await town.walks_to("Mon 21:30")
    await ben.starts(token)

    def tried_in_vain(tx: StoreTx) -> bool:
        rows = tx.rows(OutboxMessage, person_of(tx, ada).id)
        return any(row.attempts and row.state is Delivery.WAITING for row in rows)

    town.cable.pulled = True
    ben.phone.tap("Accept")
    async with asyncio.timeout(10):
        while not await town.knows(tried_in_vain):
            pass
    await town.line_is_back_at("Tue 03:00")
    assert not ada.sees(ACCEPTED)
    await ada.types("/help")
    assert ada.sees("/checkin")
    await town.walks_to("Tue 08:30")

    assert ada.count(ACCEPTED) == 1
    await ada.taps("Yes, that's my partner")
    assert ada.sees("You and Ben are a couple here now.")


async def test_a_stub_held_back_at_night_comes_in_the_morning_and_opens(
    make_cabled: MakeCabled,
) -> None:
    town = await make_cabled("town")
    ada, _ = await couple(town)
    await ada.types("/summary")
    await town.walks_to("Sun 12:00")
    before = len(ada.messages)
    await town.loses_line_at("Sun 20:00")

    await town.line_is_back_at("Sun 23:00")
    assert len(ada.messages) == before
    await town.walks_to("Mon 08:00")

    assert len(ada.messages) == before + 1
    assert ada.messages[-1].protected
    await ada.taps("Open")
    assert ada.last == FIXED
    assert (await town.record(ada, OccasionKind.STUB)).state is OccasionState.SENT


async def test_what_was_written_before_the_bot_died_is_not_sent_days_later(
    make_cabled: MakeCabled,
) -> None:
    town = await make_cabled("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    await ada.types("/time 19:30-19:31")
    before = len(ada.messages)
    await town.loses_line_at("Wed 19:30")
    died = town.clock.now()
    await town.stops()

    town.clock.set(died + 3 * DAY - HOUR)
    await town.starts()
    await town.settles()

    assert len(ada.messages) == before
    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.MISSED
    await town.walks_to("Mon 19:30")
    assert len(ada.messages) == before + 2  # Sunday's Page, and the question of Monday


async def test_a_question_that_telegram_refuses_is_no_question_that_waits(make_cabled: MakeCabled) -> None:
    town = await make_cabled("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    town.emulator.faults.add("400", method="sendMessage", chat_id=ada.phone.user_id)

    await town.walks_to("Wed 21:00")
    await ada.types("/skip")

    assert (await town.record(ada, OccasionKind.CHECKIN)).reason is SkipReason.UNREACHABLE
    assert ada.last == "No question is open just now; /checkin asks you one."


async def test_an_answer_that_waits_when_the_clock_goes_back_comes_at_once(make_cabled: MakeCabled) -> None:
    town = await make_cabled("town")
    ada = town.arrives("Ada")
    await ada.settles_in()
    now = town.clock.now()
    town.clock.set(now + DAY)
    await town.settles()
    town.cable.pulled = True
    ada.phone.say("/help")
    async with asyncio.timeout(10):
        while not town.cable.tried:  # noqa: ASYNC110 (a call that fails tells nobody)
            await asyncio.sleep(0.01)

    before = len(ada.messages)
    await town.line_is_back_at(now)

    assert len(ada.messages) == before + 1


async def test_pushes_that_are_late_do_not_hold_up_the_one_that_is_not(
    make_cabled: MakeCabled,
) -> None:
    """A claim that finds nothing but what is late goes on looking."""
    town = await make_cabled("town")
    people = [town.arrives(name) for name in ("Ada", "Ben", "Cleo", "Dan", "Eve")]
    for someone in people:
        await someone.settles_in()
    await town.bot.parts.sender.stop()

    def written(tx: StoreTx) -> None:
        for number, someone in enumerate(people):
            person, late = person_of(tx, someone), 4 * HOUR if someone is not people[-1] else timedelta()
            occasion = next(row for row in tx.due_of(person.id) if row.kind is OccasionKind.CHECKIN)
            occasion = replace(occasion, due_at=town.clock.now() - late, state=OccasionState.SENT)
            tx.put(occasion)
            tx.put(question_of(occasion, number))

    await town.knows(written)
    claimed = await town.bot.parts.outbox.claim(1)

    assert [out.chat_id for out in claimed] == [people[-1].phone.user_id]
