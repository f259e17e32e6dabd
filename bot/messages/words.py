"""People's own words in a message: verbatim, and inert.

Telegram links what looks like an address, a mention, a tag, a command or a number in a bot's text. Nothing in
sendMessage turns that off, but a found link gives way to a `code` entity (tdlib, MessageEntity.cpp,
merge_new_entities), so the parts that could come alive stand in code and no character is added. Direction: a
line break ends every override, and quotes stand on lines of their own; where words carry direction controls
they are set between isolates that close before anything else begins.
"""

import re
from collections.abc import Iterator

from bot.messages.rendered import Style, Text, joined, styled, units

FSI, PDI = "\u2068", "\u2069"
ISOLATES = "\u2066\u2067\u2068"
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
MOST_SPANS = 8
"""With more, the whole quote stands in code: a message has room for a hundred entities only."""

ALIVE = re.compile(
    r"""
      [@#]\w | \w@        # a mention, a tag, a mail address
    | \$\w*[^\W\d_]       # a cashtag
    | (?<!\w)/\w | ://    # a command, a scheme
    | [^\s.]\.\w\w        # a domain: the shortest ending has two letters
    | \d\.\d+\.\d+\.\d    # an IP address
    """,
    re.VERBOSE,
)
NUMBER = re.compile(r"(?:\+|\(|\d)(?:[^\S\n]|[().\-–])*\d(?:(?:[^\S\n]|[().\-–])*\d){5,}")
"""Phone and card numbers, with the spaces people write in them."""


def inert(words: str, most_spans: int = MOST_SPANS) -> Text:
    """Words, unaltered, of which nothing becomes a link."""
    spans = list(_apart(sorted(_alive(words))))
    if len(spans) > most_spans:
        return styled(Style.CODE, words)
    parts: list[Text | str] = []
    done = 0
    for start, end in spans:
        parts += [words[done:start], styled(Style.CODE, words[start:end])]
        done = end
    return joined((*parts, words[done:]))


def _alive(words: str) -> Iterator[tuple[int, int]]:
    """What Telegram might link; rather too much than too little."""
    for word in re.finditer(r"\S+", words):
        if ALIVE.search(word[0]):
            yield word.span()
    for number in NUMBER.finditer(words):
        yield number.span()


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted spans with overlapping ones made one."""
    open_span: tuple[int, int] | None = None
    for start, end in spans:
        if open_span and start < open_span[1]:
            open_span = open_span[0], max(open_span[1], end)
            continue
        if open_span:
            yield open_span
        open_span = start, end
    if open_span:
        yield open_span


def isolated(words: str, most_spans: int = MOST_SPANS) -> Text:
    """Inert words whose direction controls end with them."""
    text = inert(words, most_spans)
    if not CONTROLS.search(words):
        return text
    unmatched, depth = _isolates(words)
    return Text(FSI * (unmatched + 1)) + text + PDI * (depth + 1)


def _isolates(words: str) -> tuple[int, int]:
    """How many isolates the words close without opening them, and open without closing."""
    unmatched = depth = 0
    for character in words:
        if character in ISOLATES:
            depth += 1
        elif character == PDI:
            unmatched, depth = (unmatched, depth - 1) if depth else (unmatched + 1, 0)
    return unmatched, depth


def quoted(words: str, most_spans: int = MOST_SPANS) -> Text:
    """A person's words, verbatim, as a block quotation; it stands on lines of its own."""
    return styled(Style.BLOCKQUOTE, isolated(words, most_spans)) if words.strip() else Text()


def name(words: str) -> Text:
    """A person's name within a sentence: on one line, inert, and without direction controls."""
    return inert(CONTROLS.sub("", " ".join(words.split())))


def excerpt(words: str, limit: int) -> str:
    """The beginning of words in at most `limit` UTF-16 units, cut between words, with an ellipsis."""
    line = " ".join(words.split())
    if units(line) <= limit:
        return line
    kept = line[:limit]
    while units(kept) >= limit:
        kept = kept[:-1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept).rstrip() + "…"
