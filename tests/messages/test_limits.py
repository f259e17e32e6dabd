"""S12: Telegram's limits hold at their edges, whatever the longest names and words and in every language."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import available_timezones

import pytest

from bot.domain.checkin import MOST_CHARACTERS, Bubble, Draft, Reply
from bot.domain.consent import Evening, ShareChoice
from bot.domain.couple import Proposal, Side
from bot.domain.kinds import ACTIONS, Kind
from bot.domain.prompts import Topic
from bot.messages import supported_languages
from bot.messages.rendered import buttons, units
from tests.messages.scene import EXAMPLES, NOW, Scene, ada, full, reply, weeks_of_silence, yes

TEXT, CAPTION, DATA, BUTTONS = 4096, 1024, 64, 100
NAMES = ("N" * 64, "\N{SMILING FACE WITH HORNS}" * 64, "https://evil.example " * 3, "\u202e" * 64)
WORDS = ("w" * MOST_CHARACTERS, "\N{THUMBS UP SIGN}" * MOST_CHARACTERS, "a@b.cd " * 142, "\n" * 999 + "x")
ROW_ID = "x" * 16
SAID = [(kind, refs) for kind in Kind if kind is not Kind.REMOVAL for refs in EXAMPLES[kind]]


def crowded(name: str, words: str, language: str) -> Scene:
    """Everything as long as it can be: names, replies, drafts, an evening of forty of them."""
    scene = yes(weeks_of_silence(full()))
    tx, person = scene.tx, replace(ada(), name=name, language=language)
    for side in tx.rows(Side, person.id):
        scene.put(replace(side, partner_name=name))
    for known in tx.rows(Reply, person.id):
        scene.put(replace(known, bubbles=(Bubble(10, words),)))
    for known_evening in tx.rows(Evening, person.id):
        items = tuple(replace(item, words=words) for item in known_evening.items) * 8
        scene.put(replace(known_evening, items=items))
    return scene.put(
        person,
        Draft("draft", person.id, NOW, NOW, (Bubble(11, words),)),
        Proposal("proposal", person.id, NOW, NOW + timedelta(hours=48), "ben", name),
        *(reply(f"long{n}", words, share=ShareChoice.SHARE, topic=Topic.STRESS) for n in range(40)),
    )


@pytest.mark.parametrize("language", supported_languages())
@pytest.mark.parametrize(("name", "words"), list(zip(NAMES, WORDS, strict=True)), ids=range(len(NAMES)))
def test_nothing_the_bot_says_is_ever_too_long(name: str, words: str, language: str) -> None:
    scene = crowded(name, words, language)

    for kind, refs in SAID + [(Kind.SUMMARY, {"evening": "evening", "part": part}) for part in range(1, 9)]:
        rendered = scene.shows(kind, **refs)
        if rendered is None:
            continue
        shown = list(buttons(rendered.rows))
        assert 0 < units(rendered.text.plain) <= (CAPTION if rendered.chart else TEXT), kind
        assert len(rendered.text.entities()) <= BUTTONS, kind
        assert len(shown) <= BUTTONS, kind
        for button in shown:
            assert len(button.label) > 0, kind
            data = f"{ROW_ID}:{button.action}:{button.value}" if button.action else ""
            assert len(data.encode()) <= DATA, (kind, data)


def test_every_zone_of_the_world_fits_a_button() -> None:
    zones = sorted(available_timezones())
    asked = [",".join(zones[start : start + 8]) for start in range(0, len(zones), 8)]

    shown = [b for few in asked for b in buttons(full().says(Kind.ZONE_QUESTION, zones=few).rows) if b.action]

    assert len({button.value for button in shown}) >= len(zones)
    assert max(len(f"{ROW_ID}:{b.action}:{b.value}".encode()) for b in shown) <= DATA


def test_the_longest_value_of_an_action_leaves_room_for_the_message_it_stands_on() -> None:
    longest = max(len(action.value) for actions in ACTIONS.values() for action in actions)

    assert len(ROW_ID) + longest + len(ROW_ID) + 2 <= DATA, "an id fits behind any action"
