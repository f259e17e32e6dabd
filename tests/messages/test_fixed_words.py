"""The labels and sentences that PRODUCT fixes, word for word."""

from dataclasses import replace

import pytest

from bot.domain.checkin import CheckInState
from bot.domain.consent import ShareChoice
from bot.domain.kinds import Action, Kind
from bot.messages import direct, label, typed_button
from bot.messages.rendered import Rendered, buttons
from tests.messages.scene import Scene, ada, full, reply, side_of_ada, weeks_of_silence, yes


def labels(rendered: Rendered) -> list[str]:
    return [button.label for button in buttons(rendered.rows)]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (Kind.WELCOME, ["I'm 18 or older", "Not for me"]),
        (Kind.CONSENT, ["I agree", "Not for me"]),
        (Kind.RHYTHM_QUESTION, ["Three evenings a week", "Every evening", "Weekends"]),
        (Kind.INVITE_NOTE, ["Make the link"]),
        (Kind.ACCEPT_NOTE, ["Accept", "Not now"]),
        (Kind.PAGE_STUB, ["Open"]),
        (Kind.EVENING_STUB, ["Open"]),
        (Kind.DANGER_STUB, ["Open"]),
        (Kind.DELETE_QUESTION, ["Clear this chat too", "Erase everything"]),
    ],
)
def test_keyboards_of_the_contract(kind: Kind, wanted: list[str]) -> None:
    assert labels(full().says(kind)) == wanted


def test_the_zone_question_ends_with_somewhere_else() -> None:
    assert labels(full().says(Kind.ZONE_QUESTION, zones=""))[-1] == "Somewhere else"
    assert full().says(Kind.LOCATION_REQUEST).request_location == "Share my location once"


def test_a_question_offers_skip_later_another_and_why() -> None:
    plain = labels(full().says(Kind.QUESTION, checkin="boundaries"))
    stress = labels(full().says(Kind.QUESTION, checkin="stress"))

    assert plain == ["Skip", "Later", "Another question", "Why this?"]
    assert stress == ["1", "2", "3", "4", "5", *plain]
    assert labels(full().says(Kind.SNOOZE_MENU, checkin="stress")) == ["1 hour", "This evening", "Tomorrow"]


def test_a_private_reply_is_confirmed_in_these_words() -> None:
    kept = full().says(Kind.KEPT, reply="words")

    assert kept.text.plain == "Kept. Only you can see this."
    assert labels(kept) == ["Share in our summary", "Delete"]


def test_alone_there_is_nothing_to_share_in() -> None:
    kept = Scene(paired=False).put(reply("one", "Words.")).says(Kind.KEPT, reply="one")

    assert kept.text.plain == "Kept. Only you can see this."
    assert labels(kept) == ["Delete"]


def test_a_marked_reply_can_be_made_private_with_one_tap() -> None:
    assert labels(full().says(Kind.KEPT, reply="marked")) == ["Keep it private", "Delete"]


def test_a_held_reply_stays_private_until_its_author_shares_it() -> None:
    held = reply("held", "Words.", share=ShareChoice.SHARE, held=True)

    kept = Scene().put(held).says(Kind.KEPT, reply="held")

    assert kept.text.plain == "Kept. Only you can see this."
    assert labels(kept) == ["Share in our summary", "Delete"]


@pytest.mark.parametrize(
    "different", [{"barred": True}, {"couple_id": "an earlier one"}, {"couple_id": None}]
)
def test_what_can_never_be_shared_offers_no_sharing(different: dict[str, object]) -> None:
    scene = Scene().put(reply("one", "Words.", **different))

    assert labels(scene.says(Kind.KEPT, reply="one")) == ["Delete"]
    assert labels(scene.says(Kind.REPLIES, offset=0)) == ["Delete 1"]


def test_a_note_offer_is_a_note_or_a_question() -> None:
    assert labels(full().says(Kind.NOTE_OFFER, draft="draft", asked=False)) == [
        "Keep as a note",
        "Ask me one now",
    ]


def test_a_proposal_is_a_yes_or_a_no() -> None:
    assert labels(full().says(Kind.PROPOSAL, proposal="proposal")) == ["Yes, that's my partner", "No"]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.NOTHING_SHARED, "Nothing was shared this time. Your words stay yours."),
        (Kind.PASSED, "This evening has passed."),
        (Kind.WITHDRAWN, "Withdrawn. What was already opened can't be taken back."),
    ],
)
def test_sentences_of_the_contract(kind: Kind, sentence: str) -> None:
    assert full().says(kind).text.plain == sentence


def test_never_begins_with_the_one_answer_to_taking_back() -> None:
    said = full().says(Kind.SHARE_DEFAULT, choice="never", withdrawn=True).text.plain

    assert said.startswith("Withdrawn. What was already opened can't be taken back.\n\n")


def test_eight_weeks_are_said_without_a_reason() -> None:
    page = weeks_of_silence(full()).says(Kind.PAGE)

    assert "You have opened no Summary for eight weeks. That can have many reasons." in page.text.plain
    assert labels(page)[-2:] == ["Keep it open", "Close it"]


def test_the_yes_appears_once_something_is_marked() -> None:
    unmarked = labels(Scene().put(reply("one", "Words.")).says(Kind.PAGE))
    marked = labels(full().says(Kind.PAGE))

    assert unmarked == ["Choose what to share", "Share all", "Keep everything private"]
    assert marked == ["Choose what to share", "Share all", "Yes, share these", "Keep everything private"]


def test_a_yes_is_taken_back_with_one_tap() -> None:
    assert labels(yes(full()).says(Kind.YES_SAID)) == ["Keep everything private"]
    assert "Keep everything private" in labels(yes(full()).says(Kind.PAGE))


def test_own_link_and_already_paired_are_one_sentence_each() -> None:
    for kind in (Kind.OWN_LINK, Kind.ALREADY_PAIRED, Kind.LINK_FAILED, Kind.UNKNOWN_COMMAND):
        assert full().says(kind).text.plain.count(".") == 1
    assert full().says(Kind.OWN_LINK).text.plain.startswith("This is your own link")
    assert full().says(Kind.ALREADY_PAIRED).text.plain.startswith("You are already in a couple")


def test_sensitive_questions_say_that_nobody_watches() -> None:
    assert (
        "Not monitored, not therapy. /safety" in full().says(Kind.QUESTION, checkin="boundaries").text.plain
    )
    assert "Not monitored" not in full().says(Kind.QUESTION, checkin="stress").text.plain


def test_a_closed_question_is_asked_again_without_a_word_of_blame() -> None:
    scene = full()
    closed = scene.view.checkin("closed")
    assert closed is not None

    again = scene.put(replace(closed, state=CheckInState.OPEN, late=True)).says(
        Kind.QUESTION, checkin="closed"
    )

    assert again.text.plain.startswith("Gratitude, first asked on Thursday, November 19")


def test_stubs_of_an_evening_are_one_text_whoever_did_what() -> None:
    alone = Scene().says(Kind.EVENING_STUB, evening="evening")

    assert full().says(Kind.EVENING_STUB, evening="evening") == alone
    assert yes(full()).says(Kind.EVENING_STUB, evening="other") == alone


def test_discreet_and_danger_stubs_are_alike() -> None:
    assert full().says(Kind.DANGER_STUB) == full().says(Kind.NEUTRAL, kind="question", checkin="stress")


def test_a_part_about_to_be_edited_in_has_no_button() -> None:
    assert full().says(Kind.NEUTRAL).rows == ()


def test_people_without_a_row_are_answered_too() -> None:
    assert direct(Kind.STRANGER, "tlh").text.plain.endswith("/start begins.")
    assert direct(Kind.ERASED, None, {"clear": True}) != direct(Kind.ERASED, None)


def test_typing_a_label_is_pressing_its_button() -> None:
    welcome = full().says(Kind.WELCOME)

    for text in ("I'm 18 or older", "  i’m 18   or OLDER "):
        button = typed_button(text, welcome.rows)
        assert button is not None
        assert button.action is Action.ADULT
    assert typed_button("I'm 18 or older, really", welcome.rows) is None


@pytest.mark.parametrize("typed", ["Pourquoi ça\u202f?", "pourquoi ça ?", "Pourquoi ca?"])
def test_a_question_mark_may_stand_apart_or_close(typed: str) -> None:
    asked = full().put(replace(ada(), language="fr")).says(Kind.QUESTION, checkin="stress")

    button = typed_button(typed, asked.rows)

    assert button is not None
    assert button.action is Action.WHY


def test_labels_of_values_are_names() -> None:
    assert label(Action.ZONE, "America/Argentina/Buenos_Aires", "en") == "Buenos Aires"
    assert label(Action.COUNTRY, "DE", "en") == "Germany"
    assert label(Action.LANGUAGE, "en", "en") == "English"
    assert label(Action.RATE, "4", "en") == "4"


def test_a_person_is_told_what_a_pause_is_until_when() -> None:
    scene = full()
    scene.put(replace(ada(), paused=True, paused_until=scene.world.now.replace(day=24, hour=23)))

    paused = scene.says(Kind.PAUSED)

    assert "until Wednesday, November 25" in paused.text.plain
    assert labels(paused) == ["Go on now"]


def test_the_couples_time_zone_is_shown_when_pairing() -> None:
    assert "Berlin" in full().says(Kind.PROPOSAL, proposal="proposal").text.plain
    assert (
        "Tokyo"
        in full()
        .put(replace(side_of_ada(), zone="Asia/Tokyo"))
        .says(Kind.CONNECTED, side="side-ada")
        .text.plain
    )
