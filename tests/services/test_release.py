"""20:00 decides for both at once: who gets a Summary, when, and what is in it."""

from copy import deepcopy
from datetime import timedelta

import pytest

from bot.domain.checkin import CheckInState
from bot.domain.consent import ShareChoice
from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.services import checkins, consent, replies
from tests.services.moments import when
from tests.services.pairs import couple, sunday_noon
from tests.services.screen import NOTHING
from tests.services.stories import Phone, Story


def read_by(phone: Phone) -> str:
    """What the newest Stub opens to, all parts together."""
    return "\n".join(phone.open())


def test_two_yeses_and_something_marked_make_a_summary() -> None:
    story, ada, ben = sunday_noon()

    story.until("Sun 20:00")

    for phone in (ada, ben):
        summary = read_by(phone)
        assert "tea in the morning" in summary
        assert "the long walk" in summary


def test_nothing_is_released_at_the_second_yes() -> None:
    story, ada, ben = sunday_noon()

    story.until("Sun 19:59:59")

    assert ada.evenings == ben.evenings == []
    assert Kind.EVENING_STUB not in ada.screen.kinds() + ben.screen.kinds()


def test_a_tap_in_the_very_second_of_20_00_comes_after() -> None:
    story, ada, ben = sunday_noon(yes=False)
    ada.yes()
    story.jump("Sun 20:00:00")  # the ring is late, the tap is not

    ben.yes()
    story.until("Sun 21:00")

    assert ada.open() == ben.open() == [NOTHING]


@pytest.mark.parametrize("second", ["Sun 19:59:59", "Mon+1 19:59:59"])
def test_a_tap_in_the_second_before_counts(second: str) -> None:
    story, ada, ben = sunday_noon(yes=False)
    ada.yes()
    story.until(second)

    ben.yes()
    story.until(when(second) + timedelta(seconds=1))

    assert "tea in the morning" in read_by(ben)
    assert "the long walk" in read_by(ada)


HALF_HOURS = [when("Sun 10:00") + timedelta(minutes=30 * n) for n in range(68)]
SOME = (0, 1, 7, 19, 20, 21, 33, 47, 48, 67)


@pytest.fixture(scope="module")
def before_any_yes() -> tuple[Story, Phone, Phone]:
    story, ada, ben = couple()
    story.until("Thu 12:00")
    ada.keep("tea in the morning", marked=True)
    ben.keep("the long walk", marked=True)
    story.until("Sun 09:59")
    return story, ada, ben


@pytest.mark.parametrize("one", SOME)
@pytest.mark.parametrize("other", SOME)
def test_both_yes_at_any_two_half_hours_from_sunday_10_to_monday_20_both_get_it(
    before_any_yes: tuple[Story, Phone, Phone], one: int, other: int
) -> None:
    story, ada, ben = deepcopy(before_any_yes)

    for moment, phone in sorted([(HALF_HOURS[one], ada), (HALF_HOURS[other], ben)], key=lambda pair: pair[0]):
        story.until(moment)
        phone.yes()
    story.until("Mon+1 20:00")

    for phone in (ada, ben):
        assert sum(evening.released for evening in phone.evenings) == 1
        summary = read_by(phone)
        assert "tea in the morning" in summary
        assert "the long walk" in summary


def test_a_yes_covers_what_is_marked_after_it() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 19:50")

    ada.keep("a late thought", Topic.BOUNDARIES, marked=True)
    story.until("Sun 20:00")

    assert "a late thought" in read_by(ben)


def test_words_are_as_they_stand_at_that_moment() -> None:
    story, ada, ben = sunday_noon()
    ada.ask(Topic.GRATITUDE)
    message = ada.type("more")
    ada.mark(ada.replies[-1])

    ada.edit(message, "more, and better")
    story.until("Sun 20:00")
    ada.edit(message, "not for you")

    assert "more, and better" in read_by(ben)
    assert "not for you" not in "".join(ben.screen.texts())


def test_a_late_ring_decides_as_it_stood_at_20_00() -> None:
    story, ada, ben = sunday_noon()
    later = ada.keep("marked too late", Topic.BOUNDARIES)
    story.jump("Sun 20:00:10")

    ada.mark(later)
    ben.block()
    ben.block(back=True)
    story.until("Sun 20:01")

    summary = read_by(ben)
    assert "tea in the morning" in summary
    assert "marked too late" not in summary


@pytest.mark.parametrize("opens", [True, False])
def test_a_yes_leads_to_one_summary_at_most(opens: bool) -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:00")
    if opens:
        ada.open()

    for phone in (ada, ben):
        phone.keep("something new", Topic.STRESS, marked=True)
    story.until("Tue+1 20:00")

    assert sum(evening.released for evening in ada.evenings) == 1
    assert sum(evening.released for evening in ben.evenings) == 1


def test_a_second_yes_leads_to_a_second_summary_with_what_is_new_alone() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:05")
    ada.open()
    ben.open()

    for phone, words in ((ada, "for Monday"), (ben, "also for Monday")):
        phone.keep(words, Topic.STRESS, marked=True)
        phone.yes()
    story.until("Mon+1 20:00")

    summary = read_by(ben)
    assert "for Monday" in summary
    assert "tea in the morning" not in summary


def test_without_anything_marked_by_one_nothing_is_released() -> None:
    story, ada, ben = sunday_noon()
    ada.unmark(ada.replies[-1])

    story.until("Sun 20:00")

    assert ada.open() == ben.open() == [NOTHING]


def test_a_reply_of_more_than_fourteen_days_ago_stays() -> None:
    story, ada, ben = couple()
    story.until("Sun 19:59")
    ada.keep("too long ago", marked=True)
    story.until("Sun 20:01")
    ada.keep("young enough", marked=True)
    ben.keep("the long walk", marked=True)
    story.until("Sun+2 12:00")
    ada.yes()
    ben.yes()

    story.until("Sun+2 20:00")

    summary = read_by(ben)
    assert "young enough" in summary
    assert "too long ago" not in summary


def test_ratings_notes_and_late_answers_count() -> None:
    story, ada, ben = sunday_noon()
    ada.ask(Topic.STRESS)
    ada.mark(ada.rate(2))
    ada.type("a note of mine")  # joins the rating: words may follow
    story.until("Sun 13:00")
    ada.type("a note alone")
    draft = ada.button(Action.KEEP_NOTE)
    ada.does(lambda w, t, p: replies.keep_note(w, t, p, str(draft.say.refs["draft"])))
    ada.mark(ada.replies[-1])
    closed = next(c for c in reversed(ada.checkins) if c.state is CheckInState.CLOSED)
    ada.does(lambda w, t, p: checkins.answer_late(w, t, p, closed.id))
    ada.type("better late")
    ada.mark(ada.replies[-1])

    story.until("Sun 20:00")

    summary = read_by(ben)
    assert "2 of 5" in summary
    assert "a note alone" in summary
    assert "better late" in summary


def test_a_held_reply_stays_until_its_author_confirms() -> None:
    story, ada, ben = sunday_noon()
    held = ada.keep("He hit me last night.", Topic.BOUNDARIES)
    assert held.held

    ada.does(lambda w, t, p: consent.share_all(w, t, p, ada.side))
    assert ada.again(held).share is ShareChoice.PRIVATE
    story.until("Sun 20:00")
    assert "hit me" not in read_by(ben)

    ada.open()
    ada.mark(held)
    for phone in (ada, ben):
        phone.keep("new words", marked=True)
        phone.yes()
    story.until("Mon+1 20:00")
    assert "He hit me last night." in read_by(ben)


def test_an_edit_into_danger_words_holds_a_marked_reply() -> None:
    story, ada, ben = sunday_noon()
    ada.ask(Topic.BOUNDARIES)
    message = ada.type("a quiet evening")
    ada.mark(ada.replies[-1])

    ada.edit(message, "He hit me last night.")
    story.until("Sun 20:00")

    assert ada.replies[-1].held
    assert "hit me" not in read_by(ben)
