"""Sealing: AES-256-GCM with sizes padded, so that neither words nor their length can be read or changed."""

import os
from hashlib import sha256
from hmac import digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
NONCE_SIZE = 12
SMALLEST_BUCKET = 512
"""Holds a rating and a few words alike, and a side before and after it chose anything."""
END = b"\x80"


class SealBrokenError(Exception):
    """What was to be opened is not what was sealed, or not under this key or in this place."""


class Key:
    """A 256-bit key that seals bytes to a place: `place` is what the bytes belong to."""

    __slots__ = ("_cipher",)

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)

    def seal(self, plain: bytes, place: bytes, smallest: int = SMALLEST_BUCKET) -> bytes:
        """The bytes, padded and encrypted: nonce first."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._cipher.encrypt(nonce, padded(plain, smallest), place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What was sealed in this place; raises SealBrokenError."""
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], place)
        except (InvalidTag, ValueError, TypeError):
            raise SealBrokenError from None
        return unpadded(plain)


def padded(plain: bytes, smallest: int = SMALLEST_BUCKET) -> bytes:
    """The bytes filled up to the next bucket: a power of two, the smallest at least."""
    size = max(smallest, 1 << len(plain).bit_length())
    return (plain + END).ljust(size, b"\0")


def unpadded(plain: bytes) -> bytes:
    return plain.rstrip(b"\0")[: -len(END)]


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which neither the secret nor another purpose's key can be told."""
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=purpose.encode()).derive(secret)


def fingerprint(key: bytes, number: int) -> bytes:
    """A number's HMAC: finds a Telegram id again without storing it."""
    return digest(key, str(number).encode(), sha256)


def new_key() -> bytes:
    return os.urandom(KEY_SIZE)
