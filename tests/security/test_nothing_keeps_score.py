"""C8, C10: no streaks, scores, blame or receipts; what comes by itself is of kinds that tell nothing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from babel.messages.pofile import read_po

from bot.content.catalog import load_catalogue
from bot.domain.kinds import Kind
from bot.messages.catalogs import LOCALES
from bot.services import pairing
from bot.storage.mapping import TABLES

SERVICES = Path(pairing.__file__).parent
SCORES = re.compile(
    r"""(?xi)\b(?:
      streaks?|scor(?:e|es|ed|ing)|points?|badges?|level(?:s|led)?|rank(?:s|ed|ing)?|leaderboard|trophy
    | win(?:s|ner)?|achiev\w+|goals?|in\ a\ row|keep\ it\ up|well\ done|great\ job|congratulat\w+
    | missed|you\ haven['’]t|forgot\w*|don['’]t\ (?:forget|lose|break)|catch(?:ing)?\ up|fell\ behind
    | (?:partner|they|he|she)\ (?:has|have)?\s*(?:already\ )?
      (?:answered|replied|read|seen|opened|agreed|paused)
    | waiting\ for\ (?:your\ partner|them)|last\ seen|read\ receipts?|seen\ at|\d+\s?%\ of
    )\b"""
)
FAIR = (
    "a partner's chat that they have opened",  # what erasing can't take back, whoever the partner is
    "you haven't come to the first question",  # why unfinished beginnings go sooner
    "add what you missed",  # of the day, in a question about stress
)
PUSHED = {
    Kind.QUESTION, Kind.REMINDER, Kind.RHYTHM_HALVED, Kind.PAGE_STUB, Kind.EVENING_STUB, Kind.DANGER_STUB,
    Kind.NEUTRAL, Kind.PROPOSAL, Kind.CONNECTED,
}  # fmt: skip
"""All that may come by itself. Of a partner's only the two of pairing tell something: a name, as agreed."""
COUNTING = re.compile(r"streak|score|points|rank|read_at|seen_at|delivered_at|typing|online|answered_count")


def templates() -> Iterator[str]:
    """Every sentence, label and question there is, in the language they are written in."""
    with (LOCALES / "tend.pot").open("rb") as file:
        for message in read_po(file):
            yield from [message.id] if isinstance(message.id, str) else message.id
    yield from (prompt.text for prompt in load_catalogue().prompts)


def test_no_sentence_counts_compares_or_blames() -> None:
    sentences = list(templates())
    assert len(sentences) > 200

    counted = [(found[0], one) for one in sentences if (found := SCORES.search(one))]
    assert [one for one in counted if not any(phrase in one[1] for phrase in FAIR)] == []


def test_the_lexicon_knows_what_such_sentences_say() -> None:
    for sentence in (
        "You're on a 5 day streak", "Your partner has already answered", "Great job this week",
        "Waiting for your partner", "Seen at 20:05", "You answered 80 % of them", "Don't break it now",
    ):  # fmt: skip
        assert SCORES.search(sentence), sentence


def test_nothing_of_the_kind_is_stored() -> None:
    kept = {f"{kind.__name__}.{one.name}" for kind in TABLES for one in fields(kind)}
    assert "Reply.bubbles" in kept

    assert [one for one in kept if COUNTING.search(one)] == []


def test_what_comes_by_itself_is_of_the_few_kinds_that_tell_nothing_of_a_partner() -> None:
    """A new kind of push is added to PUSHED once somebody thought about who else may see the screen."""
    pushed = {
        node.attr
        for path in SERVICES.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "push"
        for node in call.args
        if isinstance(node, ast.Attribute)
    }

    assert {Kind[name] for name in pushed} | {Kind.NEUTRAL} == PUSHED
