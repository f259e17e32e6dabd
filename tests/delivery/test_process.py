"""The program as an operator runs it: what it says when it can't start, and what `check` finds."""

import asyncio
import gc
import re
from pathlib import Path

from bot.bootstrap import read_ahead
from bot.content.safety import Lexicons, load_danger
from bot.emulator.serve import Served
from tests.reliability.programs import environment_of, outcome


async def test_a_wrong_token_ends_the_start_with_one_sentence(telegram: Served, tmp_path: Path) -> None:
    wrong = "654321:AAwrongWRONGwrongWRONGwrongWRONGwro"

    code, said = await outcome("run", environment_of(tmp_path, telegram, BOT_TOKEN=wrong), tmp_path)

    assert code == 1
    assert said == "BOT_TOKEN is refused by the Bot API: check it with @BotFather.\n"


async def test_check_says_what_is_wrong_and_what_is_fine(telegram: Served, tmp_path: Path) -> None:
    environment = environment_of(tmp_path, telegram)

    before = await outcome("check", environment, tmp_path)
    await outcome("migrate", environment, tmp_path)
    after = await outcome("check", environment, tmp_path)

    assert before[0] == 1
    assert "python -m bot migrate" in before[1]
    assert after[0] == 0, after[1]
    assert "@tend_bot" in after[1]
    assert "2026-11-23" in after[1]


async def test_words_of_danger_are_read_before_a_reply_needs_them_while_others_go_on() -> None:
    turns: list[int] = []

    async def others() -> None:
        while True:
            await asyncio.sleep(0.001)
            turns.append(len(turns))

    load_danger.cache_clear()
    re.purge()
    gc.collect()
    gc.freeze()  # as in a bot that runs: else all that the tests have made is looked through meanwhile
    going_on = asyncio.create_task(others())
    await read_ahead()
    going_on.cancel()
    gc.unfreeze()

    read = load_danger.cache_info().misses
    assert len(turns) > 3 * read
    assert [lexicon.suggests_danger("tea") for lexicon in Lexicons().values()] == [False] * read
    assert load_danger.cache_info().misses == read
