import pytest

from bot.domain.kinds import ACTIONS, Action, Alert, Kind
from bot.domain.outbox import Refs
from bot.messages import alert
from bot.messages.labels import folded
from bot.messages.registry import DIRECT, RENDERERS
from bot.messages.rendered import Rendered, buttons, units
from tests.messages.scene import EXAMPLES, Scene, full, weeks_of_silence, yes

SILENT = {Kind.REMOVAL, Kind.CLEARING}
SAID = [(kind, refs) for kind in Kind if kind not in SILENT for refs in EXAMPLES[kind]]
SCENES = (full(), weeks_of_silence(full()), yes(full()), Scene())


def said(kind: Kind, refs: Refs) -> Rendered:
    rendered = full().shows(kind, **refs)
    assert rendered is not None
    return rendered


def test_every_kind_has_exactly_one_renderer() -> None:
    assert set(RENDERERS) | set(DIRECT) == set(Kind)
    assert not set(RENDERERS) & set(DIRECT)


def test_what_only_acts_says_nothing() -> None:
    assert full().shows(Kind.REMOVAL, ids="1,2") is None
    assert full().shows(Kind.CLEARING) is None


@pytest.mark.parametrize(("kind", "refs"), SAID)
def test_a_message_fits_and_says_something(kind: Kind, refs: Refs) -> None:
    rendered = said(kind, refs)

    assert rendered.text.plain.strip()
    assert units(rendered.text.plain) <= (1024 if rendered.chart or rendered.document else 4096)
    assert len(rendered.text.entities()) <= 100
    assert not (rendered.rows and (rendered.request_location or rendered.remove_reply_keyboard))


@pytest.mark.parametrize(("kind", "refs"), SAID)
def test_nothing_shouts_or_leaves_a_placeholder(kind: Kind, refs: Refs) -> None:
    rendered = said(kind, refs)
    everything = [rendered.text.plain, *(button.label for button in buttons(rendered.rows))]

    assert not [text for text in everything if "!" in text or "{" in text or "}" in text]


@pytest.mark.parametrize(("kind", "refs"), SAID)
def test_buttons_are_allowed_told_apart_and_small_enough(kind: Kind, refs: Refs) -> None:
    shown = list(buttons(said(kind, refs).rows))

    assert {button.action for button in shown} <= ACTIONS.get(kind, frozenset())
    assert len({folded(button.label) for button in shown}) == len(shown)
    for button in shown:
        assert button.action is not None
        assert len(f"{'x' * 16}:{button.action.value}:{button.value}".encode()) <= 64


def test_every_action_a_kind_may_carry_is_shown_by_it_somewhere() -> None:
    shown: dict[Kind, set[Action | None]] = {kind: set() for kind in ACTIONS}
    for scene in SCENES:
        for kind, refs in SAID:
            rendered = scene.shows(kind, **refs) if kind in ACTIONS else None
            if rendered:
                shown[kind] |= {button.action for button in buttons(rendered.rows)}

    missing = {kind: ACTIONS[kind] - shown[kind] for kind in ACTIONS if ACTIONS[kind] - shown[kind]}
    assert missing == {}


def test_a_kind_without_actions_has_no_buttons() -> None:
    assert [kind for kind, refs in SAID if kind not in ACTIONS and said(kind, refs).rows] == []


@pytest.mark.parametrize("which", Alert)
def test_an_alert_is_one_line_that_fits(which: Alert) -> None:
    line = alert(which, "pt-br")

    assert 0 < len(line) <= 200
    assert "\n" not in line
    assert "!" not in line


@pytest.mark.parametrize(
    ("kind", "refs"),
    [
        (Kind.QUESTION, {"checkin": "gone"}),
        (Kind.REMINDER, {"checkin": "closed"}),
        (Kind.KEPT, {"reply": "gone"}),
        (Kind.NOTE_OFFER, {"draft": "gone"}),
        (Kind.PROPOSAL, {"proposal": "gone"}),
        (Kind.CONNECTED, {"side": "another"}),
        (Kind.WHY, {"prompt": "gone"}),
        (Kind.SUMMARY, {"evening": "gone", "part": 0}),
        (Kind.SUMMARY, {"evening": "evening", "part": 7}),
        (Kind.SUMMARY_PICTURE, {"evening": "gone"}),
    ],
)
def test_what_is_gone_is_not_shown(kind: Kind, refs: Refs) -> None:
    assert full().shows(kind, **refs) is None
