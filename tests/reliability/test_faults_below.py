"""Promises R15 and R10: whatever operation fails and wherever the process dies, the story ends alike."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from bot.domain.outbox import Policy
from bot.emulator import EmulatorClock
from tests.journeys.cast import BEGINS, furnish
from tests.reliability.disk import COMMITS_ONLY, DEADLY, Trouble, disks
from tests.reliability.frail import FrailTown, Remains
from tests.reliability.story import ADAS, BENS, ERASED, SUMMARY, Tale, told
from tests.trials import Trials

SECONDS = 60
SPREAD = 0.6180339887
"""The golden section: however many places are tried, they lie evenly over the story."""
LENGTHS = (1, 2, 1, 3, 1, 8, 1, 20)
"""How many operations fail in a row."""
MOST_OF_ONE_IN_DOUBT = 3
"""Bubbles more: the message again, a label typed instead of tapped, a link asked for anew."""

Tell = Callable[..., Awaitable[tuple[FrailTown, Tale]]]


@pytest.fixture(autouse=True)
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's switch away from what it deprecates; bootstrap sets it for the whole process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture(scope="session")
def undisturbed() -> list[tuple[FrailTown, Tale]]:
    """The story without any trouble, once it has been told."""
    return []


@pytest.fixture
async def tell(tmp_path: Path) -> AsyncIterator[Tell]:
    """Tell the story over a disk in trouble from one operation on."""
    with disks() as found:
        first = FrailTown(tmp_path / "prepared", disks=found)
        await first.starts()
        await first.stops()

        async def tell(
            trouble: Trouble | None = None, at: int = 0, lasting: int = 1
        ) -> tuple[FrailTown, Tale]:
            folder = tmp_path / f"town {at}"
            furnish(first.folder, folder)
            town = FrailTown(folder, EmulatorClock(BEGINS, speed=0), disks=found)
            town.disk.trouble, town.disk.at, town.disk.lasting = trouble, at, lasting
            async with AsyncExitStack() as ends:
                ends.push_async_callback(town.stops)
                async with asyncio.timeout(SECONDS):
                    await town.starts()
                    return town, await told(town)

        yield tell


@pytest.mark.parametrize("trouble", list(Trouble), ids=lambda trouble: trouble.name.lower())
async def test_the_story_ends_alike_wherever_the_disk_fails(
    tell: Tell, undisturbed: list[tuple[FrailTown, Tale]], trials: Trials, trouble: Trouble
) -> None:
    if not undisturbed:
        undisturbed.append(await tell())
    calm, expected = undisturbed[0]
    places = calm.disk.commits if trouble in COMMITS_ONLY else calm.disk.operations
    for seed in trials.seeds(5, most=places):
        at = 1 + int(places * (seed * SPREAD % 1))
        lasting = LENGTHS[seed % len(LENGTHS)] if trouble not in DEADLY | COMMITS_ONLY else 1

        town, tale = await tell(trouble, at, lasting)

        judge(tale, expected, town.remains)


def judge(tale: Tale, expected: Tale, remains: Remains | None) -> None:
    """Everything is as if nothing had happened, but for one message that was on its way to a phone."""
    assert tale.before == expected.before
    assert tale.after == expected.after
    if remains is None:
        assert tale.chats == expected.chats
        assert tale.rows == expected.rows
        return
    assert remains.evenings in (0, remains.people), "20:00 was decided for both or for none"
    assert remains.stubs in (0, remains.people)
    in_doubt = {tale.names[person_id]: policy for person_id, policy in remains.in_doubt.items()}
    for name, chat in tale.chats.items():
        compare(bubbles(expected.chats[name]), bubbles(chat), in_doubt.get(name))


def compare(expected: list[str], chat: list[str], policy: str | None) -> None:
    """What a phone shows after a crash, buttons aside: they are taken away as well as can be."""
    for words in (SUMMARY, ADAS, BENS):
        assert sum(words in one for one in chat) == sum(words in one for one in expected)
    if policy is None:
        said_once_or_not_at_all = expected[:-1] if expected[-1].startswith(f"< {ERASED}") else expected
        assert chat in (expected, said_once_or_not_at_all)
        return
    if policy == Policy.AGAIN:
        assert set(expected) <= set(chat), "it came, perhaps twice"
    alike = sum(
        run.size for run in SequenceMatcher(None, expected, chat, autojunk=False).get_matching_blocks()
    )
    assert alike >= len(expected) - 1
    assert len(chat) - alike <= MOST_OF_ONE_IN_DOUBT


def bubbles(chat: list[str]) -> list[str]:
    """What stands in a chat, without buttons."""
    return [text.rpartition(" [")[0] for text in chat]
