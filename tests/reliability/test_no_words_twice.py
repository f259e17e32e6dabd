"""R11: whatever goes wrong on the way of a Summary, a partner's words are on the phone once at most."""

import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.emulator import Phone
from bot.emulator.faults import FAULT_KINDS, FaultKind
from tests.journeys.cast import LINK, Town
from tests.trials import Trials

KINDS: list[FaultKind] = [kind for kind in FAULT_KINDS if kind != "slow"]  # type: ignore[misc]  # the same type
CALLS = 12
"""More than the Stub, three parts of a Summary and its picture take: each is sent neutral, then edited."""
WORST: FaultKind = "drop_after"
SENT: tuple[int, ...] = (0, 2, 4, 6)
"""Which of them send: the worst fault of each, arrived and not known to have, is among the cases always."""
DRAWN = 4
AGAIN_AND_AGAIN: list[tuple[FaultKind, int, int]] = [("502", 2, 2)]
"""What keeps the place of a part is tried as often as it takes."""
LONG = 5
"""Replies of nearly a thousand characters: more than one message holds."""
REFUSED = frozenset({"400", "403"})


class Case(NamedTuple):
    """A couple, and which call to Ada goes wrong in which way, and how many in a row."""

    ada: Phone
    ben: Phone
    fault: FaultKind
    call: int
    times: int = 1


def words(number: int) -> str:
    return f"Bens words number {number}. " + "You listened. " * 66


@pytest.fixture
async def towns(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Town]]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    found: list[Town] = []
    yield found
    for town in found:
        await town.stops()


async def become_couples(town: Town, adas: list[Phone], bens: list[Phone]) -> None:
    """All of them at the same time, each step for everybody: begun, paired, with words, marks and a yes."""
    everyone = adas + bens

    async def each(phones: list[Phone], act: Callable[[Phone], object]) -> None:
        await town.step(lambda: [act(phone) for phone in phones])

    await each(everyone, Phone.start)
    for label in ("I'm 18 or older", "I agree"):
        await each(everyone, lambda phone: phone.tap(label))  # noqa: B023 (done within its turn)
    await each(everyone, lambda phone: phone.say("Berlin"))
    await each(everyone, lambda phone: phone.tap("Three evenings a week"))
    await each(adas, lambda phone: phone.say("/skip") and phone.say("/invite"))
    await each(adas, lambda phone: phone.tap("Make the link"))
    for ada, ben in zip(adas, bens, strict=True):
        found = LINK.search(ada.messages[-1].text or "")
        ben.start(found[1] if found else "")
    await town.settles()
    await each(bens, lambda phone: phone.tap("Accept"))
    await each(adas, lambda phone: phone.tap("Yes, that's my partner"))
    for number in range(LONG):
        await each(bens, lambda phone: phone.say("/checkin gratitude") and phone.say(words(number)))  # noqa: B023 (the same)
    await each(everyone, lambda phone: phone.say("/checkin stress"))
    await each(everyone, lambda phone: phone.tap("2"))
    await each(everyone, lambda phone: phone.say("/summary"))
    await each(everyone, lambda phone: phone.tap("Share all"))
    await each(everyone, lambda phone: phone.tap("Yes, share these"))


async def opens(town: Town, cases: list[Case]) -> None:
    """The evening comes and everybody opens their Stub, while for each Ada one call goes wrong."""
    await town.walks_to("Mon 19:59")
    for case in cases:
        town.emulator.faults.add(case.fault, chat_id=case.ada.user_id, after=case.call, count=case.times)
    await town.walks_to("Mon 20:00")
    for case in cases:
        for phone in (case.ada, case.ben):
            if "Open" in phone.buttons:
                phone.tap("Open")
    await town.settles()
    town.emulator.faults.clear()


def count(phone: Phone, text: str) -> int:
    return sum(text in (message.text or "") for message in phone.messages if not message.outgoing)


async def test_a_partners_words_are_on_the_phone_once_at_most(
    towns: list[Town], tmp_path: Path, trials: Trials
) -> None:
    for seed in trials.seeds(1, most=40):
        draw = random.Random(seed)  # noqa: S311 (nothing secret)
        towns.append(town := Town(tmp_path / str(seed)))
        await town.starts()
        everywhere = [(kind, call) for call in range(CALLS) for kind in KINDS]
        drawn = [(WORST, call, 1) for call in SENT] + [(*draw.choice(everywhere), 1) for _ in range(DRAWN)]
        wrong = drawn + AGAIN_AND_AGAIN
        adas, bens = ([town.emulator.add_person(name) for _ in wrong] for name in ("Ada", "Ben"))
        await become_couples(town, adas, bens)
        cases = [Case(ada, ben, *one) for ada, ben, one in zip(adas, bens, wrong, strict=True)]

        await opens(town, cases)

        for case in cases:
            counts = [count(case.ada, words(number)[:25]) for number in range(LONG)]
            trials.found(doubled=sum(count > 1 for count in counts))
            assert max(counts) <= 1, (case.fault, case.call)
            if case.fault not in REFUSED:
                assert counts == [1] * LONG, (case.fault, case.call)
            assert count(case.ben, "both chose to share") == 1
        await town.stops()
