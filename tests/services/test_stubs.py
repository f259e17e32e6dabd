"""What comes by itself in a couple's week, when it opens, and when it has passed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.consent import EveningState, ShareDefault
from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.domain.schedule import OccasionKind, SkipReason
from bot.domain.summary import Page
from bot.services import account
from bot.services.views import view_of
from tests.services.moments import when
from tests.services.pairs import couple, sunday_noon
from tests.services.screen import NOTHING, PASSED, Bubbled, Fault
from tests.services.stories import Phone


def stubs(phone: Phone, kind: Kind = Kind.EVENING_STUB) -> list[object]:
    return [bubble.at for bubble in phone.screen.bubbles if bubble.kind is kind]


def test_on_sundays_everyone_in_a_couple_gets_both_stubs_whatever_they_chose() -> None:
    story, ada, ben = couple()
    ada.share(ShareDefault.NEVER)

    story.until("Sun 23:00")

    for phone in (ada, ben):
        assert stubs(phone, Kind.PAGE_STUB) == [when("Sun 10:00")]
        assert stubs(phone) == [when("Sun 20:00")]
        assert phone.open() == [NOTHING]


def yes_then_no(phone: Phone) -> None:
    phone.yes()
    phone.no()


CHOICES: dict[str, Callable[[Phone], object]] = {
    "says nothing": lambda _: None,
    "yes": Phone.yes,
    "no": Phone.no,
    "/withdraw": Phone.withdraw,
    "/share never": lambda phone: phone.share(ShareDefault.NEVER),
    "/share always": lambda phone: phone.share(ShareDefault.ALWAYS),
    "yes, then no": yes_then_no,
    "deletes it all": lambda phone: phone.delete(phone.replies[0]),
}


@pytest.mark.parametrize("chosen_at", ["Sat 12:00", "Sun 12:00"])
@pytest.mark.parametrize("adas", CHOICES)
def test_on_one_sofa_on_a_sunday_both_phones_show_the_same_at_the_same_moments(
    adas: str, chosen_at: str
) -> None:
    """Whatever either chose: all that comes by itself, of whatever kind."""
    for he_chooses in CHOICES.values():
        story, ada, ben = couple("Sat 09:00")
        for phone in (ada, ben):
            phone.keep(f"from {phone.name}", marked=True)
        story.until(chosen_at)
        CHOICES[adas](ada)
        he_chooses(ben)
        story.until("Mon+1 00:00")

        pushes = [replace(one, message_id=0) for one in ada.screen.since("Sun 00:00") if came(one, chosen_at)]
        assert [(one.at, one.kind) for one in pushes] == [
            (when("Sun 10:00"), Kind.PAGE_STUB),
            (when("Sun 20:00"), Kind.EVENING_STUB),
        ]
        his = [replace(one, message_id=0) for one in ben.screen.since("Sun 00:00") if came(one, chosen_at)]
        assert his == pushes


def came(shown: Bubbled, chosen_at: str) -> bool:
    """By itself, not as an answer to a choice."""
    return shown.at != when(chosen_at)


def test_stubs_say_nothing_and_are_protected() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:00")

    shown = [b for b in ada.screen.bubbles if b.kind in (Kind.PAGE_STUB, Kind.EVENING_STUB)]

    assert all(bubble.protected and bubble.buttons == ("Open",) for bubble in shown)
    assert not any("Ben" in bubble.text or "walk" in bubble.text for bubble in shown)


def test_on_other_days_only_a_yes_that_counts_brings_a_stub_and_silently() -> None:
    story, ada, ben = sunday_noon(yes=False)
    story.until("Mon+1 12:00")
    ada.yes()

    story.until("Thu+1 12:00")

    assert stubs(ada) == [when("Sun 20:00"), when("Mon+1 20:00"), when("Tue+1 20:00")]
    assert [b.silent for b in ada.screen.bubbles if b.kind is Kind.EVENING_STUB] == [False, True, True]
    assert stubs(ben) == [when("Sun 20:00")]


@pytest.mark.parametrize("opens", [True, False])
def test_monday_brings_a_stub_to_who_has_not_opened_a_summary_yet(opens: bool) -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:10")
    if opens:
        ada.open()

    story.until("Mon+1 21:00")

    assert len(stubs(ada)) == (1 if opens else 2)


def test_the_newest_stub_opens_what_waits_and_the_older_one_says_so() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:00")
    older = ada.button(Action.OPEN, Kind.EVENING_STUB)
    story.until("Mon+1 20:00")

    assert "the long walk" in "".join(ada.open())
    assert ada.tap_stub(older) == ["You have opened this evening already."]


def test_two_summaries_that_wait_open_together() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:00")
    ben.open()
    for phone, words in ((ada, "Monday's thought"), (ben, "Monday's walk")):
        phone.keep(words, Topic.STRESS, marked=True)
        phone.says_yes()
    story.until("Mon+1 20:00")

    shown = "".join(ada.open())

    assert "the long walk" in shown
    assert "Monday's walk" in shown


def test_an_evening_stub_waits_for_the_end_of_own_quiet_hours() -> None:
    story, ada, ben = sunday_noon()
    ada.sleeps("19-7")

    story.until("Mon+1 09:00")

    assert stubs(ada) == [when("Mon+1 07:00")]
    assert stubs(ben) == [when("Sun 20:00")]


def test_the_page_stub_waits_for_the_end_of_own_quiet_hours() -> None:
    story, ada, _ = couple()
    ada.sleeps("22-11")

    story.until("Sun 12:00")

    assert stubs(ada, Kind.PAGE_STUB) == [when("Sun 11:00")]


def test_quiet_hours_set_while_a_stub_is_due_are_waited_out() -> None:
    story, ada, _ = sunday_noon()
    story.jump("Sun 22:30")  # the machine was off at 20:00, and it is night now

    story.until("Mon+1 09:00")

    assert stubs(ada) == [when("Mon+1 08:00")]


def test_a_weekday_stub_held_into_sunday_has_no_push_and_the_page_stub_opens_it() -> None:
    story, ada, ben = sunday_noon(yes=False)
    story.until("Fri+1 12:00")
    for phone, words in ((ada, "for Saturday"), (ben, "from Ben")):
        phone.keep(words, marked=True)
    ada.sleeps("19-7")
    story.until("Sat+1 12:00")
    ada.yes()
    ben.yes()

    story.until("Sun+1 10:00")

    assert stubs(ada) == [when("Sun 20:00")]  # the one of last Sunday alone
    assert stubs(ada, Kind.PAGE_STUB)[-1] == when("Sun+1 10:00")
    shown = ada.open(Kind.PAGE_STUB)
    assert "from Ben" in shown[0]
    assert shown[1].startswith("Your week")
    held = next(o for o in ada.occasions(OccasionKind.STUB) if o.slot == ada.evenings[-1].id)
    assert held.reason is SkipReason.SETTLED


def test_the_page_stub_alone_opens_the_page_in_its_place() -> None:
    story, ada, _ = sunday_noon(yes=False)
    story.until("Sun 12:30")

    shown = ada.open(Kind.PAGE_STUB)

    assert len(shown) == 1
    assert shown[0].startswith("Your week")


def test_unopened_it_lapses_at_the_next_sundays_20_00() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:00")
    stub = ada.button(Action.OPEN, Kind.EVENING_STUB)
    ben.open()  # he has read it; Ada never does

    story.until("Sun+1 20:00")

    assert ada.tap_stub(stub) == [PASSED]
    assert ada.evenings[0].state is EveningState.LAPSED
    assert ada.evenings[0].items == ()


def test_a_lapsed_evening_that_the_partner_read_is_given_and_says_so() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:00")
    ben.open()
    given = ada.replies[0].id

    story.until("Sun+1 19:59")
    assert given not in page_of(ada).given
    assert given in {reply.id for reply in page_of(ada).preview}
    story.until("Sun+1 20:00")

    assert given in page_of(ada).given
    assert given not in {reply.id for reply in page_of(ada).preview}


def test_a_saturday_evening_lapses_the_day_after() -> None:
    story, ada, ben = couple()
    for phone in (ada, ben):
        phone.keep(f"from {phone.name}", marked=True)
    story.until("Sat 12:00")
    ada.yes()
    ben.yes()
    story.until("Sat 20:00")
    stub = ada.button(Action.OPEN, Kind.EVENING_STUB)

    story.until("Sun 20:00")

    assert ada.tap_stub(stub) == [PASSED]


def test_eight_weeks_are_counted_by_ones_own_opening() -> None:
    story, ada, ben = sunday_noon()
    story.until("Mon+1 09:00")
    ada.open()  # Ben leaves his unopened

    story.until("Sun+8 09:59")
    assert not page_of(ben).quiet_weeks
    story.until("Sun+8 10:00")
    assert page_of(ben).quiet_weeks  # since the pairing
    assert "You have opened no Summary for eight weeks. That can have many reasons." in ben.page()

    assert not page_of(ada).quiet_weeks
    story.until("Sun+9 10:00")
    assert page_of(ada).quiet_weeks


def test_keeping_it_open_counts_anew_and_closing_ends_the_couple() -> None:
    story, ada, ben = couple()
    story.until("Mon+9 09:00")
    for phone in (ada, ben):
        phone.page()
    ada.button(Action.KEEP_OPEN)
    ben.button(Action.CLOSE)

    ada.does(lambda w, t, p: account.keep_open(w, t, p, ada.side))
    ben.does(lambda w, t, p: account.leave(w, t, p, closed=True))

    assert not page_of(ada).quiet_weeks
    assert not page_of(ben).paired


def page_of(phone: Phone) -> Page:
    return view_of(phone.story.world, phone.story.tx, phone.person).page


def test_who_asks_for_the_page_while_nobody_knows_of_their_stub_gets_it_once_more() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 19:59")
    ada.screen.faults.extend([Fault.LOST, Fault.LOST])
    story.until("Sun 20:05")
    assert (stubs(ada), stubs(ben)) == ([], [when("Sun 20:00")])

    for phone in (ada, ben):
        assert "so open it first" in phone.page()
    again = (stubs(ada), stubs(ben))
    ada.page()

    assert again == ([when("Sun 20:05")], [when("Sun 20:00")]), "one that is known to be there is enough"
    assert stubs(ada) == again[0]
    assert ada.screen.newest(Kind.EVENING_STUB).protected
    assert "the long walk" in ada.open()[0]
