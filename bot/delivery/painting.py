"""Pictures, drawn in a process of their own: drawing one keeps an interpreter busy for a while."""

import asyncio
import os
import signal
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

from bot.messages.rendered import ChartSpec
from bot.pictures import ChartLabels, Pictures, render


class Painter:
    """One drawing process, started with the first picture and again should it die."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._process_id: int | None = None

    async def draw(self, spec: ChartSpec) -> bytes:
        """The picture of a chart as PNG."""
        try:
            return await asyncio.to_thread(self._draw, spec)
        except BrokenExecutor:
            self.close()
            return await asyncio.to_thread(self._draw, spec)

    @property
    def process_id(self) -> int | None:
        """The drawing process, if it was started."""
        return self._process_id

    def close(self) -> None:
        """End the process."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _draw(self, spec: ChartSpec) -> bytes:
        labels = ChartLabels(spec.title, spec.calm, spec.a_lot, spec.mine, spec.other, spec.days)
        return Pictures(self._paint).stress_chart(
            spec.points, spec.other_points, start=spec.start, end=spec.end, labels=labels
        )

    def _paint(self, svg: str) -> bytes:
        if self._pool is None:
            # Not forked: a copy of a process with threads and open databases is no place to draw in.
            spawn = get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=spawn, initializer=_belong)
            self._process_id = self._pool.submit(os.getpid).result()
        return self._pool.submit(render, svg).result()


def _belong() -> None:
    """Drawing ends when the process that started it says so, or is no more: Ctrl-C reaches this one too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Killed, it could not say so, and the queue between the two has no end of its own."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(0)
