"""`rotate-keys` is killed again and again beside a bot that runs; nobody's words are lost, and it goes on."""

import asyncio
import signal
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.domain.checkin import Reply
from bot.emulator import Phone
from bot.emulator.serve import Served
from bot.storage.store import StoreTx
from tests.delivery.house import House
from tests.reliability.programs import Nursery, Program, environment_of, until
from tests.storage.examples import ADA
from tests.trials import Trials

CROWD = 600
"""So many that an exchange takes several steps."""
LONGEST_LIFE = 0.06
NAMES = ("Ada", "Ben")


def keys_in(master: Path) -> int:
    return len(master.read_text().split())


async def fill(house: House) -> None:
    """Many people, of whom nothing is needed but that each has a key."""

    def work(tx: StoreTx) -> None:
        for number in range(CROWD):
            tx.put(replace(ADA, id=f"crowd{number:05}", telegram_id=8_000_000_000 + number))

    await house.count(work)


async def dies(exchange: Program, master: Path, seed: int) -> int:
    """Killed some time after it has begun, if it has not ended; how many keys are in the file then."""
    await until(lambda: keys_in(master) == 2 or exchange.code is not None)
    await asyncio.sleep(seed % 2 * Random(seed).uniform(0, LONGEST_LIFE))  # noqa: S311  # a seeded search
    exchange.gets(signal.SIGKILL)
    await exchange.ended()
    return keys_in(master)


async def handled(telegram: Served) -> None:
    """Telegram has nothing left that the bot has not taken and kept."""
    emulator = telegram.emulator
    await until(lambda: not emulator.bot.queue.pending(emulator.clock.now()))


async def begins(telegram: Served, name: str) -> Phone:
    """A new person, to whom the running bot gives a key."""
    phone = telegram.emulator.add_person(name)
    phone.start()
    for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
        await until(lambda: label in [button.text for row in phone.messages[-1].rows for button in row])  # noqa: B023 (used at once)
        phone.tap(label)
    await handled(telegram)
    return phone


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def places(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where the data is kept: in the folder, or on a server."""
    if request.param == "sqlite":
        return {}
    found: dict[str, str] = request.getfixturevalue("databases")
    return found


async def test_killed_beside_a_running_bot_it_loses_nobody_and_goes_on(
    nursery: Nursery, telegram: Served, tmp_path: Path, places: dict[str, str], trials: Trials
) -> None:
    house = House(tmp_path, telegram.emulator.clock, telegram.emulator, places)
    await house.start()
    people = [await house.begun(name) for name in NAMES]
    await fill(house)
    await house.stop()
    environment = environment_of(tmp_path, telegram, **places)
    master = Path(environment["MASTER_KEY_FILE"])
    wrote: dict[int, list[str]] = {}
    within = 0

    async with nursery.running(environment, tmp_path):
        for seed in trials.seeds(3, most=300):
            exchange = await nursery.begins(environment, tmp_path, "rotate-keys")
            within += await dies(exchange, master, seed) == 2
            people = [*people[-2:], await begins(telegram, f"Eve {seed}")]
            for phone in people:
                phone.say(f"{phone.first_name} after kill {seed}")
                wrote.setdefault(phone.user_id, []).append(f"{phone.first_name} after kill {seed}")
            await handled(telegram)
        exchange = await nursery.begins(environment, tmp_path, "rotate-keys")
        assert await exchange.ended() == 0, exchange.said

    assert within, "some were killed in the middle"
    assert keys_in(master) == 1
    await house.start()
    kept = await house.count(lambda tx: {who: words_of(tx, who) for who in wrote})
    lost = [who for who, words in wrote.items() if kept[who] != "\n".join(words)]
    trials.found(lost=len(lost))
    assert lost == []
    assert await house.count(lambda tx: len(tx.people())) == CROWD + len(wrote)
    await house.stop()


def words_of(tx: StoreTx, telegram_id: int) -> str:
    person = tx.person_of(telegram_id)
    assert person, "everybody is known"
    return "\n".join(reply.words for reply in tx.rows(Reply, person.id))
