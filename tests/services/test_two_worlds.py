"""What Ada sees does not depend on what Ben privately does, except a Summary both asked for.

Each story is played twice, with Ben doing this or that; Ada's phone must show the same in both.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.prompts import Topic
from bot.services import checkins, replies, settings
from bot.services.restoring import forget_consents
from tests.services.moments import when
from tests.services.pairs import accept, confirm, couple, link_of, strangers, sunday_noon
from tests.services.screen import NOTHING, Bubbled
from tests.services.stories import Phone

Act = Callable[[Phone], object]


def nothing(_: Phone) -> None:
    """Ben keeps to himself."""


PRIVATE_ACTS: dict[str, Act] = {
    "nothing": nothing,
    "/withdraw": Phone.withdraw,
    "/pause": Phone.pause,
    "/leave": Phone.leave,
    "erases": Phone.erase,
    "blocks": Phone.block,
    "under age": lambda ben: ben.keep("I am 16 years old."),
    "/share never": lambda ben: ben.share(ShareDefault.NEVER),
    "/share always": lambda ben: ben.share(ShareDefault.ALWAYS),
    "unmarks": lambda ben: ben.unmark(ben.replies[0]),
    "deletes": lambda ben: ben.delete(ben.replies[0]),
    "reads his page": Phone.page,
    "danger words": lambda ben: ben.keep("She hit me last night.", Topic.BOUNDARIES, marked=True),
    "other days": lambda ben: ben.sets(settings.set_days, "daily"),
    "another zone": lambda ben: ben.does(lambda w, t, p: settings.set_location(w, t, p, 40.7, -74.0)),
    "another language": lambda ben: ben.sets(settings.set_language, "de"),
    "mutes a topic": lambda ben: ben.story.tx.put(replace(ben.person, muted=(Topic.STRESS,))),
    "asks for more": lambda ben: [ben.ask(topic) for topic in Topic],
    "high stress": lambda ben: (ben.ask(Topic.STRESS), ben.rate(5)),
    "asks another": lambda ben: ben.does(lambda w, t, p: checkins.another(w, t, p, ben.ask(), in_place=True)),
    "sleeps": lambda ben: ben.sleeps("18-9"),
}


@cache
def adas_screen(act: str, at: str, *, ben_says_yes: bool, ada_opens: bool) -> list[Bubbled]:
    """A week of Ada, who says yes on Sunday, writes more on Monday, and takes everything back that night."""
    story, ada, ben = sunday_noon(yes=False)
    ada.yes()
    if ben_says_yes:
        ben.yes()
    story.until(at)
    PRIVATE_ACTS[act](ben)
    story.until("Sun 20:30")
    if ada_opens:
        ada.open()
    ada.page()
    story.until("Mon+1 12:00")
    ada.keep("more words", Topic.BOUNDARIES, marked=True)
    story.until("Mon+1 22:30")
    ada.page()
    ada.withdraw()
    story.until("Sun+1 21:00")
    return ada.screen.bubbles


ACTS = [name for name in PRIVATE_ACTS if name != "nothing"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("at", ["Sun 12:30", "Sun 20:05"])
def test_without_his_yes_nothing_ben_does_shows_on_adas_phone(act: str, at: str) -> None:
    with_it, without = (adas_screen(one, at, ben_says_yes=False, ada_opens=True) for one in (act, "nothing"))

    assert with_it == without


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("at", ["Sun 12:30", "Sun 20:05"])
def test_with_his_yes_nothing_shows_either_while_ada_opens_nothing(act: str, at: str) -> None:
    """She takes it back unopened: whether there would have been a Summary is nobody's to know."""
    after_yes = adas_screen(act, at, ben_says_yes=True, ada_opens=False)
    without = adas_screen("nothing", at, ben_says_yes=False, ada_opens=False)

    assert after_yes == without


def after_a_yes(act: Act) -> Act:
    def both(ben: Phone) -> None:
        ben.yes()
        act(ben)

    return both


def writes_of_danger(ben: Phone) -> None:
    ben.edit(ben.replies[0].bubbles[0].message_id, "She hit me last night.")


def takes_back_at_20_02(ben: Phone) -> None:
    ben.yes()
    ben.story.until("Sun 20:02")
    ben.withdraw()


NOTHING_THIS_TIME: dict[str, Act] = {
    "said never": lambda ben: ben.share(ShareDefault.NEVER),
    "tapped keep everything private": Phone.no,
    **{
        f"said yes, then {name}": after_a_yes(PRIVATE_ACTS[name])
        for name in ("/withdraw", "/pause", "/leave", "erases", "blocks", "unmarks", "deletes", "under age")
    },
    "said yes, then wrote words of danger": after_a_yes(writes_of_danger),
    "took it back after 20:00": takes_back_at_20_02,
}
"""Besides having said nothing at all."""


def what_ada_reads(ben_does: Act) -> list[Bubbled]:
    """She said yes and opens at 20:05 what came of it."""
    story, ada, ben = sunday_noon(yes=False)
    ada.yes()
    ben_does(ben)
    story.until("Sun 20:05")
    ada.open()
    story.until("Sun+2 12:00")
    return ada.screen.bubbles


@pytest.mark.parametrize("cause", NOTHING_THIS_TIME)
def test_nothing_this_time_is_one_sentence_for_every_cause(cause: str) -> None:
    shown = what_ada_reads(NOTHING_THIS_TIME[cause])

    opened = [bubble for bubble in shown if bubble.text == NOTHING]
    assert [bubble.at for bubble in opened] == [when("Sun 20:05")]
    assert next(b.at for b in shown if b.kind is Kind.EVENING_STUB) == when("Sun 20:00")
    assert shown == what_ada_reads(nothing)


def test_that_sentence_has_more_than_ten_causes_and_every_one_of_them_prevents_a_summary() -> None:
    assert len(NOTHING_THIS_TIME) >= 10
    assert any("the long walk" in bubble.text for bubble in what_ada_reads(Phone.yes))


def twelve_weeks(ben_does: Act, *, ada_goes_on: bool) -> list[Bubbled]:
    """All that Ada's phone shows, whether she leaves it alone or agrees on every Sunday and opens."""
    story, ada, ben = couple()
    story.until("Sun 12:00")
    ben_does(ben)
    for week in range(12):
        story.until(f"Sun+{week} 12:30")
        if ada_goes_on:
            ada.keep(f"words of week {week}", marked=True)
            ada.yes()
            story.until(f"Sun+{week} 20:05")
            ada.open()
    story.until("Sun+12 12:00")
    ada.page()
    return ada.screen.bubbles


@pytest.mark.parametrize("ada_goes_on", [False, True])
@pytest.mark.parametrize("act", [Phone.leave, Phone.erase, Phone.block])
def test_leaving_is_silent_for_twelve_weeks(act: Act, ada_goes_on: bool) -> None:
    left, stayed = (twelve_weeks(one, ada_goes_on=ada_goes_on) for one in (act, nothing))

    assert left == stayed


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (2, 1, 0)])
def test_the_order_of_a_summary_does_not_tell_when_words_were_written(order: tuple[int, ...]) -> None:
    """Each topic has three of Ben's replies: it is their order among themselves that could tell."""
    assert summary_of_nine(order) == summary_of_nine((0, 1, 2))


@cache
def summary_of_nine(order: tuple[int, ...]) -> str:
    story, ada, ben = couple()
    ada.keep("tea", marked=True)
    asked = {topic: [message_of(ben, ben.ask(topic).id) for _ in range(3)] for topic in Topic}
    for number in order:
        for topic in Topic:
            story.until(story.now + timedelta(hours=1))
            ben.type(f"{topic} {number}", reply_to=asked[topic][number])
            ben.mark(ben.replies[-1])
    story.until("Sun 12:00")
    ada.yes()
    ben.yes()
    story.until("Sun 20:00")
    return "\n".join(ada.open())


def erases_and_begins_again(ben: Phone) -> None:
    ben.erase()
    ben.story.until("Mon 12:01")
    ben.begin()


@pytest.mark.parametrize("before", [Phone.page, erases_and_begins_again])
def test_what_the_maker_of_a_link_did_alone_shows_in_no_question(before: Act) -> None:
    shown = []
    for act in (nothing, before):
        story, ada, ben = strangers()
        act(ben)
        story.until("Mon 12:05")
        accept(ada, link_of(ben))
        confirm(ben)
        story.until("Sun+1 12:00")
        shown.append(ada.screen.calls)

    assert shown[0] == shown[1]


def test_a_restored_copy_does_not_tell_what_an_evening_held() -> None:
    """The partner may have taken it back after the copy was made: nobody knows any more."""
    shown = []
    for ben_says_yes in (True, False):
        story, ada, ben = sunday_noon(yes=False)
        ada.yes()
        if ben_says_yes:
            ben.yes()
        story.until("Sun 20:05")
        for phone in story.phones:
            forget_consents(story.tx, phone.id)
        ada.does(replies.show)
        ada.page()
        ada.open()
        shown.append(ada.screen.calls)

    assert shown[0] == shown[1]


def message_of(phone: Phone, checkin_id: str) -> int:
    return next(
        row.message_id
        for row in phone.story.tx.rows(OutboxMessage, phone.id)
        if row.say.refs.get("checkin") == checkin_id and row.message_id
    )
