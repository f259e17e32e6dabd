"""R13: who blocks the bot is muted, and nobody else can tell, whenever the bot finds out.

The same for a line that is broken to one of two.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.delivery.outgoing import Outgoing
from bot.delivery.results import Verdict
from bot.domain.outbox import Lane, Policy
from bot.services import settings
from tests.journeys.cast import FIXED, Someone
from tests.reliability.cabled import CabledTown, MakeCabled, couple, person_of
from tests.reliability.sundial import Sundial
from tests.services.moments import when
from tests.services.pairs import pair
from tests.services.stories import Phone

MINUTE = timedelta(minutes=1)


async def test_a_block_found_out_after_20_00_changes_nothing_that_20_00_decided(
    make_cabled: MakeCabled,
) -> None:
    """A call that left before may be refused after, and no ring may have come between."""
    town = await make_cabled("town")
    ada, ben = await couple(town)
    for someone in (ada, ben):
        await someone.keeps("tea", share=True)
    await town.walks_to("Sun 12:00")
    for someone in (ada, ben):
        await someone.says_yes()
    await town.walks_to("Sun 19:59")
    ben_id = await town.knows(lambda tx: person_of(tx, ben).id)
    call = Outgoing("", ben_id, 0, 0, 0, Lane.PROMPT, Policy.ONCE, 0, 1, None)

    town.clock.advance(2 * MINUTE)
    await town.bot.parts.outbox.settle(call, Verdict.BLOCKED, None)
    await town.settles()
    await ada.taps("Open")

    assert ada.sees("tea")
    assert ada.last != FIXED
    assert (await town.knows(lambda tx: person_of(tx, ben))).blocked


async def weeks_of_ada(town: CabledTown, bens_block: Callable[[CabledTown, Someone], Any]) -> list[Any]:
    """Three weeks in which she says yes and he does not; every call that was made to her."""
    ada, ben = await couple(town)
    await ada.keeps("tea", share=True)
    await town.walks_to("Thu 12:00")
    await bens_block(town, ben)
    for _ in range(2):
        await town.walks_to("Sun 12:00")
        await ada.says_yes()
        await town.walks_to("Sun 20:30")
        await ada.taps("Open")
    await town.walks_to("Wed 12:00")
    return calls_to(town, ada) + ada.transcript


def calls_to(town: CabledTown, someone: Someone) -> list[Any]:
    """Everything the bot asked of Telegram for somebody; ids of messages by the order in which they came."""
    named: dict[object, int] = {}
    calls = []
    for call in town.emulator.calls:
        if str(call.parameters.get("chat_id")) == str(someone.phone.user_id):
            asked = dict(call.parameters)
            if "message_id" in asked:
                asked["message_id"] = named.setdefault(asked["message_id"], len(named))
            calls.append((call.method, asked, call.at))
    return calls


async def no_block(town: CabledTown, _: Someone) -> None:
    await town.step(lambda: None)


async def a_block(_: CabledTown, ben: Someone) -> None:
    await ben.blocks()


async def a_block_found_out_late(town: CabledTown, ben: Someone) -> None:
    """By a 403 alone."""
    town.emulator.faults.add("403", method="sendMessage", chat_id=ben.phone.user_id)
    await town.step(lambda: None)


async def test_a_block_shows_nowhere_on_the_phone_of_the_partner(make_cabled: MakeCabled) -> None:
    seen = [
        await weeks_of_ada(await make_cabled(block.__name__), block)
        for block in (no_block, a_block, a_block_found_out_late)
    ]

    assert seen[0] == seen[1]
    assert seen[0] == seen[2]


def adas_weeks(bens_line: Callable[[Sundial, Phone], object]) -> list[tuple[object, ...]]:
    """Two weeks in which both say yes to everything; what came to Ada."""
    sundial = Sundial(when("Mon 12:00"))
    ada, ben = sundial.phone("Ada"), sundial.phone("Ben")
    pair(ada, ben)
    for phone in (ada, ben):
        phone.sets(settings.set_days, "daily")
        phone.keep("tea", marked=True)
    bens_line(sundial, ben)
    for day in ("Tue", "Wed", "Sat"):
        sundial.until(f"{day} 19:00")
        for phone in (ada, ben):
            phone.says_yes()
    sundial.until("Sun+1 22:00")
    assert any(evening.released for evening in ada.evenings)
    return [(one.at, one.kind, one.message.say.kind) for one in sundial.came(ada)]


def test_a_broken_line_to_one_shows_nowhere_on_the_phone_of_the_other() -> None:
    assert adas_weeks(lambda sundial, ben: sundial.cut_off.add(ben.id)) == adas_weeks(lambda *_: None)
