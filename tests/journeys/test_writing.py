"""Whatever people write while a question is open: where it goes, and what becomes of it."""

from datetime import timedelta

import pytest

from tests.journeys.cast import KEPT, STALE, Someone, Town


def question(someone: Someone) -> str:
    """The text of the newest question: the one with [Why this?] below it."""
    asked = [m for m in someone.messages if any(b.text == "Why this?" for row in m.rows for b in row)]
    return asked[-1].text or ""


async def replies(someone: Someone) -> str:
    await someone.types("/replies")
    return someone.last


async def test_three_bubbles_are_one_reply_with_one_confirmation(town: Town, ada: Someone) -> None:
    await ada.begins()
    before = len(ada.messages)

    for bubble in ("You laughed", "at my joke,", "twice."):
        await ada.types(bubble)
        await town.walks_to(timedelta(minutes=4))

    assert len(ada.messages) == before + 1
    assert ada.count(KEPT) == 1
    kept = await replies(ada)
    assert kept.startswith("Your reply, 1 in all")
    assert "You laughed\nat my joke,\ntwice." in kept


async def test_after_ten_minutes_a_text_is_not_added_any_more(town: Town, ada: Someone) -> None:
    await ada.begins()
    await ada.types("You laughed at my joke.")
    await town.walks_to(timedelta(minutes=11))

    await ada.types("And it rained.")

    assert ada.buttons == ["Keep as a note", "Ask me one now"]
    assert "And it rained." not in await replies(ada)


async def test_a_note_is_kept_when_asked_for(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("Nobody asked, and still.")

    await ada.taps("Keep as a note")

    assert ada.last == KEPT
    assert "Nobody asked, and still." in await replies(ada)


async def test_editing_a_bubble_edits_the_reply(ada: Someone) -> None:
    await ada.begins()
    await ada.types("You laughed")
    second = await ada.types("at my jok.")

    await ada.edits(second, "at my joke.")

    assert "You laughed\nat my joke." in await replies(ada)
    assert ada.count(KEPT) == 1


async def test_too_long_a_reply_is_counted_and_the_question_stays_open(ada: Someone) -> None:
    await ada.begins()

    await ada.types("x" * 1001)
    assert ada.last.startswith("That makes 1,001 characters and 1,000 fit, so this was not kept")
    await ada.types("x" * 1000)

    assert ada.last == KEPT


async def test_a_text_split_by_the_app_is_refused_as_one(ada: Someone) -> None:
    await ada.begins()

    await ada.types("word " * 1000)

    assert ada.count("so this was not kept") == 1
    assert "There are no replies yet" in await replies(ada)


async def test_an_over_long_edit_keeps_the_earlier_text(ada: Someone) -> None:
    await ada.begins()
    message_id = await ada.types("Short and sweet.")

    await ada.edits(message_id, "y" * 1200)

    assert "1,200 characters and 1,000 fit, so the earlier text is kept" in ada.last
    assert "Short and sweet." in await replies(ada)


async def test_a_refused_text_can_be_made_shorter_by_editing_it(ada: Someone) -> None:
    await ada.begins()
    message_id = await ada.types("z" * 1100)

    await ada.edits(message_id, "As short as this.")

    assert ada.last == KEPT
    assert "As short as this." in await replies(ada)


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "video_note", "document", "dice", "contact"])
async def test_anything_but_words_gets_one_sentence_and_the_question_stays_open(
    ada: Someone, kind: str
) -> None:
    await ada.begins()

    await ada.sends(kind)
    assert ada.last == "I can only keep written words; nothing else has changed."
    await ada.types("In words, then.")

    assert ada.last == KEPT


@pytest.mark.parametrize("typed", ["skip", "  SKIP ", "Skip", "sKiP"])
async def test_a_label_can_be_typed_in_any_case(ada: Someone, typed: str) -> None:
    await ada.begins()

    await ada.types(typed)

    assert ada.last == "Skipped. That is as good an answer as any."
    assert "Skip" not in ada.phone.buttons


@pytest.mark.parametrize("typed", ["yes, that’s my partner", " Yes,  THAT'S my Partner"])
async def test_a_label_can_be_typed_with_any_apostrophe(ada: Someone, ben: Someone, typed: str) -> None:
    await ada.settles_in()
    await ben.settles_in()
    await ben.starts(await ada.invites())
    await ben.types("accept")

    await ada.types(typed)

    assert ada.last.startswith("You and Ben are a couple here now.")


@pytest.mark.parametrize("label", ["Skip", "Later", "Why this?", "Keep everything private", "DELETE"])
async def test_sent_as_a_reply_to_a_question_a_label_is_words(ada: Someone, label: str) -> None:
    await ada.begins()
    await ada.types("/delete")

    await ada.types(label, to=question(ada))

    assert ada.last == KEPT
    assert label in await replies(ada)


async def test_a_telegram_reply_picks_an_older_open_question(ada: Someone) -> None:
    await ada.begins()
    first = question(ada)
    await ada.types("/checkin stress")
    await ada.types("To the first one.", to=first)
    await ada.types("/replies")

    asked = next(line for line in first.splitlines() if "?" in line).partition("?")[0]
    assert ada.last.index(asked) < ada.last.index("To the first one.")
    assert ada.phone.buttons.count("Skip") == 1, "the newer question is still open"


async def test_a_number_typed_is_the_rating_and_words_may_follow(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/checkin stress")

    await ada.types("4")
    assert ada.last == KEPT
    await ada.types("The week of the move.")

    kept = await replies(ada)
    assert "4 of 5" in kept
    assert "The week of the move." in kept
    assert kept.startswith("Your reply, 1 in all")


async def test_words_are_shown_verbatim(ada: Someone) -> None:
    await ada.begins()
    words = "<b>5 > 3 & 2</b> _so_ *what* `x` [link](t.me) “ß” 👩‍❤️‍👨"

    await ada.types(words)

    assert words in await replies(ada)


async def test_a_deleted_reply_is_gone_and_says_what_stays(ada: Someone) -> None:
    await ada.begins()
    await ada.types("Better not.")

    await ada.taps("Delete")

    assert ada.last.startswith("Deleted here.")
    assert "There are no replies yet" in await replies(ada)


async def test_a_reply_sent_while_the_bot_was_away_counts_as_ever(town: Town, ada: Someone) -> None:
    await ada.begins()

    town.away = True
    await ada.types("Into the dark.")

    assert ada.last == KEPT


async def test_a_kept_replys_button_is_stale_once_it_is_deleted(ada: Someone) -> None:
    await ada.begins()
    await ada.types("Once.")
    kept, data = ada.messages[-1], ada.phone.button("Delete").data or ""
    await ada.taps("Delete")

    assert await ada.forges(data, kept.message_id) == STALE
