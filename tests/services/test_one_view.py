"""Only `view_of` leads from rows to what a person is shown, and a view reads its own person's rows alone."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.domain.outbox import OutboxMessage
from bot.domain.prompts import Topic
from bot.messages import render
from bot.services.ports import Tx
from bot.services.views import view_of
from tests.fakes import MemoryTx
from tests.services.hands import do
from tests.services.pairs import sunday_noon
from tests.services.stories import Phone

ROOM = Path(bot.__file__).parent
VIEWS = "services/views.py"
SHOWS = ("pages.py", "exports.py", "views.py")
"""Where services gather what is shown."""
LOOKS = (
    "/summary",
    "tap choose",
    "/replies",
    "/settings",
    "/privacy",
    "/help",
    "/export",
    "tap export",
    "/delete",
)
OF_BOTH = {"sides", "couples_of", "partner_side", "people", "due", "waiting", "person_of"}
"""What reaches beyond one's own rows."""


class OfOthersError(AssertionError):
    """A view has read what is not its person's."""


class Watched:
    """The Tx port for one person: whatever belongs to somebody else is an error."""

    def __init__(self, tx: MemoryTx, person_id: str) -> None:
        self._tx, self._person_id = tx, person_id

    def get(self, kind: type[Any], row_id: str) -> Any:
        row = self._tx.get(kind, row_id)
        if row is not None and row.person_id != self._person_id:
            raise OfOthersError(f"{kind.__name__} of somebody else")
        return row

    def rows(self, kind: type[Any], person_id: str, *, since: datetime | None = None) -> Any:
        if person_id != self._person_id:
            raise OfOthersError(f"rows of somebody else: {kind.__name__}")
        return self._tx.rows(kind, person_id, since=since)

    def __getattr__(self, name: str) -> Any:
        if name in OF_BOTH:
            raise OfOthersError(name)
        return getattr(self._tx, name)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOM.rglob("*.py")):
        yield path.relative_to(ROOM).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node


def is_view(node: ast.AST, function: ast.AST) -> bool:
    """`view_of(…)` itself, or a name that this function gave to one."""
    if isinstance(node, ast.Name):
        given = [
            each.value for each in ast.walk(function) if isinstance(each, ast.Assign) and _names(each, node)
        ]
        return bool(given) and all(is_view(value, function) for value in given)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "view_of"


def _names(assignment: ast.Assign, name: ast.Name) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name.id for target in assignment.targets)


@pytest.mark.check
def test_a_view_is_made_in_one_place() -> None:
    made = [name for name, tree in trees() for _ in calls(tree, "View")]

    assert made == [VIEWS], "ask view_of"


@pytest.mark.check
def test_what_is_rendered_is_rendered_for_a_view_of_its_reader() -> None:
    found = [
        (name, is_view(call.args[1], function))
        for name, tree in trees()
        if not name.startswith(("messages/", "pictures/"))
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in calls(function, "render")
    ]

    assert {name for name, _ in found} == {"delivery/outbox.py", "handlers/taps.py"}
    assert [name for name, well in found if not well] == [], "render(say, view_of(world, tx, person))"


@pytest.mark.check
def test_what_gathers_and_what_says_never_reaches_for_rows_of_others() -> None:
    reaching = [
        f"{name}: {word}"
        for name, tree in trees()
        if name.startswith("messages/") or name.removeprefix("services/") in SHOWS
        for word in {"Tx", *OF_BOTH} - ({"Tx"} if name.startswith("services/") else set())
        if list(calls(tree, word)) or any(_imports(node, word) for node in ast.walk(tree))
    ]

    assert reaching == [], "what a partner shared is in one's own evening, under one's own key"


def _imports(node: ast.AST, word: str) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == word for alias in node.names)


def well_told() -> tuple[Phone, Phone]:
    """A couple's evening with something of everything in it, opened by Ada."""
    story, ada, ben = sunday_noon()
    for phone in (ada, ben):
        phone.ask(Topic.STRESS)
        phone.mark(phone.rate(4))
        phone.keep("She hit me last night.", Topic.BOUNDARIES)
    story.until("Sun 20:05")
    ada.open()
    ada.page()
    for line in LOOKS:
        do(ada, line)
    return ada, ben


def test_every_message_is_built_from_rows_of_its_reader_alone() -> None:
    ada, ben = well_told()
    tx: Tx = Watched(ada.story.tx, ada.id)  # the port, seen through a keyhole
    said = [row.say for row in ada.story.tx.rows(OutboxMessage, ada.id)]

    shown = [render(say, view_of(ada.story.world, tx, ada.person)) for say in said]
    assert len({say.kind for say in said}) > 15
    assert any("the long walk" in rendered.text.plain for rendered in shown if rendered), "what he shared"
    assert view_of(ada.story.world, tx, ada.person).export().replies
    with pytest.raises(OfOthersError):
        view_of(ada.story.world, tx, ben.person).page  # noqa: B018  # the keyhole does hold
