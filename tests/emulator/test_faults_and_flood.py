"""Claims about faults on order and flood control."""

import pytest

from bot.emulator import Emulator, EmulatorClock, FloodLimits, Phone
from bot.emulator.flood import FloodControl
from tests.emulator.judge import TOKEN, Api, ApiRefusal, JudgedEmulator


def test_a_fault_hits_as_many_calls_as_ordered(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.faults.add("429", method="sendMessage", count=2, retry_after=7)

    for _ in range(2):
        with pytest.raises(ApiRefusal, match=r"^Too Many Requests: retry after 7$") as refused:
            api.send(ada.user_id)
        assert (refused.value.parameters, refused.value.retry_after) == ({"retry_after": 7}, "7")
    api.send(ada.user_id)


def test_a_fault_hits_only_its_method_and_chat(emulator: Emulator, api: Api, ada: Phone, ben: Phone) -> None:
    ben.start()
    emulator.faults.add("403", method="sendMessage", chat_id=ben.user_id)

    api.send(ada.user_id)
    api("sendChatAction", chat_id=ben.user_id, action="typing")

    with pytest.raises(ApiRefusal, match=r"^Forbidden: bot was blocked by the user$"):
        api.send(ben.user_id)


@pytest.mark.parametrize("kind", ["400", "403", "429", "500", "502", "drop_before"])
def test_a_failed_call_has_no_effect(emulator: Emulator, ada: Phone, kind: str) -> None:
    emulator.faults.add(kind)  # type: ignore[arg-type]  # parametrized text
    before = ada.messages

    response = emulator.call(TOKEN, "sendMessage", {"chat_id": ada.user_id, "text": "?"})

    assert not response.ok
    assert ada.messages == before


def test_gateways_answer_without_json(emulator: Emulator, ada: Phone) -> None:
    emulator.faults.add("502")

    response = emulator.call(TOKEN, "sendMessage", {"chat_id": ada.user_id, "text": "?"})

    assert response.payload().startswith(b"<html>")
    assert response.headers["Content-Type"] == "text/html"


def test_a_connection_dropped_after_executing_has_had_its_effect(emulator: Emulator, ada: Phone) -> None:
    emulator.faults.add("drop_after")

    response = emulator.call(TOKEN, "sendMessage", {"chat_id": ada.user_id, "text": "Once"})

    assert response.dropped
    assert ada.messages[-1].text == "Once"


def test_faults_can_be_called_off_and_must_be_known(emulator: Emulator, api: Api, ada: Phone) -> None:
    emulator.faults.add("500", count=100)
    emulator.faults.clear()

    api.send(ada.user_id)

    with pytest.raises(ValueError, match="no such fault: boom"):
        emulator.faults.add("boom")  # type: ignore[arg-type]  # the mistake itself


def test_one_chat_gets_about_one_message_a_second() -> None:
    seconds = 0.0
    flood = FloodControl(FloodLimits(per_chat_burst=3), lambda: seconds)

    burst = [flood.charge(1, "7") for _ in range(5)]
    other = flood.charge(1, "8")
    seconds = 1.0

    assert burst == [0, 0, 0, 1, 1]
    assert other == 0
    assert [flood.charge(1, "7"), flood.charge(1, "7")] == [0, 1]


def test_thirty_a_second_overall_and_twenty_a_minute_in_a_group() -> None:
    seconds = 0.0
    flood = FloodControl(FloodLimits(), lambda: seconds)

    overall = [flood.charge(1, str(chat)) for chat in range(31)]
    seconds = 60.0
    group = [flood.charge(1, "-5") for _ in range(21)]

    assert (sum(map(bool, overall)), overall[-1]) == (1, 1)
    assert group == [0] * 20 + [3]


def test_a_flooding_bot_is_told_to_wait_and_edits_are_not_counted(clock: EmulatorClock) -> None:
    emulator = JudgedEmulator(clock, flood=FloodLimits(per_chat_burst=1, per_chat=0.1))
    phone = emulator.add_person("Ada")
    phone.start()
    api = Api(emulator)
    sent = api.send(phone.user_id)

    api("editMessageText", chat_id=phone.user_id, message_id=sent["message_id"], text="Edited")

    with pytest.raises(ApiRefusal, match=r"^Too Many Requests: retry after (9|10)$"):
        api.send(phone.user_id)
