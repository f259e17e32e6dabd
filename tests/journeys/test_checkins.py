"""A question's life: skipped, put off, exchanged, explained, left alone, answered late."""

from datetime import timedelta

import pytest

from tests.journeys.cast import KEPT, Someone, Town


def questions(someone: Someone) -> list[str]:
    """Texts of all questions in the chat, oldest first."""
    titles = ("Gratitude", "Stress", "Boundaries")
    return [text for text in someone.reads if text.startswith(titles)]


async def test_questions_come_on_ones_own_days_in_ones_own_hour(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    begun = len(ada.messages)

    await town.walks_to("Sat 12:00")

    came = [message.date.astimezone(town.here) for message in ada.messages[begun:]]
    assert [f"{at:%a}" for at in came] == ["Wed", "Fri"]
    assert all("19:30" <= f"{at:%H:%M}" <= "20:30" for at in came)


async def test_both_partners_are_asked_the_same(town: Town, couple: tuple[Someone, Someone]) -> None:
    ada, ben = couple

    await town.walks_to("Sat 12:00")

    assert len(questions(ada)) == 3
    assert questions(ada)[1:] == questions(ben)[1:]


async def test_skipping_asks_for_no_reason(ada: Someone) -> None:
    await ada.begins()

    await ada.taps("Skip")
    assert ada.last == "Skipped. That is as good an answer as any."
    await ada.types("/skip")

    assert ada.last == "No question is open just now; /checkin asks you one."


async def test_another_question_takes_the_place_of_the_first(ada: Someone) -> None:
    await ada.begins()
    before, first = len(ada.messages), questions(ada)[0]

    await ada.taps("Another question")

    assert len(ada.messages) == before
    assert questions(ada)[0] != first
    await ada.types("To the second.")
    assert ada.last == KEPT


async def test_why_this_names_the_thought_it_grows_from(ada: Someone) -> None:
    await ada.begins()

    await ada.taps("Why this?")

    assert ada.last.startswith("This question grows from the article behind Tend: “")
    assert "Skip" in ada.phone.buttons, "the question is still open"


@pytest.mark.parametrize(
    ("choice", "said", "comes"),
    [("1 hour", "at 13:00.", "Mon 13:01"), ("Tomorrow", "tomorrow at ", "Tue 20:30")],
)
async def test_a_question_put_off_comes_back(
    town: Town, ada: Someone, choice: str, said: str, comes: str
) -> None:
    await ada.begins()
    asked = questions(ada)[0]

    await ada.taps("Later")
    await ada.taps(choice)
    assert "I'll ask again " + said in ada.last
    assert "Skip" not in ada.phone.buttons
    await town.walks_to(comes)

    assert ada.last == asked
    assert ada.buttons == ["Skip", "Later", "Another question", "Why this?"]


async def test_snooze_can_be_typed_from_beginning_to_end(town: Town, ada: Someone) -> None:
    await ada.begins()

    await ada.types("/snooze")
    assert ada.last == "When shall I ask again?"
    await ada.types("this evening")
    await town.walks_to("Mon 20:31")

    assert ada.last == questions(ada)[0]
    await ada.types("Now.")
    assert ada.last == KEPT


async def test_snooze_with_nothing_open_says_so(ada: Someone) -> None:
    await ada.settles_in()

    await ada.types("/snooze")

    assert ada.last == "No question is open just now; /checkin asks you one."


async def test_a_question_closes_after_36_hours_without_a_word(town: Town, ada: Someone) -> None:
    await ada.begins()
    silent = list(ada.reads)

    await town.walks_to(timedelta(hours=36, minutes=1))

    assert ada.reads == silent
    assert "Skip" not in ada.phone.buttons
    await ada.types("Too late for it.")
    assert ada.buttons == ["Keep as a note", "Ask me one now"]


async def test_a_closed_question_can_be_answered_late(town: Town, ada: Someone) -> None:
    await ada.begins()
    await town.walks_to(timedelta(hours=37))

    await ada.types("/replies")
    await ada.taps("Answer 1")
    assert "first asked on Monday" in ada.last
    await ada.types("After all.")

    assert ada.last == KEPT
    await ada.types("/replies")
    assert "After all." in ada.last


async def test_the_reminder_is_off_and_comes_once_when_it_is_on(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    await town.walks_to("Fri 12:00")
    assert ada.count("This question is still open") == 0

    await ada.types("/reminder on")
    await town.walks_to("Sun 12:00")

    assert ada.count("This question is still open") == 1


async def test_after_two_silences_the_rhythm_halves_and_one_is_asked_once(town: Town, ada: Someone) -> None:
    await ada.settles_in(rhythm="Every evening")

    await town.walks_to(timedelta(days=9))

    assert ada.count("so I ask half as often") == 1
    assert len(questions(ada)) < 9
    await ada.types("keep my rhythm")
    assert ada.last == "All right, your rhythm stays as it was."


async def test_a_topic_can_be_chosen_and_a_wrong_one_is_told(ada: Someone) -> None:
    await ada.settles_in()

    await ada.types("/checkin Boundaries")
    assert ada.last.startswith("Boundaries")
    await ada.types("/checkin weather")

    assert ada.last == "The topics are gratitude, stress and boundaries, for example: /checkin gratitude"


async def skip_on(town: Town, people: tuple[Someone, ...], *days: str) -> None:
    """Everyone skips the questions of these evenings."""
    for day in days:
        await town.walks_to(f"{day} 21:00")
        for someone in people:
            await someone.types("/skip")


async def test_after_much_stress_the_next_boundaries_question_gives_way(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    ada, ben = couple
    await skip_on(town, couple, "Wed", "Fri")
    topics = [text.split("\n")[0] for text in questions(ben)]
    await ada.types("/checkin stress")
    await ada.taps("5")

    await skip_on(town, couple, "Mon", "Wed", "Fri")

    theirs = [text.split("\n")[0] for text in questions(ben)][len(topics) :]
    hers = [text.split("\n")[0] for text in questions(ada)][len(topics) + 1 :]
    assert sorted(theirs) == ["Boundaries", "Gratitude", "Stress"]
    assert "Boundaries" not in hers
    assert [topic for topic in theirs if topic != "Boundaries"] == [
        topic for topic, other in zip(hers, theirs, strict=True) if other != "Boundaries"
    ]


async def test_nothing_comes_on_a_pause_and_nothing_missed_comes_after(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/pause")
    assert ada.last.startswith("You are on a pause until you write /resume.")
    silent = list(ada.reads)

    await town.walks_to("Sun 21:00")
    assert ada.reads == silent
    await ada.types("/resume")
    assert ada.last.startswith("Good to have you here again.")
    await town.walks_to("Mon 12:00")

    assert len(questions(ada)) == 1, "only the first of all"
    await town.walks_to("Mon 20:31")
    assert len(questions(ada)) == 2


async def test_a_pause_of_days_ends_by_itself(town: Town, ada: Someone) -> None:
    await ada.settles_in()

    await ada.types("/pause 3")
    assert "until Thursday" in ada.last
    await town.walks_to("Thu 23:59")
    assert len(questions(ada)) == 1
    await town.walks_to("Fri 23:59")

    assert len(questions(ada)) == 2


@pytest.mark.parametrize("typed", ["/pause soon", "/pause 0", "/pause 2026-12-24", "/pause -1"])
async def test_a_pause_that_cannot_be_read_changes_nothing(ada: Someone, typed: str) -> None:
    await ada.settles_in()

    await ada.types(typed)
    assert ada.last.startswith("Write /pause alone, a number of days such as /pause 7")
    await ada.types("/resume")

    assert ada.last == "You are not on a pause; your questions come in your rhythm."
