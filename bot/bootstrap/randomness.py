"""Keyed randomness: what the installation's secret and a context decide, and nothing else."""

import hashlib
import hmac


class KeyedRandom:
    """HMAC-SHA256 over the context: repeatable for us, not to be guessed by anyone else."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def draw(self, *context: str | int) -> bytes:
        """32 bytes; each part of a context is written with its type and length, so no two contexts meet."""
        message = b"".join(_framed(part) for part in context)
        return hmac.digest(self._secret, message, hashlib.sha256)


def _framed(part: str | int) -> bytes:
    written = str(part).encode()
    kind = "n" if isinstance(part, int) else "s"
    return f"{kind}{len(written)}:".encode() + written
