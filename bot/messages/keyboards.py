"""How buttons stand in rows so that a narrow phone shows each label whole: Telegram cuts a long one."""

from collections.abc import Iterable, Iterator

from bot.messages.rendered import ButtonSpec, Rows

LETTERS = (40, 17, 9, 7, 5)
"""The longest label that fits where one, two, three, four or five buttons share a row."""


def in_rows(buttons: Iterable[ButtonSpec], width: int) -> Rows:
    """Buttons in rows of at most a width; a row holds fewer where their labels need the room."""
    rows: list[tuple[ButtonSpec, ...]] = []
    for button in buttons:
        if rows and len(rows[-1]) < width and _fit((*rows[-1], button)):
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def readable(rows: Rows) -> Iterator[tuple[ButtonSpec, ...]]:
    """The rows, with buttons under one another where they can't be read side by side."""
    for row in rows:
        yield from in_rows(row, len(row))


def _fit(row: tuple[ButtonSpec, ...]) -> bool:
    return len(row) <= len(LETTERS) and all(len(button.label) <= LETTERS[len(row) - 1] for button in row)
