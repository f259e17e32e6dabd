"""Files that only their owner may read, and only one process may use."""

import fcntl
import os
from pathlib import Path

from bot.storage.errors import StoreError


def make_private(path: Path) -> None:
    """Make the file for its owner's eyes only; the log beside it inherits that."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        raise StoreError(
            f"The database file {path} cannot be opened: check its folder and permissions."
        ) from None


def locked(path: Path) -> int:
    """Lock a file beside the database for as long as this process lives, however it ends."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise StoreError(f"Another Tend is running on the database file {path}: stop it first.") from None
    return lock


def write_once(path: Path, content: bytes) -> None:
    """Write a file that must survive a power cut before anything depends on it.

    1. create it exclusively: of two first runs one wins, and the other reads the winner's
    2. flush the file, 3. flush its folder, without which the name could be lost
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}.new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # Path.open takes no permissions
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError:
        raise StoreError("The file of MASTER_KEY_FILE cannot be made: check its folder.") from None
