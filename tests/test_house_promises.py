"""docs/promises.md: every promise stands there once; and every test that a document names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.check

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/promises.md"
SERIES = {"R": range(1, 20), "S": range(1, 17), "C": (*range(1, 15), *range(16, 22))}
"""C15 was given up."""
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LARGER = re.compile(r"""(?:make (soak|bench) ARGS="|`)-k (\w+)""")
PATHS = re.compile(r"\btests/\w+(?:/[\w/]+\.py|\.py)?")
FILES = re.compile(r"(?<![\w/*])test_\w+\.py")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SOAK, BENCH = "soak", "bench"
MARKS = {SOAK: re.compile(r"\btrials\b|mark\.soak"), BENCH: re.compile(r"mark\.bench")}


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows() -> list[tuple[str, str]]:
    """Id and the rest of every row about a promise."""
    return re.findall(r"^\| ([A-Z]\d+) \|(.*)$", page(), re.MULTILINE)


@cache
def claims_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def test_every_promise_stands_in_the_table_once() -> None:
    promised = sorted(f"{series}{number}" for series, numbers in SERIES.items() for number in numbers)

    assert sorted(name for name, _ in rows()) == promised


def test_every_promise_names_a_test() -> None:
    assert [name for name, row in rows() if not NAMED.search(row)] == []


def test_every_named_test_exists() -> None:
    named = NAMED.findall(page())

    assert len(named) > len(rows())
    assert page().count("::test_") == len(named), "write `tests/…/test_x.py::test_name`"
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or name not in claims_in(ROOT / file)
    ]
    assert missing == [], "it was renamed or is gone: name the test that shows the promise now"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    known = {path.name for path in ROOT.glob("tests/**/*.py")}

    assert [path for path in PATHS.findall(text) if not (ROOT / path).exists()] == []
    assert set(FILES.findall(text)) - known == set()


@pytest.mark.parametrize("document", ["docs/promises.md", "docs/reliability.md"])
def test_a_larger_search_that_a_document_names_finds_something_to_run(document: str) -> None:
    named = LARGER.findall((ROOT / document).read_text(encoding="utf-8"))

    idle = [f"make {kind or SOAK} -k {words}" for kind, words in named if not chosen(kind or SOAK, words)]

    assert named
    assert idle == [], "-k chooses nothing that is run"


def chosen(kind: str, words: str) -> list[str]:
    """Tests that `make soak` or `make bench` runs and -k chooses, by folder, file or name."""
    return [
        name
        for path in sorted(ROOT.glob("tests/**/test_*.py"))
        if MARKS[kind].search(path.read_text(encoding="utf-8"))
        for name in claims_in(path)
        if words in f"{path.relative_to(ROOT).as_posix()}::{name}"
    ]
