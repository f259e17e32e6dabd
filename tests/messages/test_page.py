from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.checkin import Bubble
from bot.domain.consent import Evening, EveningState, ShareChoice
from bot.domain.kinds import Action, Kind
from bot.domain.prompts import Topic
from bot.messages.rendered import Rendered, buttons, units
from tests.messages.scene import NOW, SUNDAY, Scene, ada, evening, full, reply, side_of_ada, yes

SHARED = {"share": ShareChoice.SHARE}
HOSTILE = "a.de b.de @ada #tag 😀 \u202e" * 40


def actions(rendered: Rendered) -> set[Action | None]:
    return {button.action for button in buttons(rendered.rows)}


def test_the_page_says_exactly_what_would_be_read_and_when() -> None:
    scene = Scene().put(
        reply("a", "For us.", **SHARED),
        reply("b", "For me."),
        reply("c", "For us, too.", topic=Topic.STRESS, **SHARED),
    )

    text = scene.says(Kind.PAGE).text.plain

    assert "Next possible on Saturday, November 21, 20:00 (Berlin)." in text
    assert "Ben reads 1 and 3, word for word, and nothing else of yours." in text
    assert (
        text.index("1. Gratitude")
        < text.index("For us.")
        < text.index("3. Stress")
        < text.index("For us, too.")
    )


def test_after_20_00_the_page_names_the_next_evening() -> None:
    scene = Scene(now=NOW + timedelta(hours=1)).put(reply("a", "Words.", **SHARED))

    assert "Sunday, November 22, 20:00 (Berlin)" in scene.says(Kind.PAGE).text.plain


def test_held_replies_are_not_read() -> None:
    scene = Scene().put(reply("a", "Words.", held=True, **SHARED))

    assert "nothing of yours would be read" in scene.says(Kind.PAGE).text.plain


def test_alone_the_page_has_neither_yes_nor_no() -> None:
    page = Scene(paired=False).put(reply("a", "Words.")).says(Kind.PAGE)

    assert page.rows == ()
    assert "summary" not in page.text.plain.casefold()


def test_an_empty_week_is_no_reproach() -> None:
    assert "Nothing is written down this week, and that is fine." in Scene().says(Kind.PAGE).text.plain


def test_an_unopened_evening_is_to_be_opened_first() -> None:
    waiting = replace(evening(), state=EveningState.WAITING)

    text = Scene().put(waiting).says(Kind.PAGE).text.plain

    assert "What it already gave isn't given again, so open it first." in text


def test_a_page_does_not_show_what_an_unopened_release_gave() -> None:
    given = reply("a", "Words.", **SHARED)
    last_night = NOW - timedelta(hours=23)
    waiting = Evening(
        id="last",
        person_id=ada().id,
        couple_id="couple",
        created_at=last_night,
        local_date=SUNDAY - timedelta(days=2),
        lapses_at=NOW + timedelta(days=1),
        said_yes=True,
        mine=("a",),
        released=True,
    )
    unreleased = replace(waiting, released=False)

    assert Scene().put(given, waiting).says(Kind.PAGE) == Scene().put(given, unreleased).says(Kind.PAGE)


def test_what_was_given_is_no_longer_offered() -> None:
    opened = replace(evening(), mine=("a",))
    scene = Scene().put(reply("a", "Words.", **SHARED), opened)

    assert "Given in a summary" in scene.says(Kind.PAGE).text.plain
    assert [b.label for b in buttons(scene.says(Kind.REPLIES, offset=0).rows)] == ["Delete 1"]
    assert scene.says(Kind.CHOICE, offset=0).text.plain == "There is nothing to choose from just now."


def test_a_tapped_yes_can_be_renewed_and_taken_back() -> None:
    page = yes(full()).says(Kind.PAGE)

    assert "Your yes counts for it." in page.text.plain
    assert {Action.YES, Action.KEEP_PRIVATE} <= set(actions(page))


def test_a_standing_yes_says_where_it_comes_from() -> None:
    scene = full().put(replace(side_of_ada(), standing_at=NOW - timedelta(hours=2)))

    assert "said by /share always" in scene.says(Kind.PAGE).text.plain


def test_choosing_toggles_one_reply_at_a_time() -> None:
    choice = full().says(Kind.CHOICE, offset=6)

    switches = {b.label: b.value for b in buttons(choice.rows) if b.action is Action.TOGGLE}
    assert switches == {"Keep 7 private": "rated", "Keep 8 private": "marked", "Share 9": "words"}
    assert [b.value for b in buttons(choice.rows) if b.action is Action.NEWER] == ["0"]


def test_older_leads_on_by_what_was_shown() -> None:
    first, second = (full().says(Kind.REPLIES, offset=offset) for offset in (0, 5))

    assert [b.value for b in buttons(first.rows) if b.action is Action.OLDER] == ["5"]
    assert [b.value for b in buttons(second.rows) if b.action is Action.NEWER] == ["0"]


@pytest.mark.parametrize("kind", [Kind.PAGE, Kind.REPLIES, Kind.CHOICE])
@pytest.mark.parametrize("words", ["w" * 1000, "😀" * 1000, HOSTILE, "a word " * 142])
def test_however_much_was_written_it_is_one_message(kind: Kind, words: str) -> None:
    scene = Scene().put(
        *(
            reply(f"{n}", bubbles=(Bubble(n, words),), rating=3, topic=Topic.STRESS, **SHARED)
            for n in range(60)
        )
    )

    rendered = scene.says(kind, offset=0)

    assert units(rendered.text.plain) <= 4096
    assert len(rendered.text.entities()) <= 100


def test_a_full_page_still_says_how_much_would_be_read() -> None:
    scene = Scene().put(*(reply(f"{n:02}", "Words.", **SHARED) for n in range(30)))

    text = scene.says(Kind.PAGE).text.plain

    assert "19, 20, and 10 more you marked, word for word" in text
    assert "10 more: /replies" in text


def test_ones_own_stress_is_drawn_by_day_and_told_in_words() -> None:
    picture = full().says(Kind.STRESS_PICTURE)

    assert picture.chart is not None
    assert [rating for _, rating in picture.chart.points] == [4]
    assert picture.chart.other_points is None
    assert "Thu, Nov 19: 4" in picture.text.plain
    assert Scene().shows(Kind.STRESS_PICTURE) is None
