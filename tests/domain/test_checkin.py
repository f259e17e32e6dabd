from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checkin import (
    MOST_CHARACTERS,
    Bubble,
    CheckIn,
    CheckInState,
    Origin,
    Reply,
    TooLong,
    with_bubble,
    words_of,
)
from bot.domain.consent import ShareChoice
from bot.domain.prompts import Topic

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BUBBLES = st.lists(
    st.builds(Bubble, st.integers(1, 5), st.text(max_size=400)), max_size=5, unique_by=lambda b: b.message_id
).map(tuple)


def test_words_of_several_messages_stand_one_below_the_other() -> None:
    assert words_of((Bubble(1, "tea "), Bubble(2, " and toast"))) == "tea \n and toast"


@given(BUBBLES, st.builds(Bubble, st.integers(1, 9), st.text(max_size=900)))
def test_adding_keeps_all_of_it_or_changes_nothing(bubbles: tuple[Bubble, ...], more: Bubble) -> None:
    others = [one for one in bubbles if one.message_id != more.message_id]
    length = sum(len(one.text) for one in (*others, more)) + len(others)

    if length > MOST_CHARACTERS:
        with pytest.raises(TooLong) as refused:
            with_bubble(bubbles, more)
        assert refused.value.characters == length
        return

    joined = with_bubble(bubbles, more)
    assert more in joined
    assert {one.message_id for one in joined} == {one.message_id for one in (*bubbles, more)}
    assert [one.message_id for one in joined][: len(bubbles)] == [one.message_id for one in bubbles]


@pytest.mark.parametrize(("length", "fits"), [(999, True), (1000, True), (1001, False)])
def test_a_thousand_characters_in_all_and_no_more(length: int, fits: bool) -> None:
    bubble = Bubble(1, "👍" * length)  # one character each, whatever they weigh

    if fits:
        assert with_bubble((), bubble) == (bubble,)
    else:
        with pytest.raises(TooLong):
            with_bubble((), bubble)


def test_an_edit_takes_the_place_of_its_message() -> None:
    before = (Bubble(1, "tea"), Bubble(2, "and toast"))

    assert with_bubble(before, Bubble(1, "coffee")) == (Bubble(1, "coffee"), Bubble(2, "and toast"))


def test_a_reply_is_private_and_free_by_default() -> None:
    reply = Reply("r", "p", NOW, NOW)

    assert reply.share is ShareChoice.PRIVATE
    assert not reply.held
    assert not reply.barred
    assert reply.words == ""


def test_a_reply_remembers_when_it_last_grew() -> None:
    later = NOW + timedelta(minutes=3)

    reply = Reply("r", "p", NOW, NOW).with_bubble(Bubble(1, "tea"), later)

    assert (reply.created_at, reply.updated_at, reply.words) == (NOW, later, "tea")


@pytest.mark.parametrize("state", CheckInState)
def test_open_and_snoozed_questions_take_words(state: CheckInState) -> None:
    checkin = CheckIn("c", "p", NOW, "gratitude-a", Topic.GRATITUDE, Origin.ASKED, NOW, state=state)

    assert checkin.open is (state in (CheckInState.OPEN, CheckInState.SNOOZED))
