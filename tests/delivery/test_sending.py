"""What becomes of messages when Telegram says no, later, nothing, or nothing that can be understood."""

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage, Say
from bot.domain.person import Person
from bot.emulator import FloodLimits, Phone
from bot.emulator.faults import FaultKind
from bot.storage.store import StoreTx
from tests.delivery.house import House, MakeHouse, unhurried

NOTE = "A note for you is here. It opens whenever you like."


async def rows_of(house: House, phone: Phone) -> list[OutboxMessage]:
    def rows(tx: StoreTx) -> Any:
        person = tx.person_of(phone.user_id)
        return tx.rows(OutboxMessage, person.id) if person else []

    found: list[OutboxMessage] = await house.count(rows)
    return found


async def person_of(house: House, phone: Phone) -> Person:
    person: Person = await house.count(lambda tx: tx.person_of(phone.user_id))
    return person


def texts(phone: Phone) -> list[str]:
    return [(message.text or "").partition("\n")[0] for message in phone.messages if not message.outgoing]


async def test_a_tap_is_answered_and_every_message_is_on_the_phone_once(house: House) -> None:
    ada = await house.begun()

    ada.say("She made me tea")
    await house.settled()

    assert texts(ada).count("Kept. Only you can see this.") == 1
    assert {row.state for row in await rows_of(house, ada)} == {Delivery.SENT}
    assert [row.shown for row in await rows_of(house, ada)] == [
        row.revision for row in await rows_of(house, ada)
    ]


async def test_a_429_delays_that_chat_alone(house: House) -> None:
    ada, ben = await house.begun("Ada"), await house.begun("Ben")
    house.emulator.faults.add("429", chat_id=ada.user_id, retry_after=1)

    ada.say("/help")
    ben.say("/help")
    await house.until(
        lambda: len(house.calls("sendMessage", ben.user_id)) and texts(ben)[-1] != texts(ada)[-1]
    )
    ada_waits = [call.status for call in house.calls("sendMessage", ada.user_id)][-1] == 429
    await house.until(lambda: texts(ada)[-1] == texts(ben)[-1])
    await house.settled()

    assert ada_waits
    assert texts(ada).count(texts(ben)[-1]) == 1


async def test_what_comes_after_a_429_keeps_its_place(house: House) -> None:
    ada = await house.begun()
    house.emulator.faults.add("429", chat_id=ada.user_id, retry_after=1, count=1)

    ada.say("/help")
    ada.say("/privacy")
    await house.settled()
    await house.until(
        lambda: len([c for c in house.calls("sendMessage", ada.user_id) if c.status == 200]) >= 8
    )
    await house.settled()

    kinds = [row.say.kind for row in await rows_of(house, ada) if row.state is Delivery.SENT]
    by_place = sorted((row.message_id or 0, row.number) for row in await rows_of(house, ada))
    assert kinds[-2:] == [Kind.HELP, Kind.PRIVACY]
    assert [number for _, number in by_place] == sorted(number for _, number in by_place)


async def test_a_403_mutes_silently_until_the_person_is_back(house: House) -> None:
    ada = await house.begun()
    house.emulator.faults.add("403", chat_id=ada.user_id)

    ada.say("/help")
    await house.settled()

    assert (await person_of(house, ada)).blocked
    assert [row.state for row in await rows_of(house, ada)][-1] is Delivery.FAILED
    ada.block()
    ada.unblock()
    await house.settled()
    assert not (await person_of(house, ada)).blocked


async def test_what_is_refused_for_good_is_not_tried_again(house: House) -> None:
    ada = await house.begun()
    before = len(house.calls("sendMessage", ada.user_id))
    house.emulator.faults.add("400", chat_id=ada.user_id)

    ada.say("/help")
    await house.settled()

    assert len(house.calls("sendMessage", ada.user_id)) == before + 1
    assert [row.state for row in await rows_of(house, ada)][-1] is Delivery.FAILED


@pytest.mark.parametrize("fault", ["500", "502", "drop_after"])
async def test_an_ordinary_answer_that_may_have_arrived_is_never_repeated(
    house: House, fault: FaultKind
) -> None:
    ada = await house.begun()
    before = len(house.calls("sendMessage", ada.user_id))
    house.emulator.faults.add(fault, chat_id=ada.user_id)

    ada.say("/help")
    await house.settled()

    assert len(house.calls("sendMessage", ada.user_id)) == before + 1
    assert [row.state for row in await rows_of(house, ada)][-1] is Delivery.UNCERTAIN


async def test_helplines_that_may_have_arrived_are_sent_once_more(house: House) -> None:
    ada = await house.begun()
    house.emulator.faults.add("drop_after", chat_id=ada.user_id)

    ada.say("/safety")
    await house.until(lambda: len(texts(ada)) > 1 and texts(ada)[-1] == texts(ada)[-2])
    await house.settled()

    assert [row.state for row in await rows_of(house, ada)][-1] is Delivery.SENT


async def test_who_writes_of_danger_has_a_note_with_lines_within_a_second(house: House) -> None:
    ada = await house.begun()
    waited = []

    for number in range(20):
        ada.say("/checkin boundaries")
        await house.settled()
        began = time.monotonic()
        ada.say("He hit me last night.")
        await house.until(lambda: texts(ada).count(NOTE) > number)  # noqa: B023 (used at once)
        waited.append(time.monotonic() - began)

    assert sorted(waited)[18] < 1, "95 of 100; the first after a start waits for the patterns to be read"
    ada.tap("Open")
    await house.settled()
    assert "Nobody has been told" in (ada.messages[-1].text or "")


async def test_an_edit_that_may_have_arrived_is_repeated_until_it_has(house: House) -> None:
    ada = await house.begun()
    ada.say("/settings")
    await house.settled()
    house.emulator.faults.add("drop_after", method="editMessageText", count=2)

    ada.tap("Later", message_id=next(m.message_id for m in ada.messages if "Later" in str(m.rows)))
    await house.until(lambda: len(house.calls("editMessageText", ada.user_id)) == 3)
    await house.settled()

    assert {row.state for row in await rows_of(house, ada)} == {Delivery.SENT}


async def test_within_telegrams_limits_nothing_is_ever_refused(make_house: MakeHouse) -> None:
    house = await make_house(flood=FloodLimits())
    people = [house.emulator.add_person(name) for name in ("Ada", "Ben", "Cem")]

    for phone in people:
        phone.start()
        for command in ("/help", "/privacy", "/safety", "/help"):
            phone.say(command)
    await house.settled()

    assert {call.status for call in house.calls("sendMessage")} == {200}
    assert all(len(texts(phone)) == 5 for phone in people)


async def test_older_buttons_are_taken_off_and_the_new_ones_stay(house: House) -> None:
    ada = await house.begun()

    ada.say("/invite")
    await house.settled()
    ada.say("/invite")
    await house.settled()

    offering = [message for message in ada.messages if any("link" in b.text for r in message.rows for b in r)]
    assert len(offering) == 1


async def test_while_everybody_waits_nothing_is_held_as_if_it_were_being_sent(make_house: MakeHouse) -> None:
    house, pace = await make_house(started=False), unhurried()
    house.pace = lambda: pace
    await house.start()
    ada = await house.begun()
    before, said = len(texts(ada)), len(await rows_of(house, ada))

    pace.halt_all(0.5)
    ada.say("/help")
    while len(await rows_of(house, ada)) == said:
        await house.running.parts.sender.sweep()
    await house.running.parts.sender.sweep()
    meanwhile = (await rows_of(house, ada))[-1]
    await house.settled()

    assert (meanwhile.state, meanwhile.attempts) == (Delivery.WAITING, 0)
    assert len(texts(ada)) == before + 1


async def test_a_halt_longer_than_a_lease_gives_back_what_was_not_called(make_house: MakeHouse) -> None:
    house, pace = await make_house(started=False), unhurried()
    house.pace = lambda: pace
    await house.start()
    ada = await house.begun()
    before = len(texts(ada))
    pace.halt_all(0.8)
    ada.say("/help")
    outbox, sender = house.running.parts.outbox, house.running.parts.sender
    while not (claimed := await outbox.claim(1)):
        pass

    sender.send(replace(claimed[0], call_before=time.monotonic() + 0.1))
    while (row := (await rows_of(house, ada))[-1]).state is Delivery.SENDING:
        pass
    halted = not pace.free("anybody")
    await house.settled()

    assert halted
    assert (row.state, row.attempts) == (Delivery.WAITING, 0)
    assert len(texts(ada)) == before + 1


async def test_what_cannot_be_put_into_words_holds_up_neither_its_person_nor_anybody_else(
    house: House,
) -> None:
    ada, ben = await house.begun("Ada"), await house.begun("Ben")
    template = (await rows_of(house, ada))[-1]

    def puts_a_riddle(tx: StoreTx) -> None:
        riddle = Say(Kind.SHARE_DEFAULT, {"choice": "nobody knows what"})
        number = tx.next_number(template.person_id)
        row = replace(template, id="riddle", dedup_key="riddle", number=number, say=riddle, message_id=None)
        tx.put(replace(row, state=Delivery.WAITING, shown=-1, attempts=0, live=False))

    await house.count(puts_a_riddle)
    for phone in (ada, ben):
        phone.say("/help")
    await house.until(lambda: texts(ada)[-1] == texts(ben)[-1] or house.running.broken.is_set())
    await house.settled()

    helps = [len(house.calls("sendMessage", phone.user_id)) for phone in (ada, ben)]
    states = {row.id: row.state for row in await rows_of(house, ada)}
    assert texts(ada)[-1] == texts(ben)[-1]
    assert helps[0] == helps[1]
    assert states.pop("riddle") is Delivery.DROPPED
    assert set(states.values()) == {Delivery.SENT}
    assert not house.running.broken.is_set()
