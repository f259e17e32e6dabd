"""Claims about the queue of updates."""

from datetime import timedelta

import pytest

from bot.emulator import Emulator, EmulatorClock, Phone
from tests.emulator.judge import TOKEN, Api, ApiRefusal, keys


def texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_update_ids_rise_by_one_and_survive_a_reset(emulator: Emulator, api: Api, ada: Phone) -> None:
    ada.say("one")
    before = api.drain()

    emulator.reset()
    emulator.add_person("Ada").start()

    assert [update["update_id"] for update in api.updates()] == [before[-1]["update_id"] + 1]


def test_an_offset_confirms_what_is_before_it_and_is_redelivered_until_then(api: Api, ada: Phone) -> None:
    for text in ("one", "two", "three"):
        ada.say(text)
    first = api.updates()

    second = api.updates(offset=first[1]["update_id"])
    again = api.updates(offset=first[1]["update_id"])

    assert texts(first) == ["one", "two", "three"]
    assert second == again
    assert texts(second) == ["two", "three"]


def test_no_offset_confirms_nothing(api: Api, ada: Phone) -> None:
    ada.say("one")

    assert texts(api.updates()) == texts(api.updates(offset=0)) == ["one"]


def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_rest(api: Api, ada: Phone) -> None:
    for text in ("one", "two", "three"):
        ada.say(text)

    assert texts(api.updates(offset=-2)) == ["two", "three"]
    assert texts(api.updates()) == ["two", "three"]


def test_an_offset_from_another_life_confirms_nothing(api: Api, ada: Phone) -> None:
    ada.say("one")

    assert texts(api.updates(offset=2_000_000_000)) == ["one"]


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (3, 3), (0, 100), (1000, 100)])
def test_limit_is_one_to_a_hundred(api: Api, ada: Phone, limit: int, count: int) -> None:
    for number in range(120):
        ada.say(str(number))

    assert len(api.updates(limit=limit)) == count


def test_allowed_updates_are_remembered_and_filter_what_happens_from_then_on(api: Api, ada: Phone) -> None:
    ada.say("before")
    api.updates(allowed_updates=["callback_query"])
    api.send(ada.user_id, reply_markup=keys([("Yes", "y")]))
    ada.say("unheard")
    ada.tap("Yes")

    kinds = [set(update) - {"update_id"} for update in api.updates(allowed_updates="not json")]

    assert kinds == [{"message"}, {"callback_query"}]


def test_an_empty_list_of_allowed_updates_is_the_default(api: Api, ada: Phone) -> None:
    api.updates(allowed_updates=["callback_query"])
    api.updates(allowed_updates='["no_such_update"]')

    ada.say("heard")

    assert texts(api.updates()) == ["heard"]


def test_messages_expire_after_a_day_and_taps_after_150_seconds(
    api: Api, ada: Phone, clock: EmulatorClock
) -> None:
    api.send(ada.user_id, reply_markup=keys([("Yes", "y")]))
    ada.say("kept")
    ada.tap("Yes")

    clock.advance(timedelta(seconds=150))
    after_tap = api.updates()
    clock.advance(timedelta(hours=24))

    assert texts(after_tap) == ["kept"]
    assert api.updates() == []


def test_dropping_pending_updates_clears_the_queue(api: Api, ada: Phone) -> None:
    ada.say("one")

    api("deleteWebhook", drop_pending_updates=True)

    assert api.updates() == []


def test_polling_is_refused_while_a_webhook_is_set(api: Api) -> None:
    api("setWebhook", url="https://example.org/hook")

    with pytest.raises(
        ApiRefusal, match=r"^Conflict: can't use getUpdates method while webhook is active; use"
    ):
        api.updates()


def test_conflicts_in_a_row_are_held_back(emulator: Emulator, api: Api) -> None:
    seconds = 10.0
    emulator.world.monotonic = lambda: seconds
    api("setWebhook", url="https://example.org/hook")

    first, second = (emulator.call(TOKEN, "getUpdates", {}) for _ in range(2))
    seconds = 13.0
    third = emulator.call(TOKEN, "getUpdates", {})

    assert [response.status for response in (first, second, third)] == [409, 409, 409]
    assert [response.delay for response in (first, second, third)] == [0, 3, 0]


def test_ids_of_a_later_start_are_higher_and_fit_32_bits() -> None:
    clock = EmulatorClock()
    early, late = Emulator(clock, base=500), Emulator(clock)

    for emulator in (early, late):
        emulator.add_person("Ada").start()

    ids = [emulator.call(TOKEN, "getUpdates", {}).result[0] for emulator in (early, late)]
    assert ids[0]["update_id"] == 500
    assert 1000 < ids[1]["update_id"] < 2**31
    assert 1000 < ids[1]["message"]["message_id"] < 2**31
