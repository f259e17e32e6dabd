"""Who counts at 20:00: someone who is there; and one decision, whoever or whatever comes first."""

import pytest

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Kind
from tests.services.pairs import sunday_noon
from tests.services.screen import NOTHING


def test_a_pause_ended_before_20_00_revives_the_yes() -> None:
    story, ada, ben = sunday_noon()
    ada.pause()
    story.until("Sun 19:00")
    ada.resume()

    story.until("Sun 20:00")

    assert "tea in the morning" in "".join(ben.open())


@pytest.mark.parametrize("becomes", ["paused", "blocked", "asked about age"])
def test_a_person_who_is_not_there_counts_as_no(becomes: str) -> None:
    story, ada, ben = sunday_noon()
    match becomes:
        case "paused":
            ada.pause()
        case "blocked":
            ada.block()
        case _:
            ada.keep("I am 16 years old.")
            assert ada.person.age_asked

    story.until("Mon+1 20:00")
    assert ben.open() == [NOTHING]
    assert Kind.EVENING_STUB not in ada.screen.kinds()


def test_what_was_missed_is_not_sent_on_return() -> None:
    story, ada, _ = sunday_noon()
    ada.pause()
    story.until("Tue+1 09:00")
    seen = len(ada.screen.bubbles)

    ada.resume()
    story.until("Wed+1 20:30")

    assert [bubble.kind for bubble in ada.screen.bubbles[seen:]] == [Kind.RESUMED, Kind.QUESTION]


def test_a_block_clears_the_yes_and_the_standing_choice() -> None:
    story, ada, ben = sunday_noon()
    ada.share(ShareDefault.ALWAYS)
    ada.block()
    ada.block(back=True)

    story.until("Sun+1 20:00")

    assert ada.side.share_default is ShareDefault.ASK
    assert not any(evening.said_yes for evening in ada.evenings)
    assert ben.open()[-1] == NOTHING


def test_the_evening_is_decided_once_whoever_comes_first() -> None:
    story, ada, ben = sunday_noon()
    ada.withdraw()
    story.jump("Sun 20:00:30")

    ben.page()  # his act settles the evening before any ring
    story.until("Mon+1 21:00")

    for phone in (ada, ben):
        days = [evening.local_date for evening in phone.evenings]
        assert len(days) == len(set(days))
    assert ben.screen.count(Kind.EVENING_STUB) == 2


def test_after_a_long_silence_of_the_ring_standing_choices_speak_before_the_evening() -> None:
    story, ada, ben = sunday_noon(yes=False)
    for phone in (ada, ben):
        phone.share(ShareDefault.ALWAYS)
        phone.keep("for next week", marked=True)
    story.until("Sun+1 09:00")
    story.jump("Sun+1 20:10")

    ada.page()
    story.until("Sun+1 20:11")

    assert [evening.released for evening in ben.evenings] == [False, True]
