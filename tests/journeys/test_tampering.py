"""Clients that send what no button offers, unknown commands, strangers."""

import pytest

from tests.journeys.cast import STALE, Someone, Town

GARBAGE = [
    "",
    ":",
    "::",
    "x",
    "yes",
    "AAAAAAAAAAAAAAAA:yes",
    "AAAAAAAAAAAAAAAA:erase:1",
    "'; DROP TABLE person",
    "ü" * 32,
]


@pytest.mark.parametrize("data", GARBAGE)
async def test_made_up_data_gets_one_kind_line(ada: Someone, data: str) -> None:
    await ada.begins()
    before = ada.transcript

    assert await ada.forges(data) == STALE

    assert ada.transcript == before


async def test_a_value_nobody_offered_is_refused(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/checkin stress")
    data = ada.phone.button("5").data or ""

    for rating in ("0", "6", "-1", "five", ""):
        assert await ada.forges(f"{data.rpartition(':')[0]}:{rating}") == STALE

    await ada.taps("5")
    assert ada.sees("Your answer: 5")


async def test_a_dead_button_is_dead_for_good(town: Town, ada: Someone) -> None:
    await ada.begins()
    question, data = ada.messages[-2], ada.phone.button("Skip").data or ""
    await ada.taps("Skip")

    assert await ada.forges(data, question.message_id) == STALE
    await town.restarts()
    assert await ada.forges(data, question.message_id) == STALE
    assert ada.count("Skipped.") == 1


@pytest.mark.parametrize("typed", ["/frobnicate", "/START_OVER", "/checkinn", "/_"])
async def test_a_command_nobody_knows_gets_one_sentence(ada: Someone, typed: str) -> None:
    await ada.settles_in()

    await ada.types(typed)

    assert ada.last == "I don't know that command; /help lists those I know."


async def as_a_stranger(ada: Someone) -> None:
    """Who said no, and of whom nothing is stored."""
    await ada.starts()
    await ada.taps("Not for me")


async def test_a_stranger_is_told_how_to_begin_and_is_not_stored(town: Town, ada: Someone) -> None:
    nobody = await town.rows()
    await as_a_stranger(ada)

    for text in ("/delete", "/checkin", "hello"):
        await ada.types(text)
        assert ada.last == "We haven't met yet, and nothing is stored about you; /start begins."

    assert await town.rows() == nobody
