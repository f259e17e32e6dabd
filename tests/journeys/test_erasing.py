"""Erasing with the chat, killed at every step: nothing happened, or everything is gone in the end."""

from datetime import timedelta

from bot.storage.store import StoreTx
from tests.journeys.cast import Someone, Town
from tests.journeys.mortality import MortalTown

RECEIPT = "Everything of yours here is erased"
WORDS = "Thank you for the soup."


async def about_to_erase(ada: Someone, *, clear: bool = True) -> None:
    await ada.settles_in()
    await ada.keeps(WORDS)
    await ada.types("/delete")
    if clear:
        await ada.taps("Clear this chat too")


def chat(someone: Someone) -> list[str]:
    return [message.text or message.kind for message in someone.phone.messages]


async def left(town: Town) -> tuple[int, int, int]:
    """How many people, messages and keys there are."""
    store = town.bot.parts.store

    def count(tx: StoreTx) -> tuple[int, int]:
        counts = tx.counts()
        return counts["people"], sum(number for name, number in counts.items() if name.startswith("outbox_"))

    people, messages = await store.transact(count)
    keys = await store._keystore.count()  # noqa: SLF001  # what no port tells
    return people, messages, keys


def receipts(someone: Someone) -> int:
    return someone.count(RECEIPT)


async def test_killed_at_any_step_everything_is_erased_in_the_end_and_the_chat_is_clear(
    mortal: MortalTown,
) -> None:
    seen, steps = set(), 0
    while True:
        steps += 1
        ada = mortal.arrives(f"Ada {steps}")
        await about_to_erase(ada)
        ada.phone.tap("Erase everything")

        died = await mortal.lives_for(steps)
        before = len(chat(ada)), receipts(ada)
        await mortal.is_born_again()

        assert await left(mortal) == (0, 0, 0), f"after {steps} steps"
        assert receipts(ada) <= 1
        assert len(chat(ada)) == receipts(ada), f"after {steps} steps the chat still holds {chat(ada)}"
        seen.add(before)
        if not died:
            break

    assert receipts(ada) == 1, "alive to the end"
    lengths = sorted(length for length, _ in seen)
    assert lengths[0] <= 1 < lengths[-1], "it was killed before the chat was clear, and after"
    assert steps > 8


async def test_without_the_wish_the_key_waits_for_nobody(town: Town, ada: Someone) -> None:
    nobody = await town.rows()
    await about_to_erase(ada, clear=False)
    before = chat(ada)

    await ada.types("DELETE")

    assert await town.rows() == nobody
    assert chat(ada)[: len(before)] == before
    assert "the messages in this chat, until you clear it" in ada.last


async def test_after_an_hour_the_key_goes_even_if_nobody_could_clear_the_chat(mortal: MortalTown) -> None:
    nobody = await mortal.rows()
    ada = mortal.arrives("Ada")
    await about_to_erase(ada)
    mortal.deadly.add("deleteMessages")
    ada.phone.tap("Erase everything")
    assert await mortal.lives_for(1000)

    mortal.clock.advance(timedelta(minutes=61))
    await mortal.is_born_again()

    assert await mortal.rows() == nobody
    assert WORDS in chat(ada)


async def test_a_telegram_that_is_away_for_a_moment_is_waited_for(town: Town, ada: Someone) -> None:
    nobody = await town.rows()
    await about_to_erase(ada)
    for kind in ("drop_before", "429"):
        town.emulator.faults.add(kind, method="deleteMessages")

    await ada.taps("Erase everything")

    assert chat(ada) == [ada.last]
    assert ada.last.startswith(RECEIPT)
    assert await town.rows() == nobody


async def test_who_is_being_erased_may_begin_anew_at_once(mortal: MortalTown) -> None:
    ada = mortal.arrives("Ada")
    await about_to_erase(ada)
    mortal.deadly.add("deleteMessages")
    ada.phone.tap("Erase everything")
    assert await mortal.lives_for(1000)

    ada.phone.start()
    await mortal.is_born_again()

    assert ada.sees("Tend is a quiet place for two.")
    assert WORDS not in chat(ada)
    await ada.taps("I'm 18 or older")
    assert "What is kept, and for how long" in ada.last


async def test_the_receipt_names_what_telegram_and_others_still_hold(ada: Someone) -> None:
    await about_to_erase(ada)

    await ada.taps("Erase everything")

    for held in (
        "the messages in this chat that are older than 48 hours, and any that could not be removed",
        "summaries in a partner's chat that they have opened",
        "what Telegram itself keeps of messages, and what a backup of a phone has saved",
        "in your list of chats",
    ):
        assert held in ada.last
    assert "A link you made" not in ada.last


async def test_an_unused_link_is_named_in_the_receipt_and_a_used_one_goes_at_once(
    town: Town, ada: Someone, ben: Someone
) -> None:
    await ben.settles_in()
    only_ben = await town.rows()
    await ada.settles_in()
    token = await ada.invites()
    await ada.types("/delete")
    await ada.types("DELETE")
    assert "A link you made and nobody has used still opens its note" in ada.last
    assert (await town.rows())["main.invite"] == only_ben["main.invite"] + 1

    await ada.begins()
    await ben.starts(await ada.invites())
    await ben.taps("Accept")
    await ada.types("/delete")
    await ada.types("DELETE")

    assert "A link you made" not in ada.last
    assert (await town.rows())["main.invite"] == only_ben["main.invite"] + 1
    await town.walks_to(timedelta(hours=50))
    await town.settles()
    assert (await town.rows())["main.invite"] == only_ben["main.invite"]
    await ben.starts(token)
    assert not ben.sees("Ada")


async def test_what_of_theirs_could_not_be_handled_goes_with_them(
    town: Town, ada: Someone, ben: Someone
) -> None:
    await about_to_erase(ada)
    store = town.bot.parts.store
    for number, someone in enumerate((ada, ben), 10_000):
        payload = (
            f'{{"update_id": {number}, "message": {{"from": {{"id": {someone.phone.user_id}}}}}}}'.encode()
        )
        await store.transact(lambda tx, n=number, p=payload: tx.park(n, p, town.clock.now()))  # type: ignore[misc]  # bound at once

    await ada.taps("Erase everything")

    assert [one.update_id for one in await store.transact(lambda tx: tx.parked())] == [10_001]
