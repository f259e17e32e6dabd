"""A thousand characters in all: what is longer is refused whole, and nothing typed is lost."""

from datetime import timedelta

import pytest

from bot.domain.checkin import CheckInState, Draft
from bot.domain.kinds import Kind
from tests.services.stories import Phone, Story

BEFORE = ("a question is open", "a reply of just now", "a draft of just now", "nothing")


def alone(begins: str = "Mon 12:00") -> tuple[Story, Phone]:
    story = Story(begins)
    return story, story.phone("Ada")


def drafts(phone: Phone) -> list[Draft]:
    return phone.story.tx.rows(Draft, phone.id)


def test_a_thousand_characters_are_kept_and_one_more_is_not() -> None:
    _, ada = alone()
    ada.ask()

    ada.type("x" * 1001)
    assert "1,001" in ada.screen.last.text
    assert ada.replies == []
    assert ada.checkins[-1].state is CheckInState.OPEN

    ada.type("x" * 1000)
    assert len(ada.replies[0].words) == 1000


def test_too_much_added_leaves_what_was_kept() -> None:
    _, ada = alone()
    ada.ask()
    ada.type("x" * 990)

    ada.type("y" * 10)  # and a line break is one character too many

    assert ada.replies[0].words == "x" * 990
    assert "1,001" in ada.screen.last.text


@pytest.mark.parametrize(
    "before", ["a question is open", "a reply of just now", "a draft of just now", "nothing"]
)
@pytest.mark.parametrize(("first", "rest"), [("x" * 4096, "y" * 500), ("👍" * 2048, "z" * 9)])
def test_of_a_text_that_the_client_split_no_half_is_kept(before: str, first: str, rest: str) -> None:
    story, ada = alone()
    match before:
        case "a question is open":
            ada.ask()
        case "a reply of just now":
            ada.keep("tea")
        case "a draft of just now":
            ada.type("a thought")
    kept, noted = ada.replies, drafts(ada)

    for part in (first, first, rest):
        story.until(story.now + timedelta(seconds=1))
        ada.type(part)

    assert ada.replies == kept
    assert drafts(ada) == noted
    assert ada.screen.last.kind is Kind.TOO_LONG
    assert len({b.message_id for b in ada.screen.bubbles if b.kind is Kind.TOO_LONG}) == 1
    assert (
        f"{len(first) * 2 + len(rest):,}" in ada.screen.last.text.replace("\u202f", ",")
        or before != "nothing"
    )


def test_a_new_try_a_little_later_is_kept() -> None:
    story, ada = alone()
    ada.ask()
    ada.type("x" * 3000)
    story.until("Mon 12:01")

    ada.type("shorter")

    assert ada.replies[0].words == "shorter"


@pytest.mark.parametrize("before", ["a question is open", "a reply of just now", "nothing"])
def test_editing_a_refused_text_until_it_fits_keeps_it(before: str) -> None:
    story, ada = alone()
    if before == "a question is open":
        ada.ask()
    elif before == "a reply of just now":
        ada.keep("tea")
    message = ada.type("x" * 3000)
    story.until("Mon 12:05")

    ada.edit(message, "shorter")

    kept = [reply.words for reply in ada.replies] + [d.bubbles[0].text for d in drafts(ada)]
    assert kept == ["tea\nshorter" if before == "a reply of just now" else "shorter"]


def test_an_over_long_edit_keeps_the_earlier_text_and_says_so() -> None:
    _, ada = alone()
    ada.ask()
    message = ada.type("tea")

    ada.edit(message, "x" * 1001)

    assert ada.replies[0].words == "tea"
    assert ada.screen.last.kind is Kind.EDIT_TOO_LONG
