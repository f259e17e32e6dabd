"""S2, R4: whatever comes, the bot goes on, keeps what people wrote, and writes nothing of it to a log."""

import asyncio
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from statistics import median

import pytest
import structlog
from telegram.request import BaseRequest, RequestData

from bot.bootstrap import Doors, Runtime
from bot.bootstrap.logs import LOUD, set_up_logging
from bot.delivery.raw import UnreadableError, read
from bot.domain.checkin import Draft, Reply
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.emulator import Emulator, EmulatorClock
from bot.emulator.request import EmulatorRequest
from bot.storage.store import StoreTx
from tests.delivery.house import A_MONDAY, TOKEN, House, known, settings_in, unhurried, update_of
from tests.reliability.hostile import Hostile, Source
from tests.reliability.oddities import MARK
from tests.trials import Trials

BATCHES = 5
ROUNDS = 20
"""Of one siege; more of them go against a bot that has just been set up."""
WRITERS, OTHERS, AGAIN = 14, 45, 40
"""Of a hundred updates: one text each, all kinds of things, delivered a second time; and the bystander's."""
CROWD, STRANGERS = 16, 8
TOO_LATE_TO_JOIN = timedelta(minutes=11)


class Wire(BaseRequest):
    """A getUpdates that answers with whatever bytes it is given, and knows what has been acknowledged."""

    def __init__(self) -> None:
        self._bodies: asyncio.Queue[bytes] = asyncio.Queue()
        self._asked = asyncio.Event()
        self.offset = 0

    async def deliver(self, bodies: Iterable[str]) -> float:
        """Answer the poll with these updates; the seconds until the next poll, which confirms them."""
        async with asyncio.timeout(30):
            await self._asked.wait()
        self._asked.clear()
        began = time.monotonic()
        self._bodies.put_nowait(f'{{"ok": true, "result": [{",".join(bodies)}]}}'.encode())
        async with asyncio.timeout(30):
            await self._asked.wait()
        return time.monotonic() - began

    @property
    def read_timeout(self) -> float:
        return 30.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,  # noqa: ARG002 (there is one)
        method: str,  # noqa: ARG002 (the same)
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        self.offset = int(str(request_data.parameters.get("offset", 0))) if request_data else 0
        self._asked.set()
        return 200, await self._bodies.get()


@contextmanager
def loud_log() -> Iterator[None]:
    """As an operator who looks for a fault would have it, and louder: the libraries at DEBUG too."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in LOUD}
    set_up_logging("DEBUG", "text", TOKEN)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers[:], root.level, levels = before
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        structlog.reset_defaults()


class Siege:
    """A bot with some people in it, one of them a bystander, all others hostile."""

    def __init__(self, folder: Path) -> None:
        clock = EmulatorClock(A_MONDAY)
        self.house = House(folder, clock, Emulator(clock))
        self.wire = Wire()
        self.took: list[float] = []
        self.fair_ids: set[int] = set()
        self.next_id = 1_000_000

    async def begins(self) -> None:
        house, names = self.house, [MARK] * (WRITERS + CROWD)
        await house.start()
        phones = [house.emulator.add_person(name) for name in ("Ben", *names)]
        for phone in phones:
            phone.start()
        for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
            await house.settled()
            for phone in phones:
                phone.tap(label)
        await house.settled()
        phones[0].say("/pause")  # days go by: what comes to him is an answer
        await house.settled()
        await house.stop()
        self.ben, hostile = phones[0], [phone.user_id for phone in phones[1:]]
        self.writers, crowd = hostile[:WRITERS], hostile[WRITERS:]
        self.crowd = crowd + [8_000_000_000 + number for number in range(STRANGERS)]
        settings = settings_in(house.folder)
        doors = Doors(EmulatorRequest(house.emulator), self.wire)
        house.bot = Runtime(settings, clock=house.clock, doors=doors, pace=unhurried())
        await house.bot.start()

    async def round(self, seed: int, batches: int = BATCHES, others: int = OTHERS) -> None:
        """Some batches, the bystander's update last in each: words are kept, and Ben has his answer."""
        source = Source(seed, self.writers, self.crowd, self.next_id)
        again: list[Hostile] = []
        for number in range(batches):
            batch = source.batch(others)
            asked = source.ask(self.ben.user_id)
            answers = len(self.ben.messages)
            self.took.append(await self._comes([*again, *batch, asked], by_poll=number % 4 != 3))
            await self.house.settled()
            again = batch[:AGAIN]
            assert len(self.ben.messages) == answers + 1
            assert not self.house.running.broken.is_set()
            self.fair_ids |= {one.fair_id for one in [*batch, asked] if one.fair}
            assert await self._not_kept(batch) == []
            self.house.clock.advance(TOO_LATE_TO_JOIN)
        self.next_id = source.last_id

    async def _comes(self, batch: Sequence[Hostile], *, by_poll: bool) -> float:
        bodies = [one.body for one in batch]
        if by_poll:
            took = await self.wire.deliver(bodies)
            assert self.wire.offset == batch[-1].fair_id + 1, "Telegram need not send any of it again"
            return took
        began = time.monotonic()
        feed = self.house.running.parts.receiver.feed
        garbage = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"update_id": ' + b"9" * 5000 + b"}"]
        await asyncio.gather(*(feed(body) for body in [*map(str.encode, bodies), *garbage]))
        return time.monotonic() - began

    async def _not_kept(self, batch: Sequence[Hostile]) -> list[str]:
        """What of people's words is neither stored as it was written nor refused with a sentence."""
        since = self.house.clock.now() - TOO_LATE_TO_JOIN / 2

        def missing(tx: StoreTx) -> list[str]:
            return [repr(one.words) for one in batch if one.words and not _kept(tx, since, *one.words)]

        found: list[str] = await self.house.count(missing)
        return found

    async def parked(self) -> set[int]:
        found = await self.house.count(lambda tx: tx.parked())
        return {one.update_id for one in found}


def _kept(tx: StoreTx, since: datetime, telegram_id: int, message_id: int, text: str) -> bool:
    person = tx.person_of(telegram_id)
    assert isinstance(person, Person)
    rows: list[Reply | Draft] = [
        *tx.rows(Reply, person.id, since=since),
        *tx.rows(Draft, person.id, since=since),
    ]
    bubbles = {bubble.message_id: bubble.text for row in rows for bubble in row.bubbles}
    if message_id in bubbles:
        return bubbles[message_id] == text
    said = tx.rows(OutboxMessage, person.id, since=since)[-1].say
    return said.kind is Kind.NOT_TEXT or (said.kind is Kind.TOO_LONG and said.refs["bubble"] == message_id)


@asynccontextmanager
async def besieged(folder: Path) -> AsyncIterator[Siege]:
    siege = Siege(folder)
    with loud_log():
        try:
            await siege.begins()
            yield siege
        finally:
            await siege.house.stop()


@pytest.mark.parametrize("number", [None, -5, 0, 1.5, "7", True, 2**63, [], {}], ids=str)
def test_what_has_no_number_of_an_update_is_none(number: object) -> None:
    with pytest.raises(UnreadableError):
        read({"update_id": number, "message": {"text": "words"}})


def test_half_a_character_is_shown_as_such_and_all_other_words_stay() -> None:
    update = json.loads('{"update_id": 7, "message": {"text": "a\\ud83d b\\ude00\\ud83d\\ude00 \\u0000"}}')

    assert read(update)["message"]["text"] == "a\N{REPLACEMENT CHARACTER} b\N{REPLACEMENT CHARACTER}😀 \x00"


async def test_an_update_that_seems_to_have_no_end_is_set_aside_and_asked_for_no_more(tmp_path: Path) -> None:
    clock, wire = EmulatorClock(A_MONDAY), Wire()
    house = House(tmp_path, clock, Emulator(clock))
    await house.start()
    ada = await house.begun()
    await house.stop()
    settings, doors = settings_in(tmp_path), Doors(EmulatorRequest(house.emulator), wire)
    house.bot = Runtime(settings, clock=clock, doors=doors, pace=unhurried())
    await house.bot.start()
    endless = "[" * 300 + "]" * 300
    words = json.dumps(update_of(house, ada, 900_002, "She made me tea"))[:-1]

    await wire.deliver([f'{{"update_id": 900001, "message": {endless}}}'])
    confirmed = wire.offset
    await wire.deliver([f'{words}, "poll": {{"options": {endless}}}}}'])

    assert confirmed == 900_002
    assert [one.update_id for one in await house.count(lambda tx: tx.parked())] == [900_001]
    assert [one.words for one in await house.count(lambda tx: tx.rows(Reply, known(tx, ada).id))] == [
        "She made me tea"
    ]
    await house.stop()


class FullDisk(io.StringIO):
    """Where a log goes that takes no more."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_is_not_made_up_for_with_what_failed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, loud_log():
        patched.setattr("sys.stderr", FullDisk())
        set_up_logging("DEBUG", "text", TOKEN)
        patched.undo()
        try:
            date.fromisoformat(MARK)
        except ValueError:
            structlog.get_logger("bot.somewhere").error("a pause could not be read")

    assert MARK not in "".join(capsys.readouterr())


async def test_hostile_updates_stop_nothing_lose_nothing_and_are_logged_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trials: Trials
) -> None:
    seeds = trials.seeds(10, most=200)
    for first in seeds:
        folder = tmp_path / f"from {first}"
        folder.mkdir()
        async with besieged(folder) as siege:
            await siege.round(-1, batches=1, others=20)
            set_up_logging("DEBUG", "text", TOKEN)  # one of them writes fifty lines for each update
            for seed in chain([first], islice(seeds, ROUNDS - 1)):
                await siege.round(seed)
                written = "".join(capsys.readouterr())
                assert "an update was parked" in written
                assert MARK not in written
                assert not [one for one in siege.crowd + siege.writers if str(one) in written]
            parked = await siege.parked()

        assert parked & siege.fair_ids == set()
        assert parked, "some of it was truly beyond handling"
        assert median(siege.took) < 1
