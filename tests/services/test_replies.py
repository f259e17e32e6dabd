"""What people write: where words belong, how they grow and change, and nothing stored half."""

from datetime import timedelta

from bot.domain.checkin import CheckInState, Draft
from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.services import checkins, replies, settings
from bot.services.outcome import STALE
from tests.services.pairs import couple
from tests.services.stories import Phone, Story


def alone(begins: str = "Mon 12:00") -> tuple[Story, Phone]:
    story = Story(begins)
    return story, story.phone("Ada")


def drafts(phone: Phone) -> list[Draft]:
    return phone.story.tx.rows(Draft, phone.id)


def keep_note(phone: Phone) -> None:
    offer = phone.button(Action.KEEP_NOTE)
    phone.does(lambda w, t, p: replies.keep_note(w, t, p, str(offer.say.refs["draft"])))


def test_words_while_a_question_is_open_are_its_reply() -> None:
    _, ada = alone()
    checkin = ada.ask(Topic.GRATITUDE)

    ada.type("tea")

    reply = ada.replies[0]
    assert (reply.checkin_id, reply.prompt_id, reply.topic) == (
        checkin.id,
        checkin.prompt_id,
        Topic.GRATITUDE,
    )
    assert ada.screen.last.text == "Kept. Only you can see this."
    assert ada.checkins[-1].state is CheckInState.ANSWERED


def test_sharing_is_offered_only_in_a_couple() -> None:
    _, ada = alone()
    _, eve, _ = couple()

    for phone in (ada, eve):
        phone.keep("tea")

    assert ada.screen.last.buttons == ("Delete",)
    assert eve.screen.last.buttons == ("Share in our summary", "Delete")


def test_a_telegram_reply_picks_an_older_open_question() -> None:
    _, ada = alone()
    older = ada.ask()
    message = ada.screen.newest(Kind.QUESTION).message_id
    newer = ada.ask()

    ada.type("to the older", reply_to=message)

    assert ada.replies[-1].checkin_id == older.id
    ada.type("to the newer")
    assert ada.replies[-1].checkin_id == newer.id


def test_more_within_ten_minutes_is_added_with_one_confirmation() -> None:
    story, ada = alone()
    ada.ask()
    ada.type("tea")
    story.until("Mon 12:10")
    confirmation = ada.screen.last.message_id

    ada.type("and toast")

    assert [reply.words for reply in ada.replies] == ["tea\nand toast"]
    assert ada.screen.last.message_id == confirmation
    assert ada.screen.last.kind is Kind.KEPT


def test_more_after_ten_minutes_is_no_part_of_it() -> None:
    story, ada = alone()
    ada.ask()
    ada.type("tea")
    story.until("Mon 12:10:01")

    ada.type("and toast")

    assert [reply.words for reply in ada.replies] == ["tea"]
    assert [draft.bubbles[0].text for draft in drafts(ada)] == ["and toast"]


def test_words_with_another_question_open_answer_that_one() -> None:
    _, ada = alone()
    ada.ask()
    ada.type("tea")
    ada.ask()

    ada.type("a walk")

    assert [reply.words for reply in ada.replies] == ["tea", "a walk"]


def test_a_rating_is_a_full_reply_and_words_may_follow() -> None:
    _, ada = alone()
    ada.ask(Topic.STRESS)
    ada.rate(2)
    assert (ada.replies[0].rating, ada.replies[0].words) == (2, "")

    ada.type("not so bad")

    assert [(reply.rating, reply.words) for reply in ada.replies] == [(2, "not so bad")]


def test_only_a_stress_question_can_be_rated() -> None:
    _, ada = alone()
    checkin = ada.ask(Topic.GRATITUDE)

    assert ada.does(lambda w, t, p: replies.rate(w, t, p, checkin, 3)) == STALE
    assert ada.replies == []


def test_text_with_nothing_open_is_kept_only_as_a_note_when_asked_to() -> None:
    _, ada = alone()
    ada.type("just a thought")
    assert ada.replies == []

    keep_note(ada)

    note = ada.replies[0]
    assert (note.words, note.prompt_id, note.topic) == ("just a thought", None, None)
    assert drafts(ada) == []


def test_a_note_can_grow_before_it_is_kept() -> None:
    _, ada = alone()
    ada.type("just a thought")
    ada.type("and another")

    keep_note(ada)

    assert ada.replies[0].words == "just a thought\nand another"
    assert ada.screen.count(Kind.NOTE_OFFER) == 1


def test_after_36_hours_a_draft_is_no_note_any_more() -> None:
    story, ada = alone()
    ada.type("just a thought")
    draft = drafts(ada)[0]
    story.until(story.now + timedelta(hours=36, seconds=1))

    assert ada.does(lambda w, t, p: replies.keep_note(w, t, p, draft.id)) == STALE


def test_editing_the_message_edits_the_reply() -> None:
    story, ada = alone()
    ada.ask()
    message = ada.type("tea")
    ada.type("and toast")
    story.until("Tue 12:00")

    ada.edit(message, "coffee")

    assert ada.replies[0].words == "coffee\nand toast"


def test_an_edit_of_anything_else_is_no_reply() -> None:
    _, ada = alone()
    said = len(ada.screen.bubbles)

    ada.edit(99, "what was this")

    assert ada.replies == []
    assert len(ada.screen.bubbles) == said


def test_a_deleted_reply_is_gone_for_good() -> None:
    _, ada = alone()
    reply = ada.keep("tea")

    ada.delete(reply)

    assert ada.replies == []


def test_what_is_not_ones_own_cannot_be_touched() -> None:
    story, ada = alone()
    ben = story.phone("Ben")
    reply, checkin = ada.keep("tea"), ada.ask()

    assert replies.own_reply(story.tx, ben.person, reply.id) is None
    assert checkins.own_checkin(story.tx, ben.person, checkin.id) is None
    assert checkins.answer_late(story.world, story.tx, ben.person, checkin.id) == STALE


def test_words_are_kept_verbatim() -> None:
    _, ada = alone()
    words = "  <b>tea</b> \u202e & *toast* 👍\n\n_ja_ "
    ada.ask()

    ada.type(words)

    assert ada.replies[0].words == words


def test_a_note_can_still_be_kept_after_another_keyboard_came() -> None:
    _, ada = alone()
    ada.type("a thought")
    ada.does(settings.show)

    ada.type("and the rest of it")
    keep_note(ada)

    assert ada.replies[-1].words == "a thought\nand the rest of it"


def test_a_telegram_reply_to_a_question_that_was_swapped_stays_its_reply() -> None:
    _, ada = alone()
    first = ada.ask()
    message = ada.screen.newest(Kind.QUESTION).message_id
    ada.does(lambda w, t, p: checkins.another(w, t, p, first, in_place=False))

    ada.type("to the first", reply_to=message)

    assert ada.replies[-1].checkin_id == first.id
    assert ada.checkins[-1].open
