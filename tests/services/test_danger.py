"""Words of danger get private lines and are held; a statement of age is asked about once."""

import pytest

from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.domain.schedule import OccasionKind, SkipReason
from bot.services import replies, safety
from tests.services.pairs import couple
from tests.services.stories import Phone, Story

DANGER = "He hit me last night."


def lines_for(phone: Phone) -> int:
    return phone.screen.count(Kind.DANGER_STUB)


def test_such_a_reply_is_held_and_answered_with_a_silent_neutral_stub() -> None:
    _, ada, ben = couple()

    reply = ada.keep(DANGER, Topic.BOUNDARIES)

    assert reply.held
    stub = ada.screen.last
    assert (stub.kind, stub.silent, stub.protected, stub.buttons) == (Kind.DANGER_STUB, True, True, ("Open",))
    assert "hit" not in stub.text
    assert lines_for(ben) == 0


def test_it_opens_to_lines_that_can_be_hidden() -> None:
    _, ada, _ = couple()
    ada.keep(DANGER)
    stub = ada.button(Action.OPEN, Kind.DANGER_STUB)

    ada.does(lambda w, t, p: safety.open_lines(w, t, p, stub))
    assert "Hide" in ada.screen.last.buttons
    shown = ada.button(Action.HIDE)
    ada.does(lambda w, t, p: safety.hide_lines(w, t, p, shown))

    assert ada.screen.last.kind is Kind.HIDDEN
    assert ada.screen.last.message_id == shown.message_id


def test_sharing_it_oneself_is_the_confirmation() -> None:
    _, ada, _ = couple()
    reply = ada.keep(DANGER)

    ada.mark(reply)

    assert not ada.again(reply).held


def test_edits_and_additions_are_looked_at_anew() -> None:
    story, ada, _ = couple()
    ada.ask()
    message = ada.type("a quiet evening")
    assert lines_for(ada) == 0

    ada.edit(message, DANGER)
    assert ada.replies[0].held

    story.until("Tue 12:00")
    ada.ask()
    ada.type("all was well")
    ada.type(DANGER)
    assert ada.replies[1].held
    assert lines_for(ada) == 2


def test_a_held_reply_is_not_answered_twice() -> None:
    _, ada, _ = couple()
    ada.ask()
    message = ada.type(DANGER)

    ada.edit(message, DANGER + " Again.")

    assert lines_for(ada) == 1


def test_a_note_of_danger_is_answered_at_once_and_kept_held() -> None:
    _, ada, _ = couple()

    ada.type(DANGER)
    assert lines_for(ada) == 1
    offer = ada.button(Action.KEEP_NOTE)
    ada.does(lambda w, t, p: replies.keep_note(w, t, p, str(offer.say.refs["draft"])))

    assert ada.replies[0].held


def test_an_everyday_word_is_no_danger() -> None:
    _, ada, _ = couple()

    assert not ada.keep("That song hit me right in the heart.").held


def test_a_statement_of_age_is_asked_about_and_until_then_nothing_comes() -> None:
    story, ada, _ = couple()

    ada.keep("I am 16 years old.")
    assert ada.screen.last.kind is Kind.AGE_QUESTION
    said = len(ada.screen.bubbles)
    story.until("Sun 23:00")

    assert len(ada.screen.bubbles) == said
    skipped = [o.reason for o in ada.occasions(OccasionKind.CHECKIN)]
    assert skipped[:2] == [SkipReason.UNREACHABLE] * 2


def test_it_is_asked_once() -> None:
    _, ada, _ = couple()
    ada.keep("I am 16 years old.")
    ada.does(safety.not_under_age)

    ada.keep("I am 16 years old, I wrote.")

    assert ada.screen.count(Kind.AGE_QUESTION) == 1
    assert not ada.person.age_asked


@pytest.mark.parametrize("words", ["I am 61 years old.", "When I was 16 we met."])
def test_other_ages_are_nobodys_business(words: str) -> None:
    story = Story()
    ada = story.phone("Ada")

    ada.keep(words)

    assert not ada.person.age_asked
