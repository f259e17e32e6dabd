"""The Page: a person's own week, and never more of the partner than a Summary they opened themselves."""

from bot.domain.kinds import Kind
from bot.domain.prompts import Topic
from bot.domain.summary import Page
from bot.services import consent, replies
from bot.services.views import view_of
from tests.services.moments import when
from tests.services.pairs import couple, sunday_noon
from tests.services.stories import Phone, Story


def page_of(phone: Phone) -> Page:
    return view_of(phone.story.world, phone.story.tx, phone.person).page


def test_the_page_opened_at_20_01_before_the_stub_does_not_show_the_reply_as_given() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:01")

    text = ada.page()

    assert "Given in a summary" not in text
    assert "Marked for our summary" in text
    assert "An evening is waiting unopened." in text


def test_once_opened_the_page_shows_what_was_given() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:00")
    ada.open()

    page = page_of(ada)

    assert page.given == {ada.replies[0].id}
    assert page.preview == ()
    assert not page.yes
    assert not page.waiting


def test_what_was_given_long_ago_is_still_said_to_be_given() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 20:00")
    ada.open()

    story.until("Sun+8 12:00")
    ada.does(replies.show)

    assert "Given in a summary" in ada.screen.last.text
    assert "Marked for our summary" not in ada.screen.last.text


def test_once_an_evening_has_passed_the_page_and_the_choice_know_it_alike() -> None:
    story, ada, ben = sunday_noon()
    story.until("Sun 20:00")
    ben.open()  # he has read it; Ada never does
    given = ada.replies[0]

    story.jump("Sun+1 20:00")  # the ring is late: nothing has been written down yet

    view = view_of(story.world, story.tx, ada.person)
    assert given.id in view.page.given
    assert given not in view.choosable()


def test_an_evening_taken_back_unopened_says_nothing_of_a_release() -> None:
    pages = []
    for partner_says_yes in (True, False):
        story, ada, ben = sunday_noon(yes=False)
        ada.yes()
        if partner_says_yes:
            ben.yes()
        story.until("Sun 20:05")
        ada.withdraw()
        pages.append((page_of(ada).given, ada.page()))

    assert pages[0] == pages[1]


def test_the_page_previews_what_the_partner_would_read() -> None:
    _, ada, _ = sunday_noon()
    ada.keep("not marked", Topic.BOUNDARIES)
    held = ada.keep("He hit me last night.", Topic.BOUNDARIES)

    page = page_of(ada)

    assert [reply.words for reply in page.preview] == ["tea in the morning"]
    assert {reply.words for reply in page.replies} == {
        "tea in the morning",
        "not marked",
        "He hit me last night.",
    }
    assert held.held


def test_share_all_marks_everything_but_what_is_held() -> None:
    _, ada, _ = sunday_noon()
    ada.keep("marked by it", Topic.BOUNDARIES)
    ada.keep("He hit me last night.", Topic.BOUNDARIES)

    ada.does(lambda w, t, p: consent.share_all(w, t, p, ada.side))

    assert [reply.words for reply in page_of(ada).preview] == ["tea in the morning", "marked by it"]


def test_a_marked_reply_that_an_edit_holds_is_confirmed_by_a_tap_in_the_choice() -> None:
    _, ada, _ = sunday_noon()
    ada.ask(Topic.BOUNDARIES)
    message = ada.type("a quiet evening")
    reply = ada.replies[-1]
    ada.mark(reply)
    ada.edit(message, "He hit me last night.")

    ada.does(lambda w, t, p: consent.toggle(w, t, p, ada.again(reply)))

    assert ada.again(reply) in page_of(ada).preview


def test_the_page_of_both_has_the_same_talk_starter() -> None:
    _, ada, ben = sunday_noon()

    one, other = page_of(ada), page_of(ben)

    assert (one.starter_topic, one.starter) == (other.starter_topic, other.starter)


def test_stress_of_four_weeks_is_drawn_and_no_older() -> None:
    story, ada, _ = couple()
    for moment, rating in (("Mon 12:00", 5), ("Mon+2 12:00", 3), ("Mon+4 13:00", 1)):
        story.until(moment)
        ada.ask(Topic.STRESS)
        ada.rate(rating)

    assert [rating for _, rating in page_of(ada).stress] == [3, 1]
    ada.page()
    assert ada.screen.last.kind is Kind.STRESS_PICTURE


def test_alone_the_page_comes_on_sunday_in_ones_own_zone_without_a_yes() -> None:
    story = Story()
    ada = story.phone("Ada", "America/New_York")
    ada.keep("tea")

    story.until("Sun 23:00")

    assert [b.at for b in ada.screen.bubbles if b.kind is Kind.PAGE_STUB] == [
        when("Sun 10:00", "America/New_York")
    ]
    ada.open(Kind.PAGE_STUB)
    assert ada.screen.last.buttons == ()
    assert "tea" in ada.screen.last.text
    assert not page_of(ada).paired


def test_in_a_couple_the_page_comes_in_the_couples_zone_the_inviters() -> None:
    story, ada, ben = couple(zones=("Europe/Berlin", "America/New_York"))

    story.until("Sun 23:00")

    for phone in (ada, ben):
        assert phone.side.zone == "Europe/Berlin"
    assert [b.at for b in ada.screen.bubbles if b.kind is Kind.PAGE_STUB] == [when("Sun 10:00")]
    assert [b.at for b in ben.screen.bubbles if b.kind is Kind.PAGE_STUB] == [
        when("Sun 08:00", "America/New_York")  # 10:00 in Berlin is 4:00 there, in quiet hours
    ]


def test_a_pause_brings_no_page() -> None:
    story, ada, _ = couple()
    ada.pause()

    story.until("Sun+1 09:00")

    assert Kind.PAGE_STUB not in ada.screen.kinds()
