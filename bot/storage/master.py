"""The master key: it wraps everybody's keys, and lives in a file that no backup of a database holds.

The file has one line with the key in use. While the key is being exchanged there is a second line with the
one before, so that whatever is wrapped under either opens, in this process and in any other.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Self

from bot.storage.crypto import KEY_SIZE, Key, SealBrokenError, new_key
from bot.storage.errors import StoreError
from bot.storage.files import write_once, write_over

MOST_KEYS = 2


class MasterKey:
    """The keys of the file, the one in use first."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises StoreError with one sentence."""
        self._path = path
        self._secrets = _read(path)
        self._keys = tuple(map(Key, self._secrets))

    @classmethod
    def of(cls, path: Path, *, create: bool) -> Self:
        """The master key, whose file is made on the very first run, for its owner's eyes only."""
        if create and not path.exists():
            try:
                write_once(path, _lines([new_key()]))
            except OSError:
                raise StoreError("The file of MASTER_KEY_FILE cannot be made: check its folder.") from None
        return cls(path)

    @property
    def exchanging(self) -> bool:
        """Whether an exchange was begun and not finished."""
        return len(self._secrets) > 1

    def seal(self, secret: bytes, place: bytes) -> bytes:
        """Wrap under the key in use."""
        return self._keys[0].seal(secret, place)

    def open(self, wrapped: bytes, place: bytes) -> bytes:
        """Unwrap; the file is read anew if no key fits, as another process may have exchanged it.

        Raises:
            StoreError: none fits even then.
        """
        for key in chain(self._keys, self._read_anew()):
            with suppress(SealBrokenError):
                return key.open(wrapped, place)
        raise StoreError("The master key doesn't fit the keys in KEYSTORE_URL.")

    def in_use_for(self, wrapped: bytes, place: bytes) -> bool:
        """Whether something is wrapped under the key in use already."""
        try:
            self._keys[0].open(wrapped, place)
        except SealBrokenError:
            return False
        return True

    def begin_exchange(self) -> None:
        """From here on a new key is in use, and the one before still opens."""
        self._write([new_key(), *self._secrets[:1]])

    def end_exchange(self) -> None:
        """The key before goes; whatever is still wrapped under it is lost."""
        self._write(self._secrets[:1])

    def _read_anew(self) -> Iterator[Key]:
        """The keys as the file has them now, read when the first is asked for."""
        self._secrets = _read(self._path)
        self._keys = tuple(map(Key, self._secrets))
        yield from self._keys

    def _write(self, secrets: Sequence[bytes]) -> None:
        try:
            write_over(self._path, _lines(secrets))
        except OSError:
            raise StoreError("The file of MASTER_KEY_FILE cannot be changed: check its folder.") from None
        self._secrets, self._keys = tuple(secrets), tuple(map(Key, secrets))


def _lines(secrets: Sequence[bytes]) -> bytes:
    return b"".join(secret.hex().encode() + b"\n" for secret in secrets)


def _read(path: Path) -> tuple[bytes, ...]:
    try:
        secrets = tuple(bytes.fromhex(line) for line in path.read_text("ascii").split())
    except FileNotFoundError:
        raise StoreError("The file of MASTER_KEY_FILE is missing, and people's keys need it.") from None
    except OSError:
        raise StoreError("The file of MASTER_KEY_FILE cannot be read: check its permissions.") from None
    except ValueError:
        secrets = ()
    if not 0 < len(secrets) <= MOST_KEYS or any(len(secret) != KEY_SIZE for secret in secrets):
        raise StoreError("The file of MASTER_KEY_FILE holds no master key of 64 hexadecimal digits.")
    return secrets
