from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.consent import Item
from bot.domain.kinds import Kind
from bot.domain.prompts import Topic
from bot.messages import Rendered, summary_parts
from bot.messages.reader import Reader
from bot.messages.rendered import Style, units
from bot.messages.starters import starter
from tests.fakes import catalogue
from tests.messages.scene import ITEMS, STRESS, Scene, evening, item


def parts(*items: Item) -> list[Rendered]:
    scene = Scene().put(evening(*items))
    view = scene.view
    shown = view.summary("evening")
    assert shown is not None
    count = summary_parts(view.world, view.person, shown, view.partner_name("evening"))
    return [scene.says(Kind.SUMMARY, evening="evening", part=part) for part in range(count)]


def whole(*items: Item) -> str:
    return "\n\n".join(part.text.plain for part in parts(*items))


def test_gratitude_comes_first_then_stress_then_boundaries_then_notes() -> None:
    text = whole(
        item("A note.", mine=True),
        item("A wish.", mine=True, topic=Topic.BOUNDARIES),
        item("A worry.", mine=False, topic=Topic.STRESS),
        item("A thanks.", mine=False, topic=Topic.GRATITUDE),
    )

    found = [text.index(words) for words in ("A thanks.", "A worry.", "A wish.", "A note.")]
    assert found == sorted(found)


def test_a_topic_is_told_from_the_names_below_it_by_its_line() -> None:
    (part,) = parts(*ITEMS)

    lines = [part.text.plain[m.start : m.end] for m in part.text.marks if m.style is Style.UNDERLINE]

    assert lines == ["Gratitude", "Stress", "Notes"]


def test_what_a_starter_leaves_open_never_begins_a_line() -> None:
    said = [starter(Reader("en"), topic, number).plain for topic in Topic for number in range(12)]

    assert not [text for text in said if " …" in text]
    assert [text for text in said if "\u00a0…" in text]


def test_replies_to_the_same_question_stand_side_by_side_under_it() -> None:
    text = whole(*ITEMS)

    asked = text.index("How much did work")
    assert asked < text.index("You\n4 of 5\nThe deadline.") < text.index("Ben\n5 of 5")


def test_a_question_that_was_answered_stands_there_without_how_to_answer_it() -> None:
    prompt = next(prompt for prompt in catalogue().pool(Topic.GRATITUDE) if prompt.text != prompt.question)
    both = [item("Tea.", mine=mine, prompt=prompt.id, topic=prompt.topic) for mine in (True, False)]

    assert f"{prompt.question}\n" in whole(*both)
    assert prompt.text not in whole(*both)


def test_a_reply_alone_stands_under_its_topic_without_the_question() -> None:
    text = whole(item("The deadline.", mine=False, prompt=STRESS, topic=Topic.STRESS, rating=2))

    assert "Stress\nBen\n2 of 5\nThe deadline." in text
    assert "How much did work" not in text


def test_both_heavy_brings_a_hint_to_listen_first() -> None:
    assert "Listening first may help" in whole(*ITEMS)
    assert "Listening first" not in whole(
        item("", mine=True, prompt=STRESS, topic=Topic.STRESS, rating=5),
        item("", mine=False, prompt=STRESS, topic=Topic.STRESS, rating=3),
    )


def test_words_are_verbatim_in_a_quote_of_their_own() -> None:
    words = "  <b>not bold</b>, *nor* _this_;\n\nsee t.me/x  "

    (part,) = parts(item(words, mine=False, topic=Topic.GRATITUDE))

    quotes = [m for m in part.text.marks if m.style is Style.BLOCKQUOTE]
    assert [part.text.plain[m.start : m.end] for m in quotes] == [words]


def test_the_partner_is_called_by_the_name_told_at_pairing() -> None:
    assert whole(*ITEMS).startswith("What you and Ben both chose to share")


def test_a_summary_ends_with_one_talk_starter() -> None:
    assert whole(*ITEMS).count("To begin a talk") == 1


def test_a_summary_has_no_buttons() -> None:
    assert [part.rows for part in parts(*ITEMS)] == [()]


def test_nothing_in_it_says_when_something_was_written() -> None:
    """Order is of the released items and the seed alone, so turning the items about changes nothing."""
    assert whole(*ITEMS) == whole(*reversed(ITEMS))


def test_twenty_long_replies_take_several_messages_that_each_end_with_a_reply() -> None:
    items = [item(f"{n:02} " + "😀" * 990, mine=n % 2 == 0, topic=Topic.GRATITUDE) for n in range(20)]

    found = parts(*items)

    assert len(found) > 10
    assert all(units(part.text.plain) <= 4096 for part in found)
    for shared in items:
        assert sum(shared.words in part.text.plain for part in found) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.text(min_size=1, max_size=1000)), min_size=1, max_size=8))
def test_any_words_fit_their_messages(shared: list[tuple[bool, str]]) -> None:
    found = parts(*(item(words, mine=mine, topic=Topic.STRESS) for mine, words in shared))

    for part in found:
        assert 0 < units(part.text.plain) <= 4096
        assert len(part.text.entities()) <= 100
        ends = [entity.offset + entity.length for entity in part.text.entities()]
        assert max(ends, default=0) <= units(part.text.plain)


def test_the_picture_has_both_lines_in_the_order_of_the_summary_and_no_dates() -> None:
    scene = Scene().put(evening(*ITEMS))

    picture = scene.says(Kind.SUMMARY_PICTURE, evening="evening")

    assert picture.chart is not None
    assert [rating for _, rating in picture.chart.points] == [4]
    assert [rating for _, rating in picture.chart.other_points or ()] == [5]
    assert picture.chart.days == ()
    assert picture.text.plain.endswith("You: 4\nBen: 5")


def test_without_ratings_of_both_there_is_no_picture() -> None:
    scene = Scene().put(evening(item("", mine=True, topic=Topic.STRESS, rating=4)))

    assert scene.shows(Kind.SUMMARY_PICTURE, evening="evening") is None
