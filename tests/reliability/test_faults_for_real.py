"""Promise R15 with nothing simulated: a full disk, a lock, damaged files, under the program as it is run."""

import asyncio
import resource
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.emulator import Phone
from bot.emulator.serve import Served
from tests.delivery.house import TOKEN
from tests.reliability.programs import Nursery, environment_of, until

ADULT, AGREE = "I'm 18 or older", "I agree"
COMMANDS = ("run", "migrate", "check")
NO_BYTE_MORE = (1, resource.RLIM_INFINITY)
ANY = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def waiting(telegram: Served) -> int:
    """How many updates Telegram still has, because nobody has said that they are kept."""
    info = telegram.emulator.call(TOKEN, "getWebhookInfo", {}).body["result"]
    return int(info["pending_update_count"])


async def meets(telegram: Served) -> Phone:
    """Somebody who has pressed START and is asked for their age."""
    phone = telegram.emulator.add_person("Ada")
    phone.start()
    await until(lambda: ADULT in phone.buttons)
    return phone


async def test_while_the_disk_takes_nothing_more_telegram_keeps_what_people_do(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        ada = await meets(telegram)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, NO_BYTE_MORE)

        ada.tap(ADULT)
        await until(lambda: "updates could not be received" in program.said)

        assert waiting(telegram) == 1
        assert AGREE not in ada.buttons
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, ANY)
        await until(lambda: AGREE in ada.buttons)
        await until(lambda: waiting(telegram) == 0)
        assert program.code is None
        assert "parked" not in program.said


@pytest.mark.parametrize("seconds", [0.3, pytest.param(7, marks=pytest.mark.soak)])
async def test_another_program_may_lock_the_database_for_a_while(
    nursery: Nursery, telegram: Served, tmp_path: Path, seconds: float
) -> None:
    async with nursery.running(environment_of(tmp_path, telegram), tmp_path) as program:
        ada = await meets(telegram)
        with closing(sqlite3.connect(tmp_path / "main.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            ada.tap(ADULT)
            await asyncio.sleep(seconds)
            assert waiting(telegram) == 1
            other.execute("ROLLBACK")

        await until(lambda: AGREE in ada.buttons)

    assert "parked" not in program.said
    assert ada.buttons.count(AGREE) == 1


def no_database(file: Path) -> None:
    file.write_bytes(b"Dear Ada, this is no database at all. " * 200)


def cut_short(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def overwritten(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of an installation go that has run once."""
    return tmp_path_factory.mktemp("installed")


@pytest.fixture
async def installation(installed: Path, nursery: Nursery, telegram: Served, tmp_path: Path) -> Path:
    """The files of one that has run, and runs no more."""
    if not (installed / "main.sqlite").exists():
        async with nursery.running(environment_of(installed, telegram), installed) as program:
            pass
        assert program.code is not None
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    for name in ("main", "keys"):  # what a killed program leaves in the log goes into the file
        with closing(sqlite3.connect(tmp_path / f"{name}.sqlite")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tmp_path


@pytest.mark.parametrize("name", ["main", "keys"])
@pytest.mark.parametrize("damage", [no_database, cut_short, overwritten, a_folder])
async def test_a_start_on_a_damaged_file_ends_with_one_sentence_and_changes_nothing(
    nursery: Nursery, telegram: Served, installation: Path, name: str, damage: object
) -> None:
    assert callable(damage)
    damage(file := installation / f"{name}.sqlite")
    before = file.read_bytes() if file.is_file() else b""

    for command in COMMANDS:
        program = await nursery.begins(environment_of(installation, telegram), installation, command)

        assert await program.ended() == 1, (command, program.said)
        assert "Traceback" not in program.said
        complaints = [line for line in program.said.splitlines() if "[" not in line and "ok" not in line[:2]]
        assert len(complaints) == 1, (command, complaints)
        assert "restore it from a backup" in complaints[0] or "check its folder" in complaints[0]
    assert before == (file.read_bytes() if file.is_file() else b"")


async def test_a_start_where_no_file_can_be_ends_with_one_sentence(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    (tmp_path / "a file").touch()
    nowhere = f"sqlite:///{tmp_path}/a file/main.sqlite"

    for command in COMMANDS:
        environment = environment_of(tmp_path, telegram, DATABASE_URL=nowhere)
        program = await nursery.begins(environment, tmp_path, command)

        assert await program.ended() == 1
        assert "Traceback" not in program.said
        assert "cannot be opened: check its folder and permissions." in program.said
    assert not (tmp_path / "keys.sqlite").exists()


def move_database(folder: Path, elsewhere: Path) -> None:
    elsewhere.mkdir(exist_ok=True)
    for file in folder.glob("main.sqlite*"):
        file.rename(elsewhere / file.name)


async def test_a_database_that_is_not_there_costs_nobody_their_key(
    nursery: Nursery, telegram: Served, tmp_path: Path
) -> None:
    environment, elsewhere = environment_of(tmp_path, telegram), tmp_path / "not mounted"
    async with nursery.running(environment, tmp_path):
        ada = await meets(telegram)
    telegram.emulator.clock.advance(timedelta(days=1))
    move_database(tmp_path, elsewhere)

    for command in ("run", "check"):
        program = await nursery.begins(environment, tmp_path, command)
        assert await program.ended() == 1
        assert "DATABASE_URL is new, yet KEYSTORE_URL holds keys of people" in program.said

    move_database(tmp_path, tmp_path / "made by mistake")
    move_database(elsewhere, tmp_path)
    async with nursery.running(environment, tmp_path):
        ada.tap(ADULT)
        await until(lambda: AGREE in ada.buttons)
