import signal
import socket
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.demo.table import page_of, terminal


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_the_address_shows_the_page(tmp_path: Path) -> None:
    async with terminal(tmp_path) as demo, ClientSession() as session, session.get(demo.address) as answer:
        shown = await answer.text()

    assert answer.status == 200
    assert "two phones" in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_ends_quietly_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    async with terminal(tmp_path) as demo, page_of(demo.address) as page:
        await page.asks("story")
        await page.until(lambda: page.reads("Ada", "Your stress over"))
        assert left_in(tmp_path)

        code = await demo.end(number)

    assert code == 0
    assert demo.said == [
        f"Tend is on the table: {demo.address}",
        "Ctrl-C ends it and leaves nothing behind.",
    ]
    assert left_in(tmp_path) == []


async def test_a_taken_port_gives_way_to_the_next_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async with terminal(tmp_path, port=port) as demo:
            shown = int(demo.address.rstrip("/").rpartition(":")[2])

    assert port < shown <= port + 20
