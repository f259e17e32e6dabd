"""House rules for everything that is no Python: texts, settings, commands, documents."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.config import Settings

pytestmark = pytest.mark.check

ROOT = Path(__file__).parents[1]

# Written so that no pattern finds itself.
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]|User[s])/\w|/tmp/[a]\w|C:\\User[s]")
OF_A_REGISTRY = re.compile(
    r"inde[x]-url|/simpl[e]/|pypi[.]org|pythonhoste[d]|registry\.npmj[s]|\"resolve[d]\":|--has[h]="
)
DECISION_LINES = 40


@cache
def tracked() -> list[Path]:
    """Return the files of the repository: what git knows or would add, or all files without git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    files = [ROOT / name for name in names if name] or [
        path
        for path in ROOT.rglob("*")
        if not {".venv", "__pycache__", "build", "data"} & set(path.relative_to(ROOT).parts)
    ]
    return [path for path in files if path.is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture or a font


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in tracked()
        if path.suffix != ".po"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(OF_ONE_MACHINE) == [], "write a path relative to the repository"


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(OF_A_REGISTRY) == [], "where packages come from is the reader's own setting"


def test_generated_files_and_secrets_stay_out() -> None:
    inside = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".pyc", ".mo", ".sqlite", ".key"} or path.name in {".env", "alembic.ini"}
    ]

    assert inside == [], "these are made, not kept"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


class _Words(HTMLParser):
    """The text of a page or an SVG, without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = False
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = tag in {"script", "style"}
        self.words += [text for name, text in attrs if name in {"title", "aria-label", "alt"} and text]

    def handle_endtag(self, _: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def words_of(path: Path) -> list[str]:
    """Return what people read of a file that holds texts."""
    if path.suffix == ".toml":
        return list(strings(tomllib.loads(text_of(path))))
    if path.suffix == ".po":
        with path.open("rb") as file:
            entries = list(read_po(file))
        return [
            word
            for entry in entries
            if entry.id
            for word in strings([_listed(entry.id), _listed(entry.string)])
        ]
    page = _Words()
    page.feed(text_of(path))
    return page.words


def _listed(words: object) -> list[str]:
    return [str(word) for word in words] if isinstance(words, list | tuple) else [str(words)]


TEXTS = [
    path
    for path in tracked()
    if path.is_relative_to(ROOT / "bot")
    and path.suffix in {".toml", ".po", ".html", ".svg"}
    and path.parent.name != "danger"  # patterns of what people may type, never shown
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_people_read_raises_its_voice(path: Path) -> None:
    loud = [word for word in words_of(path) if re.search("[!\u00a1\uff01]", word)]

    assert loud == [], "Tend never uses an exclamation mark"


def test_a_loud_word_would_be_heard(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[prompt]]\ntexts = ["Well done!"]\n')
    (tmp_path / "a.html").write_text(
        "<!doctype html><style>p {color: red !important}</style><p>Well done!</p>"
    )
    (tmp_path / "a.po").write_text('msgid "kept"\nmsgstr "Well done!"\n')

    heard = [
        [word for word in words_of(tmp_path / f"a.{kind}") if "!" in word] for kind in ("toml", "html", "po")
    ]

    assert heard == [["Well done!"]] * 3


def test_env_example_lists_every_setting_with_its_default() -> None:
    example = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text_of(ROOT / ".env.example"), re.MULTILINE))
    defaults = {
        name.upper(): "" if field.is_required() or field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }

    assert example == defaults


def targets() -> dict[str, str]:
    return dict(re.findall(r"^([a-z-]+):.*?## (.+)$", text_of(ROOT / "Makefile"), re.MULTILINE))


def test_every_target_of_the_makefile_is_explained() -> None:
    makefile = text_of(ROOT / "Makefile")
    written = re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE)
    phony = " ".join(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)).split()

    assert set(written) == set(targets()), "a target says behind ## what it does"
    assert set(written) == set(phony), "no target here is a file"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_a_command_in_a_document_exists(document: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", text_of(ROOT / document), re.MULTILINE))

    assert named
    assert named <= set(targets())


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_a_path_in_a_document_exists(document: str) -> None:
    shown = re.sub(r"<!--.*?-->", "", text_of(ROOT / document), flags=re.DOTALL)
    links = re.findall(r"\]\((?!http|#|mailto:)([^)#]+)", shown)

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_a_tool_that_a_document_names_exists() -> None:
    documents = [path for path in tracked() if path.suffix == ".md"]
    named = {name for path in documents for name in re.findall(r"tools/[a-z-]+", text_of(path))}

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_decision_is_told_in_one_page() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    long = [path.name for path in records if len(text_of(path).splitlines()) > DECISION_LINES]

    assert records
    assert long == [], f"more than {DECISION_LINES} lines: say what was decided and why"
