"""Until a person has opened an evening themselves, any no takes it back; and nothing tells who did what."""

from collections.abc import Callable

import pytest

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.services import consent, replies
from bot.services.outcome import STALE
from tests.services.moments import when
from tests.services.pairs import pair, sunday_noon
from tests.services.screen import NOTHING, WITHDRAWN
from tests.services.stories import Phone, Story


def at_five_past(**choice: bool) -> tuple[Story, Phone, Phone]:
    """Both said yes, 20:00 is five minutes ago, nobody has opened anything."""
    story, ada, ben = sunday_noon(**choice)
    story.until("Sun 20:05")
    return story, ada, ben


def first_reply(phone: Phone) -> None:
    phone.unmark(phone.replies[0])


NOES: dict[str, Callable[[Phone], None]] = {
    "/withdraw": Phone.withdraw,
    "[Keep everything private]": Phone.no,
    "/share never": lambda phone: phone.share(ShareDefault.NEVER),
    "[Make private]": first_reply,
    "[Delete]": lambda phone: phone.delete(phone.replies[0]),
    "/leave": Phone.leave,
    "/delete": Phone.erase,
}


@pytest.mark.parametrize("no", NOES.values(), ids=NOES)
def test_a_no_at_20_05_leaves_the_partner_the_fixed_sentence(no: Callable[[Phone], None]) -> None:
    _, ada, ben = at_five_past()

    no(ada)

    assert ben.open() == [NOTHING]


@pytest.mark.parametrize("no", [NOES[name] for name in NOES if name != "/delete"])
def test_who_took_back_reads_only_the_fixed_sentence(no: Callable[[Phone], None]) -> None:
    _, ada, _ = at_five_past()

    no(ada)

    assert ada.open() == [NOTHING]


@pytest.mark.parametrize("name", ["/withdraw", "[Keep everything private]", "[Make private]", "[Delete]"])
@pytest.mark.parametrize("partner_said_yes", [True, False])
def test_the_answer_to_a_no_is_always_the_same(name: str, partner_said_yes: bool) -> None:
    story, ada, ben = sunday_noon(yes=False)
    ada.yes()
    if partner_said_yes:
        ben.yes()
    story.until("Sun 20:05")

    NOES[name](ada)

    assert ada.screen.last.text == WITHDRAWN


def test_leaving_at_20_05_unopened_takes_nothing_from_the_screen() -> None:
    _, ada, ben = at_five_past()
    stub = ada.button(Action.OPEN, Kind.EVENING_STUB)

    ada.leave()

    assert ada.tap_stub(stub) == [NOTHING]
    assert ben.open() == [NOTHING]


def test_words_taken_back_stay_private_for_good() -> None:
    story, ada, ben = at_five_past()
    taken = ada.replies[0]
    ada.withdraw()

    assert ada.mark(taken) == STALE
    ada.does(lambda w, t, p: consent.share_all(w, t, p, ada.side))
    ada.keep("new words", Topic.STRESS, marked=True)
    ben.keep("new words too", Topic.STRESS, marked=True)
    ben.open()
    ada.yes()  # Ben's own still counts
    story.until("Mon+1 20:00")

    summary = "".join(ben.open())
    assert "new words" in summary
    assert "tea in the morning" not in summary


def test_taken_back_marked_again_and_a_yes_on_monday_shows_nothing_twice() -> None:
    story, ada, ben = at_five_past()
    assert any("tea in the morning" in text for text in ben.open())
    ada.withdraw()  # too late for Ben's eyes, in time for her own

    ada.mark(ada.replies[0])
    ada.keep("only this", Topic.STRESS, marked=True)
    ben.keep("and this", Topic.STRESS, marked=True)
    ada.yes()
    ben.yes()
    story.until("Mon+1 20:00")

    second = "".join(ben.open())
    assert "only this" in second
    assert "tea in the morning" not in second
    assert "the long walk" not in "".join(ada.open())


def test_what_the_partner_took_back_is_not_used_up_for_me() -> None:
    story, ada, ben = at_five_past()
    ada.withdraw()
    ben.open()

    ada.keep("new words", Topic.STRESS, marked=True)
    ada.yes()
    story.until("Mon+1 20:00")

    assert "the long walk" in "".join(ada.open())
    assert "new words" in "".join(ben.open())


def test_peek_then_withdraw_is_refused_by_ones_own_opening() -> None:
    _, ada, ben = at_five_past()
    assert "the long walk" in "".join(ada.open())

    ada.withdraw()

    assert ada.screen.last.text == WITHDRAWN
    assert "tea in the morning" in "".join(ben.open())


def test_a_no_after_a_summary_costs_nothing_that_was_marked_since() -> None:
    story, ada, ben = sunday_noon(yes=False)
    story.until("Sat+1 12:00")
    ada.yes()
    ben.yes()
    story.until("Sat+1 20:00")
    ada.open()
    new = ada.keep("for another evening", Topic.STRESS, marked=True)
    story.until("Sun+1 20:05")

    ada.withdraw()

    assert not ada.again(new).barred


def test_leaving_after_reading_does_not_take_back() -> None:
    _, ada, ben = at_five_past()
    ada.open()

    ada.leave()

    assert "tea in the morning" in "".join(ben.open())


@pytest.mark.parametrize("left_before", [False, True])
def test_reading_and_then_erasing_takes_ones_words_from_who_has_not_opened(left_before: bool) -> None:
    _, ada, ben = at_five_past()
    ada.open()
    if left_before:
        ada.leave()

    ada.erase()

    assert ben.open() == [NOTHING]
    assert not any(evening.items for evening in ben.evenings)


def test_erasing_between_the_opening_tap_and_the_last_part_changes_nothing_more() -> None:
    story, ada, ben = sunday_noon()
    for number in range(12):
        ada.keep(f"{number} " + "long words " * 80, Topic.BOUNDARIES, marked=True)
    story.until("Sun 20:05")
    stub = ben.button(Action.OPEN, Kind.EVENING_STUB)
    story.phones.remove(ben)  # his phone is out of reach while he opens
    ben.tap_stub(stub)

    ada.erase()
    story.phones.append(ben)
    story.deliver()

    delivered = "".join(ben.screen.texts("Sun 20:05"))
    assert all(f"{number} long words" in delivered for number in range(12))
    assert ben.screen.count(Kind.SUMMARY) > 1
    assert all(b.protected for b in ben.screen.bubbles if b.kind is Kind.SUMMARY)


def test_a_yes_leave_pair_with_another_and_the_old_yes_does_not_count() -> None:
    story, ada, ben = sunday_noon()
    cleo = story.phone("Cleo")
    ada.leave()
    pair(ada, cleo)
    cleo.keep("hello", marked=True)
    cleo.yes()

    assert ada.side.tapped is None
    story.until("Mon+1 20:00")

    assert not any(evening.released for phone in (ada, ben, cleo) for evening in phone.evenings)
    assert "tea in the morning" not in "".join(cleo.screen.texts())


def test_words_of_one_couple_are_never_given_in_the_next() -> None:
    story, ada, _ = sunday_noon()
    cleo = story.phone("Cleo")
    old = ada.replies[0]
    ada.leave()
    pair(ada, cleo)

    assert ada.mark(old) == STALE
    ada.does(lambda w, t, p: consent.share_all(w, t, p, ada.side))
    for phone in (ada, cleo):
        phone.keep(f"{phone.name} anew", marked=True)
        phone.yes()
    story.until("Sun 20:00")

    summary = "".join(cleo.open())
    assert "Ada anew" in summary
    assert "tea in the morning" not in summary


def test_an_old_stub_opened_inside_a_new_couple_holds_nothing() -> None:
    story, ada, _ = at_five_past()
    stub = ada.button(Action.OPEN, Kind.EVENING_STUB)
    ada.leave()
    pair(ada, story.phone("Cleo"))

    assert ada.tap_stub(stub) == [NOTHING]


def test_leaving_makes_every_unreleased_mark_private_and_sharing_ask() -> None:
    _, ada, _ = sunday_noon()
    ada.share(ShareDefault.ALWAYS)
    side = ada.side

    ada.leave()

    assert not any(replies.can_share(ada.story.tx, ada.person, reply) for reply in ada.replies)
    assert {reply.share.value for reply in ada.replies} == {"private"}
    left = ada.story.tx.sides(side.couple_id)[0]
    assert left.share_default is ShareDefault.ASK
    assert left.left_at == when("Sun 12:00")
