"""R12, S13: a chat told to wait waits alone, a bot told to wait waits as a whole."""

from datetime import datetime, timedelta

import pytest

from bot.delivery.pace import CHATS_HALTED_TOGETHER, Pace
from bot.domain.schedule import Occasion, OccasionKind
from bot.emulator import Call, FloodLimits, Phone
from bot.storage.store import StoreTx
from tests.delivery.conftest import make_house, periods  # noqa: F401 (fixtures)
from tests.delivery.house import House, MakeHouse, known

BEGINNING = ("I'm 18 or older", "I agree", "London", "Three evenings a week")
PROMPTS = 40


async def begun(house: House, number: int) -> list[Phone]:
    """So many people who have begun, all at once."""
    phones = [house.emulator.add_person(f"Person {n}") for n in range(number)]
    for phone in phones:
        phone.start()
    for label in BEGINNING:
        await house.settled()
        for phone in phones:
            phone.tap(label)
    await house.settled()
    return phones


def sends(house: House, since: int = 0) -> list[Call]:
    return [call for call in house.emulator.calls[since:] if call.method == "sendMessage"]


@pytest.fixture
async def house(make_house: MakeHouse) -> House:  # noqa: F811 (the fixture)
    return await make_house()


async def test_one_chat_told_to_wait_waits_alone_and_as_long_as_it_was_told(house: House) -> None:
    ada, *others = await begun(house, CHATS_HALTED_TOGETHER + 2)
    before = len(house.emulator.calls)
    house.emulator.faults.add("429", chat_id=ada.user_id, method="sendMessage", retry_after=2)

    ada.say("/help")
    await house.until(lambda: len(sends(house, before)) == 1)
    for phone in others:
        phone.say("/help")
    await house.until(lambda: len(sends(house, before)) == 1 + len(others))
    answered = [call.status for call in sends(house, before)]
    await house.until(lambda: len(sends(house, before)) == 2 + len(others))

    calls = sends(house, before)
    waited = (calls[-1].at - calls[0].at).total_seconds()
    meanwhile = (calls[-2].at - calls[0].at).total_seconds()
    assert answered == [429] + [200] * len(others), "everybody else had their answer meanwhile"
    assert calls[-1].status == 200
    assert meanwhile < 1.5
    assert 2 <= waited < 3


async def test_chats_that_were_too_fast_one_by_one_do_not_make_everybody_wait(house: House) -> None:
    *slow, ada = await begun(house, CHATS_HALTED_TOGETHER + 1)
    before = len(house.emulator.calls)
    for phone in slow:
        house.emulator.faults.add("429", chat_id=phone.user_id, method="sendMessage", retry_after=5)

    for phone in slow:
        sent = len(sends(house, before))
        phone.say("/help")
        ada.say("/help")
        await house.until(lambda: len(sends(house, before)) == sent + 2)  # noqa: B023 (done within its turn)

    assert [call.status for call in sends(house, before)].count(200) == len(slow)
    assert house.running.parts.sender.free(await _id_of(house, ada))


async def test_when_one_chat_after_the_other_is_told_to_wait_nobody_is_sent_anything(house: House) -> None:
    people = await begun(house, 3 * CHATS_HALTED_TOGETHER)
    before = len(house.emulator.calls)
    house.emulator.faults.add("429", method="sendMessage", count=CHATS_HALTED_TOGETHER, retry_after=2)

    for phone in people[:CHATS_HALTED_TOGETHER]:
        phone.say("/help")
    await house.until(lambda: len(sends(house, before)) == CHATS_HALTED_TOGETHER)
    for phone in people[CHATS_HALTED_TOGETHER:]:
        phone.say("/help")
    await house.until(lambda: len(sends(house, before)) == CHATS_HALTED_TOGETHER + len(people))

    refused, sent = sends(house, before)[:CHATS_HALTED_TOGETHER], sends(house, before)[CHATS_HALTED_TOGETHER:]
    assert {call.status for call in refused} == {429}
    assert {call.status for call in sent} == {200}
    assert 1.9 <= (sent[0].at - refused[-1].at).total_seconds() < 3, "for exactly as long as it was told"


async def test_a_wait_that_asking_for_updates_is_told_holds_for_everybody(house: House) -> None:
    ada, ben = await begun(house, 2)
    ben_id, free = await _id_of(house, ben), house.running.parts.sender.free
    house.emulator.faults.add("429", method="getUpdates", retry_after=2)

    ada.say("/help")
    await house.until(lambda: not free(ben_id))
    began = house.clock.now()
    await house.until(lambda: free(ben_id))

    assert 1.9 <= (house.clock.now() - began).total_seconds() < 3


async def test_of_many_prompts_due_at_once_telegram_refuses_none(
    make_house: MakeHouse,  # noqa: F811 (the fixture)
) -> None:
    house = await make_house()
    people = await begun(house, PROMPTS)
    due = await all_due(house, people)
    await house.stop()
    house.pace = lambda: Pace(30)
    house.emulator.limit(FloodLimits(overall_burst=5))
    before = len(house.emulator.calls)

    house.clock.set(due)
    await house.start()
    await house.until(lambda: len(sends(house, before)) == PROMPTS, seconds=20)
    await house.settled()

    assert {call.status for call in sends(house, before)} == {200}
    chats = {str(call.parameters["chat_id"]) for call in sends(house, before)}
    assert chats == {str(phone.user_id) for phone in people}


async def _id_of(house: House, phone: Phone) -> str:
    found: str = await house.count(lambda tx: known(tx, phone).id)
    return found


async def all_due(house: House, people: list[Phone]) -> datetime:
    """A moment at which everybody's next question is due."""

    def due(tx: StoreTx) -> list[datetime]:
        rows = [row for phone in people for row in tx.rows(Occasion, known(tx, phone).id)]
        return [row.due_at for row in rows if row.kind is OccasionKind.CHECKIN]

    found: list[datetime] = await house.count(due)
    assert max(found) - min(found) < timedelta(hours=2)
    return max(found) + timedelta(seconds=1)
