"""An installation with people in it, ready to be killed: all have begun, some are couples."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random

from bot.domain.kinds import Action
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.serve import served
from tests.delivery.house import TOKEN, House
from tests.journeys.people import LINK
from tests.reliability.crowd import Human
from tests.reliability.mortals import Couples, Mortals
from tests.reliability.programs import Environment, Nursery, environment_of

A_FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SATURDAY, SUNDAY = (A_FRIDAY.replace(day=day, hour=0) for day in (28, 29))
COUPLES = (("Ada", "Ben"), ("Cem", "Dua"))
ALONE = ("Eli", "Fay", "Gus")


def stops() -> list[datetime]:
    """Moments at which time stands still for a while: a Saturday's evening, and the couples' Sunday."""
    questions = [timedelta(hours=19, minutes=minute) for minute in range(29, 41)]
    evening = [*questions, *(timedelta(hours=20, minutes=minute) for minute in (0, 1, 30))]
    morning = [timedelta(hours=10), timedelta(hours=10, minutes=1), timedelta(hours=14)]
    return [
        *(SATURDAY + at for at in evening),
        *(SUNDAY + at for at in (*morning, *evening, timedelta(hours=21), timedelta(hours=22))),
    ]


async def move_in(mortals: Mortals, alone: tuple[str, ...], random: Random) -> None:
    """Everybody begins, some pair, and the first couple has something to give; then it is Saturday."""
    house, people = mortals.house, mortals.people
    await house.start()
    for name in (*chain(*mortals.couples), *alone):
        phone = await house.begun(name)
        people[name] = Human(phone, Random(random.random()))  # noqa: S311  # a seeded search
        for said in ("/days mon tue wed thu fri sat sun", "/time 19:30-19:40"):
            phone.say(said)
    for inviter, guest in mortals.couples:
        await _pair(house, people[inviter], people[guest])
    for name in mortals.couples[0]:
        await _gives_something(house, people[name])
    house.clock.set(SATURDAY + timedelta(hours=17))
    await house.settled()
    await house.stop()


async def _pair(house: House, inviter: Human, guest: Human) -> None:
    one, other = inviter.phone, guest.phone
    one.say("/invite")
    await house.settled()
    one.tap("Make the link")
    await house.settled()
    link = next(found for message in one.messages if (found := LINK.search(message.text or "")))
    other.start(link[1])
    await house.settled()
    other.tap("Accept")
    await house.settled()
    one.tap("Yes, that's my partner")
    await house.settled()


async def _gives_something(house: House, human: Human) -> None:
    """A reply that is marked, and a yes on every Sunday."""
    human.asks()
    await house.settled()
    question = human.button(Action.SKIP)
    assert question
    human.answers(question[0].message_id)
    await house.settled()
    human.marks()
    human.phone.say("/share always")
    await house.settled()


@asynccontextmanager
async def moved_in(
    folder: Path,
    nursery: Nursery,
    seed: int,
    *,
    places: Environment,
    webhook_port: int | None = None,
    couples: Couples = COUPLES,
    alone: tuple[str, ...] = ALONE,
) -> AsyncIterator[Mortals]:
    """A new installation with people in it; nothing of it runs afterwards."""
    clock = EmulatorClock(A_FRIDAY, speed=0)
    emulator = Emulator(clock, tokens=[TOKEN])
    async with served(emulator) as telegram:
        environment = environment_of(folder, telegram, LOG_LEVEL="INFO", SEND_RATE="1000", **places)
        if webhook_port is not None:
            listen = f"127.0.0.1:{webhook_port}"
            environment |= {"UPDATES": "webhook", "LISTEN": listen, "WEBHOOK_URL": f"http://{listen}/in"}
        house = House(folder, clock, emulator, dict(places))
        mortals = Mortals(house, nursery, environment, couples, (SATURDAY, SUNDAY), ahead=stops())
        try:
            await move_in(mortals, alone, Random(seed))  # noqa: S311  # a seeded search
            emulator.subscribe(mortals.note_update)
            yield mortals
        finally:
            await house.stop()
            for program in mortals.programs:
                await program.is_killed()
