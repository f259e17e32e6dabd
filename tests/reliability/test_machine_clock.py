"""R9, the machine's own clock: set right while the bot runs or is down, it keeps nobody waiting."""

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base

from bot.delivery.clock import SystemClock
from bot.delivery.outbox import LEASE
from bot.delivery.ringing import Ringer
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery
from bot.domain.schedule import OccasionKind
from bot.emulator import Phone
from bot.storage.store import Store
from tests.delivery.conftest import make_house, periods  # noqa: F401 (fixtures)
from tests.delivery.house import House, MakeHouse, settings_in
from tests.delivery.test_ringing import occasions_of, questions_of
from tests.delivery.test_sending import rows_of
from tests.reliability.programs import meanwhile

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOLD_TO_WAIT = 30


@pytest.fixture
async def house(make_house: MakeHouse) -> House:  # noqa: F811 (the fixture)
    return await make_house()


async def is_told_to_wait(house: House, phone: Phone) -> None:
    """Somebody's /help doesn't reach them yet; then the bot stops."""
    house.emulator.faults.add("429", method="sendMessage", chat_id=phone.user_id, retry_after=TOLD_TO_WAIT)
    phone.say("/help")
    await house.until(lambda: 429 in [call.status for call in house.calls("sendMessage", phone.user_id)])
    await house.stop()


async def asks_something_else(house: House, phone: Phone) -> dict[Kind, Delivery]:
    """Once it runs again; what became of all they were to be sent."""
    await house.start()
    phone.say("/privacy")
    async with asyncio.timeout(5):
        await house.settled()
    return {row.say.kind: row.state for row in await rows_of(house, phone)}


async def test_what_a_crash_cut_short_holds_nobody_up_after_the_clock_went_back(house: House) -> None:
    ada = await house.begun()
    await is_told_to_wait(house, ada)
    settings = settings_in(house.folder)
    store = await Store.open(settings.database_url, settings.keystore_url, settings.master_key_file)
    by_then, an_hour_ahead = house.clock.now() + 2 * LEASE, SystemClock().now() + HOUR
    claimed = await store.transact(lambda tx: tx.claim_outbox(by_then, 1, LEASE, lease_clock=an_hour_ahead))
    await store.close()

    states = await asks_something_else(house, ada)

    assert [row.say.kind for row in claimed] == [Kind.HELP]
    assert (states[Kind.HELP], states[Kind.PRIVACY]) == (Delivery.UNCERTAIN, Delivery.SENT)


async def test_what_was_put_off_while_the_clock_was_a_day_ahead_holds_nobody_up(house: House) -> None:
    ada = await house.begun()
    house.clock.advance(DAY)
    await house.settled()
    await is_told_to_wait(house, ada)

    house.clock.advance(-DAY)
    states = await asks_something_else(house, ada)

    assert (states[Kind.HELP], states[Kind.PRIVACY]) == (Delivery.SENT, Delivery.SENT)


async def test_a_restart_makes_nobody_wait_less_than_told(house: House) -> None:
    ada = await house.begun()
    await is_told_to_wait(house, ada)

    await house.start()
    await house.settled()

    [waiting] = [row for row in await rows_of(house, ada) if row.say.kind is Kind.HELP]
    assert waiting.state is Delivery.WAITING
    assert waiting.due_at > house.clock.now()


async def test_a_question_comes_though_the_machines_clock_went_back_just_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Machine(datetime):
        """What the bell goes by."""

        off = timedelta()
        looked = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # of no class but this
            cls.looked += 1
            return (SystemClock().now() + cls.off).astimezone(tz)

    ada = await house.begun()
    due = (await occasions_of(house, ada, OccasionKind.CHECKIN))[0].due_at
    monkeypatch.setattr(base, "datetime", Machine)
    before, parts = len(ada.messages), house.running.parts
    ringer = Ringer(parts.shell, parts.eraser, parts.store, parts.clock, parts.retention, longest_silence=0.2)

    house.clock.set(due - timedelta(seconds=1))
    await house.until(lambda: Machine.looked)
    Machine.off = -HOUR
    async with meanwhile(ringer.run()):
        await house.until(lambda: len(ada.messages) > before, seconds=3)
    await house.settled()

    assert await questions_of(house, ada) == 2
