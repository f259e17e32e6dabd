"""What was kept can be looked at and changed; so can how the bot behaves."""

import pytest

from tests.journeys.cast import FIXED, KEPT, STALE, WITHDRAWN, Someone, Town

Couple = tuple[Someone, Someone]


async def test_replies_can_be_marked_and_made_private_and_deleted(couple: Couple) -> None:
    ada, _ = couple
    await ada.keeps("The first.")
    await ada.keeps("The second.")
    await ada.types("/replies")
    assert ada.last.count("Only you") == 2

    await ada.taps("Share 1")
    assert ada.last.count("Marked for our summary") == 1
    await ada.taps("Keep 1 private")
    assert ada.last.count("Only you") == 2
    await ada.taps("Delete 1")

    assert ada.last.startswith("Your reply, 1 in all")


async def test_many_replies_are_turned_like_pages(ada: Someone) -> None:
    await ada.settles_in()
    for number in range(9):
        await ada.keeps(f"Reply number {number}.")
    await ada.types("/replies")
    newest = ada.last

    await ada.taps("Older")
    assert ada.last != newest
    assert "Reply number 0." not in newest
    while "Older" in ada.buttons:
        await ada.taps("Older")
    assert "Reply number 0." in ada.last
    while "Newer" in ada.buttons:
        await ada.taps("Newer")

    assert ada.last == newest


async def test_a_reply_is_private_unless_marked(couple: Couple) -> None:
    ada, _ = couple

    await ada.keeps("Nobody's business.")

    assert ada.last == KEPT
    assert ada.buttons == ["Share in our summary", "Delete"]
    await ada.types("/summary")
    assert "Nothing of yours is marked, so nothing of yours would be read." in ada.last


async def test_what_was_kept_before_pairing_cannot_be_shared(town: Town, ada: Someone, ben: Someone) -> None:
    await ada.begins()
    await ada.types("Before there was anyone.")
    await ben.settles_in()
    await town.pairs(ada, ben)

    await ada.types("/replies")

    assert ada.buttons == ["Delete 1"]


async def test_making_a_given_reply_private_takes_the_unopened_evening_back(
    town: Town, couple: Couple
) -> None:
    ada, ben = couple
    for someone in couple:
        await someone.keeps(f"By {someone.name}.", share=True)
        await someone.says_yes()
    await town.walks_to("Mon 20:00")

    await ben.types("/replies")
    await ben.taps("Keep 1 private")
    await ada.taps("Open")

    assert ada.last == FIXED
    assert ben.sees(WITHDRAWN)


SETTINGS = [
    ("/days tue sat", "Days: Tuesday and Saturday"),
    ("/days daily", "Days: Monday, Tuesday"),
    ("/days WEEKENDS", "Days: Saturday and Sunday"),
    ("/time 18:00-19:15", "Time: 18:00-19:15"),
    ("/timezone new york", "Time zone: New York, America/New_York"),
    ("/quiet 23-7", "Quiet hours: 23:00-07:00"),
    ("/reminder on", "One reminder: on"),
    ("/discreet on", "Discreet: on"),
    ("/language en", "Language: English"),
]


@pytest.mark.parametrize(("typed", "shown"), SETTINGS)
async def test_a_setting_is_changed_by_a_line_and_shown(ada: Someone, typed: str, shown: str) -> None:
    await ada.settles_in()

    await ada.types(typed)

    assert "changed" in ada.last.splitlines()[0]
    assert shown in ada.last
    changed = ada.last.split("\n\n", 1)[1]
    await ada.types("/settings")
    assert ada.last == changed


REFUSED = [
    ("/days someday", "Write the days like this: /days mon wed fri"),
    ("/days", "Write the days like this"),
    ("/time 25-26", "Write from when to when, outside your quiet hours"),
    ("/time 23:00-23:30", "Write from when to when, outside your quiet hours"),
    ("/timezone Atlantis", "Write one large city whose clock is yours"),
    ("/timezone", "Write one large city whose clock is yours"),
    ("/quiet 19-21", "Write from when to when, leaving part of your time"),
    ("/quiet maybe", "Write from when to when, leaving part of your time"),
    ("/reminder perhaps", "Write /reminder on or /reminder off."),
    ("/discreet", "Write /discreet on or /discreet off."),
    ("/language tlh", "Write the code of one of these languages"),
    ("/share sometimes", "Write /share ask, /share always or /share never"),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
async def test_what_cannot_be_read_changes_nothing_and_says_how_to_write_it(
    ada: Someone, typed: str, said: str
) -> None:
    await ada.settles_in()
    await ada.types("/settings")
    before = ada.last

    await ada.types(typed)

    assert ada.last.startswith(said)
    await ada.types("/settings")
    assert ada.last == before


async def test_topics_are_left_out_and_brought_back_but_one_stays(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/topics")

    await ada.taps("Leave out stress")
    await ada.taps("Leave out boundaries")
    assert ada.buttons == ["Bring back stress", "Bring back boundaries", "Done"]
    for _ in range(3):
        await ada.types("/checkin")
        assert ada.last.startswith("Gratitude")
        await ada.types("/skip")


async def test_new_days_and_times_are_when_questions_come(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/days tue")
    await ada.types("/time 12:00-12:10")
    begun = len(ada.messages)

    await town.walks_to("Sat 12:00")

    came = [message.date.astimezone(town.here) for message in ada.messages[begun:]]
    assert [f"{at:%a %H}" for at in came] == ["Tue 12"]


async def test_the_setting_buttons_switch_both_ways(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/settings")

    await ada.taps("Turn the reminder on")
    assert "One reminder: on" in ada.last
    await ada.types("turn the reminder off")

    assert "One reminder: off" in ada.last


async def test_a_button_of_an_older_settings_message_is_stale(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/settings")
    older, data = ada.messages[-1], ada.phone.button("Turn discreet on").data or ""
    await ada.types("/settings")

    assert await ada.forges(data, older.message_id) == STALE
    assert "Discreet: off" in ada.last
