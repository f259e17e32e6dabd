"""The rings: at least every thirty seconds, and at the moment the next thing is due.

A ring only asks what is due now, and what is due is a query. So a ring may be lost, doubled or late
without effect, and nothing about people is stored here.
"""

from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.clock import SystemClock

LONGEST_SILENCE = 30
SHORTEST_SILENCE = 0.01
NEXT_DUE = "next due"

Ring = Callable[[], None]


class Bell:
    """Rings in real time. People's clock may stand still or jump: whoever moves it rings too."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to ring: at once, then again and again."""
        self._scheduler.add_job(self._sound, "interval", seconds=LONGEST_SILENCE, id="at the latest")
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)

    def ring_in(self, seconds: float) -> None:
        """Ring once more, in so many real seconds, instead of at the moment set before."""
        if seconds >= LONGEST_SILENCE:
            return  # the regular ring comes first
        moment = SystemClock().now() + timedelta(seconds=max(seconds, SHORTEST_SILENCE))
        self._scheduler.add_job(self._sound, "date", run_date=moment, id=NEXT_DUE, replace_existing=True)

    async def _sound(self) -> None:
        """A coroutine, so that the scheduler calls it on the loop and not in a thread."""
        self._ring()
