"""R4, R5: an update that cannot be handled is tried, then set aside where an operator sees it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

from bot.bootstrap import forget_parked, list_parked, retry_parked
from bot.cli import main
from bot.delivery.clock import SystemClock
from bot.delivery.overflow import UNTRIED
from bot.domain.checkin import Reply
from bot.emulator import Emulator, EmulatorClock, Phone
from bot.storage.store import StoreTx
from tests.delivery.conftest import make_house, periods  # noqa: F401 (fixtures)
from tests.delivery.house import A_MONDAY, House, MakeHouse, known, settings_in, update_of

WORDS = "a secret nobody reads"
TOO_LARGE = 2**70
"""A number that no database column holds: such an update can't be handled, whatever is tried."""


def poison_of(house: House, phone: Phone, update_id: int, text: str = WORDS) -> dict[str, Any]:
    update = update_of(house, phone, update_id, text)
    update["message"]["message_id"] = TOO_LARGE
    return update


def tap_of(phone: Phone, update_id: int, query_id: str) -> dict[str, Any]:
    """A tap on a message of a day that no calendar has."""
    person = {"id": phone.user_id, "is_bot": False, "first_name": phone.first_name}
    message = {"message_id": 5, "date": TOO_LARGE, "chat": {"id": phone.user_id, "type": "private"}}
    data = phone.button("Skip").data
    query = {"id": query_id, "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query}


async def fed(house: House, *updates: dict[str, Any]) -> None:
    await asyncio.gather(*(house.running.parts.receiver.feed(json.dumps(one).encode()) for one in updates))


async def words_of(house: House, phone: Phone) -> list[str]:
    def words(tx: StoreTx) -> Any:
        return [reply.words for reply in tx.rows(Reply, known(tx, phone).id)]

    found: list[str] = await house.count(words)
    return found


def figure(house: House, name: str) -> float:
    written = generate_latest(house.running.parts.figures.registry).decode()
    return next(float(line.split()[-1]) for line in written.splitlines() if line.startswith(name))


@pytest.fixture
async def house(make_house: MakeHouse) -> House:  # noqa: F811 (the fixture)
    return await make_house()


async def mended(house: House, update_id: int) -> None:
    """What was wrong is put right, as a new version of the program would: the parked update fits now."""

    def work(tx: StoreTx) -> None:
        one = next(one for one in tx.parked() if one.update_id == update_id)
        raw = json.loads(one.payload.replace(str(TOO_LARGE).encode(), b"777"))
        tx.unpark(update_id)
        tx.park(update_id, json.dumps(raw).encode(), one.at, attempts=one.attempts)

    await house.count(work)


async def test_poison_is_tried_thrice_counted_and_holds_up_nobody(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    ada, ben = await house.begun("Ada"), await house.begun("Ben")
    before = len(ben.messages)

    async with asyncio.timeout(1):
        await fed(house, poison_of(house, ada, 900_001), update_of(house, ben, 900_002, "/help"))
    await house.settled()

    assert len(ben.messages) == before + 1
    assert [(one.update_id, one.attempts) for one in await house.count(lambda tx: tx.parked())] == [
        (900_001, 3)
    ]
    assert figure(house, 'tend_updates_total{result="parked"}') == 1
    assert figure(house, "tend_parked") == 1
    assert WORDS not in "".join(capfd.readouterr())
    assert WORDS.encode() not in b"".join(file.read_bytes() for file in house.folder.iterdir())


async def test_how_many_are_parked_is_known_from_the_start(house: House) -> None:
    ada = await house.begun()
    await fed(house, *(poison_of(house, ada, 900_000 + number) for number in range(2)))

    await house.stop()
    await house.start()

    assert figure(house, "tend_parked") == 2


async def test_a_parked_tap_does_not_keep_its_spinner(house: House) -> None:
    ada = await house.begun()

    await fed(house, tap_of(ada, 900_001, "a-query"))
    await house.settled()

    answered = [call.parameters["callback_query_id"] for call in house.calls("answerCallbackQuery")]
    assert answered[-1] == "a-query"
    assert len(await house.count(lambda tx: tx.parked())) == 1


async def test_what_is_handed_back_acts_once_at_the_next_start(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = await house.begun()
    await fed(house, poison_of(house, ada, 900_001))
    await mended(house, 900_001)
    await house.stop()

    code = await asyncio.to_thread(retry_parked, settings_in(house.folder), [900_001])
    again = await asyncio.to_thread(retry_parked, settings_in(house.folder), [])
    said = capsys.readouterr().out
    await house.start()
    await fed(house, update_of(house, ada, 900_001, WORDS))  # and Telegram delivers it once more
    await house.settled()
    await house.stop()
    await house.start()
    await house.settled()

    assert (code, again) == (0, 0)
    assert "Handed back: 1." in said
    assert await words_of(house, ada) == [WORDS]
    assert await house.count(lambda tx: tx.parked()) == []
    assert figure(house, "tend_parked") == 0


async def test_what_was_handled_before_a_crash_is_not_handled_again_when_handed_back(house: House) -> None:
    ada = await house.begun()
    await fed(house, update_of(house, ada, 900_001, "/help"))
    await house.settled()
    answered = len(ada.messages)
    payload = json.dumps(update_of(house, ada, 900_001, "/help")).encode()
    # The process died between the commit and taking the update out of those set aside.
    await house.count(lambda tx: tx.park(900_001, payload, A_MONDAY, attempts=UNTRIED))
    await house.stop()

    await asyncio.to_thread(retry_parked, settings_in(house.folder), [900_001])
    await house.start()
    await house.settled()

    assert len(ada.messages) == answered
    assert await house.count(lambda tx: tx.parked()) == []


async def test_what_fails_again_is_parked_again(house: House) -> None:
    ada = await house.begun()
    await fed(house, poison_of(house, ada, 900_001))
    await house.stop()

    await asyncio.to_thread(retry_parked, settings_in(house.folder), [])
    await house.start()
    await house.settled()

    assert [(one.update_id, one.attempts) for one in await house.count(lambda tx: tx.parked())] == [
        (900_001, 3)
    ]
    assert figure(house, "tend_parked") == 1


async def test_the_list_says_when_and_how_often_and_nothing_of_anybody(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = await house.begun("Adalbertina")
    await fed(house, poison_of(house, ada, 900_001))
    await house.stop()
    capsys.readouterr()

    code = await asyncio.to_thread(list_parked, settings_in(house.folder))

    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("900001  20")
    assert said.endswith("UTC  tried 3×\n")
    assert not any(private in said for private in (WORDS, "Adalbertina", str(ada.user_id)))


async def test_what_is_given_up_is_gone_and_stays_handled(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = await house.begun()
    await fed(house, poison_of(house, ada, 900_001))
    await house.stop()

    codes = [await asyncio.to_thread(forget_parked, settings_in(house.folder), [900_001]) for _ in range(2)]
    said = capsys.readouterr()
    await house.start()
    await fed(house, update_of(house, ada, 900_001, WORDS))
    await house.settled()

    assert codes == [0, 1]
    assert said.out.endswith("Deleted: 1.\n")
    assert said.err == "No update 900001 is parked after a try.\n"
    assert await house.count(lambda tx: tx.parked()) == []
    assert await words_of(house, ada) == []


async def test_while_the_bot_runs_an_operator_sees_hands_back_and_gives_up(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ada, settings = await house.begun(), settings_in(house.folder)
    await fed(house, poison_of(house, ada, 900_001), poison_of(house, ada, 900_002))
    await mended(house, 900_001)
    capsys.readouterr()

    codes = [
        await asyncio.to_thread(list_parked, settings),
        await asyncio.to_thread(forget_parked, settings, [900_002]),
        await asyncio.to_thread(retry_parked, settings, []),
    ]
    looking = asyncio.create_task(house.running.parts.receiver.keep_resuming(0.05, timedelta()))
    async with asyncio.timeout(20):
        while await house.count(lambda tx: tx.parked()):  # noqa: ASYNC110 (the bot looks by itself)
            await asyncio.sleep(0.05)
    looking.cancel()
    await house.settled()

    assert codes == [0, 0, 0]
    said = capsys.readouterr().out
    assert "900001" in said
    assert "Handed back: 1." in said
    assert await words_of(house, ada) == [WORDS]


@pytest.mark.parametrize("typed", [["--retry", "x"], ["--forget"], ["--retry", "1", "--forget", "1"], ["5"]])
def test_whatever_else_is_typed_gets_one_sentence(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["parked", *typed])

    assert left.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("python -m bot")


async def test_two_replicas_take_up_once_what_is_handed_back_or_left_by_a_dead_one(
    databases: dict[str, str],
    tmp_path: Path,
) -> None:
    clock = EmulatorClock(A_MONDAY)
    houses = [House(tmp_path, clock, emulator, databases) for emulator in [Emulator(clock)] for _ in range(2)]
    try:
        for one in houses:
            await one.start()
        first = houses[0]
        ada = await first.begun()
        await fed(first, poison_of(first, ada, 900_001))
        await mended(first, 900_001)
        left = json.dumps(update_of(first, ada, 900_002, "left behind")).encode()
        await first.count(lambda tx: tx.park(900_002, left, SystemClock().now(), attempts=0))

        code = await asyncio.to_thread(retry_parked, settings_in(tmp_path, **databases), [])
        looking = [one.running.parts.receiver.keep_resuming(0.05, timedelta()) for one in houses]
        lookers = [asyncio.create_task(look) for look in looking]
        async with asyncio.timeout(20):
            while await first.count(lambda tx: tx.parked()):  # noqa: ASYNC110 (the other may do it)
                await asyncio.sleep(0.05)
        for looker in lookers:
            looker.cancel()
        await asyncio.gather(*(one.settled() for one in houses))

        assert code == 0
        assert sorted("\n".join(await words_of(first, ada)).splitlines()) == sorted([WORDS, "left behind"])
    finally:
        for one in houses:
            await one.stop()
