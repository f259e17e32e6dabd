"""Every label can be read whole on a narrow phone, in every language."""

from dataclasses import replace

import pytest

from bot.domain.kinds import Action, Kind
from bot.messages import ButtonSpec, Rows, supported_languages
from bot.messages.keyboards import in_rows, readable
from tests.messages.scene import ada, full

NARROW = {1: 40, 2: 17, 3: 9}
"""The longest label that was seen whole on a page 390 pixels wide, by the buttons in its row."""


def row(*labels: str) -> tuple[ButtonSpec, ...]:
    return tuple(ButtonSpec(label, Action.OPEN) for label in labels)


def shape(rows: Rows) -> list[list[str]]:
    return [[button.label for button in one] for one in rows]


@pytest.mark.parametrize("language", supported_languages())
@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.PAGE, Kind.NOTE_OFFER, Kind.REPLIES, Kind.SAFETY])
def test_no_label_is_too_long_for_its_row(kind: Kind, language: str) -> None:
    scene = full().put(replace(ada(), language=language))

    rows = tuple(readable(scene.says(kind, checkin="stress", draft="draft").rows))

    assert rows
    for one in rows:
        assert len(one) == 5 or max(len(button.label) for button in one) <= NARROW[len(one)]


def test_a_label_that_needs_a_row_stands_under_its_neighbour() -> None:
    rows = readable((row("Choose what to share", "Share all"), row("1", "2", "3", "4", "5")))

    assert shape(tuple(rows)) == [["Choose what to share"], ["Share all"], ["1", "2", "3", "4", "5"]]


def test_a_long_list_takes_as_few_rows_as_its_labels_allow() -> None:
    countries = row("India", "Ireland", "Italy", "Netherlands", "New Zealand", "Peru")

    assert shape(in_rows(countries, 3)) == [
        ["India", "Ireland", "Italy"],
        ["Netherlands", "New Zealand"],
        ["Peru"],
    ]
