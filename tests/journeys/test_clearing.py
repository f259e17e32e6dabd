"""/clear: what Telegram allows goes, what it doesn't is named, and nothing that waits is lost."""

import json
from datetime import timedelta

import pytest

from tests.journeys.cast import Someone, Town
from tests.journeys.mortality import MortalTown

Couple = tuple[Someone, Someone]
CLEARED = "My messages and yours of the last 48 hours are removed from this chat."


def everything(someone: Someone) -> list[str]:
    return [message.text or message.caption or message.kind for message in someone.phone.messages]


async def test_messages_of_48_hours_go_on_both_sides_and_older_ones_are_named(
    town: Town, ada: Someone
) -> None:
    await ada.settles_in()
    await ada.keeps("An old thing.")
    await town.walks_to(timedelta(hours=49))
    await ada.keeps("A new thing.")
    await ada.sends("photo")

    await ada.types("/clear")

    left = everything(ada)
    assert "An old thing." in left
    assert "A new thing." not in left
    assert "/clear" not in left
    assert left[-1].startswith(CLEARED)
    assert "older messages: in Telegram" in left[-1]
    assert "a summary in a partner's chat" in left[-1]
    assert "a backup of a phone" in left[-1]
    await ada.types("/replies")
    assert "An old thing." in ada.last
    assert "A new thing." in ada.last


async def test_an_open_question_is_not_lost_and_not_on_the_screen(ada: Someone) -> None:
    await ada.begins()
    question = ada.messages[-2].text or ""

    await ada.types("/clear")
    assert "A question that was open can be answered from /replies." in ada.last
    assert not ada.sees(question)
    await ada.types("Are you there?")
    assert ada.last.startswith("No question is open"), "nobody answers what is gone"
    await ada.types("/replies")
    await ada.taps("Answer 1")
    await ada.types("Tea, before I asked.")

    assert ada.last.startswith("Kept.")


async def test_typed_labels_of_what_is_gone_are_only_words(ada: Someone) -> None:
    await ada.begins()
    await ada.types("/delete")
    await ada.types("/clear")

    for typed in ("DELETE", "Skip", "Erase everything"):
        await ada.types(typed)

    await ada.types("/settings")
    assert "Your settings" in ada.last


async def test_a_snoozed_question_comes_at_its_hour_all_the_same(town: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.taps("Later")
    await ada.taps("1 hour")
    await ada.types("/clear")

    await town.walks_to(timedelta(minutes=61))

    assert ada.buttons[:1] == ["Skip"]


async def test_an_evening_that_waits_keeps_its_stub(town: Town, couple: Couple) -> None:
    ada, ben = couple
    for someone in couple:
        await someone.keeps(f"By {someone.name}.", share=True)
        await someone.says_yes()
    await town.walks_to("Mon 20:00")

    await ada.types("/clear")

    assert len(ada.messages) == 2
    assert ada.messages[-1].protected
    await ada.taps("Open")
    assert ada.sees("By Ben.")
    await ben.taps("Open")
    assert ben.sees("By Ada.")


async def test_a_name_to_confirm_is_asked_again(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    await ben.starts(await ada.invites())
    await ben.taps("Accept")

    await ada.types("/clear")
    await ada.taps("Yes, that's my partner")

    assert ada.last.startswith("You and Ben are a couple here now.")


async def test_in_the_beginning_its_question_comes_again(ada: Someone) -> None:
    await ada.starts()
    await ada.types("/clear")
    assert len(ada.phone.messages) == 2
    await ada.taps("I'm 18 or older")
    await ada.types("/clear")

    await ada.taps("I agree")

    assert "Where is your evening?" in ada.last


async def test_a_message_that_must_stay_keeps_no_other(ada: Someone) -> None:
    await ada.settles_in()
    await ada.sends("dice")
    await ada.keeps("Tea.")

    await ada.types("/clear")

    assert everything(ada)[:-1] == ["dice"]


async def test_hundreds_go_in_calls_of_a_hundred(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    for number in range(110):
        ada.phone.say(f"/help {number}")
    await town.settles()

    await ada.types("/clear")

    assert len(ada.phone.messages) == 1
    counts = [len(json.loads(str(call.parameters["message_ids"]))) for call in town.calls("deleteMessages")]
    assert max(counts) <= 100
    assert sum(counts) > 220


async def test_what_is_written_after_it_stays(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    town.emulator.faults.add("500", method="deleteMessages")
    ada.phone.say("/clear")
    ada.phone.say("/settings")
    await town.settles()

    assert everything(ada)[0] == "/settings"
    assert ada.sees("Your settings")


@pytest.mark.parametrize("hours", [1, 49])
async def test_a_clearing_cut_short_by_a_crash_goes_on_at_the_next_start(
    mortal: MortalTown, hours: int
) -> None:
    """What is too old by then isn't asked for."""
    ada = mortal.arrives("Ada")
    await ada.settles_in()
    await ada.keeps("Tea.")
    mortal.deadly.add("deleteMessages")
    ada.phone.say("/clear")
    assert await mortal.lives_for(1000)
    assert "Tea." in everything(ada)

    mortal.clock.advance(timedelta(hours=hours))
    await mortal.is_born_again()

    assert ("Tea." in everything(ada)) is (hours > 48)
    assert everything(ada)[-1].startswith(CLEARED)
