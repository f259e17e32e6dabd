"""House rules for the code, executable. Each failure names the place and what to do there.

What ruff, mypy and import-linter can check (the clock, naive times, in-function imports, layers, docstrings
of modules and classes, unittest.mock, ConversationHandler) they check: see pyproject.toml.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.check

ROOT = Path(__file__).parents[1]
BOT = sorted(ROOT.glob("bot/**/*.py"))
TESTS = sorted(ROOT.glob("tests/**/*.py"))
MIGRATIONS = sorted(ROOT.glob("migrations/**/*.py"))

LONGEST_FILE = 300
LONGEST_FUNCTION = 50

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "tools", "shared", "base", "lib"}
SHADOWS_A_LIBRARY = {"telegram", "types", "secrets", "calendar"}

# Where a sentence in code is read by an operator or by Telegram's clients, not by the two people.
SPEAKS_TO_OPERATORS = {"cli.py", "config.py", "demo", "bootstrap", "emulator"}
SPEAKS_TO_PEOPLE = {"messages", "content"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|BEGIN|WITH|VACUUM|ATTACH)\b")
# How Telegram says no; compared with, never sent.
TELEGRAM_SAYS = {
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "bot was blocked by the user",
    "bot can't initiate conversation with a user",
    "message to be replied not found",
    "query is too old",
}
FEWEST_WORDS_OF_A_SENTENCE = 4

# Telegram's own bags of state; ours is rows in the database.
BAGS = {"user_data", "chat_data", "bot_data", "persistence"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def room(path: Path) -> str:
    """Return the room of a file of bot: its folder, or the file itself where it is a room alone."""
    return path.relative_to(ROOT / "bot").parts[0]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_there_is_something_to_check() -> None:
    assert ROOT / "bot/config.py" in BOT
    assert Path(__file__) in TESTS


def test_a_file_fits_in_one_reading() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in BOT + TESTS
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}, f"more than {LONGEST_FILE} lines: the room holds two things, part them"


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path in BOT + TESTS
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == [], f"more than {LONGEST_FUNCTION} lines: name its steps"


def test_every_name_of_a_room_says_what_is_in_it() -> None:
    vague = [
        str(path.relative_to(ROOT))
        for path in BOT + TESTS
        if SAYS_NOTHING & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]

    assert vague == [], "a name like this collects strangers: name the thing it holds"


def test_no_room_shadows_a_library() -> None:
    shadows = [str(path.relative_to(ROOT)) for path in BOT if path.stem in SHADOWS_A_LIBRARY]
    shadows += [str(path.relative_to(ROOT)) for path in BOT if path.parent.name in SHADOWS_A_LIBRARY]

    assert shadows == [], "an import of the library would find this instead"


def test_the_rules_are_plain_python() -> None:
    foreign = [
        f"{place(path, line)} imports {module}"
        for path in BOT
        if room(path) in {"domain", "services"}
        for module, line in imports(path)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith(("bot.domain.", "bot.services."))
    ]

    assert foreign == [], "domain and services import the standard library and each other, nothing else"


def test_the_rules_never_wait() -> None:
    waits = [
        f"{place(path, node.lineno)} {node.name}"
        for path in BOT
        if room(path) in {"domain", "services"}
        for node in functions(path)
        if isinstance(node, ast.AsyncFunctionDef)
    ]

    assert waits == [], (
        "a use case is a synchronous function over one transaction; waiting is the edge's work"
    )


def test_the_emulator_knows_nothing_of_the_bot() -> None:
    known = [
        f"{place(path, line)} imports {module}"
        for path in BOT
        if room(path) == "emulator"
        for module, line in imports(path)
        if module.startswith("bot.") and not module.startswith("bot.emulator")
    ]

    assert known == [], "a judge that knows the bot's mind is no judge"


def test_every_method_of_a_port_has_a_contract() -> None:
    silent = [
        f"{place(path, method.lineno)} {port.name}.{method.name}"
        for path in BOT
        for port in ast.walk(tree(path))
        if isinstance(port, ast.ClassDef) and any("Protocol" in ast.dump(base) for base in port.bases)
        for method in port.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not ast.get_docstring(method)
    ]

    assert silent == [], "the docstring of a port's method is the contract that its backends are tested by"


def test_state_is_rows_and_never_in_telegrams_bags() -> None:
    bags = [
        f"{place(path, node.lineno)} {name}"
        for path in BOT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.keyword)
        and (name := node.attr if isinstance(node, ast.Attribute) else node.arg) in BAGS
    ]

    assert bags == [], "state that is no row is lost on a kill and unknown to the next replica"


def test_no_test_replaces_our_own_code() -> None:
    replaced = []
    for path in TESTS:
        ours = {module.rsplit(".", 1)[-1] for module, _ in imports(path) if module.split(".")[0] == "bot"}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                target = ast.unparse(node.args[0]).strip("'\"").split(".")[0]
                if node.func.attr in {"setattr", "delattr"} and target in ours | {"bot"}:
                    replaced.append(place(path, node.lineno))

    assert replaced == [], (
        "fakes come in through bootstrap; a replaced function proves nothing about the real one"
    )


def test_every_silenced_check_says_why() -> None:
    silenced = re.compile(
        r"#\s*(?:noqa|type:\s*ignore)\b(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(.*)"
    )
    unexplained = [
        place(path, token.start[0])
        for path in BOT + TESTS + MIGRATIONS
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.COMMENT
        and (match := silenced.match(token.string))
        and not re.search(r"[A-Za-z']{2,}", re.sub(r"noqa|type: ignore", "", match[1]))
    ]

    assert unexplained == [], "write the reason behind it, as in `# noqa: S104  # a container's own network`"


@cache
def not_for_people(path: Path) -> set[ast.AST]:
    """Return the strings that nobody chats with: docstrings, errors, log lines, assertions, annotations."""
    apart: set[ast.AST] = set()
    for node in ast.walk(tree(path)):
        beside: list[ast.AST] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            beside = [node.value]
        elif isinstance(node, ast.Raise | ast.Assert):
            beside = [node]
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            beside = [node.annotation]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGS:
            beside = [node]
        apart.update(inner for outer in beside for inner in ast.walk(outer))
    # An exception may hold its sentence itself, so that it explains itself wherever it is raised.
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef) and any(
            re.search("Error|Exception", ast.dump(base)) for base in node.bases
        ):
            apart.update(ast.walk(node))
    return apart


def is_sentence(text: str) -> bool:
    words = re.findall(r"(?<![\w/.<:-])[A-Za-z][a-z']*(?=[\s,.;:?]|$)", text)
    return len(words) >= FEWEST_WORDS_OF_A_SENTENCE and not SQL.match(text)


def test_people_are_spoken_to_only_where_translators_look() -> None:
    spoken = [
        f"{place(path, node.lineno)} {node.value[:60]!r}"
        for path in BOT
        if room(path) not in SPEAKS_TO_PEOPLE | SPEAKS_TO_OPERATORS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_sentence(node.value) and node.value not in TELEGRAM_SAYS and node not in not_for_people(path)
    ]

    assert spoken == [], "sentences that people read live in bot/messages and bot/content"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Kept. Only you can see this.", True),
        ("Nothing was shared this time", True),
        ("SELECT id FROM person WHERE due", False),
        ("uq_person_kind_local_date", False),
        ("ix:person:of the", False),
    ],
)
def test_a_sentence_is_told_from_a_name(text: str, sentence: bool) -> None:
    assert is_sentence(text) is sentence
