"""The bot may be restarted between any two steps of a couple's first week; nobody can tell."""

from collections.abc import Awaitable, Callable

import pytest

from tests.journeys.cast import LINK, Someone, Town
from tests.journeys.conftest import MakeTown

STEPS = 43
EVERY = 7
"""So many weeks are told, each with a restart after every so many steps: together, one after each step."""
Chats = tuple[list[str], list[str]]
Tell = Callable[[], Awaitable[Chats]]


async def the_first_week(town: Town) -> Chats:
    """Both begin, pair, answer, choose and read: what stands in the two chats at the end."""
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    await they_pair(ada, ben)
    await they_answer(town, ada, ben)
    await they_share(town, ada, ben)
    return ada.transcript, ben.transcript


async def they_pair(ada: Someone, ben: Someone) -> None:
    await ada.begins()
    await ada.types("You kept the light on")
    await ada.types("for me.")
    token = await ada.invites()
    await ben.starts(token)
    for label in ("I'm 18 or older", "i agree", "London", "Every evening"):
        await ben.taps(label) if label[0] == "I" else await ben.types(label)
    await ben.taps("Accept")
    await ada.taps("Yes, that's my partner")


async def they_answer(town: Town, ada: Someone, ben: Someone) -> None:
    await ben.types("The walk home.")
    await ada.edits(ada.said("for me."), "for me, again.")
    await town.walks_to("Wed 21:45")
    await ada.types("In the evening, with a cup of tea.")
    await ada.taps("Share in our summary")
    await ben.taps("Later")
    await ben.taps("Tomorrow")
    await town.walks_to("Thu 21:45")
    await ben.taps("Another question")
    await ben.types("When you hum in the kitchen.")
    await ada.types("/checkin stress")
    await ada.taps("4")
    await ada.types("The move.")


async def they_share(town: Town, ada: Someone, ben: Someone) -> None:
    await town.walks_to("Sun 10:00")
    await ada.taps("Open")
    await ada.taps("Choose what to share")
    await ada.taps("Share 1")
    await ada.taps("Done")
    await ada.taps("Yes, share these")
    await ben.taps("Open")
    await ben.taps("Share all")
    await ben.types("yes, share these")
    await town.walks_to("Sun 20:00")
    await ada.taps("Open")
    await town.walks_to("Mon 07:00")
    await ben.taps("Open")
    await town.walks_to("Mon 21:45")


@pytest.fixture(scope="session")
def told() -> list[Chats]:
    """The undisturbed week, once it has been told."""
    return []


@pytest.fixture
def undisturbed(told: list[Chats], make_town: MakeTown) -> Tell:
    async def tell() -> Chats:
        if not told:
            town = await make_town("undisturbed")
            told.append(await the_first_week(town))
            assert town.steps == STEPS, "a restart is tried after every step"
            await town.stops()
        return told[0]

    return tell


async def test_the_same_seed_tells_the_same_story_to_the_second(make_town: MakeTown) -> None:
    """Every call to each chat: its moment, its method, all that it says. Another seed draws other minutes."""
    first, again, other = [await make_town(name) for name in ("first", "again", "other")]
    other.draws = b"another seed"
    await other.restarts()

    for town in (first, again):
        await the_first_week(town)
    await they_pair(other.arrives("Ada"), other.arrives("Ben"))

    story = calls_by_chat(first)
    assert len(story) == 2
    assert calls_by_chat(again) == story
    for chat, calls in calls_by_chat(other).items():
        assert calls != story[chat][: len(calls)]


def calls_by_chat(town: Town) -> dict[str, list[str]]:
    """Ids of callbacks and links are Telegram's and the operating system's own."""
    found: dict[str, list[str]] = {}
    for call in town.emulator.calls:
        if "chat_id" in call.parameters:
            said = LINK.sub("start=TOKEN", repr(sorted(call.parameters.items())))
            found.setdefault(str(call.parameters["chat_id"]), []).append(f"{call.at} {call.method} {said}")
    return found


async def test_in_the_undisturbed_week_both_read_what_both_gave(undisturbed: Tell) -> None:
    ada, ben = await undisturbed()

    for chat in (ada, ben):
        summary = next(text for text in chat if "both chose to share" in text)
        assert "When you hum in the kitchen." in summary
        assert "In the evening, with a cup of tea." in summary
    assert not any("You kept the light on" in text for text in ben)


@pytest.mark.parametrize("first", range(1, EVERY + 1))
async def test_restarts_between_any_two_steps_change_nothing_that_anyone_sees(
    make_town: MakeTown, undisturbed: Tell, first: int
) -> None:
    expected = await undisturbed()
    town = await make_town()

    town.restart_after = lambda step: step % EVERY == first % EVERY

    assert await the_first_week(town) == expected


@pytest.mark.soak
@pytest.mark.parametrize("step", range(1, STEPS))
async def test_a_restart_changes_nothing_that_anyone_sees(
    make_town: MakeTown, undisturbed: Tell, step: int
) -> None:
    expected = await undisturbed()
    town = await make_town()

    town.restart_after = step.__eq__

    assert await the_first_week(town) == expected


async def test_a_bot_that_is_down_whenever_somebody_writes_answers_all_the_same(
    make_town: MakeTown, undisturbed: Tell
) -> None:
    expected = await undisturbed()
    town = await make_town()

    town.away = True

    assert await the_first_week(town) == expected
