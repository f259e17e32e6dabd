"""Pausing, a discreet chat, erasing: private, at once, and answered."""

import pytest

from bot.domain.kinds import Action, Kind
from bot.domain.outbox import Lane
from bot.domain.schedule import OccasionKind
from bot.handlers.taps import tapped
from bot.services import account, settings
from tests.services.moments import when
from tests.services.pairs import couple, sunday_noon
from tests.services.stories import Phone, Story


def alone() -> tuple[Story, Phone]:
    story = Story()
    return story, story.phone("Ada")


def discreet(phone: Phone, typed: str) -> None:
    phone.does(lambda w, t, p: settings.set_switch(w, t, p, "discreet", typed))


@pytest.mark.parametrize(
    ("typed", "ends"), [("7", "Mon+1 00:00"), ("1", "Tue 00:00"), ("2027-01-08", "Fri 00:00")]
)
def test_a_pause_ends_at_midnight_of_its_day(typed: str, ends: str) -> None:
    _, ada = alone()

    ada.pause(typed)

    assert ada.person.paused_until == when(ends)
    assert ada.shows(Action.RESUME, Kind.PAUSED)


@pytest.mark.parametrize(
    "typed", ["0", "-1", "367", "99999999999", "yesterday", "2027-01-04", "2026-12-24", "2099-01-01"]
)
def test_a_pause_that_cannot_be_read_changes_nothing(typed: str) -> None:
    _, ada = alone()

    ada.pause(typed)

    assert not ada.person.paused
    assert ada.screen.last.kind is Kind.PAUSE_REFUSED


def test_a_pause_without_an_end_lasts_until_resumed() -> None:
    story, ada = alone()
    ada.pause()
    story.until("Sun+8 12:00")
    assert ada.person.resting(story.now)

    ada.resume()

    assert not ada.person.resting(story.now)
    assert ada.screen.last.kind is Kind.RESUMED


def test_a_pause_that_is_over_needs_no_resuming() -> None:
    story, ada = alone()
    ada.pause("1")
    story.until("Wed 21:00")

    assert ada.screen.ends_with(Kind.QUESTION)
    ada.resume()
    assert ada.screen.ends_with(Kind.NOT_RESTING)


def test_while_pausing_words_are_still_kept() -> None:
    _, ada = alone()
    ada.pause()

    assert ada.keep("tea").words == "tea"


def test_leaving_makes_room_for_ones_own_sundays() -> None:
    story, ada, ben = couple()

    ada.leave()
    story.until("Sun 23:00")

    assert [b.at for b in ada.screen.bubbles if b.kind is Kind.PAGE_STUB] == [when("Sun 10:00")]
    assert Kind.EVENING_STUB not in ada.screen.kinds()
    assert ben.screen.count(Kind.EVENING_STUB) == 1


def test_a_discreet_persons_pushes_are_neutral_and_open_to_what_they_are() -> None:
    story, ada = alone()
    discreet(ada, "on")

    story.until("Wed 21:00")

    push = ada.screen.last
    assert (push.kind, push.protected, push.buttons) == (Kind.NEUTRAL, True, ("Open",))
    stub = ada.button(Action.OPEN, Kind.NEUTRAL)
    assert stub.say.refs["kind"] == Kind.QUESTION.value

    ada.type("unread")
    assert ada.screen.ends_with(Kind.NOTE_OFFER)  # nobody answers what they have not read

    ada.does(lambda w, t, p: tapped(w, t, p, f"{stub.id}:open:", stub.message_id))
    ada.type("tea")
    assert ada.replies[-1].checkin_id == ada.checkins[-1].id


def test_what_a_discreet_person_asks_for_is_no_push() -> None:
    _, ada = alone()
    discreet(ada, "on")

    ada.ask()

    assert ada.screen.last.kind is Kind.QUESTION


def test_turning_discreet_on_twice_clears_the_chat_once() -> None:
    story, ada = alone()
    for hour, typed in enumerate(("on", "off", "on", "on"), 12):
        story.until(f"Mon {hour}:00")
        discreet(ada, typed)

    assert len(ada.occasions(OccasionKind.CLEAR, due=True)) == 1
    story.until("Fri 12:00")
    assert len(ada.occasions(OccasionKind.CLEAR, due=True)) == 1


def test_no_message_of_a_discreet_chat_gets_47_hours_old() -> None:
    story, ada = alone()
    discreet(ada, "on")
    mine = ada.type("a thought")
    story.tx.seen(ada.id, mine, story.now)
    born = {row.message_id: row.created_at for row in ada.outbox if row.message_id}

    story.until("Thu 11:00")

    removed = {
        int(number)
        for row in ada.outbox
        if row.say.kind is Kind.REMOVAL
        for number in str(row.say.refs["ids"]).split(",")
    }
    assert {*born, mine} <= removed


def test_what_is_nearly_47_hours_old_goes_as_soon_as_discreet_is_on() -> None:
    story, ada = alone()
    mine = ada.type("a thought")
    story.tx.seen(ada.id, mine, story.now)
    story.until("Wed 09:00")

    discreet(ada, "on")
    story.until("Wed 10:00")

    removals = [str(row.say.refs["ids"]) for row in ada.outbox if row.say.kind is Kind.REMOVAL]
    assert str(mine) in ",".join(removals).split(",")


def test_erasing_marks_the_person_and_remembers_whether_the_chat_goes_first() -> None:
    story, ada, ben = sunday_noon()

    outcome = ada.does(lambda w, t, p: account.erase(w, t, p, clear=True))

    assert outcome is not None
    assert (outcome.erase, outcome.farewell) == (ada.id, Kind.ERASED)
    assert ada.person.clears(story.now)
    assert not ada.person.clears(story.now + account.CLEARING_WAITS)
    assert story.tx.person_of(ada.telegram_id) is None
    assert ben.side.partner_name == "Ada"


def test_erasing_is_asked_for_and_a_typed_delete_finds_the_question() -> None:
    story, ada = alone()
    assert account.erasing_asked(story.tx, ada.person) is None

    ada.does(account.ask_erase)

    assert account.erasing_asked(story.tx, ada.person) is not None


def test_answers_go_before_prompts() -> None:
    story, ada = alone()
    story.until("Wed 21:00")
    ada.ask()

    lanes = {row.say.kind: row.lane for row in ada.outbox}
    scheduled = next(row for row in ada.outbox if row.dedup_key.startswith("checkin:"))

    assert lanes[Kind.BEGUN] is Lane.ANSWER
    assert scheduled.lane is Lane.PROMPT
