import asyncio
import time

import pytest

from bot.delivery.pace import Bucket, Pace
from bot.domain.outbox import Lane


@pytest.mark.parametrize("send_rate", [1, 30, 100, 1000])
def test_no_second_sees_more_messages_than_the_rate(send_rate: int) -> None:
    rate = send_rate * 0.98
    bucket, now = Bucket(rate, 1.0 + send_rate - rate), 0.0
    taken: list[float] = []

    while len(taken) < 4 * send_rate + 4:
        now += bucket.wait(now)
        bucket.take(now)
        taken.append(now)

    for first in range(len(taken)):
        within = [moment for moment in taken[first:] if moment < taken[first] + 1 - 1e-9]
        assert len(within) <= send_rate


def test_prompts_leave_an_answer_a_part_of_its_token() -> None:
    bucket, now = Bucket(29.4, 1.6), 0.0
    for _ in range(100):
        now += bucket.wait(now, sparing=True)
        bucket.take(now)

    assert now == pytest.approx(99 / 29.4, abs=0.02), "sparing costs no speed"
    assert bucket.wait(now, sparing=True) == pytest.approx(1 / 29.4)
    assert bucket.wait(now) == pytest.approx(0.7 / 29.4)


async def test_an_answer_goes_before_prompts_that_wait_already() -> None:
    pace = Pace(100)
    order: list[str] = []

    async def speak(chat: str, lane: Lane) -> None:
        await pace.turn(chat, lane, new=True)
        order.append(chat)

    prompts = [asyncio.create_task(speak(f"prompt {n}", Lane.PROMPT)) for n in range(8)]
    await prompts[0]
    await asyncio.gather(speak("answer", Lane.ANSWER), *prompts)

    assert order.index("answer") <= 4


async def test_what_nobody_waits_for_delays_no_message_and_still_has_its_turn() -> None:
    pace = Pace(100)
    order: list[str] = []

    async def speak(name: str, lane: Lane | None) -> None:
        await pace.turn(name, lane, new=False)
        order.append(name)

    tidying = [asyncio.create_task(speak(f"keyboard {n}", None)) for n in range(50)]
    await asyncio.sleep(0)
    room = await pace.room()
    await asyncio.gather(speak("prompt", Lane.PROMPT), speak("answer", Lane.ANSWER))
    sent = len(order)
    await asyncio.gather(*tidying)

    assert room > 0, "prompts are claimed while keyboards wait"
    assert sent <= 8
    assert len(order) == 52


async def test_the_fourth_message_in_a_row_waits_for_its_own_chat_alone() -> None:
    pace = Pace(1000)
    began = time.monotonic()

    for _ in range(3):
        await pace.turn("ada", Lane.ANSWER, new=True)
    burst_took = time.monotonic() - began
    ada_may = not pace.free("ada")
    await pace.turn("ben", Lane.ANSWER, new=True)
    ben_took = time.monotonic() - began
    await pace.turn("ada", Lane.ANSWER, new=True)

    assert ada_may
    assert burst_took < 0.2
    assert ben_took < 0.2
    assert time.monotonic() - began > 0.9


async def test_edits_of_a_bubble_follow_one_another_without_waiting_for_the_chat() -> None:
    pace = Pace(1000)
    began = time.monotonic()

    for _ in range(10):
        await pace.turn("ada", Lane.ANSWER, new=False)

    assert time.monotonic() - began < 0.5


async def test_a_chat_told_to_wait_waits_alone() -> None:
    pace = Pace(1000)

    pace.halt("ada", 30)

    assert not pace.free("ada")
    assert pace.free("ben")
    await asyncio.wait_for(pace.turn("ben", Lane.PROMPT, new=True), 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pace.turn("ada", Lane.ANSWER, new=False), 0.05)


async def test_when_many_chats_are_told_to_wait_at_once_everybody_waits() -> None:
    pace = Pace(1000)

    for chat in ("ada", "ben", "cem", "dia", "eva"):
        pace.halt(chat, 30)

    assert not pace.free("fay")


async def test_chats_told_to_wait_with_successes_between_do_not_make_everybody_wait() -> None:
    pace = Pace(1000)

    for chat in ("ada", "ben", "cem", "dia", "eva", "fay"):
        pace.halt(chat, 30)
        pace.went()

    assert pace.free("gus")
    assert not pace.free("ada")


async def test_someone_who_gives_up_waiting_takes_nobody_elses_turn() -> None:
    pace = Pace(20)
    await pace.turn("ada", Lane.ANSWER, new=True)

    gone = asyncio.create_task(pace.turn("ben", Lane.ANSWER, new=True))
    await asyncio.sleep(0)
    gone.cancel()

    began = time.monotonic()
    await pace.turn("cem", Lane.ANSWER, new=True)
    assert time.monotonic() - began < 0.09


def test_only_a_rate_above_thirty_is_paid_for() -> None:
    assert not Pace(30).paid
    assert Pace(31).paid
