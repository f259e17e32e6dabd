"""Works and commits: what a returned transaction promises, and what a failing one leaves alone."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from bot.domain.checkin import Bubble
from bot.domain.person import Person
from bot.storage.errors import StoreError, UnwritableTextError
from bot.storage.sqlite import SqliteDatabase
from bot.storage.store import Store, StoreTx
from tests.storage.conftest import Place
from tests.storage.examples import ADA, BEN, NOW, REPLY

ROOT = Path(__file__).parents[2]


class OwnError(Exception):
    """What a use case might raise."""


def update(number: int, *, fails: bool = False) -> Callable[[StoreTx], int]:
    """A work that records an update and then may fail."""

    def work(tx: StoreTx) -> int:
        tx.record_update(number, NOW)
        if fails:
            raise OwnError
        return number

    return work


async def recorded(store: Store, *numbers: int) -> list[int]:
    return await store.transact(lambda tx: [number for number in numbers if tx.update_seen(number)])


def file_of(place: Place) -> Path:
    return Path(place.main.removeprefix("sqlite:///"))


async def test_what_a_work_raises_comes_out_and_nothing_of_it_is_kept(store: Store) -> None:
    with pytest.raises(OwnError):
        await store.transact(update(1, fails=True))

    assert await recorded(store, 1) == []


async def test_a_failing_work_harms_no_neighbour(store: Store) -> None:
    works = [store.transact(update(number, fails=number % 3 == 0)) for number in range(30)]

    outcomes = await asyncio.gather(*works, return_exceptions=True)

    kept = [number for number in range(30) if number % 3]
    assert [one for one in outcomes if not isinstance(one, OwnError)] == kept
    assert await recorded(store, *range(30)) == kept


async def test_a_broken_rule_of_uniqueness_harms_no_neighbour(store: Store) -> None:
    double = replace(ADA, id="double")

    outcomes = await asyncio.gather(
        *(store.transact(lambda tx, row=row: tx.put(row)) for row in (ADA, double, BEN)),  # type: ignore[misc]  # lambda's default
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in outcomes[:2]) == ["ConflictError", "NoneType"]
    assert outcomes[2] is None
    assert await store.transact(lambda tx: tx.people()) in ({"ada", "ben"}, {"double", "ben"})


async def test_half_a_character_is_refused_without_repeating_the_text(store: Store) -> None:
    broken = replace(REPLY, bubbles=(Bubble(1, "my secret \ud83d"),))
    await store.transact(lambda tx: tx.put(ADA))

    with pytest.raises(UnwritableTextError) as refused:
        await store.transact(lambda tx: tx.put(broken))

    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_fifty_who_open_one_invite_have_one_winner(store: Store) -> None:
    await store.transact(lambda tx: tx.put(BEN))

    def take(tx: StoreTx) -> bool:
        ben = tx.get(Person, "ben")
        if ben is None or ben.link is not None:
            return False
        tx.put(replace(ben, link=b"taken"))
        return True

    won = await asyncio.gather(*(store.transact(take) for _ in range(50)))

    assert sum(won) == 1


async def test_works_run_in_the_order_they_came(sqlite: Place) -> None:
    store = await sqlite.open()
    order: list[int] = []

    await asyncio.gather(*(store.transact(lambda _, n=n: order.append(n)) for n in range(200)))  # type: ignore[misc]  # lambda's default

    assert order == list(range(200))
    await store.close()


async def test_works_that_wait_share_one_commit_and_return_after_it(sqlite: Place) -> None:
    database = SqliteDatabase(file_of(sqlite), exclusive=True)
    loop = asyncio.get_running_loop()
    held, go = Event(), Event()
    returned_by_commit: list[int] = []

    def hold(_: Connection) -> None:
        held.set()
        go.wait(10)

    def before_commit(_: Connection) -> None:
        # Gives the loop its turn, in which it would wake whoever was answered too early.
        returned_by_commit.append(asyncio.run_coroutine_threadsafe(returned(), loop).result(10))

    async def returned() -> int:
        await asyncio.sleep(0)
        return sum(task.done() for task in rest)

    first = asyncio.create_task(database.run(hold))
    await asyncio.to_thread(held.wait, 10)
    rest = [asyncio.create_task(database.run(lambda _: None)) for _ in range(16)]
    await asyncio.sleep(0)
    event.listen(Engine, "commit", before_commit)
    try:
        go.set()
        await asyncio.gather(first, *rest)
    finally:
        event.remove(Engine, "commit", before_commit)

    assert returned_by_commit == [0, 0]
    await database.close()


async def test_a_batch_whose_commit_fails_is_retried_one_by_one(sqlite: Place) -> None:
    database = SqliteDatabase(file_of(sqlite), exclusive=True)
    failures = ["a disk that is full once"]
    runs: list[int] = []

    def fail(_: Connection) -> None:
        if failures and len(runs) > 1:
            raise sqlite3.OperationalError(failures.pop())

    event.listen(Engine, "commit", fail)

    def work(number: int, _: Connection) -> int:
        runs.append(number)
        return number

    try:
        outcomes = await asyncio.gather(*(database.run(partial(work, number)) for number in range(9)))
    finally:
        event.remove(Engine, "commit", fail)

    assert outcomes == list(range(9))
    assert failures == []
    assert len(runs) > len(set(runs)) == 9
    await database.close()


async def test_who_stops_waiting_disturbs_nobody(sqlite: Place) -> None:
    store = await sqlite.open()
    tasks = [asyncio.create_task(store.transact(update(n))) for n in range(8)]
    await asyncio.sleep(0)

    tasks[3].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [one for one in outcomes if isinstance(one, int)] == [0, 1, 2, 4, 5, 6, 7]
    await store.close()


async def test_closing_finishes_what_waits_and_then_refuses(sqlite: Place) -> None:
    store = await sqlite.open()
    tasks = [asyncio.create_task(store.transact(update(n))) for n in range(40)]
    await asyncio.sleep(0)

    await store.close()
    await store.close()

    assert await asyncio.gather(*tasks) == list(range(40))
    with pytest.raises(StoreError, match="closed"):
        await store.transact(update(99))


WRITES_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from bot.storage.store import Store
from tests.storage.examples import NOW

async def write():
    store = await Store.open(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    async def one(number):
        await store.transact(lambda tx: tx.record_update(number, NOW))
        print(number, flush=True)
    for start in range(0, 10**9, 16):
        await asyncio.gather(*(one(number) for number in range(start, start + 16)))

asyncio.run(write())
"""


async def test_what_was_said_to_be_kept_survives_a_kill(sqlite: Place) -> None:
    writer = subprocess.Popen(  # noqa: ASYNC220  # nothing else runs here
        [sys.executable, "-c", WRITES_UNTIL_KILLED, sqlite.main, sqlite.keys, str(sqlite.master)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert writer.stdout is not None
    said = [int(writer.stdout.readline()) for _ in range(100)]

    writer.send_signal(signal.SIGKILL)
    said += [int(line) for line in writer.communicate()[0].split("\n")[:-1]]

    store = await sqlite.open()
    assert await recorded(store, *said) == said
    await store.close()
