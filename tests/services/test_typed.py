"""Typed labels: what stands on a live keyboard is that button; everything else is a person's words."""

from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.domain.prompts import Topic
from bot.handlers.taps import tapped, typed
from bot.services import settings
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World
from tests.services.pairs import accept, link_of, strangers
from tests.services.stories import Phone


def says(phone: Phone, text: str) -> bool:
    """Whether a typed text was a button."""
    found: list[Outcome | None] = []

    def use(world: World, tx: Tx, person: Person) -> Outcome:
        found.append(typed(world, tx, person, text))
        return found[0] or DONE

    phone.does(use)
    return found[0] is not None


def discreet(world: World, tx: Tx, person: Person) -> Outcome:
    return settings.set_switch(world, tx, person, "discreet", "on")


def test_a_button_that_has_had_its_day_leaves_the_words_to_the_question() -> None:
    story, ada, ben = strangers()
    accept(ben, link_of(ada))
    story.jump("Wed 12:00")

    assert not says(ada, "No")


def test_a_guest_who_answers_first_can_still_accept() -> None:
    _, ada, ben = strangers()
    ben.begin(token=link_of(ada))
    ben.keep("tea")

    assert says(ben, "accept")

    assert ben.screen.ends_with(Kind.ACCEPTED)


def test_who_is_discreet_is_told_of_pairing_by_notes_that_open() -> None:
    _, ada, ben = strangers()
    token = link_of(ada)
    ada.does(discreet)
    ben.begin()
    ben.does(discreet)

    accept(ben, token)
    assert ada.screen.ends_with(Kind.NEUTRAL)
    says(ada, "open")
    assert "Ben" in ada.screen.last.text
    says(ada, "yes, that's my partner")

    assert ben.screen.ends_with(Kind.NEUTRAL)
    says(ben, "open")
    assert "Ada" in ben.screen.last.text


def test_typed_later_asks_when_in_words_and_leaves_the_ratings_where_they_are() -> None:
    _, ada, _ = strangers()
    ada.begin()
    ada.ask(Topic.STRESS)

    says(ada, "later")
    assert ada.screen.last.buttons == ("1 hour", "This evening", "Tomorrow")
    says(ada, "3")

    assert ada.replies[-1].rating == 3
    assert ada.screen.ends_with(Kind.KEPT)


def test_a_typed_topic_is_answered_below() -> None:
    _, ada, _ = strangers()
    ada.begin()
    ada.does(settings.show_topics)
    first = ada.screen.last.message_id

    says(ada, "leave out stress")

    assert ada.person.muted == (Topic.STRESS,)
    assert ada.screen.last.message_id > first
    assert "Bring back stress" in ada.screen.last.buttons


def test_a_discreet_reminder_of_what_was_answered_has_had_its_day() -> None:
    story, ada, _ = strangers()
    ada.begin()
    ada.does(discreet)
    ada.sets(settings.set_days, "daily")
    ada.sets(lambda w, t, p, on: settings.set_switch(w, t, p, "reminder", on), "on")
    ada.sets(settings.set_time, "12:30-13:00")
    story.until("Tue 16:30")
    assert ada.screen.ends_with(Kind.NEUTRAL)
    question = next(m for m in story.tx.live(ada.id) if m.say.refs.get("kind") == Kind.QUESTION)
    ada.does(lambda w, t, p: tapped(w, t, p, f"{question.id}:open:", question.message_id))
    ada.type("tea")

    reminder = next(m for m in story.tx.live(ada.id) if m.say.refs.get("kind") == Kind.REMINDER)
    tapping = ada.does(lambda w, t, p: tapped(w, t, p, f"{reminder.id}:open:", reminder.message_id))

    assert tapping == STALE
