"""Sends what the outbox holds: one message at a time per chat, in order, answers before prompts.

`send` is the fast path right after a commit; the sweep claims everything else that is due, and no more at a
time than can leave at once, because what is claimed is in doubt after a crash.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.delivery.courier import NOT_THERE_YET, Courier, pause_after, seconds_of
from bot.delivery.figures import Figures
from bot.delivery.outbox import Outbox
from bot.delivery.outgoing import Outgoing
from bot.delivery.pace import LOOK_AHEAD, Pace
from bot.delivery.results import judge
from bot.domain.outbox import Lane
from bot.storage.errors import StoreError

log = structlog.get_logger(__name__)

MOST_IN_HAND = 500
SWEEP_SECONDS = 5.0
LONGEST_LOOK_AHEAD = 1.0
DRAIN_SECONDS = 2.0
ANY_CHAT = ""
"""Of no chat in particular: what holds for everybody."""
MOST_TRIES_WITHOUT_ROW = 6
Effect = Callable[[], Awaitable[object]]


class Sender:
    """The only place that sends. A chat with something to do has one task, which ends when it is done."""

    def __init__(self, outbox: Outbox, courier: Courier, pace: Pace, figures: Figures) -> None:
        self._outbox = outbox
        self._courier = courier
        self._pace = pace
        self._figures = figures
        self._chats: dict[str, list[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._sweeping = asyncio.Lock()
        self._stopping = False
        self._crowded = False

    def free(self, chat: str) -> bool:
        """Whether a message to this chat could leave at once."""
        return chat not in self._chats and not self._stopping and self._pace.free(chat)

    def send(self, out: Outgoing) -> None:
        """Send what is marked as `sending` in the database, and whatever its chat has to say after it."""
        chat = out.person_id
        if chat in self._chats:  # claimed while its task was about to end
            self._chats[chat].append(out)
            return
        self._chats[chat] = [out]
        self._start(self._serve(chat, self._chats[chat]))

    def soon(self, chat: str, message: Effect) -> None:
        """Say something that no row remembers, at the pace of a chat."""
        self._start(self._say(chat, message))

    def some_time(self, chat: str, effect: Effect) -> None:
        """Do what nobody waits for: a thousand of these delay no message."""
        self._start(self._do(effect, chat))

    def at_once(self, effect: Effect) -> None:
        """The same for what Telegram doesn't count."""
        self._start(self._do(effect))

    def wake(self) -> None:
        """There may be something due."""
        self._awake.set()

    async def run(self) -> None:
        """Sweep whenever woken, and now and then, until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.halted_for(ANY_CHAT) or SWEEP_SECONDS):
                    await self._awake.wait()
            self._awake.clear()
            try:
                await self.sweep()
            except StoreError as error:
                self._figures.faults.labels("sweep").inc()
                log.warning("the outbox could not be read", reason=str(error))
                await asyncio.sleep(1)

    async def sweep(self) -> None:
        """Claim what is due as fast as it can leave, until nothing is; nothing while everybody waits."""
        ahead = LOOK_AHEAD
        async with self._sweeping:
            while not self._stopping and self._pace.halted_for(ANY_CHAT) <= 0:
                room = min(await self._pace.room(ahead), MOST_IN_HAND - len(self._chats))
                if room <= 0 or self._courier.owes:
                    self._crowded = True  # the end of a chat wakes the sweep again
                    return
                began = time.monotonic()
                claimed = await self._outbox.claim(room)
                # While the database is slow, enough has to be in hand for as long as the next claim takes.
                ahead = min(LONGEST_LOOK_AHEAD, max(LOOK_AHEAD, 2 * (time.monotonic() - began)))
                for out in claimed:
                    self.send(out)
                if not claimed:
                    return

    async def settled(self) -> None:
        """Return once nothing is due, waiting or on its way."""
        while True:
            await self.sweep()
            await self._idle.wait()
            if await self._outbox.at_rest() and self._idle.is_set():
                return
            await asyncio.sleep(0.01)  # another replica holds a row, or one has just come

    async def stop(self) -> None:
        """Let what can leave now leave, then hand back what has not been sent."""
        self._stopping = True
        self._pace.close()
        async with self._sweeping:  # what it has just claimed is in hand by now
            pass
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._idle.wait()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, chat: str, queue: list[Outgoing]) -> None:
        """One chat's messages, one after the other, until none is due."""
        try:
            while queue and await self._turn_in_time(chat, queue[0]):
                following = await self._courier.deliver(queue.pop(0))
                if following is not None:
                    queue.append(following)
        finally:
            try:
                for out in queue:
                    await self._courier.hand_back(out)
            finally:
                del self._chats[chat]
        pause = self._pace.halted_for(chat)
        if pause > 0 or self._crowded:
            self._crowded = False
            asyncio.get_running_loop().call_later(pause, self.wake)

    async def _turn_in_time(self, chat: str, out: Outgoing) -> bool:
        """Wait for a turn, but no longer than the lease leaves time for the call: others may take it then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(out.call_before - time.monotonic()):
                await self._pace.turn(chat, out.lane, new=not out.idempotent)
            return True
        return False

    async def _say(self, chat: str, message: Effect) -> None:
        """Try a few times what surely has not left; what may have arrived is not said again."""
        for attempt in range(MOST_TRIES_WITHOUT_ROW):
            await self._pace.turn(chat, Lane.ANSWER, new=True)
            try:
                await message()
            except TelegramError as error:
                if judge(error) not in NOT_THERE_YET:
                    return
                pause = seconds_of(error) if isinstance(error, RetryAfter) else pause_after(attempt)
                self._pace.halt(chat, pause)
            else:
                return

    async def _do(self, effect: Effect, chat: str | None = None) -> None:
        if chat is not None:
            await self._pace.turn(chat, None, new=False)
        with suppress(TelegramError):  # as well as can be
            await effect()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._idle.clear()
        self._figures.in_hand.set(len(self._tasks))
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._figures.in_hand.set(len(self._tasks))
        if not self._tasks:
            self._idle.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("a chat could not be served", error=type(error).__name__)
