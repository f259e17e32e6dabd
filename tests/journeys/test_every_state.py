"""What always answers: in every state a person can be in, known or not, and once in a group."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from tests.journeys.cast import Someone, Town

STRANGER = "We haven't met yet, and nothing is stored about you; /start begins."
TOLD = {
    "/help": "Every button can also be typed.",
    "/safety": "People you can call",
    "/privacy": "Who can read it",
    "/developer_info": "runs Tend",
    "/export": "They stay in this chat",
    "/delete": "Erase everything of yours?",
    "/clear": "My messages and yours of the last 48 hours are removed from this chat.",
}
OF_SOMEBODY = {"/export", "/delete", "/clear"}
"""Of whom nothing is stored there is nothing to hand out, to erase or to clear, and they are told so."""
Way = Callable[[Town, Someone], Awaitable[object]]


async def starting(_: Town, ada: Someone) -> None:
    await ada.starts()


async def before_consent(_: Town, ada: Someone) -> None:
    await ada.starts()
    await ada.taps("I'm 18 or older")


async def before_a_zone(town: Town, ada: Someone) -> None:
    await before_consent(town, ada)
    await ada.taps("I agree")


async def sharing_a_place(town: Town, ada: Someone) -> None:
    await before_a_zone(town, ada)
    await ada.taps("Somewhere else")


async def before_a_rhythm(town: Town, ada: Someone) -> None:
    await before_a_zone(town, ada)
    await ada.types("Berlin")


async def alone(_: Town, ada: Someone) -> None:
    await ada.begins()


async def in_a_couple(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    ben = town.arrives("Ben")
    await ben.settles_in()
    await town.pairs(ada, ben)


async def on_a_pause(_: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("/pause")


async def back_after_blocking(_: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.blocks()
    await ada.unblocks()


async def asked_about_age(_: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("I am 16 years old.")
    assert ada.last.startswith("Something you wrote may mean that you are under 18.")


async def discreet(_: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("/discreet on")


async def with_an_evening_waiting(town: Town, ada: Someone) -> None:
    await in_a_couple(town, ada)
    await town.walks_to("Sun 21:00")


async def a_stranger(_: Town, ada: Someone) -> None:
    await ada.starts()
    await ada.taps("Not for me")


async def erased(_: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("/delete")
    await ada.types("DELETE")


KNOWN: tuple[Way, ...] = (
    starting,
    before_consent,
    before_a_zone,
    sharing_a_place,
    before_a_rhythm,
    alone,
    in_a_couple,
    on_a_pause,
    back_after_blocking,
    asked_about_age,
    discreet,
    with_an_evening_waiting,
)


async def answer_to(ada: Someone, command: str) -> str:
    """What is new in the chat after a command."""
    before = {message.message_id for message in ada.messages}
    await ada.types(command)
    return "\n".join(one.text or "" for one in ada.messages if one.message_id not in before)


@pytest.mark.parametrize("state", KNOWN)
async def test_what_must_always_answer_does_and_does_what_it_says(
    town: Town, ada: Someone, state: Way
) -> None:
    await state(town, ada)

    for command, says in TOLD.items():
        assert says in await answer_to(ada, command), command
    await ada.types("/export")
    await ada.taps("Send me the files")
    assert [one.file_name for one in ada.messages if one.file_name] == [
        "tend-export.json",
        "tend-export.html",
    ]
    await ada.types("/delete")
    await ada.taps("Clear this chat too")
    await ada.taps("Erase everything")

    assert "Everything of yours here is erased" in ada.last
    assert await answer_to(ada, "/replies") == STRANGER
    people = await town.bot.parts.store.transact(lambda tx: tx.people())
    assert len(people) == (1 if state in (in_a_couple, with_an_evening_waiting) else 0)


@pytest.mark.parametrize("state", [a_stranger, erased])
async def test_of_whom_nothing_is_stored_they_are_told_so(town: Town, ada: Someone, state: Way) -> None:
    await state(town, ada)

    for command, says in TOLD.items():
        told = await answer_to(ada, command)
        assert (STRANGER if command in OF_SOMEBODY else says) in told, command
    assert await town.bot.parts.store.transact(lambda tx: tx.people()) == set()


async def test_what_always_answers_needs_nothing_to_be_due(town: Town, ada: Someone) -> None:
    """After an outage of days as well, when much is decided before the answer."""
    await alone(town, ada)
    await town.stops()
    town.clock.advance(timedelta(days=9))
    await town.starts()

    assert TOLD["/privacy"] in await answer_to(ada, "/privacy")


@pytest.mark.parametrize("command", TOLD)
async def test_in_a_group_it_is_said_once_that_this_is_no_place(
    town: Town, ada: Someone, command: str
) -> None:
    group = town.emulator.group
    await town.step(lambda: group.add_bot(ada.phone.user_id))

    await town.step(partial(group.say, ada.phone.user_id, command))

    said = [message.text for message in group.messages if message.author != "Ada"]
    assert said == ["I only talk in private chats; here I stay silent."]
