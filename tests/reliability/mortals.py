"""One installation whose processes are killed again and again, while people go on and evenings fall due."""

import asyncio
import signal
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from random import Random

from bot.delivery.outbox import LEASE
from bot.delivery.replicas import POLLING_LEASE
from bot.domain.kinds import Action
from bot.emulator import Change, Emulator
from bot.emulator.updates import QueuedUpdate
from bot.storage.store import Store, StoreTx
from tests.delivery.house import House
from tests.reliability.crowd import Human
from tests.reliability.programs import Environment, Nursery, Program, meanwhile
from tests.reliability.reckoning import (
    Findings,
    Rows,
    of_deeds,
    of_evenings,
    of_occasions,
    of_phone,
    of_secrets,
    of_updates,
)

LONGEST_LIFE = 0.35
MOST_CALLS = 12
CALLS = frozenset({"message", "edited", "callback_answered"})
MOSTLY = 0.8
Couples = tuple[tuple[str, str], ...]
REPLICAS = 2
STOPS_OF_A_LIFE = 3


@dataclass
class Mortals:
    """The people of one installation, its Telegram, its data, and whoever runs it just now."""

    house: House
    nursery: Nursery
    environment: Environment
    couples: Couples
    days: tuple[datetime, ...]
    """Those on which everybody is to be asked something."""
    people: dict[str, Human] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    updates: set[int] = field(default_factory=set)
    """Everything Telegram was to deliver."""
    ahead: list[datetime] = field(default_factory=list)
    """The moments to which time is going to move."""
    kills: int = 0

    @property
    def emulator(self) -> Emulator:
        return self.house.emulator

    def note_update(self, change: Change) -> None:
        """Remember what Telegram is to deliver."""
        if change.kind == "update_queued":
            self.updates.add(self.waiting()[-1].update_id)

    def waiting(self) -> list[QueuedUpdate]:
        """Updates that Telegram still has."""
        return self.emulator.bot.queue.pending(self.house.clock.now())

    # --- a life and its end ---

    async def begins(self, *, cold: bool = False) -> Program:
        """One more process of the program, still starting."""
        self.emulator.bot.webhook_set_at = float("-inf")  # no operator restarts twice within a second
        program = await self.nursery.begins(self.environment, self.house.folder, cold=cold)
        self.programs.append(program)
        return program

    async def is_killed(self, program: Program) -> None:
        await program.is_killed()
        self.programs.remove(program)
        self.kills += 1

    async def lives(self, seed: int, *, cold: bool = False) -> None:
        """A program is started, people go on, time too, and it is killed; it was up or not yet."""
        random = Random(seed)  # noqa: S311  # a seeded search
        await self.leases_end()
        program = await self.begins(cold=cold)
        async with self.people_going_on(random):
            if random.random() < MOSTLY:
                await program.runs()
            await self._has_lived(program, random)
        await self.is_killed(program)

    async def loses_one_of_two(self, seed: int) -> None:
        """Evenings fall due for two replicas, one is killed, and another is started in its place."""
        random = Random(seed)  # noqa: S311  # a seeded search
        while len(self.programs) < REPLICAS:
            program = await self.begins()
            if random.random() < MOSTLY:
                await program.runs()
        victim = random.choice(self.programs)
        async with meanwhile(self._time_goes_on(random)):
            await self._has_lived(victim, random, most_calls=REPLICAS)
        await self.is_killed(victim)
        await self.leases_end()

    async def _time_goes_on(self, random: Random) -> None:
        for _ in range(STOPS_OF_A_LIFE):
            await self.time_passes()
            await asyncio.sleep(random.uniform(0, 0.1))

    async def _has_lived(self, program: Program, random: Random, most_calls: int = MOST_CALLS) -> None:
        """It dies at a random moment, within the handling of a call, or soon after it was told to stop."""
        way = random.random()
        if way < 0.5:
            await self._dies_at_a_call(program, random.randint(1, most_calls))
            return
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE))
        if way > 0.8:
            program.gets(signal.SIGTERM)
            await asyncio.sleep(random.uniform(0, 0.1))

    async def _dies_at_a_call(self, program: Program, nth: int) -> None:
        """Killed before it hears the answer: at the n-th message that it, or anybody, sends or changes."""
        left = [nth]

        def count(change: Change) -> None:
            left[0] -= change.kind in CALLS
            if left[0] == 0:
                program.gets(signal.SIGKILL)

        unsubscribe = self.emulator.subscribe(count)
        try:
            with suppress(TimeoutError):
                await program.ended(2 * LONGEST_LIFE)
        finally:
            unsubscribe()

    def people_going_on(
        self, random: Random, *, longest_pause: float = 0.08
    ) -> AbstractAsyncContextManager[None]:
        """People write and tap while the block runs, and time passes."""
        return meanwhile(self._people_go_on(random, longest_pause))

    async def _people_go_on(self, random: Random, longest_pause: float) -> None:
        while True:
            for human in random.sample(list(self.people.values()), random.randint(0, 3)):
                human.acts()
            await asyncio.sleep(random.uniform(0, longest_pause))
            if random.random() < 0.4:
                await self.time_passes()

    async def time_passes(self) -> None:
        """To the next stop, once nothing is on its way: Telegram forgets taps after minutes."""
        while self.waiting():  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.005)
        if self.ahead:
            self.house.clock.set(self.ahead.pop(0))

    # --- after ---

    async def rests(self) -> None:
        """Nobody runs it any more."""
        for program in self.programs:
            program.gets(signal.SIGTERM)
            assert await program.ended() == 0, program.said
        self.programs.clear()

    async def reckoning(self) -> Findings:
        """It is started once more, time goes to the end, people open what waits: what is there now?"""
        await self.rests()
        await self.leases_end()
        await self.house.start()
        await self.house.settled()
        while self.ahead:
            await self.time_passes()
            await self.house.settled()
        for name in chain(*self.couples):
            human = self.people[name]
            if (stub := human.button(Action.OPEN)) and stub[2] not in human.deeds.opened:
                human.phone.tap(stub[1], message_id=stub[0].message_id)
        await self.house.settled()
        found: Findings = await self.house.count(self._found)
        await self.house.stop()
        return found

    def _found(self, tx: StoreTx) -> Findings:
        now = self.house.clock.now()
        found = of_updates(tx, self.updates, now)
        days = {str(day.date()) for day in self.days}
        partners = dict(self.couples) | {guest: inviter for inviter, guest in self.couples}
        for name, human in self.people.items():
            rows = Rows.of(tx, human)
            found += of_deeds(rows, human, self.emulator)
            found += of_occasions(rows, days, now)
            found += of_phone(rows, human, self.emulator)
            found += of_secrets(human, self.people.get(partners.get(name, "")), self.emulator)
        for couple in self.couples:
            found += of_evenings(tx, *(self.people[name] for name in couple))
        return found

    async def leases_end(self) -> None:
        """What the dead held is free, as after a minute; on SQLite the next start sees to that.

        A replica that is alive loses its leases too, which is worse than what time does.
        """
        environment = self.environment
        if environment["DATABASE_URL"].startswith("sqlite"):
            return
        places = (environment["DATABASE_URL"], environment["KEYSTORE_URL"])
        store = await Store.open(*places, Path(environment["MASTER_KEY_FILE"]))
        later, now = datetime.now(UTC) + 2 * LEASE, self.house.clock.now()  # noqa: TID251  # the clock of leases, not people's
        try:
            await store.transact(lambda tx: tx.claim_outbox(now, 0, LEASE, lease_clock=later))
            await store.transact(lambda tx: tx.lead_polling("nobody", later, -POLLING_LEASE - 2 * LEASE))
        finally:
            await store.close()
