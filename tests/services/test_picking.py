"""Questions with answers to pick: a tap is a full reply in the words of its button; one's own do as well."""

from dataclasses import replace

from bot.domain.checkin import Bubble
from bot.domain.kinds import Kind
from bot.domain.prompts import Prompt, Topic
from bot.handlers.talk import _words
from bot.handlers.taps import tapped
from bot.services import checkins
from bot.services.outcome import STALE, Outcome
from tests.fakes import catalogue
from tests.services.pairs import couple
from tests.services.screen import Method
from tests.services.stories import Phone, Story


def somebody() -> Phone:
    phone = Story().phone("Ada")
    phone.begin()
    phone.skip_all()
    return phone


def asked_to_pick(phone: Phone, topic: Topic = Topic.GRATITUDE) -> Prompt:
    """Asked until the question is one with answers to pick."""
    while not (prompt := catalogue().by_id(phone.ask(topic).prompt_id)).options:
        phone.does(lambda w, t, p: checkins.skip(w, t, p, phone.checkins[-1]))
    return prompt


def picks(phone: Phone, number: int, question: int = 0) -> Outcome | None:
    """Tap the button of an answer, counted from 0, on the newest question or an older one."""
    message_id, data = phone.screen.buttons("pick")[question]
    return phone.does(lambda w, t, p: tapped(w, t, p, data[number], message_id))


def says(phone: Phone, text: str) -> int:
    bubble = Bubble(phone.screen.next_message(), text)
    phone.does(lambda w, t, p: _words(w, t, p, bubble, None))
    return bubble.message_id


def test_a_tap_is_a_full_reply_in_the_words_of_its_button() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)

    picks(ada, 1)

    assert ada.replies[-1].words == prompt.options[1]
    assert ada.screen.last.text == "Kept. Only you can see this."
    assert not ada.checkins[-1].open


def test_the_question_says_what_a_tap_answered_until_that_is_deleted() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)
    picks(ada, 1)
    answered = ada.screen.newest(Kind.QUESTION)

    ada.delete(ada.replies[-1])

    assert answered.text.endswith(f"Your answer: {prompt.options[1]}")
    assert answered.buttons == ()
    assert ada.screen.newest(Kind.QUESTION).text.endswith(prompt.text)


def test_what_a_tap_answered_comes_in_no_message_that_could_be_read_on_a_lock_screen() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)
    sent = len(ada.screen.calls)

    picks(ada, 1)

    new = [call for call in ada.screen.calls[sent:] if call.method is Method.SEND]
    assert [call.text.plain for call in new if call.text] == ["Kept. Only you can see this."]
    assert not any(prompt.options[1] in call.text.plain for call in new if call.text)


def test_who_deletes_what_was_tapped_is_not_told_of_a_message_of_their_own() -> None:
    ada = somebody()
    asked_to_pick(ada)
    picks(ada, 0)

    says(ada, "Delete")

    assert ada.replies == []
    assert ada.screen.last.text == "Deleted here."


def test_what_a_button_sends_back_tells_nothing_of_its_words() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)

    _, data = ada.screen.buttons("pick")[0]

    assert [one.split(":")[1:] for one in data] == [["pick", str(n + 1)] for n in range(len(prompt.options))]


def test_words_may_follow_a_tap() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)
    picks(ada, 0)
    confirmation = ada.screen.last.message_id

    ada.type("by the river")

    assert ada.replies[-1].words == f"{prompt.options[0]}\nby the river"
    assert ada.screen.last.message_id == confirmation


def test_an_answer_may_be_typed_in_any_case_and_edited_later() -> None:
    ada = somebody()
    typed = asked_to_pick(ada).options[0].upper()

    message_id = says(ada, typed)
    assert ada.replies[-1].words == typed
    ada.edit(message_id, "the whole day")

    assert [reply.words for reply in ada.replies] == ["the whole day"]


def test_words_that_are_an_answer_to_an_older_question_belong_to_the_newest_as_all_words_do() -> None:
    ada = somebody()
    prompt = asked_to_pick(ada)
    newest = ada.ask(Topic.STRESS)

    says(ada, prompt.options[0])

    assert [reply.checkin_id for reply in ada.replies] == [newest.id]


def test_words_of_ones_own_answer_as_well() -> None:
    ada = somebody()
    asked_to_pick(ada)

    says(ada, "the way the tea smelled")

    assert ada.replies[-1].words == "the way the tea smelled"
    assert ada.screen.last.text == "Kept. Only you can see this."


def test_who_answered_in_words_cannot_tap_as_well() -> None:
    ada = somebody()
    asked_to_pick(ada)
    says(ada, "the tea")

    assert picks(ada, 0) == STALE
    assert ada.replies[-1].words == "the tea"


def test_answers_are_offered_and_kept_in_ones_own_language() -> None:
    ada = somebody()
    ada.story.tx.put(replace(ada.person, language="de"))
    german = catalogue().worded(asked_to_pick(ada).id, "de")
    offered = set(ada.screen.newest(Kind.QUESTION).buttons)

    picks(ada, 0)

    assert german is not None
    assert set(german.options) <= offered
    assert ada.replies[-1].words == german.options[0]


def test_what_was_picked_and_shared_stands_in_the_summary_as_words_do() -> None:
    story, ada, ben = couple()
    prompt = asked_to_pick(ada, Topic.BOUNDARIES)
    picks(ada, 0)
    ada.mark(ada.replies[-1])
    ben.keep("the long walk", marked=True)
    story.until("Sun 12:00")
    ada.yes()
    ben.yes()

    story.until("Sun 20:00")

    assert f"Ada\n{prompt.options[0]}" in "\n".join(ben.open())
