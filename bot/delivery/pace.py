"""How fast the bot speaks: a shared rate, a rate per chat, answers before prompts, and waiting when told to.

Telegram asks for at most 30 messages a second over all and about one a second in a chat, short bursts
allowed. The shared bucket holds so little that no second, wherever it begins, sees more than SEND_RATE.
Everything here runs on the monotonic clock: moving people's time makes nobody faster.
"""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Awaitable, Callable

from bot.domain.outbox import Lane

FREE_RATE = 30
"""Above this Telegram wants allow_paid_broadcast, and a balance of Stars."""
SHARE_USED = 0.98
CHAT_RATE = 0.95
CHAT_BURST = 3.0
LOOK_AHEAD = 0.1
"""How much is claimed before it can leave: it would be in doubt after a crash."""
CHATS_REMEMBERED = 10_000
CHATS_HALTED_TOGETHER = 5
"""When so many chats in a row are told to wait and nobody is reached, it is not about one chat: Telegram does
not say whether the chat or the bot was too fast, and a broken network is everybody's."""


class Bucket:
    """A token bucket kept as one number: the moment it will be full again."""

    __slots__ = ("_burst", "_each", "full_at")

    def __init__(self, rate: float, capacity: float) -> None:
        self._each = 1 / rate
        self._burst = (capacity - 1) * self._each
        self.full_at = 0.0

    def wait(self, now: float, *, sparing: bool = False) -> float:
        """Seconds until a token can be taken; 0.0 if now. `sparing` leaves half of the burst to others."""
        return max(0.0, self.full_at - self._burst * (0.5 if sparing else 1.0) - now)

    def take(self, now: float) -> None:
        """Take one token."""
        self.full_at = max(self.full_at, now) + self._each


class Pace:
    """Turns to speak. `await turn(chat, lane)` returns when a message to a chat may leave."""

    def __init__(
        self,
        send_rate: int,
        *,
        chat_rate: float = CHAT_RATE,
        chat_burst: float = CHAT_BURST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._chat_rate, self._chat_burst = chat_rate, chat_burst
        rate = send_rate * SHARE_USED
        # The burst: what a late timer lost is caught up with, and an answer finds a part of its token.
        self._shared = Bucket(rate, 1.0 + send_rate - rate)
        self._chats: dict[str, Bucket] = {}
        self._halts: dict[str, float] = {}
        self._halted_until = 0.0
        self._in_a_row: dict[str, float] = {}
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._unhurried: deque[asyncio.Future[None]] = deque()
        self._arrivals = 0
        self._timer: asyncio.TimerHandle | None = None
        self._moved = asyncio.Event()
        self._closed = False
        self.paid = send_rate > FREE_RATE
        self.rate = rate
        self.shared: Callable[[], Awaitable[None]] | None = None
        """Where other replicas send too: waits for a turn among all of them."""

    def free(self, chat: str) -> bool:
        """Whether a message to this chat would not have to wait for the chat itself."""
        return self._chat_wait(chat, new=True) <= 0 and self._halted_until <= self._monotonic()

    def halted_for(self, chat: str) -> float:
        """How long Telegram, or a broken connection, keeps this chat waiting."""
        now = self._monotonic()
        return max(0.0, self._halts.get(chat, 0.0) - now, self._halted_until - now)

    async def turn(self, chat: str, lane: Lane | None, *, new: bool) -> None:
        """Wait for the chat, then, answers first, for the shared rate; without a lane when nobody else waits.

        Only a new message takes a token of its chat: Telegram lets edits of a bubble follow one another.
        """
        while (seconds := self._chat_wait(chat, new=new)) > 0:  # noqa: ASYNC110 (a halt may lengthen it)
            await asyncio.sleep(seconds)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if lane is None:
            self._unhurried.append(granted)
        else:
            self._arrivals += 1
            heapq.heappush(self._waiting, (lane is not Lane.ANSWER, self._arrivals, granted))
        self._grant()
        await granted
        if self.shared is not None:
            await self.shared()
        if new:
            self._bucket(chat).take(self._monotonic())

    async def room(self, seconds: float = LOOK_AHEAD) -> int:
        """Wait until the next turn is near, and say how many more could have theirs in so many seconds."""
        ahead = max(2, round(self.rate * seconds))
        while (room := ahead - len(self._waiting)) <= 0 and not self._closed:
            self._moved.clear()
            await self._moved.wait()
        return room

    def close(self) -> None:
        """Nothing more is to be claimed: whoever waits for room, which a halt can make long, goes."""
        self._closed = True
        self._moved.set()

    def halt(self, chat: str, seconds: float) -> None:
        """Telegram told this chat to wait; if it tells one chat after the other, everybody waits as long."""
        now = self._monotonic()
        self._halts = _later_than(now, self._halts)
        self._halts[chat] = max(self._halts.get(chat, 0.0), now + seconds)
        self._in_a_row = _later_than(now, self._in_a_row) | {chat: now + seconds}
        if len(self._in_a_row) >= CHATS_HALTED_TOGETHER:
            self.halt_all(min(self._in_a_row.values()) - now)

    def went(self) -> None:
        """Telegram took something: whoever waits now waits for a reason of their own."""
        self._in_a_row.clear()

    def halt_all(self, seconds: float) -> None:
        """Nobody is sent anything for a while."""
        self._halted_until = max(self._halted_until, self._monotonic() + seconds)

    def _grant(self) -> None:
        """Hand out what the shared bucket holds, then come back when the next token is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting or self._unhurried:
            now = self._monotonic()
            sparing = not self._waiting or self._waiting[0][0]  # what is next is no answer
            wait = max(self._shared.wait(now, sparing=sparing), self._halted_until - now)
            if wait > 0:
                self._timer = asyncio.get_running_loop().call_later(wait, self._grant)
                return
            granted = heapq.heappop(self._waiting)[-1] if self._waiting else self._unhurried.popleft()
            self._moved.set()
            if not granted.done():  # a cancelled waiter takes nothing
                self._shared.take(now)
                granted.set_result(None)

    def _chat_wait(self, chat: str, *, new: bool) -> float:
        now = self._monotonic()
        bucket = self._chats.get(chat) if new else None
        return max(bucket.wait(now) if bucket else 0.0, self._halts.get(chat, 0.0) - now)

    def _bucket(self, chat: str) -> Bucket:
        if chat not in self._chats:
            if len(self._chats) >= CHATS_REMEMBERED:
                now = self._monotonic()
                self._chats = {one: bucket for one, bucket in self._chats.items() if bucket.full_at > now}
            self._chats[chat] = Bucket(self._chat_rate, self._chat_burst)
        return self._chats[chat]


def _later_than(now: float, halts: dict[str, float]) -> dict[str, float]:
    return {chat: until for chat, until in halts.items() if until > now}
