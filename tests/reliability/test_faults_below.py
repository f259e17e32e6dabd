"""Promises R15 and R10: whatever operation fails and wherever the process dies, the story ends alike."""

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from bot.content.catalog import load_catalogue
from bot.domain.outbox import Policy
from bot.emulator import EmulatorClock
from bot.storage.migrate import migrate_all
from bot.storage.store import Store
from tests.journeys.cast import BEGINS, furnish
from tests.reliability.disk import AFTERWARDS, DEADLY, Count, Disk, Trouble, disks, place_of
from tests.reliability.frail import FrailTown, Remains
from tests.reliability.story import ADAS, BENS, ERASED, SUMMARY, Tale, arrived_and_gone, told
from tests.storage.examples import NOW
from tests.trials import Trials

SECONDS = 60
KEYS = "keys.sqlite"
PASSING = frozenset(Trouble) - AFTERWARDS - DEADLY
LENGTHS = (1, 3, 1, 2, 1, 8, 1, 20)
"""How many operations fail in a row."""
QUESTIONS = (re.escape(prompt.text) for prompt in load_catalogue().prompts)
DRAWN = re.compile("|".join((*QUESTIONS, r"(?<=To begin a talk\n)[^\n]+", r"(?<=/start )\S+")))
"""What chance decides: who had to ask for a link again is asked, and starts to talk, by other draws."""
MOST_OF_ONE_IN_DOUBT = 3
"""Bubbles more: the message again, a label typed instead of tapped, a link asked for anew."""

T = TypeVar("T")
Story = Callable[[FrailTown], Awaitable[T]]


class Tell(Protocol):
    """Tell a story over a disk in trouble from one operation on; the town, and what came of it."""

    async def __call__(
        self, story: Story[T], trouble: Trouble | None = None, at: int = 0, **more: Any
    ) -> tuple[FrailTown, T]: ...


@pytest.fixture(autouse=True)
def periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's switch away from what it deprecates; bootstrap sets it for the whole process."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture(scope="session")
def undisturbed() -> list[tuple[Counter[Count], Tale]]:
    """The story without any trouble, once it has been told."""
    return []


@pytest.fixture
async def tell(tmp_path: Path) -> AsyncIterator[Tell]:
    with disks() as found:
        first = FrailTown(tmp_path / "prepared", disks=found)
        await first.starts()
        await first.stops()

        async def tell(
            story: Story[T], trouble: Trouble | None = None, at: int = 0, **more: Any
        ) -> tuple[FrailTown, T]:
            folder = tmp_path / f"town {at} {trouble}"
            furnish(first.folder, folder)
            town = FrailTown(folder, EmulatorClock(BEGINS, speed=0), disks=found)
            disk = town.disk = found[folder] = Disk(folder, trouble, at, **more)
            async with AsyncExitStack() as ends:
                ends.callback(lambda: _remove({disk.folder, town.folder}))
                ends.push_async_callback(town.stops)
                async with asyncio.timeout(SECONDS):
                    await town.starts()
                    return town, await story(town)

        yield tell


def _remove(folders: set[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder)


@pytest.mark.parametrize("trouble", list(Trouble), ids=lambda trouble: trouble.name.lower())
async def test_the_story_ends_alike_wherever_the_disk_fails(
    tell: Tell, undisturbed: list[tuple[Counter[Count], Tale]], trials: Trials, trouble: Trouble
) -> None:
    if not undisturbed:
        calm, tale = await tell(told)
        undisturbed.append((calm.disk.counted, tale))
    counted, expected = undisturbed[0]
    count = counts(trouble, large=trials.large)
    for seed in trials.seeds(6 if trouble in DEADLY else 2, most=counted[count]):
        at = place_of(seed, counted[count])
        lasting = LENGTHS[seed % len(LENGTHS)] if trouble in PASSING else 1

        town, tale = await tell(told, trouble, at, count=count, lasting=lasting)

        trials.found(**figures(tale, expected))
        judge(tale, expected, town.remains)


def counts(trouble: Trouble, *, large: bool) -> Count:
    """Where a process dies between two writes makes no difference, if there is no time to try it all."""
    if trouble in AFTERWARDS:
        return Count.COMMITS
    return Count.ALL if large or trouble in PASSING else Count.CHANGES


@pytest.mark.parametrize("trouble", [Trouble.FULL, *sorted(DEADLY)], ids=lambda trouble: trouble.name.lower())
async def test_a_key_that_cannot_be_made_or_destroyed_makes_no_half_person(
    tell: Tell, trials: Trials, trouble: Trouble
) -> None:
    calm, (nobody, _) = await tell(arrived_and_gone, file=KEYS)
    count = counts(trouble, large=trials.large)
    for seed in trials.seeds(3, most=calm.disk.counted[count]):
        at = place_of(seed, calm.disk.counted[count])

        town, (rows, told_so) = await tell(arrived_and_gone, trouble, at, count=count, file=KEYS)

        assert rows == nobody
        if town.remains is None:
            assert told_so == 2
        else:
            assert town.remains.alive <= town.remains.keys


@pytest.mark.parametrize("works", [1, 7])
async def test_a_commit_that_holds_is_not_reported_as_failed(tmp_path: Path, works: int) -> None:
    with disks() as found:
        await migrate_all(f"sqlite:///{tmp_path}/main", f"sqlite:///{tmp_path}/keys")
        found[tmp_path] = disk = Disk(tmp_path, Trouble.KEPT, count=Count.COMMITS)
        store = await Store.open(
            f"sqlite:///{tmp_path}/main", f"sqlite:///{tmp_path}/keys", tmp_path / "master.key"
        )
        disk.at, disk.struck = disk.counted[Count.COMMITS] + 1, 0

        news = await asyncio.gather(
            *(store.transact(lambda tx, n=n: tx.record_update(n, NOW)) for n in range(works))  # type: ignore[misc]  # lambda's default
        )

        await store.close()
    assert disk.struck == 1
    assert all(news), "what was kept was not done again"


def figures(tale: Tale, expected: Tale) -> dict[str, int]:
    """What of the stored words and decisions is missing, and what there is too much of."""
    kept, wanted = Counter(tale.before + tale.after), Counter(expected.before + expected.after)
    return {"lost": (wanted - kept).total(), "doubled": (kept - wanted).total()}


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
    assert times(SUMMARY, chat) == times(SUMMARY, expected)
    for words in (ADAS, BENS):  # the one message in doubt may be a page of one's own words
        assert times(words, chat) <= times(words, expected)
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


def times(words: str, chat: list[str]) -> int:
    return sum(words in one for one in chat)


def bubbles(chat: list[str]) -> list[str]:
    """What stands in a chat, without buttons and without what was drawn."""
    return [DRAWN.sub("…", text.rpartition(" [")[0]) for text in chat]
