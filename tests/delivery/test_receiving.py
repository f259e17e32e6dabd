"""An update is acknowledged once its effects are kept, and acts once however often it comes."""

import asyncio
import json
import random
from typing import Any

import pytest

from bot.domain.checkin import Reply
from bot.emulator import Phone
from bot.storage.store import StoreTx
from bot.web.server import TryAgainLater
from tests.delivery.house import TOKEN, House, MakeHouse, known, update_of

HALF_A_CHARACTER = "\ud800"
"""What no encoding can store: an update nobody can handle."""


async def words_of(house: House, phone: Phone) -> list[str]:
    def words(tx: StoreTx) -> Any:
        return [reply.words for reply in tx.rows(Reply, known(tx, phone).id)]

    found: list[str] = await house.count(words)
    return found


def answers(phone: Phone) -> list[str]:
    return [message.text or "" for message in phone.messages if not message.outgoing]


async def test_an_update_acts_once_however_often_and_in_whatever_order_it_is_delivered(house: House) -> None:
    """One to five times each, shuffled: two commands, and words to keep."""
    people = [await house.begun(name) for name in ("Ada", "Ben", "Cem", "Dua", "Eli")]
    before = [len(answers(phone)) for phone in people]
    said = [
        (update_of(house, phone, 900_000 + 10 * number + which, words), (number + which) % 5 + 1)
        for number, phone in enumerate(people)
        for which, words in enumerate(("/help", "Thank you for the tea.", "/privacy"))
    ]
    delivered = [update for update, times in said for _ in range(times)]
    random.Random(7).shuffle(delivered)  # noqa: S311 (nothing secret)

    await asyncio.gather(*(house.running.parts.receiver.feed(json.dumps(one).encode()) for one in delivered))
    await house.settled()

    assert {times for _, times in said} == {1, 2, 3, 4, 5}
    assert [len(answers(phone)) for phone in people] == [count + 3 for count in before]
    assert [await words_of(house, phone) for phone in people] == [["Thank you for the tea."]] * len(people)


async def test_one_persons_words_keep_their_order_in_a_batch(house: House) -> None:
    ada = await house.begun()

    batch = [update_of(house, ada, 900_000 + number, f"line {number}") for number in range(20)]
    await house.running.parts.receiver.take(batch)
    await house.settled()

    assert await words_of(house, ada) == ["\n".join(f"line {number}" for number in range(20))]


async def test_a_poison_update_is_parked_and_holds_up_nobody(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    ada, ben = await house.begun("Ada"), await house.begun("Ben")

    poison = update_of(house, ada, 900_001, f"secret {HALF_A_CHARACTER}")
    unparsable = update_of(house, ada, 900_002, "secret too") | {"callback_query": {"id": 5}}
    async with asyncio.timeout(1):
        await house.running.parts.receiver.take([poison, unparsable, update_of(house, ben, 900_003, "/help")])
    await house.settled()

    assert "checkin" in answers(ben)[-1]
    parked = await house.count(lambda tx: tx.parked())
    assert [one.update_id for one in parked] == [900_001, 900_002]
    assert json.loads(parked[1].payload)["message"]["text"] == "secret too"
    assert "secret" not in "".join(capfd.readouterr())


async def test_a_parked_update_is_not_handled_again_when_it_is_delivered_again(house: House) -> None:
    ada = await house.begun()
    poison = update_of(house, ada, 900_001, HALF_A_CHARACTER)

    for _ in range(3):
        await house.running.parts.receiver.take([poison])

    assert [one.attempts for one in await house.count(lambda tx: tx.parked())] == [3]


async def test_what_cannot_be_kept_is_not_acknowledged(house: House) -> None:
    ada = await house.begun()
    receiver = house.running.parts.receiver
    await house.running.parts.store.close()

    with pytest.raises(TryAgainLater):
        await receiver.feed(json.dumps(update_of(house, ada, 900_001, "/help")).encode())


async def test_updates_that_came_while_the_bot_was_down_are_handled_when_it_is_back(house: House) -> None:
    ada = await house.begun()
    await house.stop()
    ada.say("She made me tea")

    await house.start()
    await house.settled()

    assert await words_of(house, ada) == ["She made me tea"]
    assert answers(ada)[-1] == "Kept. Only you can see this."


async def test_another_poller_only_makes_the_bot_wait(house: House) -> None:
    ada = await house.begun()

    other = house.emulator.call(TOKEN, "getUpdates", {"timeout": 0})
    ada.say("/help")
    await house.until(lambda: "checkin" in answers(ada)[-1])

    assert other.status in (200, 409)


async def test_a_broken_connection_only_makes_the_bot_ask_again(house: House) -> None:
    ada = await house.begun()
    house.emulator.faults.add("502", method="getUpdates", count=2)

    ada.say("/help")
    await house.until(lambda: "checkin" in answers(ada)[-1])


async def test_stopping_loses_nothing_that_was_on_its_way(make_house: MakeHouse) -> None:
    house = await make_house()
    people = [await house.begun(name) for name in ("Ada", "Ben", "Cem")]
    before = {phone.user_id: len(answers(phone)) for phone in people}

    for phone in people:
        phone.say("/help")
        phone.say("/privacy")
    await asyncio.sleep(0)
    await house.stop()
    await house.start()
    await house.settled()

    assert all(len(answers(phone)) == before[phone.user_id] + 2 for phone in people)


async def test_a_flood_of_one_person_holds_up_nobody_and_is_kept_in_order(house: House) -> None:
    ada, ben = await house.begun("Ada"), await house.begun("Ben")
    flood = [update_of(house, ada, 900_000 + number, "/help") for number in range(97)]

    began = asyncio.get_running_loop().time()
    await house.running.parts.receiver.take([*flood, update_of(house, ben, 900_100, "/help")])
    kept_after = asyncio.get_running_loop().time() - began
    await house.until(lambda: "checkin" in answers(ben)[-1])
    ben_waited = asyncio.get_running_loop().time() - began
    unanswered = house.running.parts.receiver.behind
    await house.settled()

    assert kept_after < 0.5
    assert ben_waited < 0.5
    assert unanswered > 50, "Ben was answered while most of the flood still waited"
    assert answers(ada).count(answers(ada)[-1]) == len(flood)
    assert await house.count(lambda tx: tx.parked()) == []


async def test_what_was_set_aside_is_handled_after_a_restart(house: House) -> None:
    ada = await house.begun()
    flood = [update_of(house, ada, 900_000 + number, "/help") for number in range(50)]

    await house.running.parts.receiver.take(flood)
    await house.stop()
    await house.start()
    await house.settled()

    assert answers(ada).count(answers(ada)[-1]) == len(flood)
    assert await house.count(lambda tx: tx.parked()) == []
