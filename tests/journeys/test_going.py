"""Leaving, erasing, blocking, coming back: each at once, and nobody is told."""

from datetime import timedelta
from functools import partial

import pytest

from tests.journeys.cast import FIXED, Someone, Town

Couple = tuple[Someone, Someone]
WORDS = "Thank you for the soup."


async def test_leaving_is_silent_and_keeps_ones_own_words(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps(WORDS, share=True)
    silent = list(ben.reads)

    await ada.types("/leave")
    assert ada.last.startswith(
        "Withdrawn. What was already opened can't be taken back.\n\nYou have left. Nobody is told."
    )

    assert ben.reads == silent
    await ada.types("/replies")
    assert WORDS in ada.last
    assert ada.buttons == ["Delete 1"]
    await ben.types("/summary")
    assert "Our summary" in ben.last, "Ben's side lives on"
    await town.walks_to("Sun 20:00")
    await ben.taps("Open")
    assert ben.sees(FIXED)
    assert not ada.sees("Your evening note is here.")


async def test_who_has_left_can_pair_anew(town: Town, couple: Couple) -> None:
    ada, _ = couple
    cem = town.arrives("Cem")
    await cem.settles_in()
    await ada.types("/leave")

    await town.pairs(ada, cem)

    assert ada.last.startswith("You and Cem are a couple here now.")


@pytest.mark.parametrize("way", ["DELETE", "Erase everything"])
async def test_erasing_leaves_nothing_of_a_person_behind(town: Town, way: str) -> None:
    nobody = await town.rows()
    ada = town.arrives("Ada")
    await ada.begins()
    await ada.types(WORDS)
    await ada.types("/checkin stress")
    await ada.taps("5")
    await ada.types("A thought that was never kept.")
    await ada.types("/delete")

    await (ada.types(way) if way == "DELETE" else ada.taps(way))

    assert ada.last.startswith("Everything of yours here is erased")
    assert "What Telegram still holds:" in ada.last
    assert await town.rows() == nobody
    await ada.types("/replies")
    assert ada.last == "We haven't met yet, and nothing is stored about you; /start begins."


async def test_the_link_of_someone_who_is_gone_keeps_answering_until_it_expires(
    town: Town, ada: Someone, ben: Someone
) -> None:
    await ben.settles_in()
    only_ben = await town.rows()
    await ada.settles_in()
    token = await ada.invites()
    await ada.types("/delete")
    await ada.types("DELETE")

    await ben.starts(token)
    await ben.taps("Accept")
    assert ben.last.startswith("Thank you. Whoever made the link now decides as well")
    assert not ben.sees("Ada")
    await town.walks_to(timedelta(days=10))
    await town.restarts()
    await town.settles()

    gone = ("main.data_key", "main.invite", "main.person", "keys.data_key")
    rows = await town.rows()
    assert {table: rows.get(table) for table in gone} == {table: only_ben.get(table) for table in gone}


@pytest.mark.parametrize("typed", ["delete", "Delete", "DELETE."])
async def test_only_the_word_itself_erases(ada: Someone, typed: str) -> None:
    await ada.begins()
    await ada.types(WORDS)
    await ada.types("/delete")

    await ada.types(typed)

    await ada.types("/replies")
    assert WORDS in ada.last
    await ada.types("/settings")
    assert "Your settings" in ada.last


async def test_without_the_question_the_word_is_only_a_word(ada: Someone) -> None:
    await ada.begins()

    await ada.types("DELETE")

    await ada.types("/replies")
    assert "DELETE" in ada.last


async def test_the_chat_can_be_cleared_along(ada: Someone) -> None:
    await ada.begins()
    await ada.types(WORDS)
    await ada.types("/delete")

    await ada.taps("Clear this chat too")
    assert "removed from this chat as well" in ada.last
    await ada.taps("Erase everything")

    assert len(ada.phone.messages) == 1
    assert "older than 48 hours" in ada.last


async def test_erasing_takes_back_what_the_partner_has_not_opened(town: Town, couple: Couple) -> None:
    ada, ben = couple
    for someone in couple:
        await someone.keeps(WORDS, share=True)
        await someone.says_yes()
    await town.walks_to("Mon 20:00")

    await ada.types("/delete")
    await ada.types("DELETE")
    await ben.taps("Open")

    assert ben.last == FIXED
    await ben.types("/summary")
    assert "Our summary" in ben.last


async def test_a_blocked_bot_is_mute_and_nothing_missed_comes_after(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps(WORDS, share=True)
    await ada.says_yes()
    silent = list(ben.reads)
    await ada.blocks()
    before = len(ada.messages)
    refused = len([call for call in town.emulator.calls if call.status == 403])

    await town.walks_to("Sat 12:00")
    assert len(ada.messages) == before
    assert len([call for call in town.emulator.calls if call.status == 403]) == refused
    assert [text for text in ben.reads[len(silent) :] if "Ada" in text] == []

    await ada.unblocks()
    assert len(ada.messages) == before
    await town.walks_to("Sun 10:00")
    assert ada.last == "Your page is here. It opens whenever you like."
    await ada.taps("Open")
    assert "Without your yes nothing is shared." in ada.last


async def test_a_block_noticed_only_while_sending_mutes_as_well(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    town.emulator.faults.add("403", chat_id=ada.phone.user_id, count=1)
    await ada.types("/help")
    begun = len(ada.messages)

    await town.walks_to("Wed 23:00")
    assert len(ada.messages) == begun
    await ada.types("/checkin")

    assert "Skip" in ada.buttons


async def test_starting_again_after_a_block_goes_on(ada: Someone) -> None:
    await ada.settles_in()
    await ada.blocks()

    await ada.starts()

    assert ada.last == "Good to have you here. /checkin asks you one question, /help shows everything else."


async def test_a_group_is_told_once_and_never_again(town: Town, ada: Someone) -> None:
    group = town.emulator.group
    await town.step(lambda: group.add_bot(ada.phone.user_id))
    for text in ("/start", "/help@tend_bot", "@tend_bot hello"):
        await town.step(partial(group.say, ada.phone.user_id, text))
    await town.restarts()
    await town.step(lambda: group.say(ada.phone.user_id, "/checkin"))

    said = [message.text for message in group.messages if message.author != "Ada"]
    assert said == ["I only talk in private chats; here I stay silent."]
    assert ada.messages == []


async def test_what_is_said_in_a_group_is_nobodys_reply(town: Town, ada: Someone) -> None:
    await ada.begins()
    group = town.emulator.group
    await town.step(lambda: group.add_bot(ada.phone.user_id))
    await town.step(lambda: group.say(ada.phone.user_id, "@tend_bot this is not a reply"))

    await ada.types("/replies")

    assert "this is not a reply" not in ada.last
