"""/export: everything of one's own, nothing of a partner's, nothing of a Release one doesn't know of."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.domain.checkin import Bubble, Reply
from bot.domain.consent import EveningState, ShareChoice, ShareDefault
from bot.domain.export import Export
from bot.domain.person import Person
from bot.messages.export_page import page
from bot.messages.exports import ADAPTER, SCHEMA, as_json, schema
from bot.messages.reader import Reader
from bot.services.views import view_of
from tests.services.json_schema import faults
from tests.services.pairs import couple, strangers, sunday_noon
from tests.services.stories import Phone, Story

ROOT = Path(__file__).parents[2]
CANARY = "kanarienvogel"
ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "article",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "bdi",
    ]
)


def exported(phone: Phone) -> Export:
    return view_of(phone.story.world, phone.story.tx, phone.person).export()


def document(phone: Phone) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(exported(phone)))
    return found


def read(phone: Phone) -> str:
    return page(exported(phone), Reader(phone.person.language, phone.person.zone)).decode()


def a_full_life() -> tuple[Story, Phone, Phone]:
    """Ada has done a little of everything; whatever Ben wrote has a canary in it."""
    story, ada, ben = couple()
    story.until("Thu 12:00")
    ada.keep("tea in the morning", marked=True)
    ben.keep(f"{CANARY}, the long walk", marked=True)
    for phone in (ada, ben):
        phone.yes()
    story.until("Thu 21:00")
    for phone in (ada, ben):
        phone.open()
    ada.keep("He hit me.")
    ada.share(ShareDefault.ALWAYS)
    story.until("Sun 12:00")
    ben.keep(f"{CANARY} again", marked=True)
    ben.yes()
    story.until("Mon+1 12:00")
    ada.skip_all()
    ada.type("a thought without a question")
    ada.pause("7")
    return story, ada, ben


def test_a_document_is_what_its_schema_says() -> None:
    _, ada, _ = a_full_life()
    found = document(ada)

    assert faults(found, schema(), schema()) == []
    for name in ("couples", "evenings", "checkins", "replies", "drafts", "links"):
        assert found[name], f"there is nothing to check in {name}"
    assert ADAPTER.validate_json(as_json(exported(ada)), strict=True) == exported(ada)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("made_at", "yesterday"), ("version", 2), ("replies_kept_days", True), ("replies", None), ("more", 1)],
)
def test_a_document_that_differs_would_be_noticed(name: str, wrong: object) -> None:
    _, ada, _ = couple()

    assert faults(document(ada) | {name: wrong}, schema(), schema())


@pytest.mark.check
def test_the_published_schema_is_that_of_the_program() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema(), "call tools/export-schema"


@pytest.mark.check
def test_every_field_is_described() -> None:
    described = re.sub(r"```.*?```", "", (ROOT / "docs/export.md").read_text(), flags=re.DOTALL)
    named = {name for one in re.findall(r"`([\w.\[\]]+)`", described) for name in one.split(".")}
    fields = {name for one in (schema(), *schema()["$defs"].values()) for name in one.get("properties", ())}
    words = {word for one in schema()["$defs"].values() for word in one.get("enum", ())}

    assert (fields | words) - named == set()


def test_it_holds_what_was_written_verbatim_on_ones_own_clock_with_its_question() -> None:
    _, ada, _ = a_full_life()
    found = document(ada)
    tea, hit = found["replies"]

    assert (tea["words"], tea["share"], tea["given"], tea["held"]) == (
        "tea in the morning",
        "share",
        True,
        False,
    )
    assert tea["written_at"].startswith("2027-01-07T12:00:00")
    assert tea["written_at"].endswith("+01:00")
    assert tea["prompt"] in read(ada).replace("&#x27;", "'")
    assert (hit["words"], hit["held"], hit["given"]) == ("He hit me.", True, False)
    assert [draft["words"] for draft in found["drafts"]] == ["a thought without a question"]
    assert found["person"]["name"] == "Ada"
    assert found["settings"]["paused_until"] == "2027-01-18T00:00:00+01:00"
    assert (found["couples"][0]["share_default"], found["couples"][0]["made_the_link"]) == ("always", True)
    thursday = found["evenings"][0]
    assert (thursday["day"], thursday["state"], thursday["given"]) == ("2027-01-07", "opened", True)


def test_no_word_and_no_name_of_a_partner_is_in_it() -> None:
    _, ada, ben = a_full_life()

    for text in (as_json(exported(ada)).decode(), read(ada)):
        assert CANARY not in text
        assert "Ben" not in text
        assert str(ben.telegram_id) not in text
        assert ben.id not in text
    assert CANARY in read(ben)


def untold(ada: Phone) -> dict[str, Any]:
    """Ada's document without what chance decides."""
    found = document(ada)
    return {name: [{k: v for k, v in row.items() if k not in {"id", "checkin"}} for row in rows]
            if isinstance(rows, list) else rows for name, rows in found.items()}  # fmt: skip


@pytest.mark.parametrize("then", ["unopened", "withdrawn"])
def test_it_says_nothing_of_a_release_its_reader_has_not_opened(then: str) -> None:
    worlds = []
    for ben_says_yes in (True, False):
        story, ada, ben = sunday_noon(yes=False)
        ada.yes()
        if ben_says_yes:
            ben.yes()
        story.until("Sun 21:00")
        ada.yes()  # for two more evenings, of which the first gives only what Sunday did not
        story.until("Tue+1 21:00")
        if then == "withdrawn":
            ada.withdraw()
        worlds.append(untold(ada))
        states = {evening.state for evening in ada.evenings}
        assert states == {EveningState.WITHDRAWN if then == "withdrawn" else EveningState.WAITING}
        assert any(evening.released for evening in ada.evenings) is ben_says_yes

    assert worlds[0] == worlds[1]


def test_what_has_lapsed_or_was_opened_is_told() -> None:
    story, ada, _ = sunday_noon()
    story.until("Sun 21:00")
    assert [row["given"] for row in document(ada)["replies"]] == [False]

    story.until("Sun+1 21:00")

    assert [row["given"] for row in document(ada)["replies"]] == [True]
    assert document(ada)["evenings"][0]["state"] == "lapsed"


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and what stands between."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote><style>*{}</style>",
    "&lt;b&gt; &amp; ]]> <!-- -->",
    "\u202eoverride \u2066isolate",
    "line\nline\n\n  and   spaces",
    "javascript:alert(1) https://example.org",
    "😀" * 400,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_on_the_page_are_words_whatever_they_look_like(words: str) -> None:
    _, ada, _ = strangers()
    ada.keep(words)
    row = replace(ada.person, name=words)
    ada.story.tx.put(row)

    found = Tags(read(ada))

    assert words in found.words
    assert {tag for tag, _ in found.tags} <= ALLOWED
    assert [tag for tag, _ in found.tags].count("style") == 1


def test_the_page_loads_nothing_and_fits_a_phone() -> None:
    _, ada, _ = a_full_life()
    found = Tags(read(ada))

    names = {name for _, attributes in found.tags for name in attributes}
    assert names <= {"lang", "dir", "charset", "http-equiv", "content", "name", "class"}
    policies = [a["content"] for tag, a in found.tags if tag == "meta" and "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert any(a.get("name") == "viewport" for _, a in found.tags)
    assert "url(" not in read(ada)
    assert "@import" not in read(ada)
    assert found.tags[0] == ("html", {"lang": "en", "dir": "ltr"})


def test_it_says_who_may_read_a_reply_as_the_bot_does() -> None:
    _, ada, _ = a_full_life()
    words = " ".join(Tags(read(ada)).words)

    for said in (
        "Given in a summary",
        "Only you. Held until you confirm sharing it",
        "a yes by itself",
        "Questions without a reply",
        "Written and not kept yet",
        "your words were given",
    ):
        assert said in words, said


def test_alone_at_the_first_step_there_is_little_and_it_is_told() -> None:
    story = Story()
    person = Person("ada", story.now, 7, "Ada", "en", b"seed")
    story.tx.put(person)

    found = view_of(story.world, story.tx, person).export()

    assert (found.person.step, found.person.agreed_at, found.replies, found.couples) == ("age", None, (), ())
    assert faults(json.loads(as_json(found)), schema(), schema()) == []
    assert page(found, Reader("en"))


def test_a_mark_of_ones_own_is_told_as_it_stands() -> None:
    story, ada, _ = couple()
    reply = Reply("r", ada.id, story.now, story.now, ada.side.couple_id, bubbles=(Bubble(1, "w"),))
    story.tx.put(replace(reply, share=ShareChoice.SHARE, barred=True))

    [row] = document(ada)["replies"]

    assert (row["share"], row["taken_back"], row["couple"], row["topic"]) == ("share", True, 1, None)
