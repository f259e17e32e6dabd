"""Pairing: a note each reads alone, and nothing links two people before both said yes."""

import pytest

from bot.domain.couple import Side
from bot.domain.kinds import Action, Kind
from bot.domain.schedule import OccasionKind
from bot.services import beginning, pairing
from bot.services.couples import side_of
from bot.services.outcome import STALE
from tests.services.moments import when
from tests.services.pairs import accept, confirm, couple, link_of, pair, strangers
from tests.services.stories import Phone, Story


def renamed(phone: Phone, name: str) -> None:
    """Telegram tells the name at the next /start."""
    phone.name = name
    phone.begin()


def refuse(maker: Phone) -> None:
    asked = maker.button(Action.REFUSE)
    maker.does(lambda w, t, p: pairing.refuse(w, t, p, str(asked.say.refs["proposal"])))


def test_both_yeses_link_two_people_and_each_reads_the_others_name() -> None:
    _, ada, ben = strangers()

    pair(ada, ben)

    assert ada.side.couple_id == ben.side.couple_id
    assert ada.side.seed == ben.side.seed
    assert (ada.side.partner_name, ben.side.partner_name) == ("Ben", "Ada")
    for phone in (ada, ben):
        assert phone.screen.ends_with(Kind.CONNECTED)


def test_accepting_alone_links_nobody() -> None:
    story, ada, ben = strangers()

    accept(ben, link_of(ada))

    assert story.tx.rows(Side, ada.id) == story.tx.rows(Side, ben.id) == []
    assert "Ben" in ada.screen.last.text


def test_the_note_comes_before_the_link_and_before_accepting() -> None:
    _, ada, ben = strangers()

    token = link_of(ada)
    ben.begin(token=token)

    assert Kind.INVITE_NOTE in ada.screen.kinds()
    assert ben.screen.ends_with(Kind.ACCEPT_NOTE)
    assert ben.screen.last.buttons == ("Accept", "Not now")


def test_a_newcomer_reads_the_note_after_the_beginning() -> None:
    story = Story()
    ada = story.phone("Ada")
    token = link_of(ada)
    cleo = Phone(story, 1, "Cleo")
    story.phones.append(cleo)

    cleo.begin(token=token)

    assert cleo.screen.count(Kind.ACCEPT_NOTE) == 1
    assert cleo.shows(Action.ACCEPT) is not None


def test_a_link_whose_maker_is_erased_keeps_answering_and_then_there_is_silence() -> None:
    screens = []
    for erases in (False, True):
        story, ada, ben = strangers()
        token = link_of(ada)
        if erases:
            ada.erase()
        accept(ben, token)
        story.until("Sun 12:00")
        screens.append(ben.screen.bubbles)

    assert screens[0] == screens[1]


@pytest.mark.parametrize("answer", ["no", "silence", "erases"])
def test_a_no_silence_and_erasing_look_alike_to_who_accepted(answer: str) -> None:
    screens = []
    for given in ("silence", answer):
        story, ada, ben = strangers()
        accept(ben, link_of(ada))
        if given == "no":
            refuse(ada)
        elif given == "erases":
            ada.erase()
        story.until("Sun 12:00")
        screens.append(ben.screen.bubbles)

    assert screens[0] == screens[1]


def test_not_now_keeps_the_link() -> None:
    _, ada, ben = strangers()
    token = link_of(ada)
    ben.begin(token=token)

    ben.does(pairing.not_now)

    assert ada.screen.ends_with(Kind.INVITE_LINK)
    accept(ben, token)
    confirm(ada)
    assert ada.side.partner_name == "Ben"


def test_a_guest_who_is_gone_or_taken_by_then_is_one_sentence() -> None:
    for gone in (True, False):
        story, ada, ben = strangers()
        accept(ben, link_of(ada))
        if gone:
            ben.erase()
        else:
            pair(story.phone("Cleo"), ben)

        confirm(ada)

        assert ada.screen.ends_with(Kind.LINK_FAILED)
        assert side_of(story.tx, ada.person) is None


def test_a_confirmation_after_48_hours_is_too_late() -> None:
    story, ada, ben = strangers()
    accept(ben, link_of(ada))
    story.until("Wed 12:00")

    assert confirm(ada) == STALE


def test_a_name_changed_before_pairing_is_told_and_after_it_is_not() -> None:
    story, ada, ben = strangers()
    renamed(ben, "Benjamin")
    accept(ben, link_of(ada))
    renamed(ben, "Captain Ben")  # after Accept: what Ada was shown stays

    confirm(ada)
    renamed(ada, "Countess Ada")
    story.until("Sun 12:00")

    assert ada.side.partner_name == "Benjamin"
    assert ben.side.partner_name == "Ada"


def test_whoever_acted_within_the_hour_is_told_at_once_even_at_night() -> None:
    story, ada, ben = strangers()
    story.jump("Mon 23:30")
    token = link_of(ada)

    accept(ben, token)

    assert ada.screen.ends_with(Kind.PROPOSAL)


def test_at_night_a_proposal_waits_for_the_morning() -> None:
    story, ada, ben = strangers()
    token = link_of(ada)
    story.jump("Mon 23:30")
    accept(ben, token)

    assert Kind.PROPOSAL not in ada.screen.kinds()
    story.until("Tue 08:00")

    assert ada.screen.ends_with(Kind.PROPOSAL)


def test_what_was_kept_before_stays_private_and_outside_the_couple() -> None:
    _, ada, ben = strangers()
    before = ada.keep("before us")

    pair(ada, ben)

    assert before.couple_id is None
    assert ada.mark(before) == STALE


def test_pairing_plans_one_sunday_and_the_two_evenings_of_its_yes_for_each() -> None:
    _, ada, ben = couple()
    evenings = [when("Sun 20:00"), when("Mon+1 20:00")]

    for phone in (ada, ben):
        assert [o.due_at for o in phone.occasions(OccasionKind.SUNDAY, due=True)] == [when("Sun 10:00")]
        assert [o.due_at for o in phone.occasions(OccasionKind.EVENING, due=True)] == evenings


def test_not_for_me_leaves_nothing() -> None:
    story = Story()
    beginning.start(story.world, story.tx, 5, "Ada", "en", None)
    person = story.tx.person_of(5)
    assert person is not None

    outcome = beginning.not_for_me(story.world, story.tx, person)

    assert (outcome.erase, outcome.farewell) == (person.id, Kind.NOT_FOR_ME)
    assert story.tx.person_of(5) is None


def test_start_in_the_middle_of_the_beginning_goes_on_where_it_stopped() -> None:
    story = Story()
    beginning.start(story.world, story.tx, 5, "Ada", "de-AT", None)
    person = story.tx.person_of(5)
    assert person is not None
    beginning.adult(story.world, story.tx, person)

    beginning.start(story.world, story.tx, 5, "Ada", "de-AT", None)

    assert [message.say.kind for message in story.tx.live(person.id)] == [Kind.CONSENT]
