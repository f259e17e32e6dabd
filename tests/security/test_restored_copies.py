"""S9, S8 after a restoration: what was given away since the copy was taken is not given out again."""

import asyncio
import shutil
from pathlib import Path

from bot.storage.backup import back_up
from tests.journeys.cast import STALE, Someone, Town
from tests.security.story import callbacks_of


async def restored(town: Town, copy: Path) -> None:
    """As docs/backup.md says: the copy takes the database's place, with nothing of the old one beside it."""
    await town.stops()
    for ending in ("", "-wal", "-shm"):
        (town.folder / f"main.sqlite{ending}").unlink(missing_ok=True)
    shutil.copy(copy, town.folder / "main.sqlite")
    await town.starts()


async def test_no_link_and_no_button_of_before_is_made_again(
    town: Town, ada: Someone, tmp_path: Path
) -> None:
    await ada.begins()
    copy, database = tmp_path / "copy", f"sqlite:///{town.folder}/main.sqlite"
    await asyncio.to_thread(back_up, database, copy, town.clock.now())
    tokens, ids = set(), []

    for _ in range(3):
        before = len(town.emulator.calls)
        tokens.add(await ada.invites())
        await ada.keeps("You made tea.")
        ids.append({data.partition(":")[0] for data in callbacks_of(town, ada.phone, since=before)})
        await restored(town, copy)

    assert len(tokens) == 3
    assert all(len(found) > 2 for found in ids)
    assert not ids[0] & ids[1]
    assert not ids[1] & ids[2]


async def test_buttons_of_what_was_lost_get_one_kind_line(town: Town, ada: Someone, tmp_path: Path) -> None:
    await ada.begins()
    copy, database = tmp_path / "copy", f"sqlite:///{town.folder}/main.sqlite"
    await asyncio.to_thread(back_up, database, copy, town.clock.now())
    await ada.keeps("You made tea.")
    old = ada.phone.button("Delete").data or ""

    await restored(town, copy)
    await ada.keeps("You made coffee.")

    assert await ada.forges(old) == STALE
    await ada.types("/replies")
    assert "You made coffee." in ada.last
