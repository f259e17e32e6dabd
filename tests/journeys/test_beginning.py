"""From /start to the first question, and being alone with it."""

from tests.journeys.cast import KEPT, Someone, Town


async def test_four_taps_lead_to_the_first_question(town: Town, ada: Someone) -> None:
    await ada.starts()
    before = len(town.calls("sendMessage"))
    for label in ("I'm 18 or older", "I agree", "London", "Three evenings a week"):
        await ada.taps(label)

    assert "What is kept" in ada.reads[1]
    question, begun = ada.messages[-2:]
    assert [button.text for row in question.rows for button in row] == [
        "Skip",
        "Later",
        "Another question",
        "Why this?",
    ]
    assert "The next one comes on" in (begun.text or "")
    assert ada.buttons == ["Invite my partner"]
    assert before == 1
