"""Flood control: how fast a bot may send before it is told to wait."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """Messages per second overall and per private chat, per minute in a group, each with its burst.

    Telegram doesn't publish exact limits; these are what it asks bots to keep to.
    """

    overall: float = 30.0
    overall_burst: int = 30
    per_chat: float = 1.0
    per_chat_burst: int = 3
    per_group_minute: float = 20.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class FloodControl:
    """Token buckets per bot and chat, on real time: people's time may jump, the wire doesn't."""

    def __init__(self, limits: FloodLimits, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._buckets: dict[tuple[int, str], _Bucket] = {}

    def charge(self, bot_id: int, chat_id: str) -> int:
        """Count one message; 0 if it may go, else the whole seconds to wait (and nothing is counted)."""
        limits = self._limits
        now = self._monotonic()
        if chat_id.startswith("-"):
            chat = self._bucket((bot_id, chat_id), now, limits.per_group_minute / 60, limits.per_group_minute)
            rate = limits.per_group_minute / 60
        else:
            chat = self._bucket((bot_id, chat_id), now, limits.per_chat, limits.per_chat_burst)
            rate = limits.per_chat
        overall = self._bucket((bot_id, ""), now, limits.overall, limits.overall_burst)
        wait = max((1 - chat.tokens) / rate, (1 - overall.tokens) / limits.overall)
        if wait > 0:
            return math.ceil(wait)
        chat.tokens -= 1
        overall.tokens -= 1
        return 0

    def _bucket(self, key: tuple[int, str], now: float, rate: float, burst: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(burst, now)
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        return bucket
