"""Claims about text: parse modes, entities and what Telegram drops."""

from typing import Any

import pytest

from bot.emulator import Phone
from tests.emulator.judge import Api, ApiRefusal


def parsed(api: Api, phone: Phone, text: str, mode: str = "HTML") -> tuple[str, list[tuple[str, int, int]]]:
    message = api.send(phone.user_id, text, parse_mode=mode)
    entities = message.get("entities", [])
    return message["text"], [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>bold</b> <i>it</i>", "bold it", [("bold", 0, 4), ("italic", 5, 2)]),
        ("<strong><em>both</em></strong>", "both", [("bold", 0, 4), ("italic", 0, 4)]),
        ("🌱<u>x</u>", "🌱x", [("underline", 2, 1)]),
        ("<tg-spoiler>x</tg-spoiler><s>y</s>", "xy", [("spoiler", 0, 1), ("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<code>/help</code>", "/help", [("code", 0, 5)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<blockquote>a\nb</blockquote>", "a\nb", [("blockquote", 0, 3)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ('<a href="https://t.me/x">here</a>', "here", [("text_link", 0, 4)]),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#65;&#x42; &nbsp;", 'a <b> & "c" AB &nbsp;', []),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("  <b>x </b> ", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
    ],
)
def test_html(api: Api, ada: Phone, html: str, text: str, entities: list[Any]) -> None:
    assert parsed(api, ada, html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<foo>x</foo>", 'Unsupported start tag "foo" at byte offset 0'),
        ("ü <foo>", 'Unsupported start tag "foo" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <3", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_html_that_telegram_refuses(api: Api, ada: Phone, html: str, said: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        api.send(ada.user_id, html, parse_mode="HTML")

    assert str(refused.value) == f"Bad Request: can't parse entities: {said}"


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("*bold* _it_ __under__", "bold it under", [("bold", 0, 4), ("italic", 5, 2), ("underline", 8, 5)]),
        ("~gone~ ||hidden||", "gone hidden", [("strikethrough", 0, 4), ("spoiler", 5, 6)]),
        ("`code` \\*", "code *", [("code", 0, 4)]),
        ("```py\nx\n```", "x", [("pre", 0, 1)]),
        ("[here](https://t.me/x)", "here", [("text_link", 0, 4)]),
        (">quoted\n>more\nplain", "quoted\nmore\nplain", [("blockquote", 0, 12)]),
    ],
)  # fmt: skip
def test_markdown_v2(api: Api, ada: Phone, markdown: str, text: str, entities: list[Any]) -> None:
    assert parsed(api, ada, markdown, "MarkdownV2") == (text, entities)


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("one. two", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*bold", "Can't find end of Bold entity at byte offset 0"),
        ("`code", "Can't find end of Code entity at byte offset 0"),
    ],
)
def test_markdown_v2_that_telegram_refuses(api: Api, ada: Phone, markdown: str, said: str) -> None:
    with pytest.raises(ApiRefusal) as refused:
        api.send(ada.user_id, markdown, parse_mode="markdownv2")

    assert str(refused.value) == f"Bad Request: can't parse entities: {said}"


def test_legacy_markdown(api: Api, ada: Phone) -> None:
    assert parsed(api, ada, "*b* _i_ `c` [l](https://t.me/x) \\_", "Markdown") == (
        "b i c l _", [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1), ("text_link", 6, 1)],
    )  # fmt: skip


def test_entities_telegram_finds_itself_are_not_taken_from_the_bot(api: Api, ada: Phone) -> None:
    command = {"type": "bot_command", "offset": 0, "length": 5}
    link = {"type": "text_link", "offset": 6, "length": 3, "url": "https://t.me/x"}
    her = {"type": "text_mention", "offset": 10, "length": 3, "user": {"id": ada.user_id}}
    stranger = {"type": "text_mention", "offset": 10, "length": 3, "user": {"id": 5}}

    sent = api.send(ada.user_id, "/help and Ada", entities=[command, link, her, stranger])

    assert [(e["type"], e["offset"]) for e in sent["entities"]] == [
        ("bot_command", 0), ("text_link", 6), ("text_mention", 10),
    ]  # fmt: skip
    assert sent["entities"][2]["user"]["first_name"] == "Ada"


def test_an_unknown_parse_mode_is_refused(api: Api, ada: Phone) -> None:
    with pytest.raises(ApiRefusal, match=r"^Bad Request: unsupported parse_mode$"):
        api.send(ada.user_id, parse_mode="rtf")


def test_given_entities_are_kept_and_trimmed_with_the_text(api: Api, ada: Phone) -> None:
    bold = {"type": "bold", "offset": 2, "length": 4}

    sent = api.send(ada.user_id, "  bold  ", entities=[bold])

    assert sent["text"] == "bold"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    with pytest.raises(ApiRefusal, match="entity beginning"):
        api.send(ada.user_id, "x", entities=[bold])


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("try /help@tend_bot now", [("bot_command", 4, 14)]),
        ("a/b and 1/2", []),
        ("hi @ada_l", [("mention", 3, 6)]),
        ("see https://t.me/x?start=y.", [("url", 4, 22)]),
        ("see t.me/x", [("url", 4, 6)]),
        ("ada@example.org", [("email", 0, 15)]),
        ("#thanks", [("hashtag", 0, 7)]),
        ("🌱 /help", [("bot_command", 3, 5)]),
        ("nothing here", []),
    ],
)
def test_what_telegram_finds_in_a_persons_words(
    api: Api, ada: Phone, text: str, entities: list[tuple[str, int, int]]
) -> None:
    ada.say(text)

    (update,) = api.updates()
    found = update["message"].get("entities", [])
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_a_persons_words_are_never_parsed(api: Api, ada: Phone) -> None:
    ada.say("<b>not bold</b> *nor this*")

    assert api.updates()[0]["message"]["text"] == "<b>not bold</b> *nor this*"


def test_control_characters_and_direction_overrides_do_not_arrive(api: Api, ada: Phone) -> None:
    ada.say("\u202eevil\u202c\r\n\ttab\x00 ")
    sent = api.send(ada.user_id, "\u202e\u202e<b>x</b>", parse_mode="HTML")

    assert api.updates()[0]["message"]["text"] == "evil\n tab"
    assert sent["text"] == "x"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
