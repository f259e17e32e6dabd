import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator.page_files import PAGE, add_page_routes

SCRIPTS = sorted(PAGE.glob("js/*.js"))
FILES = sorted(path for path in PAGE.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg"})
OWN_ADDRESSES = ("http://www.w3.org/2000/svg",)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_asks_nobody_else_for_anything(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    for own in OWN_ADDRESSES:
        words = words.replace(own, "")

    assert not re.findall(r"""(?:src|href|url|from|import)\s*[=(]?\s*["'(]?(?:https?:)?//[a-z]""", words)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_and_never_turn_words_into_markup(path: Path) -> None:
    script = path.read_text(encoding="utf-8")

    assert len(script.splitlines()) < 250
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script
    )


def test_nothing_on_the_page_is_shouted() -> None:
    for path in FILES:
        words = path.read_text(encoding="utf-8").replace("<!doctype", "")
        said = re.findall(r"\"[^\"\n]*[a-z]![^=\"\n]*\"|>[^<\n]*[a-z]![^<\n]*<", words)
        assert not said, f"{path.name}: {said}"


def test_a_phone_has_all_its_own_words_in_each_of_its_languages() -> None:
    script = (PAGE / "js/words.js").read_text(encoding="utf-8")
    languages = dict(re.findall(r"^  ([a-z]{2}): \{(.+?)\}", script, re.MULTILINE | re.DOTALL))
    words = {language: re.findall(r'(\w+): "[^"]', written) for language, written in languages.items()}

    assert {"en", "de", "es", "fr"} <= words.keys()
    assert {language for language, names in words.items() if names != words["en"]} == set()


async def test_every_file_is_served_under_a_policy_that_lets_nothing_out() -> None:
    app = web.Application()
    add_page_routes(app)
    async with TestClient(TestServer(app)) as client:
        index = await client.get("/")
        named = re.findall(r'(?:src|href)="(/phones/[^"]+)"', await index.text())
        answers = [index, *[await client.get(name) for name in named]]

        assert len(named) > 5
        for answer in answers:
            assert answer.status == 200, answer.url
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "*" not in policy


@pytest.mark.parametrize(
    "path", ["/phones/../stage.py", "/phones/%2e%2e/stage.py", "/phones/js/", "/phones/index.html"]
)
async def test_only_the_pages_own_files_are_served(path: str) -> None:
    app = web.Application()
    add_page_routes(app)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get(path)).status == 404
