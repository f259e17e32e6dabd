import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.rendered import (
    Entity,
    Style,
    Text,
    bold,
    code,
    fill,
    italic,
    lines,
    link,
    paragraphs,
    split,
    styled,
    units,
)

letters = st.text(st.sampled_from("ab é😀\n "), max_size=60)
texts = st.lists(st.tuples(st.sampled_from([*Style, None]), letters), max_size=12).map(
    lambda parts: Text("\n").join(styled(style, words) if style else words for style, words in parts)
)


def units_of(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_an_entity_counts_utf_16_units() -> None:
    text = Text("😀 ") + bold("Ada 😀") + " and " + italic("Ben")

    assert text.entities() == (Entity("bold", 3, 6), Entity("italic", 14, 3))


def test_a_quote_comes_before_the_code_within_it() -> None:
    text = styled(Style.BLOCKQUOTE, code("all of it"))

    assert [entity.type for entity in text.entities()] == ["blockquote", "code"]


def test_a_link_carries_its_address() -> None:
    assert link("here", "https://example.org").entities() == (
        Entity("text_link", 0, 4, "https://example.org"),
    )


def test_what_fills_a_sentence_keeps_its_style_and_is_never_read() -> None:
    text = fill("{name} wrote {words}.", {"name": bold("Ada"), "words": "{name} <b>"})

    assert text.plain == "Ada wrote {name} <b>."
    assert text.entities() == (Entity("bold", 0, 3),)


def test_empty_parts_take_no_line() -> None:
    assert lines("a", "", Text(), "b").plain == "a\nb"
    assert paragraphs("", "a", "", "b").plain == "a\n\nb"


def test_a_short_text_stays_one_part() -> None:
    assert split(Text("short")) == [Text("short")]
    assert split(Text()) == []


def test_paragraphs_are_kept_together() -> None:
    text = paragraphs("one two", "three four", "five six")

    assert [part.plain for part in split(text, limit=20)] == ["one two\n\nthree four", "five six"]


def test_a_long_paragraph_is_cut_between_lines_and_then_words() -> None:
    assert [part.plain for part in split(Text("one two\nthree"), limit=9)] == ["one two", "three"]
    assert [part.plain for part in split(Text("one two three"), limit=9)] == ["one two", "three"]


def test_a_quote_is_not_cut_while_it_fits_a_part_of_its_own() -> None:
    quote = styled(Style.BLOCKQUOTE, "a quote\n\nwith a gap")
    text = paragraphs("before", quote, "after")

    parts = split(text, limit=20)

    assert [part.plain for part in parts] == ["before", "a quote\n\nwith a gap", "after"]
    assert parts[1].entities() == (Entity("blockquote", 0, 19),)


def test_a_word_over_the_limit_is_cut_between_characters() -> None:
    parts = split(Text("😀" * 10), limit=5)

    assert [part.plain for part in parts] == ["😀😀"] * 5


def test_no_part_has_more_entities_than_telegram_keeps() -> None:
    text = paragraphs(*(bold(f"word {number}") for number in range(250)))

    parts = split(text)

    assert max(len(part.entities()) for part in parts) <= 90
    assert "\n\n".join(part.plain for part in parts) == text.plain


@pytest.mark.parametrize("size", [4095, 4096, 4097])
def test_the_limit_itself_still_fits(size: int) -> None:
    parts = split(Text("a" * size))

    assert [units(part.plain) for part in parts] == ([size] if size <= 4096 else [4096, 1])


@given(texts, st.integers(2, 40))
def test_parts_fit_lose_only_gaps_and_keep_their_styles(text: Text, limit: int) -> None:
    parts = split(text, limit=limit, most_entities=5)

    assert all(units(part.plain) <= limit for part in parts)
    assert "".join("".join(part.plain.split()) for part in parts) == "".join(text.plain.split())
    styled_before = sum(len("".join(text.plain[m.start : m.end].split())) for m in text.marks)
    styled_after = sum(
        len("".join(part.plain[m.start : m.end].split())) for part in parts for m in part.marks
    )
    assert styled_before == styled_after


@given(texts)
def test_entities_cover_what_was_styled(text: Text) -> None:
    raw = units_of(text.plain)
    covered = sorted(
        raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in text.entities()
    )

    assert covered == sorted(text.plain[m.start : m.end] for m in text.marks if m.start < m.end)
