"""A consistent copy of the main database, taken while the bot runs.

Of the keystore no copy is made here: beside this one it would bring back the words of people who were erased.
"""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, make_url

from bot.storage.errors import StoreError
from bot.storage.files import flush, new_beside
from bot.storage.installation import forget_being_copy, mark_as_copy
from bot.storage.store import SQLITE, open_database


def back_up(database_url: str, to: Path, now: datetime) -> None:
    """Write a copy as of one moment; the file appears under its name once it is whole and on disk.

    SQLite's copy is a database, PostgreSQL's an archive for pg_restore. Either says that it is a copy, so
    that a bot which starts on it knows. Outside any event loop; raises StoreError with one sentence.
    """
    if to.exists():
        raise StoreError(f"{to} is there already: a backup never overwrites anything.")
    try:
        with new_beside(to) as copy:
            if database_url.startswith(SQLITE):
                _copy_sqlite(Path(database_url.removeprefix(SQLITE)), copy)
                _with(f"{SQLITE}{copy}", partial(mark_as_copy, now=now))
            else:
                _dump_marked(database_url, copy, now)
            flush(copy)
            copy.replace(to)
    except OSError:
        raise StoreError(f"The backup {to} cannot be made: check its folder and the space there.") from None


def _with(url: str, work: Callable[[Connection], object]) -> None:
    async def run() -> None:
        database = open_database(url, exclusive=False)
        try:
            await database.run(work)
        finally:
            await database.close()

    asyncio.run(run())


def _copy_sqlite(path: Path, copy: Path) -> None:
    """VACUUM INTO: one reading transaction, and no page that once held something deleted."""
    if not path.exists():
        raise StoreError(f"There is no database file {path} to copy.")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise StoreError.of(error) from None
    if verdict != "ok":
        raise StoreError("The copy is damaged, as the database file may be: restore an older backup.")


def _dump_marked(url: str, copy: Path, now: datetime) -> None:
    """A server's copy can't be marked afterwards: the database calls itself a copy while it is dumped.

    A bot that starts in that very moment takes it at its word and asks everybody for their yes anew, which
    is the safe way to be wrong.
    """
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is not installed here: install PostgreSQL's client programs.")
    _with(url, partial(mark_as_copy, now=now))
    try:
        _dump(program, url, copy)
    finally:
        _with(url, forget_being_copy)


def _dump(program: str, url: str, copy: Path) -> None:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    address = make_url(url)
    environment = dict(os.environ)
    if address.password is not None:
        environment["PGPASSWORD"] = str(address.password)
    bare = address._replace(password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 (an operator's own URL, no shell)
        [program, "--format=custom", f"--file={copy}", f"--dbname={bare}"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        why = done.stderr.partition("\n")[0].removeprefix("pg_dump: error: ")  # it never tells a password
        raise StoreError(f"pg_dump could not copy DATABASE_URL: {why}")
