"""Files that only their owner may read, and only one process may use."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from bot.storage.errors import StoreError

NEW = ".new"


def make_private(path: Path) -> None:
    """Make the file for its owner's eyes only; the log beside it inherits that."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        raise StoreError(
            f"The database file {path} cannot be opened: check its folder and permissions."
        ) from None


def locked(path: Path, taken: str) -> int:
    """Lock a file beside another for as long as this process lives, however it ends.

    Raises:
        StoreError: another process has it; `taken` is the sentence that says so.
    """
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise StoreError(taken) from None
    return lock


def write_once(path: Path, content: bytes) -> None:
    """Make a file that must survive a power cut before anything depends on it.

    Of two first runs one wins, and the other reads the winner's.
    """
    with _beside(path, content) as written:
        with suppress(FileExistsError):
            path.hardlink_to(written)
        written.unlink()


def write_over(path: Path, content: bytes) -> None:
    """The same for a file that is there: a power cut leaves what it held, or the new content."""
    with _beside(path, content) as written:
        written.replace(path)
    for left in path.parent.glob(f"{path.name}.*{NEW}"):  # by a kill in the middle of this
        left.unlink(missing_ok=True)


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """A new file beside a path, to be given its name.

    1. flush the file, 2. name it, 3. flush its folder, without which the name could be lost
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = mkstemp(NEW, f"{path.name}.", path.parent)
        with open(descriptor, "wb") as file:  # noqa: PTH123 (a descriptor is no path)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError:
        raise StoreError("The file of MASTER_KEY_FILE cannot be made: check its folder.") from None
