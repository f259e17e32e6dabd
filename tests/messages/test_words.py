"""S11: what people type never becomes markup, link, mention or a direction override."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.messages.rendered import Style, Text
from bot.messages.words import FSI, PDI, excerpt, name, quoted

# What Telegram's detector would find, written down apart from ours: schemes, domains, mentions, tags,
# commands, mail addresses, numbers.
DETECTED = re.compile(
    r"""(?xi)
      \b(?:https?|ftp|tg|ton)://[^\s]+
    | (?<![\w.@/-])(?:[\w-]+\.)+(?:com|org|me|ru|de|io|xn--p1ai|рф)(?![\w-])(?:[/?:#][^\s]*)?
    | (?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])
    | (?<!\w)@\w{3,32} | (?<!\w)\#\w+ | (?<!\w)\$[A-Z]{3,8}(?![A-Z]) | (?<![\w/<>])/\w{1,64}
    | [\w.+-]+@[\w-]+\.\w{2,}
    | (?<![\d+])\+\d[\d ()-]{7,}\d | (?<!\d)\d{13,19}(?!\d)
    """
)
LINKS = (
    "http://a.de https://t.me/x?y#z t.me/ben ben.com (see пример.рф 1.2.3.4 @ben @ada_b #tag $TON /start"
    " /delete@TendBot a.b+c@ben.de +49·30·1234567 4111111111111111 tg://user?id=7"
)
OTHERS = "<b>bold</b> *bold* [x](http://a.de) `code` &lt; e.g. 3.5 10:30 :) he/she שלום مرحبا 😀"
CONTROLS = "\u202e \u2066 \u2067 \u2068 \u2069 \u202a \u202c"
BAIT = [one.replace("·", " ") for one in f"{LINKS} {OTHERS} {CONTROLS}".split()] + ["\n", "\n\n", " "]
hostile = st.lists(st.one_of(st.sampled_from(BAIT), st.text(max_size=8)), max_size=30).map("".join)


def coded(text: Text) -> list[tuple[int, int]]:
    return [(mark.start, mark.end) for mark in text.marks if mark.style is Style.CODE]


def gives_way(text: Text, start: int, end: int) -> bool:
    """Whether Telegram drops what it found there, because it touches code that was sent along."""
    return any(low < end and start < high for low, high in coded(text))


def closes_what_it_opens(paragraph: str) -> bool:
    """Whether isolates and embeddings of a text end with it, as the bidirectional algorithm pairs them."""
    opened: list[str] = []
    for character in paragraph:
        kind = unicodedata.bidirectional(character)
        if kind in {"LRI", "RLI", "FSI", "LRE", "RLE", "LRO", "RLO"}:
            opened.append(kind)
        elif kind == "PDI" and any(one in {"LRI", "RLI", "FSI"} for one in opened):
            while opened.pop() not in {"LRI", "RLI", "FSI"}:
                pass
        elif kind == "PDF" and opened and opened[-1] in {"LRE", "RLE", "LRO", "RLO"}:
            opened.pop()
    return not opened


@given(hostile)
@example("see t.me/x")
@example("\u2069\u202eevil")
@example("a.com b.com " * 20)
def test_words_are_shown_verbatim_and_nothing_of_them_comes_alive(words: str) -> None:
    text = quoted(words)

    if not words.strip():
        assert not text
        return
    assert words in text.plain
    assert text.plain.strip(FSI + PDI) == words.strip(FSI + PDI)
    for found in DETECTED.finditer(text.plain):
        assert gives_way(text, *found.span()), found[0]


@given(hostile)
def test_a_direction_override_ends_with_its_words(words: str) -> None:
    assert closes_what_it_opens(quoted(words).plain)


@given(hostile)
def test_a_quote_is_all_one_block_and_leaves_room_for_others(words: str) -> None:
    text = quoted(words)

    quotes = [mark for mark in text.marks if mark.style is Style.BLOCKQUOTE]
    assert [(mark.start, mark.end) for mark in quotes] == ([(0, len(text))] if text else [])
    assert len(coded(text)) <= 8


@given(hostile)
def test_a_name_stays_on_its_line_and_has_no_direction(words: str) -> None:
    text = name(words)

    assert "\n" not in text.plain
    assert not set(text.plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    for found in DETECTED.finditer(text.plain):
        assert gives_way(text, *found.span()), found[0]


@pytest.mark.parametrize(
    "words", ["You made tea.", "he/she, 10:30, 3.5 and e.g. :)", "Well... yes.No", "50 % of it"]
)
def test_ordinary_words_stay_as_plain_as_they_are(words: str) -> None:
    assert quoted(words).plain == words


def test_ordinary_words_are_not_set_in_code() -> None:
    assert coded(quoted("he/she at 10:30, 3.5 of 5, e.g. tea... :) ok")) == []


@given(st.text(max_size=300), st.integers(10, 100))
def test_an_excerpt_fits_its_room(words: str, limit: int) -> None:
    short = excerpt(words, limit)

    assert len(short.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    assert short == " ".join(words.split()) or short.endswith("…")
