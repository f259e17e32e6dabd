"""S1, S2: whatever breaks wherever, the log says that it broke, and never over whose words."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Engine, event
from telegram.error import NetworkError

from bot.domain.kinds import Kind
from bot.domain.schedule import OccasionKind
from bot.emulator import EmulatorClock
from bot.emulator.request import EmulatorRequest
from bot.handlers.commands import COMMANDS
from bot.messages.registry import RENDERERS
from bot.messages.telling import Telling
from bot.services.occasions import HANDLERS
from tests.journeys.cast import BEGINS, TOKEN, Someone, Town, furnish
from tests.security.telling import everything_is_logged

WORDS = "You whistled in the hyacinth."
NAME = "Adaskandria"
NOTHING_OF = (WORDS, "hyacinth", NAME, "7000000001", TOKEN.partition(":")[2])

Patch = pytest.MonkeyPatch
Breaks = Callable[[Patch, Town], None]


def fails_with(*values: object) -> NoReturn:
    """As careless code does: with everything at hand in the message."""
    raise ValueError(repr(values), NAME, WORDS, 7_000_000_001)


def the_handler(patch: Patch, _: Town) -> None:
    patch.setitem(COMMANDS, "days", fails_with)


def the_renderer(patch: Patch, _: Town) -> None:
    def kept(telling: Telling) -> NoReturn:
        fails_with(telling.view.person, telling.view.replies())

    patch.setitem(RENDERERS, Kind.KEPT, kept)


def the_bot_api(_: Patch, town: Town) -> None:
    for kind in ("400", "500", "403"):
        town.emulator.faults.add(kind, method="sendMessage", description=f"{WORDS} of {NAME} to 7000000001")


def an_occasion(patch: Patch, _: Town) -> None:
    patch.setitem(HANDLERS, OccasionKind.CHECKIN, fails_with)


BROKEN: dict[Breaks, str] = {
    the_handler: "an update was parked",
    the_renderer: "a message broke and is dropped",
    the_bot_api: "Calling Bot API endpoint",
    an_occasion: "an occasion could not be handled",
}


@pytest.mark.parametrize("breaks", BROKEN, ids=lambda one: one.__name__)
async def test_something_that_breaks_is_named_without_words(
    town: Town, capfd: pytest.CaptureFixture[str], monkeypatch: Patch, breaks: Breaks
) -> None:
    with everything_is_logged():
        ada = town.arrives(NAME)
        await ada.begins()
        breaks(monkeypatch, town)
        await ada.types(WORDS)
        await ada.types(f"/days {WORDS}")
        await town.walks_to("Wed 23:00") if breaks is not an_occasion else await rings(town)
        monkeypatch.undo()

    written = "".join(capfd.readouterr())
    assert BROKEN[breaks] in written
    assert [one for one in NOTHING_OF if one in written] == []


async def rings(town: Town) -> None:
    """The evening comes, and what was due stays so."""
    town.clock.set(town.moment("Wed 23:00"))
    await town.bot.ring()


class BreakingDoor(EmulatorRequest):
    """A connection that breaks at every send, and says with what."""

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        if "/send" in url:
            raise NetworkError(f"{url} {more} {args}") from OSError(WORDS)
        return await super().do_request(url, *args, **more)


class BreakingTown(Town):
    """A town whose Telegram can hardly be reached."""

    def door(self) -> EmulatorRequest:
        return BreakingDoor(self.emulator)


async def test_a_connection_that_breaks_is_named_without_its_address(
    tmp_path: Path, prepared: Path, town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    await town.stops()  # it was only needed to prepare the files
    furnish(prepared, tmp_path / "breaking")
    with everything_is_logged():
        broken = BreakingTown(tmp_path / "breaking", EmulatorClock(BEGINS, speed=0))
        await broken.starts()
        try:
            ada = broken.arrives(NAME)
            await ada.starts()
            await ada.types(WORDS)
        finally:
            await broken.stops()

    written = "".join(capfd.readouterr())
    assert "Calling Bot API endpoint" in written
    assert [one for one in NOTHING_OF if one in written] == []


@pytest.mark.parametrize(
    ("statement", "times", "says"),
    [("INSERT INTO reply", 8, "an update was parked"), ("coalesce(", 3, "the outbox could not be written")],
)
async def test_a_database_that_repeats_values_is_not_repeated(
    ada: Someone, capfd: pytest.CaptureFixture[str], statement: str, times: int, says: str
) -> None:
    left = [times]

    def refuse(_: object, asked: str, parameters: object, __: object) -> None:
        if statement in asked and left[0]:
            left[0] -= 1
            raise sqlite3.OperationalError(f"{asked} {parameters} {WORDS}")

    with everything_is_logged():
        await ada.begins()
        event.listen(Engine, "do_execute", refuse)
        try:
            await ada.types(WORDS)
        finally:
            event.remove(Engine, "do_execute", refuse)

    written = "".join(capfd.readouterr())
    assert says in written
    assert [one for one in NOTHING_OF if one in written] == []
