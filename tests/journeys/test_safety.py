"""Words of danger, a statement of age, and people whose phone is looked at by someone else."""

from datetime import timedelta

import pytest

from tests.journeys.cast import KEPT, Someone, Town

DANGER = "He hit me last night."
STUB = "A note for you is here. It opens whenever you like."
YOUNG = "I am 16 years old."
ASKED = "Something you wrote may mean that you are under 18."


async def test_words_of_danger_get_a_silent_neutral_stub_that_opens_to_numbers(
    couple: tuple[Someone, Someone],
) -> None:
    ada, ben = couple
    silent = list(ben.reads)
    await ada.keeps(DANGER)
    stub = ada.messages[-1]
    assert (stub.text, stub.silent, stub.protected, ada.buttons) == (STUB, True, True, ["Open"])

    await ada.taps("Open")
    assert "Nobody has been told, and nobody will be." in ada.last
    assert "Hide" in ada.buttons
    await ada.taps("Hide")

    assert ada.last == "Put away."
    assert ben.reads == silent


async def test_such_words_are_shared_only_when_their_author_says_so_again(
    couple: tuple[Someone, Someone],
) -> None:
    ada, _ = couple
    await ada.keeps(DANGER)
    await ada.types("/summary")
    await ada.taps("Share all")
    assert "Nothing of yours is marked" in ada.last

    await ada.types("/replies")
    await ada.taps("Share 1")
    await ada.types("/summary")

    assert "Ben reads 1, word for word" in ada.last


async def test_marked_words_that_an_edit_made_dangerous_are_not_given(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    ada, ben = couple
    message_id = await ada.keeps("A quiet evening.", share=True)
    await ada.keeps("Thank you for the tea.", share=True)
    await ben.keeps("Thank you for the cake.", share=True)
    for someone in couple:
        await someone.says_yes()

    await ada.edits(message_id, DANGER)
    await town.walks_to("Mon 20:00")
    await ben.taps("Open")

    assert ben.sees("Thank you for the tea.")
    assert not ben.sees(DANGER)
    assert not ben.sees("A quiet evening.")


async def test_an_edit_is_looked_at_anew(ada: Someone) -> None:
    await ada.begins()
    message_id = await ada.types("A quiet evening.")
    assert not ada.sees(STUB)

    await ada.edits(message_id, DANGER)

    assert ada.last == STUB


async def test_a_statement_of_age_is_asked_about_and_nothing_else_is_sent(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    ada, ben = couple
    await ada.keeps("For Ben.", share=True)
    await ben.keeps("For Ada.", share=True)
    for someone in couple:
        await someone.says_yes()
    await ada.types("/checkin")
    await ada.types(YOUNG)
    assert ada.last.startswith(ASKED)
    silent = len(ada.messages)

    await town.walks_to("Sun 20:00")
    assert len(ada.messages) == silent
    await ben.taps("Open")
    assert ben.sees("Nothing was shared this time.")

    await ada.types("/checkin")
    assert ada.last.startswith(ASKED)
    await ada.taps("I'm 18 or older")
    assert ada.last == "Thank you. This isn't asked again."
    await ada.types("/checkin")
    await ada.types(YOUNG)
    assert KEPT in ada.last


async def test_who_is_under_18_is_erased_on_their_own_word_only(town: Town, ada: Someone) -> None:
    nobody = await town.rows()
    await ada.begins()
    await ada.types(YOUNG)

    await ada.taps("I'm under 18")
    assert ada.last.startswith("Erase everything of yours?")
    await ada.taps("Erase everything")

    assert ada.last.startswith("Everything of yours here is erased")
    assert await town.rows() == nobody


async def test_a_discreet_push_shows_nothing_and_opens_to_the_question(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/discreet on")

    await town.walks_to("Wed 20:31")
    assert (ada.last, ada.buttons) == (STUB, ["Open"])
    assert ada.messages[-1].protected
    await ada.taps("Open")

    assert ada.buttons[-4:] == ["Skip", "Later", "Another question", "Why this?"]
    await ada.types("Quietly.")
    assert ada.last == KEPT


async def test_a_discreet_chat_is_empty_within_47_hours(town: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("Not for other eyes.")
    await ada.types("/discreet on")
    await ada.types("/days sun")
    written = {message.message_id for message in ada.phone.messages}

    await town.walks_to(timedelta(hours=47))

    assert {message.message_id for message in ada.phone.messages} & written == set()


async def test_who_looks_for_help_in_between_goes_on_where_they_were(ada: Someone) -> None:
    await ada.starts()
    await ada.taps("I'm 18 or older")

    await ada.types("/safety")
    await ada.taps("I agree")

    assert "London" in ada.buttons


@pytest.mark.parametrize("country", ["United States", "Germany"])
async def test_safety_lists_people_to_call_by_country(ada: Someone, country: str) -> None:
    await ada.settles_in()
    await ada.types("/safety")
    assert "\nGermany\n" in ada.last, "a first guess by the clock"

    if country in ada.buttons:
        await ada.taps(country)

    assert f"\n{country}\n" in ada.last
    assert "Anywhere in the world" in ada.last
