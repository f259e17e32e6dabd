"""S11, C19: what people type stays text, wherever it is shown: never markup, link, mention or direction."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from random import Random

import pytest

from bot.domain.consent import ShareChoice
from bot.domain.kinds import Kind
from bot.domain.prompts import Topic
from bot.emulator import ShownMessage
from bot.emulator.wording import with_found_entities
from bot.messages.rendered import Rendered, Text
from tests.journeys.cast import Town
from tests.messages.scene import Scene, evening, full, item, reply, side_of_ada
from tests.messages.test_words import CONTROLS, DETECTED, closes_what_it_opens, gives_way
from tests.trials import Trials

OURS = {"bold", "italic", "underline", "blockquote", "code"}
NAMED = (Kind.PROPOSAL, Kind.CONNECTED)
SHOWN = (Kind.REPLIES, Kind.PAGE, Kind.CHOICE, Kind.SUMMARY, *NAMED)
"""Every message that shows words or names of people. A reply's confirmation shows none."""
LIVELY = (
    *(
        "<b>bold</b>",
        "<a href='http://a.de'>x</a>",
        "<tg-spoiler>",
        "&lt;&amp;",
        "*bold*",
        "__under__",
        "~~no~~",
    ),
    *(
        "[x](http://a.de)",
        "[x](tg://user?id=7)",
        "||hidden||",
        "```code```",
        "`a`",
        "> quote",
        "\\*",
        "{name}",
        "%s",
    ),
    *(
        "@durov",
        "@ada_b",
        "t.me/x?start=y",
        "https://t.me/+abc",
        "telegram.me/x",
        "ben.com",
        "a.de/b?c#d",
        "пример.рф",
    ),
    *("#tag", "#тег", "$TON", "/start", "/delete", "/delete@tend_bot", "a.b+c@ben.de", "+49 30 1234567"),
    *("tg://resolve?domain=x", "ton://x", "1.2.3.4", "(see b.org)", "ftp://x.de", "4111 1111 1111 1111"),
    *(
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u202a",
        "\u202c",
        "\u200f",
        "\u061c",
        "\u200b",
        "\u200d",
    ),
    *("שלום", "مرحبا", "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "a" + "\u0301" * 40, "\ufeff", "x" * 200),
    *(" ", "  ", "\n", "\n\n", "\t", "e.g. 3.5", "10:30", "he/she", "Well... yes.No", ":)", "words"),
)
NAMES = (
    "t.me/evil",
    "@durov",
    "<b>Ben</b>",
    "\u202eneB",
    "Ben\nAda accepted",
    "#ben $BEN /delete",
    "[x](http://a.de)",
)


def strange(draw: Random) -> str:
    """A text of lively parts, at random with nothing, a space or a line between them; never blank."""
    parts = (draw.choice(LIVELY) + draw.choice(("", " ", "\n")) for _ in range(draw.randrange(1, 7)))
    return ("." + "".join(parts) + ".")[:900]


def scene_of(words: list[str], called: str) -> Scene:
    """Ada's replies and an evening with these words, beside a partner of a name."""
    scene = full()
    side, proposal = side_of_ada(), scene.view.proposal("proposal")
    assert proposal is not None
    topics = (Topic.GRATITUDE, Topic.STRESS, Topic.BOUNDARIES, None)
    replies = [
        reply(f"hostile{n}", one, topic=topics[n % 4], share=ShareChoice.SHARE) for n, one in enumerate(words)
    ]
    items = [item(one, mine=n % 2 == 0, topic=topics[n % 4]) for n, one in enumerate(words)]
    for row in scene.tx.rows(type(replies[0]), replies[0].person_id):
        scene.tx.remove(row)
    return scene.put(
        *replies, evening(*items), replace(side, partner_name=called), replace(proposal, guest_name=called)
    )


def shown_in(scene: Scene, kinds: Iterable[Kind] = SHOWN) -> Iterator[tuple[Kind, Rendered]]:
    """Messages that show words or names of people."""
    refs: dict[Kind, dict[str, str | int]] = {
        Kind.REPLIES: {"offset": 0},
        Kind.CHOICE: {"offset": 0},
        Kind.SUMMARY: {"evening": "evening", "part": 0},
        Kind.PROPOSAL: {"proposal": "proposal"},
        Kind.CONNECTED: {"side": side_of_ada().id},
    }
    for kind in kinds:
        yield kind, scene.says(kind, **refs.get(kind, {}))


def alive(text: Text) -> set[str]:
    """What a phone would make of it besides what was sent along."""
    given = [{"type": e.type, "offset": e.offset, "length": e.length} for e in text.entities()]
    raw = text.plain.encode("utf-16-le")
    found = with_found_entities(text.plain, [dict(one) for one in given])
    by_its_server = {
        raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in found
        if one["type"] not in OURS
    }
    return by_its_server | {
        one[0] for one in DETECTED.finditer(text.plain) if not gives_way(text, *one.span())
    }


HARMLESS = {kind: alive(rendered.text) for kind, rendered in shown_in(scene_of(["words"] * 4, "Ben"))}
"""What may be tapped where nobody wrote anything strange: our own commands."""


def outside_quotes(text: Text) -> str:
    """What isn't in a block of somebody's words."""
    rest = text.plain
    for mark in sorted(text.marks, key=lambda mark: -mark.start):
        if mark.style == "blockquote":
            rest = rest[: mark.start] + rest[mark.end :]
    return rest


def test_strange_words_and_names_stay_text_wherever_they_are_shown(trials: Trials) -> None:
    for seed in trials.seeds(1_250, most=25_000):
        draw = Random(seed)  # noqa: S311  # nothing secret
        words = [strange(draw) for _ in range(4)]
        scene = scene_of(words, strange(draw)[:64])

        for kind, rendered in shown_in(scene, (Kind.SUMMARY, SHOWN[seed % 3], NAMED[seed % 2])):
            text = rendered.text
            assert {entity.type for entity in text.entities()} <= OURS
            assert alive(text) <= HARMLESS[kind], (seed, kind)
            assert not set(outside_quotes(text)) & set(CONTROLS.replace(" ", "")), (seed, kind)
            assert all(closes_what_it_opens(quote) for quote in quotes(text)), (seed, kind)
            if kind in (Kind.SUMMARY, Kind.PAGE) and len(text) < 3_500:
                assert all(one in text.plain for one in words), (seed, kind)


def quotes(text: Text) -> list[str]:
    """The blocks of people's words."""
    return [text.plain[mark.start : mark.end] for mark in text.marks if mark.style == "blockquote"]


class Tags(HTMLParser):
    """The tags of a page, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def exported(words: list[str], called: str) -> Tags:
    rendered = scene_of(words, called).says(Kind.EXPORT_PAGE)
    assert rendered.document is not None
    return Tags(rendered.document.write().decode())


def test_the_exported_page_has_the_same_tags_whatever_was_written(trials: Trials) -> None:
    plain = exported(["words"] * 4, "Ben")
    for seed in trials.seeds(60, most=2_000):
        draw = Random(seed)  # noqa: S311  # nothing secret
        words = ["".join(draw.choice(LIVELY) for _ in range(5)).replace("\r", "") or "x" for _ in range(4)]

        page = exported(words, strange(draw))

        assert page.tags == plain.tags
        assert all(one in page.text for one in words if one.strip())


@pytest.mark.parametrize("number", [0, 2, 4])
async def test_on_the_phones_nothing_of_what_people_wrote_can_be_tapped(town: Town, number: int) -> None:
    """The same once more through the whole bot and a server that looks for links as Telegram's does."""
    names = [NAMES[number], NAMES[(number + 1) % len(NAMES)]]
    ada, ben = (town.arrives(name) for name in names)
    await ada.settles_in()
    await ben.settles_in()
    await town.pairs(ada, ben)
    words = (
        "  See  t.me/evil, @durov or ben.com:\n\n/delete #now *b* <b>c</b>\u2067 +49 30 1234567 🌱 .".strip()
    )
    for someone in (ada, ben):
        await someone.keeps(words, share=True)
        await someone.says_yes()
    await town.walks_to("Mon 20:00")
    for someone in (ada, ben):
        await someone.taps("Open")
        await someone.types("/replies")

    for someone in (ada, ben):
        assert words in (someone.message("both chose to share").text or "")
        tappable = {entity for message in someone.messages for entity in on_phone(message)}
        assert {
            one for one in tappable if not one.startswith(("bot_command /", "url https://t.me/tend_bot"))
        } == set()
        assert "bot_command /delete" not in {
            one
            for message in someone.messages
            if "See  t.me" in (message.text or "")
            for one in on_phone(message)
        }


def on_phone(message: ShownMessage) -> set[str]:
    """What can be tapped in a message, with its kind."""
    raw = (message.text or message.caption or "").encode("utf-16-le")
    marks = message.entities or message.caption_entities or []
    return {
        f"{one['type']} {raw[2 * one['offset'] : 2 * (one['offset'] + one['length'])].decode('utf-16-le')}"
        for one in marks
        if one["type"] not in OURS
    }
