"""The program as an operator runs it: started, told to stop, killed, started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.outbox import Delivery, OutboxMessage
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.serve import Served, served
from bot.storage.store import Store, StoreTx
from tests.delivery.house import A_MONDAY, TOKEN

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "3"))
Environment = Mapping[str, str]


def environment_of(folder: Path, telegram: Served, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": telegram.api_root,
        "CLOCK_URL": telegram.clock_url,
        "LOG_LEVEL": "DEBUG",
        "DATABASE_URL": f"sqlite:///{folder}/main.sqlite",
        "KEYSTORE_URL": f"sqlite:///{folder}/keys.sqlite",
        "MASTER_KEY_FILE": str(folder / "master.key"),
        **more,
    }


async def begin(command: str, environment: Environment, folder: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", command),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def running(environment: Environment, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, up and asking for updates; ended by force if it is still there."""
    process = await begin("run", environment, folder)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            while b"running" not in (line := await process.stdout.readline()):
                assert line, "it ended before it ran"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(true: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (the phones are not asyncio's)
            await asyncio.sleep(0.02)


async def outcome(command: str, environment: Environment, folder: Path) -> tuple[int, str]:
    process = await begin(command, environment, folder)
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode()


def updates_waiting(telegram: Served) -> int:
    info = telegram.emulator.call(TOKEN, "getWebhookInfo", {}).body["result"]
    return int(info["pending_update_count"])


async def what_became_of(
    environment: Environment, telegram_ids: list[int]
) -> tuple[list[list[Delivery]], bool]:
    """Each person's messages, of which every update here causes exactly one; and whether work is left."""
    places = (environment["DATABASE_URL"], environment["KEYSTORE_URL"], Path(environment["MASTER_KEY_FILE"]))
    store = await Store.open(*places)

    def rows(tx: StoreTx) -> tuple[list[list[Delivery]], bool]:
        people = [tx.person_of(telegram_id) for telegram_id in telegram_ids]
        found = [[row.state for row in tx.rows(OutboxMessage, one.id)] if one else [] for one in people]
        waiting = any(Delivery.WAITING in states or Delivery.SENDING in states for states in found)
        return found, waiting or bool(tx.parked())

    try:
        return await store.transact(rows)
    finally:
        await store.close()


@pytest.fixture
async def telegram() -> AsyncIterator[Served]:
    async with served(Emulator(EmulatorClock(A_MONDAY), tokens=[TOKEN])) as emulator:
        yield emulator


async def test_told_to_stop_it_ends_within_five_seconds_and_says_nothing_of_anyone(
    telegram: Served, tmp_path: Path
) -> None:
    ada = telegram.emulator.add_person("Adalbertina")
    async with running(environment_of(tmp_path, telegram), tmp_path) as process:
        ada.start("a-private-payload")
        await until(lambda: len(ada.messages) == 2)

        process.send_signal(signal.SIGTERM)
        said, _ = await asyncio.wait_for(process.communicate(), 5)

    assert process.returncode == 0
    written = said.decode()
    for private in (TOKEN, TOKEN.partition(":")[2], "Adalbertina", "private-payload", str(ada.user_id)):
        assert private not in written


async def test_a_wrong_token_ends_the_start_with_one_sentence(telegram: Served, tmp_path: Path) -> None:
    wrong = "654321:AAwrongWRONGwrongWRONGwrongWRONGwro"

    code, said = await outcome("run", environment_of(tmp_path, telegram, BOT_TOKEN=wrong), tmp_path)

    assert code == 1
    assert said == "BOT_TOKEN is refused by the Bot API: check it with @BotFather.\n"


async def test_check_says_what_is_wrong_and_what_is_fine(telegram: Served, tmp_path: Path) -> None:
    environment = environment_of(tmp_path, telegram)

    before = await outcome("check", environment, tmp_path)
    await outcome("migrate", environment, tmp_path)
    after = await outcome("check", environment, tmp_path)

    assert before[0] == 1
    assert "python -m bot migrate" in before[1]
    assert after[0] == 0, after[1]
    assert "@tend_bot" in after[1]
    assert "2026-11-23" in after[1]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def places(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where the bot keeps its data: beside the key, or on a server."""
    if request.param == "sqlite":
        return {}
    found: dict[str, str] = request.getfixturevalue("databases")
    return found


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_no_update_is_lost_and_none_acts_twice_when_it_is_killed(
    telegram: Served, tmp_path: Path, unused_tcp_port: int, mode: str, places: dict[str, str]
) -> None:
    environment = environment_of(
        tmp_path,
        telegram,
        UPDATES=mode,
        LISTEN=f"127.0.0.1:{unused_tcp_port}",
        WEBHOOK_URL=f"http://127.0.0.1:{unused_tcp_port}/in",
        SEND_RATE="1000",
        **places,
    )
    people = [telegram.emulator.add_person(f"Person {number}") for number in range(10)]
    for kill in range(KILLS):
        async with running(environment, tmp_path) as process:
            before = len(telegram.emulator.calls)
            for phone in people:
                phone.say("/help") if phone.started else phone.start()
            await until(lambda: len(telegram.emulator.calls) > before + 1 + 3 * kill % 11)  # noqa: B023 (used up within its turn)
            process.kill()
    kept: list[list[Delivery]] = []
    unfinished = True
    while unfinished:
        async with running(environment, tmp_path) as process:
            # A webhook that was down is tried again after longer and longer.
            await until(lambda: updates_waiting(telegram) == 0, seconds=90)
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), 5)
        kept, unfinished = await what_became_of(environment, [phone.user_id for phone in people])

    on_the_phones = [len([one for one in phone.messages if not one.outgoing]) for phone in people]
    assert [len(rows) for rows in kept] == [KILLS] * len(people)
    for rows, seen in zip(kept, on_the_phones, strict=True):
        in_doubt = rows.count(Delivery.UNCERTAIN)
        assert rows.count(Delivery.SENT) + in_doubt == KILLS
        assert KILLS - in_doubt <= seen <= KILLS
