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


class TakenError(StoreError):
    """Another process holds a lock."""


def locked(path: Path) -> int:
    """Lock a file beside another for as long as this process lives, however it ends; raises TakenError."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise TakenError from None
    return lock


def write_once(path: Path, content: bytes) -> None:
    """Make a file that must survive a power cut before anything depends on it.

    Of two first runs one wins, and the other reads the winner's.
    """
    with new_beside(path) as written:
        _write(written, content)
        with suppress(FileExistsError):
            path.hardlink_to(written)


def write_over(path: Path, content: bytes) -> None:
    """The same for a file that is there: a power cut leaves what it held, or the new content."""
    with new_beside(path) as written:
        _write(written, content)
        written.replace(path)
    for left in path.parent.glob(f"{path.name}.*{NEW}"):  # by a kill in the middle of this
        left.unlink(missing_ok=True)


@contextmanager
def new_beside(path: Path) -> Iterator[Path]:
    """An empty file beside a path, for its owner's eyes only, to be filled and then given that name.

    Afterwards it is gone, whatever happened, and the folder is flushed, without which a name can be lost.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = mkstemp(NEW, f"{path.name}.", path.parent)
    os.close(descriptor)
    try:
        yield Path(name)
        flush(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    flush(path)


def flush(path: Path) -> None:
    """What was written to a file, or the names in a folder, survive a power cut from here on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
