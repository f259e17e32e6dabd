"""One bot's queue of updates: at-least-once delivery by offset, as getUpdates and webhooks see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

KNOWN_UPDATES: Final = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    ]
)
DEFAULT_UPDATES: Final = KNOWN_UPDATES - {"chat_member", "message_reaction", "message_reaction_count"}
DAY: Final = timedelta(hours=24)
# An offset further ahead than this is not one of ours; the server then reads from the head again.
FARTHEST_OFFSET: Final = 10


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update that waits to be fetched; updates with the same `lane` must arrive in order."""

    update_id: int
    body: dict[str, Any]
    expires: datetime
    lane: int


class UpdateQueue:
    """Updates of one bot in the order they happened."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._waiting: dict[int, QueuedUpdate] = {}
        self._earliest: datetime | None = None
        self.allowed: frozenset[str] = DEFAULT_UPDATES
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def push(
        self, kind: str, payload: object, *, lane: int, now: datetime, lifetime: timedelta = DAY
    ) -> bool:
        """Queue an update if the bot asked for its kind; the filter applies now, not when it is fetched."""
        if kind not in self.allowed:
            return False
        update_id, expires = self._next_id, now + lifetime
        self._next_id += 1
        body = {"update_id": update_id, kind: payload}
        self._waiting[update_id] = QueuedUpdate(update_id, body, expires, lane)
        self._earliest = expires if self._earliest is None else min(self._earliest, expires)
        for listener in tuple(self._listeners):
            listener()
        return True

    def fetch(self, offset: int, limit: int, now: datetime) -> list[dict[str, Any]]:
        """What getUpdates returns; an offset forgets all before it, a negative one all but the last."""
        self.expire(now)
        if offset < 0:
            self._forget(list(self._waiting)[:offset])
        elif offset and offset <= self._next_id + FARTHEST_OFFSET:
            self._forget(list(takewhile(lambda update_id: update_id < offset, self._waiting)))
        found: list[dict[str, Any]] = []
        for update in self._waiting.values():
            if len(found) == limit:
                break
            found.append(update.body)
        return found

    def expire(self, now: datetime) -> None:
        """Drop what nobody fetched in time."""
        if self._earliest is None or now < self._earliest:
            return
        self._forget([key for key, update in self._waiting.items() if update.expires <= now])
        self._earliest = min((update.expires for update in self._waiting.values()), default=None)

    def pending(self, now: datetime) -> list[QueuedUpdate]:
        """Everything that waits, oldest first."""
        self.expire(now)
        return list(self._waiting.values())

    def holds(self, update_id: int, now: datetime) -> bool:
        """Whether this update still waits."""
        self.expire(now)
        return update_id in self._waiting

    def confirm(self, update_id: int) -> None:
        """One update has reached its webhook."""
        self._waiting.pop(update_id, None)

    def clear(self) -> None:
        """Forget all that wait; the numbering goes on."""
        self._waiting.clear()
        self._earliest = None

    def listen(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back at each new update; returns how to stop that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    @property
    def listeners(self) -> int:
        """How many wait for news: held polls, mostly."""
        return len(self._listeners)

    def choose(self, names: object) -> None:
        """Remember which kinds the bot wants; no list changes nothing, no known name means the default."""
        if isinstance(names, list):
            chosen = KNOWN_UPDATES.intersection(name for name in names if isinstance(name, str))
            self.allowed = frozenset(chosen) or DEFAULT_UPDATES

    @property
    def restricted(self) -> bool:
        """Whether the bot asked for other kinds than everyone gets."""
        return self.allowed != DEFAULT_UPDATES

    def _forget(self, update_ids: Iterable[int]) -> None:
        for update_id in update_ids:
            del self._waiting[update_id]
