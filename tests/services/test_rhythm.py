"""Silence is no failing: after two unanswered questions the rhythm halves, and that is asked about once."""

from bot.domain.checkin import Origin
from bot.domain.kinds import Kind
from bot.domain.schedule import OccasionKind, SkipReason, local
from bot.services import checkins, settings
from tests.services.moments import ZONE, when
from tests.services.stories import Phone, Story


def every_evening() -> tuple[Story, Phone]:
    story = Story()
    ada = story.phone("Ada")
    ada.sets(settings.set_days, "daily")
    return story, ada


def days(phone: Phone, since: str) -> list[str]:
    rows = [c for c in phone.checkins if c.origin is Origin.SCHEDULED and c.created_at >= when(since)]
    return [local(row.created_at, ZONE).strftime("%a") for row in rows]


def test_two_unanswered_in_a_row_halve_the_rhythm() -> None:
    story, ada = every_evening()

    story.until("Sun+1 23:00")

    # Tuesday's question closed on Thursday morning, Wednesday's on Friday morning.
    assert days(ada, "Mon 13:00") == ["Tue", "Wed", "Thu", "Sat", "Mon", "Wed", "Fri", "Sun"]
    halved = [o for o in ada.occasions(OccasionKind.CHECKIN) if o.reason is SkipReason.HALVED]
    assert len(halved) == 5


def test_it_is_asked_once_and_never_at_night() -> None:
    story, ada = every_evening()

    story.until("Sun+3 23:00")

    asked = [bubble.at for bubble in ada.screen.bubbles if bubble.kind is Kind.RHYTHM_HALVED]
    assert len(asked) == 1
    assert when("Fri 08:00") <= asked[0] <= when("Fri 08:30")


def test_an_answer_makes_the_rhythm_whole_again() -> None:
    story, ada = every_evening()
    story.until("Fri 21:00")
    ada.type("tea")

    story.until("Mon+1 23:00")

    assert days(ada, "Sat 00:00") == ["Sat", "Sun", "Mon"]


def test_a_skip_is_no_silence() -> None:
    story, ada = every_evening()
    for day in ("Mon", "Tue", "Wed", "Thu"):
        story.until(f"{day} 21:00")
        ada.skip_all()

    assert not ada.person.halved
    assert ada.person.silences == 0


def test_fewer_is_a_choice_that_an_answer_does_not_undo() -> None:
    story, ada = every_evening()
    story.until("Fri 12:00")
    assert ada.person.halved

    checkins.fewer(story.tx, ada.person)
    story.until("Fri 21:00")
    ada.type("tea")
    story.until("Mon+1 21:00")  # Saturday's question has closed unanswered
    ada.type("a walk")
    story.until("Sun+1 23:00")

    assert days(ada, "Sat 00:00") == ["Sat", "Mon", "Wed", "Fri", "Sun"]


def test_setting_ones_days_ends_it() -> None:
    story, ada = every_evening()
    story.until("Fri 12:00")
    checkins.fewer(story.tx, ada.person)

    ada.sets(settings.set_days, "daily")
    story.until("Sat 23:00")

    assert days(ada, "Fri 00:00") == ["Fri", "Sat"]


def test_keeping_the_rhythm_keeps_it() -> None:
    story, ada = every_evening()
    story.until("Fri 12:00")
    checkins.heard(story.tx, ada.person)

    story.until("Sat 23:00")

    assert days(ada, "Fri 00:00") == ["Fri", "Sat"]
