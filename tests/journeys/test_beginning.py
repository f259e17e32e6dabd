"""From /start to the first question, and a life with it on one's own."""

import pytest

from bot import messages
from bot.domain.checkin import CheckIn, Draft, Reply
from bot.domain.kinds import Action
from bot.domain.person import Step
from tests.journeys.cast import KEPT, STALE, Someone, Town

QUESTION_BUTTONS = ["Skip", "Later", "Another question", "Why this?"]


async def test_four_taps_lead_to_the_first_question(ada: Someone) -> None:
    await ada.starts()
    for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
        await ada.taps(label)

    question, begun = ada.messages[-2:]
    assert [button.text for row in question.rows for button in row] == QUESTION_BUTTONS
    assert "The next one comes on Wednesday" in (begun.text or "")
    assert ada.buttons == ["Invite my partner"]


async def test_what_is_kept_is_said_before_anyone_agrees(ada: Someone) -> None:
    await ada.starts()
    await ada.taps("I'm 18 or older")

    assert "365 days" in ada.last
    assert "not end-to-end encrypted" in ada.last
    assert ada.buttons == ["I agree", "Not for me"]


@pytest.mark.parametrize("steps", [(), ("I'm 18 or older",)])
async def test_not_for_me_gets_one_kind_sentence_and_stores_nothing(
    town: Town, ada: Someone, steps: tuple[str, ...]
) -> None:
    nobody = await town.rows()
    await ada.starts()
    for label in steps:
        await ada.taps(label)

    await ada.taps("Not for me")

    assert ada.last == "All right, take good care; nothing about you is stored."
    assert await town.rows() == nobody
    await ada.types("hello")
    assert ada.last == "We haven't met yet, and nothing is stored about you; /start begins."
    assert await town.rows() == nobody


@pytest.mark.parametrize("step", range(4))
async def test_starting_again_goes_on_where_the_beginning_stopped(ada: Someone, step: int) -> None:
    await ada.starts()
    for label in ("I'm 18 or older", "I agree", "London")[:step]:
        await ada.taps(label)
    waits_for = ada.last

    await ada.starts()
    assert ada.last == waits_for
    await ada.types("/checkin")
    assert ada.last == waits_for
    assert ada.reads.count(waits_for) == 3
    assert sum(len(message.rows) > 0 for message in ada.messages) == 1, "older keyboards are gone"


async def test_who_has_not_said_to_be_an_adult_gets_no_question_and_nothing_of_theirs_is_kept(
    town: Town, ada: Someone
) -> None:
    await ada.starts()
    welcome = ada.last
    assert ada.buttons == ["I'm 18 or older", "Not for me"]

    for tried in ("/checkin", "/invite", "/summary", "I agree", "Weekends", "Berlin", "My words"):
        await ada.types(tried)
        assert ada.last == welcome, tried
    await ada.forges("x:agree:")

    person = await town.bot.parts.store.transact(lambda tx: tx.person_of(ada.phone.user_id))
    assert person
    kept = await town.bot.parts.store.transact(
        lambda tx: [*tx.rows(CheckIn, person.id), *tx.rows(Reply, person.id), *tx.rows(Draft, person.id)]
    )
    assert (person.step, kept) == (Step.AGE, [])


@pytest.mark.parametrize(("step", "action"), [(0, Action.ADULT), (2, Action.ELSEWHERE)])
async def test_a_language_can_be_chosen_at_every_step_of_the_beginning(
    ada: Someone, step: int, action: Action
) -> None:
    await ada.starts()
    for label in ("I'm 18 or older", "I agree", "London")[:step]:
        await ada.taps(label)
    waits_for = ada.last

    await ada.types("/language")
    assert ada.last.startswith("Which language shall I write in?")
    await ada.taps("English")
    assert ada.last == waits_for
    assert sum(len(message.rows) > 0 for message in ada.messages) == 1, "older keyboards are gone"
    await ada.types("/language tlh")
    assert ada.last.startswith("Write the code of one of these languages")
    await ada.types("/language DE")
    assert messages.label(action, "", "de") in ada.buttons
    await ada.types("/language en")

    assert ada.last == waits_for


async def test_a_location_sets_the_clock_and_is_deleted_at_once(ada: Someone) -> None:
    await ada.starts()
    for label in ("I'm 18 or older", "I agree", "Somewhere else"):
        await ada.taps(label)

    await ada.presses("Share my location once")

    assert all(message.kind != "location" for message in ada.phone.messages)
    assert ada.phone.reply_keyboard is None
    assert ada.sees("Your clock is that of Berlin")
    assert ada.buttons == ["Three evenings a week", "Every evening", "Weekends"]


async def test_a_place_nobody_knows_gets_one_sentence_and_another_try(ada: Someone) -> None:
    await ada.starts()
    for label in ("I'm 18 or older", "I agree"):
        await ada.taps(label)

    await ada.types("Atlantis-on-Sea")
    assert ada.last.startswith("I couldn't find that place")
    await ada.types("tokyo")

    assert "Tokyo" in ada.last
    assert ada.buttons[0] == "Three evenings a week"


async def test_every_label_of_the_beginning_can_be_typed(ada: Someone) -> None:
    await ada.starts()
    for typed in ("  i’m 18 OR older ", "I AGREE", "new york", "every evening"):
        await ada.types(typed)

    assert ada.sees("That is your first question.")
    assert "The next one comes on Tuesday" in ada.last


async def test_everything_works_on_ones_own(town: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("The tea in the morning.")
    assert (ada.last, ada.buttons) == (KEPT, ["Delete"])

    await town.walks_to("Wed 20:30")
    await ada.types("A walk without a word.")
    await ada.types("/checkin stress")
    await ada.types("/replies")
    assert "The tea in the morning." in ada.last
    assert "A walk without a word." in ada.last

    await town.walks_to("Sun 10:00")
    stub = ada.messages[-1]
    assert (stub.protected, ada.buttons) == (True, ["Open"])
    assert "tea" not in (stub.text or "")
    await ada.taps("Open")
    assert ada.last.startswith("Your week")
    assert "The tea in the morning." in ada.last
    assert ada.buttons == []


@pytest.mark.parametrize("command", ["/withdraw", "/share always", "/leave"])
async def test_what_needs_a_partner_says_so_in_one_sentence(ada: Someone, command: str) -> None:
    await ada.settles_in()

    await ada.types(command)

    assert ada.last == "You are in no couple here; /invite makes a link for your partner."


async def test_a_button_of_the_beginning_is_spent_once_it_was_used(ada: Someone) -> None:
    await ada.starts()
    welcome = ada.messages[-1]
    data = ada.phone.button("I'm 18 or older").data
    await ada.taps("I'm 18 or older")

    assert await ada.forges(data or "", welcome.message_id) == STALE
    assert ada.buttons == ["I agree", "Not for me"]
