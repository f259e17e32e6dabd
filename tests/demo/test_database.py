import sqlite3
from contextlib import closing
from pathlib import Path

from bot.demo.database import KEYS, MAIN, read_databases


def test_bytes_are_shown_by_their_beginning_and_their_length(tmp_path: Path) -> None:
    for name in (MAIN, KEYS):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            database.execute("CREATE TABLE reply (id, sealed, left_at)")
            database.execute("INSERT INTO reply VALUES ('old', x'ff', NULL)")
            database.execute("INSERT INTO reply VALUES ('new', zeroblob(300), 'Sunday')")
            database.commit()

    main, keys = read_databases(tmp_path)

    assert main.rows == (("new", f"{'00' * 16}… (300 bytes)", "Sunday"), ("old", "ff (1 bytes)", ""))
    assert (main.total, set(main.encrypted)) == (2, {"sealed"})
    assert keys.name == "keys.reply"
