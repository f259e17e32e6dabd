"""A person's word on the evenings to come: taps, standing choices, and which of them wins."""

import pytest

from bot.domain.consent import Answer, ShareDefault
from bot.domain.kinds import Action, Kind
from tests.services.moments import when
from tests.services.pairs import couple, sunday_noon
from tests.services.screen import NOTHING, WITHDRAWN
from tests.services.stories import Phone, Story


def always(*, said: str = "Sat 12:00") -> tuple[Story, Phone, Phone]:
    """Ada's Sundays say yes by themselves, Ben taps his on Sunday; both have marked something."""
    story, ada, ben = couple()
    for phone in (ada, ben):
        phone.keep(f"from {phone.name}", marked=True)
    story.until(said)
    ada.share(ShareDefault.ALWAYS)
    return story, ada, ben


def released(phone: Phone) -> list[bool]:
    return [evening.released for evening in phone.evenings]


def test_share_always_says_yes_on_sundays_at_10() -> None:
    story, ada, ben = always()

    story.until("Sun 12:00")
    assert ada.side.standing_at == when("Sun 10:00")
    ben.yes()
    story.until("Sun 20:00")

    assert released(ada) == released(ben) == [True]


def test_share_always_does_not_speak_before_the_next_sunday() -> None:
    story, ada, ben = always(said="Sun 10:00")

    story.until("Sun 12:00")
    ben.yes()
    story.until("Mon+1 20:00")

    assert ada.side.standing_at is None
    assert True not in released(ada)


def test_share_always_never_marks_a_reply() -> None:
    story, ada, _ = couple()
    ada.keep("unmarked")
    ada.share(ShareDefault.ALWAYS)

    story.until("Sun 20:00")

    assert [reply.share.value for reply in ada.replies] == ["private"]


def test_the_page_then_shows_a_one_tap_no() -> None:
    story, ada, ben = always()
    story.until("Sun 12:00")

    assert "/share always" in ada.page()
    ada.no()

    ben.yes()
    story.until("Mon+1 20:00")
    assert ada.open() == ben.open() == [NOTHING]


@pytest.mark.parametrize(
    "said", ["Sat 13:00", "Sat 21:00", "Sun 09:30", "Sun 10:00", "Sun 15:00", "Sun 19:59:59"]
)
def test_a_no_wins_over_share_always(said: str) -> None:
    story, ada, ben = always()
    story.until(said)
    ada.no()
    story.until(max(when("Sun 12:00"), story.now))
    ben.yes()

    story.until("Mon+1 20:00")

    assert True not in released(ben)


def test_a_no_of_friday_noon_is_over_on_sunday() -> None:
    story, ada, _ = always(said="Thu 12:00")
    story.until("Fri 12:00")
    ada.no()

    story.until("Sun 10:00")

    assert ada.side.standing_at == when("Sun 10:00")


def test_share_always_does_not_speak_in_a_pause() -> None:
    story, ada, ben = always()
    ada.pause()
    story.until("Sun 12:00")
    ada.resume()
    ben.yes()

    story.until("Sun 20:00")

    assert released(ben) == [False]


def test_share_ask_cancels_an_automatic_yes() -> None:
    story, ada, ben = always()
    story.until("Sun 12:00")
    ben.yes()
    ada.share(ShareDefault.ASK)

    story.until("Sun 20:00")

    assert released(ben) == [False]


def test_share_ask_never_cancels_a_tapped_yes() -> None:
    story, ada, ben = sunday_noon()
    ada.share(ShareDefault.ASK)

    story.until("Sun 20:00")

    assert released(ben) == [True]


def test_share_never_is_a_no_at_once_and_a_later_tap_still_wins() -> None:
    story, ada, ben = sunday_noon()
    ada.share(ShareDefault.NEVER)
    assert ada.side.tapped is Answer.NO
    assert ada.screen.last.text.startswith(WITHDRAWN)

    ada.yes()
    story.until("Sun 20:00")

    assert released(ben) == [True]


def test_yes_is_offered_only_once_something_is_marked() -> None:
    story, ada, _ = couple()
    reply = ada.keep("tea")
    ada.page()
    assert ada.shows(Action.YES) is None
    assert ada.shows(Action.KEEP_PRIVATE, Kind.PAGE)

    ada.mark(reply)
    ada.page()

    assert ada.shows(Action.YES, Kind.PAGE)
    assert story.now == when("Mon 12:00")


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("Wed 12:00", ["Wed 20:00", "Thu 20:00"]),
        ("Wed 20:00", ["Thu 20:00", "Fri 20:00"]),
        ("Fri 23:00", ["Sat 20:00", "Sun 20:00"]),
    ],
)
def test_a_yes_counts_for_the_next_two_evenings(said: str, counted: list[str]) -> None:
    story, ada, _ = couple()
    ada.keep("tea", marked=True)
    story.until(said)
    ada.yes()

    story.until("Mon+1 12:00")

    assert [e.created_at for e in ada.evenings if e.said_yes] == [when(moment) for moment in counted]


def test_the_last_word_before_the_evening_is_the_one_that_counts() -> None:
    story, ada, ben = sunday_noon()

    ada.withdraw()
    story.until("Sun 13:00")
    ada.yes()
    story.until("Sun 14:00")
    ada.no()
    story.until("Mon+1 20:00")

    assert True not in released(ben)


def test_yes_and_no_are_as_many_taps() -> None:
    _, ada, _ = sunday_noon(yes=False)
    ada.page()
    assert ada.shows(Action.YES, Kind.PAGE)
    assert ada.shows(Action.KEEP_PRIVATE, Kind.PAGE)

    ada.yes()

    assert ada.screen.last.kind is Kind.YES_SAID
    assert ada.screen.last.buttons == ("Keep everything private",)


def test_outside_a_couple_withdrawing_and_sharing_say_so() -> None:
    story = Story()
    ada = story.phone("Ada")

    ada.withdraw()
    ada.share(ShareDefault.ALWAYS)

    assert ada.screen.kinds()[-2:] == [Kind.NOT_PAIRED, Kind.NOT_PAIRED]
