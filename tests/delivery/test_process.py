"""The program as an operator runs it: what it says when it can't start, and what `check` finds."""

from pathlib import Path

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
