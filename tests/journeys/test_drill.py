"""The drill of docs/backup.md, with its very commands: what a copy brings back, and what it must not."""

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.emulator.serve import served
from tests.journeys.cast import FIXED, TOKEN, Someone, Town

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "backup.md").read_text(), re.DOTALL)
BACKUP, RESTORE, EXCHANGE = COMMANDS
ADAS, BENS = "Thank you for the soup.", "Thank you for the walk."


async def operator(town: Town, commands: str) -> str:
    """Type commands of the page, in the folder that holds `data`; what they print."""
    async with served(town.emulator) as telegram:
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-euc", commands.replace("data/tend.sqlite", "main.sqlite")],
            cwd=town.folder,
            env={
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": telegram.api_root,
                "CLOCK_URL": telegram.clock_url,
                "DATABASE_URL": "sqlite:///main.sqlite",
                "KEYSTORE_URL": "sqlite:///keys.sqlite",
                "MASTER_KEY_FILE": "master.key",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def restored(town: Town) -> None:
    await town.stops()
    said = await operator(town, RESTORE)
    assert "database and keys: both open" in said
    await town.starts()
    await town.settles()


@pytest.mark.parametrize("made_by", ["the command", "copying the file"])
async def test_the_erased_stay_erased_and_their_words_are_in_nobodys_evening(
    town: Town, couple: tuple[Someone, Someone], made_by: str
) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ben.keeps(BENS, share=True)
    await town.walks_to("Sun 12:00")
    await ada.says_yes()
    await ben.says_yes()
    await town.walks_to("Sun 20:00")

    said = await operator(town, BACKUP)
    assert "docs/backup.md" in said
    if made_by == "copying the file":
        with closing(sqlite3.connect(town.folder / "backup.sqlite")) as copy:
            copy.execute("UPDATE installation SET copied_at = NULL")
            copy.commit()
    await ben.types("/delete")
    await ben.types("DELETE")
    await restored(town)

    await ben.types("/replies")
    assert ben.last.startswith("We haven't met yet")
    await ada.taps("Open", on="evening note")
    assert not ada.sees(BENS)
    await ada.types("/replies")
    assert ADAS in ada.last


async def test_nobodys_yes_of_then_counts_but_their_words_are_there(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ben.keeps(BENS, share=True)
    await ada.types("/share always")
    await town.walks_to("Sun 12:00")
    await ada.says_yes()
    await ben.says_yes()
    await operator(town, BACKUP)
    await ben.types("/withdraw")

    await restored(town)
    await town.walks_to("Sun 20:00")

    for person, words in ((ada, ADAS), (ben, BENS)):
        await person.taps("Open", on="evening note")
        assert person.sees(FIXED)
        await person.types("/replies")
        assert words in person.last
        await person.types("/summary")
        assert "Yes, share these" not in person.buttons, "nothing is marked any more"


async def test_a_restart_on_the_database_itself_keeps_every_yes(
    town: Town, couple: tuple[Someone, Someone]
) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ben.keeps(BENS, share=True)
    await town.walks_to("Sun 12:00")
    await ada.says_yes()
    await ben.says_yes()

    await operator(town, BACKUP)
    await operator(town, EXCHANGE)
    await town.restarts()
    await town.walks_to("Sun 20:00")
    await ada.taps("Open", on="evening note")

    assert ada.sees(BENS)
