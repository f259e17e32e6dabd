"""Exchanging the master key: while the bot runs, killed at any step, and what the old key then opens."""

import asyncio
import os
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from bot.domain.person import Person
from bot.storage.errors import StoreError
from bot.storage.files import locked
from bot.storage.rotation import rotate
from bot.storage.store import Store, StoreTx, open_database
from tests.storage.conftest import Place
from tests.storage.examples import ADA
from tests.storage.mortal import KilledError, Mortal

CROWD = tuple(
    replace(ADA, id=f"person{number:04}", telegram_id=7_000_000_000 + number) for number in range(30)
)


async def keep(store: Store, *people: Person) -> None:
    def work(tx: StoreTx) -> None:
        for person in people:
            tx.put(person)

    await store.transact(work)


async def exchange(place: Place, lives: list[None] | None = None) -> int:
    keys = open_database(place.keys, exclusive=False)
    try:
        return await rotate(keys if lives is None else Mortal(keys, lives), place.master, at_once=8)
    finally:
        await keys.close()


async def everybody(store: Store) -> list[Person]:
    def read(tx: StoreTx) -> list[Person]:
        return [found for person_id in sorted(tx.people()) if (found := tx.get(Person, person_id))]

    return await store.transact(read)


async def test_afterwards_everybody_is_there_and_the_key_before_opens_nothing(
    place: Place, tmp_path: Path
) -> None:
    store = await place.open()
    await keep(store, *CROWD)
    await store.close()
    before = place.master.read_bytes()

    exchanged = await exchange(place)

    assert exchanged == len(CROWD)
    assert len(place.master.read_text().split()) == 1
    store = await place.open()
    assert await everybody(store) == list(CROWD)
    await store.close()
    old = tmp_path / "old.key"
    old.write_bytes(before)
    with pytest.raises(StoreError, match="master key doesn't fit"):
        await replace(place, master=old).open()


async def test_killed_at_any_step_nobody_is_lost_and_the_next_call_goes_on(place: Place) -> None:
    store = await place.open()
    await keep(store, *CROWD)
    await store.close()
    files_in_between = set()

    for steps in count():
        lives: list[None] = [None] * steps
        try:
            await exchange(place, lives)
            break
        except KilledError:
            files_in_between.add(len(place.master.read_text().split()))
        store = await place.open()
        assert await everybody(store) == list(CROWD)
        await store.close()

    assert files_in_between == {1, 2}
    assert steps > len(CROWD) // 8, "every step of a pass came in between"
    assert len(place.master.read_text().split()) == 1
    store = await place.open()
    assert await everybody(store) == list(CROWD)
    await store.close()


async def test_who_begins_while_keys_are_exchanged_is_kept(place: Place) -> None:
    store = await place.open()
    first, later = CROWD[:20], CROWD[20:]
    await keep(store, *first)

    async def begin() -> None:
        for person in later:
            await keep(store, person)
            await asyncio.sleep(0)

    await asyncio.gather(begin(), exchange(place), begin_again(place))
    await store.close()
    await exchange(place)

    store = await place.open()
    assert await everybody(store) == list(CROWD)
    await store.close()


async def begin_again(place: Place) -> None:
    """A second call at the same time: refused, or after the first."""
    await asyncio.sleep(0)
    with suppress(StoreError):
        await exchange(place)


async def test_a_bot_that_runs_reads_and_makes_keys_under_the_new_one_without_a_restart(place: Place) -> None:
    store = await place.open()
    await keep(store, *CROWD[:10])
    await exchange(place)
    await exchange(place)

    await keep(store, CROWD[10])

    assert await everybody(store) == list(CROWD[:11])
    await store.close()
    again = await place.open()
    assert await everybody(again) == list(CROWD[:11])
    await again.close()


async def test_only_one_exchange_is_at_work(place: Place) -> None:
    store = await place.open()
    await store.close()
    lock = locked(place.master)
    before = place.master.read_bytes()

    with pytest.raises(StoreError, match="Another rotate-keys"):
        await exchange(place)

    assert place.master.read_bytes() == before
    os.close(lock)


async def test_before_the_first_run_there_is_nothing_to_exchange(place: Place) -> None:
    place.master.write_text("00" * 32)

    with pytest.raises(StoreError, match="run the bot once"):
        await exchange(place)


async def test_a_file_that_a_kill_left_beside_the_key_is_cleared(place: Place) -> None:
    store = await place.open()
    await store.close()
    left = place.master.with_name(f"{place.master.name}.abc.new")
    left.write_text("secret")

    await exchange(place)

    assert not left.exists()
    assert place.master.stat().st_mode & 0o777 == 0o600
