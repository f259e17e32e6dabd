"""The wire to a PostgreSQL server; it can be cut before a COMMIT arrives, or before its answer does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

SOCKET = ".s.PGSQL.5432"
MOST_AT_ONCE = 65_536


class Cut(StrEnum):
    """Where a connection breaks."""

    BEFORE_A_STATEMENT = "before a statement"
    BEFORE_COMMIT = "before a COMMIT"
    AFTER_COMMIT = "after a COMMIT, before its answer"


@dataclass
class Wire:
    """Passes on what is said to a server; the message number `at` of the kind that is cut is the last one."""

    server: Path
    cut: Cut | None = None
    at: int = 0
    said: dict[Cut, int] = field(default_factory=lambda: dict.fromkeys(Cut, 0))
    cuts: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it or it is cut."""
        answers, questions = await asyncio.open_unix_connection(self.server)
        back = asyncio.create_task(_pass_on(answers, writer))
        try:
            while said := await reader.read(MOST_AT_ONCE):
                cut = self._cuts(said)
                if cut is Cut.AFTER_COMMIT:
                    back.cancel()
                    await asyncio.wait([back])
                    questions.write(said)
                    await answers.read(1)  # the server has done it
                if cut is not None:
                    break
                questions.write(said)
                await questions.drain()
        except ConnectionError:
            pass  # the other side has ended it
        finally:
            back.cancel()
            for end in (writer, questions):
                end.close()
                with suppress(ConnectionError):
                    await end.wait_closed()

    def _cuts(self, said: bytes) -> Cut | None:
        commits = said.count(b"COMMIT;")
        self.said[Cut.BEFORE_A_STATEMENT] += 1
        self.said[Cut.BEFORE_COMMIT] += commits
        self.said[Cut.AFTER_COMMIT] += commits
        if self.cut is None or self.cuts or self.said[self.cut] < self.at:
            return None
        if self.cut is not Cut.BEFORE_A_STATEMENT and not commits:
            return None
        self.cuts += 1
        return self.cut


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while said := await reader.read(MOST_AT_ONCE):
            writer.write(said)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def wired(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the server of a URL, and the URL that leads over it."""
    before, _, folder = url.partition("host=")
    wire = Wire(Path(folder) / SOCKET)
    with TemporaryDirectory(prefix="wire-") as here:
        async with await asyncio.start_unix_server(wire.serve, Path(here) / SOCKET):
            yield wire, f"{before}host={here}"
