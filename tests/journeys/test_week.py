"""A couple's week: what each reads, when, and what stays unread."""

import pytest

from tests.journeys.cast import FIXED, WITHDRAWN, Someone, Town

Couple = tuple[Someone, Someone]
STUB = "Your evening note is here. It opens whenever you like."
ADAS, BENS, SECRET = "You warmed my side of the bed.", "You fixed my bike & said nothing.", "I miss the sea."


async def both_say_yes(couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ben.keeps(BENS, share=True)
    await ada.says_yes()
    await ben.says_yes()


async def test_sunday_at_ten_everyone_gets_a_page_of_their_own(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ada.keeps(SECRET)

    await town.walks_to("Sun 10:00")
    assert ada.last == ben.last == "Your page is here. It opens whenever you like."
    assert ada.messages[-1].protected
    await ada.taps("Open")
    await ben.taps("Open")

    assert ADAS in ada.last
    assert SECRET in ada.last
    assert "If you both say yes, Ben reads 1, word for word, and nothing else of yours." in ada.last
    assert ada.buttons == ["Choose what to share", "Share all", "Yes, share these", "Keep everything private"]
    assert "Ada" not in ben.last.split("Our summary")[0]
    assert ben.buttons == ["Keep everything private"]


async def test_two_yeses_are_opened_at_20_00_and_not_before(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await both_say_yes(couple)
    await town.walks_to("Mon 19:59")
    assert not ada.sees(BENS)
    assert not ada.sees(STUB)

    await town.walks_to("Mon 20:00")
    assert ada.last == ben.last == STUB
    assert not ada.sees(BENS)
    assert not ben.sees(ADAS)

    await ada.taps("Open")
    assert "What you and Ben both chose to share" in ada.last
    assert BENS in ada.last
    assert ADAS in ada.last
    assert not ben.sees(ADAS), "each opens it alone"
    await ben.taps("Open")
    assert "What you and Ada both chose to share" in ben.last
    assert ADAS in ben.last


async def test_what_was_not_marked_stays_private_after_the_release(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps(SECRET)
    await both_say_yes(couple)

    await town.walks_to("Mon 20:00")
    await ada.taps("Open")
    await ben.taps("Open")
    await town.walks_to("Sun 20:00")

    assert ben.sees(ADAS)
    assert not any(SECRET in text for text in ben.reads)


@pytest.mark.parametrize("who", ["ada", "ben", "nobody marked"])
async def test_when_one_did_not_both_read_the_fixed_sentence(town: Town, couple: Couple, who: str) -> None:
    ada, ben = couple
    await ada.keeps(ADAS, share=True)
    await ben.keeps(BENS, share=who != "nobody marked")
    if who != "ben":
        await ada.says_yes()
    if who == "ben":
        await ben.says_yes()

    await town.walks_to("Sun 20:00")

    for someone, other in ((ada, BENS), (ben, ADAS)):
        assert someone.last == STUB
        await someone.taps("Open")
        assert someone.last == FIXED
        assert not someone.sees(other)


async def test_no_word_of_the_partner_before_both_said_yes(couple: Couple) -> None:
    ada, ben = couple
    silent = list(ben.reads)

    await ada.keeps(ADAS, share=True)
    await ada.keeps("More of it.", share=True)
    await ada.types("/share always")
    await ada.types("/summary")
    await ada.taps("Yes, share these")
    await ada.types("/withdraw")
    await ada.types("/pause 3")

    assert ben.reads == silent
    assert ben.phone.alerts == []


async def test_a_yes_taken_back_before_20_00_shares_nothing(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await both_say_yes(couple)

    await ada.types("/withdraw")
    assert ada.last == WITHDRAWN
    await town.walks_to("Mon 20:00")
    assert ben.last == STUB, "Ben's yes counts for this evening, whatever Ada did"
    await ben.taps("Open")

    assert ben.last == FIXED
    assert not ada.sees(STUB)


@pytest.mark.parametrize("way", ["/withdraw", "/share never", "/leave", "Keep everything private"])
async def test_what_the_partner_has_not_opened_can_be_taken_back(
    town: Town, couple: Couple, way: str
) -> None:
    ada, ben = couple
    await both_say_yes(couple)
    await town.walks_to("Mon 20:00")

    if way.startswith("/"):
        await ada.types(way)
    else:
        await ada.types("/summary")
        await ada.taps(way)
    await ben.taps("Open")

    assert ben.last == FIXED
    assert ada.sees("What was already opened can't be taken back.")
    if way != "/leave":
        await ada.taps("Open")
        assert ada.sees(FIXED)
        assert not ada.sees(BENS)


async def test_what_was_opened_cannot_be_taken_back_and_the_answer_is_the_same(
    town: Town, couple: Couple
) -> None:
    ada, ben = couple
    await both_say_yes(couple)
    await town.walks_to("Mon 20:00")
    await ben.taps("Open")

    await ada.types("/withdraw")

    assert ada.last == WITHDRAWN
    assert ben.sees(ADAS)


async def test_what_is_not_opened_passes_at_the_next_sunday(town: Town, couple: Couple) -> None:
    ada, _ = couple
    await both_say_yes(couple)
    await town.walks_to("Mon 20:00")
    monday = ada.messages[-1].message_id
    await town.walks_to("Sun 20:01")

    stub = next(message for message in ada.messages if message.message_id == monday)
    await town.step(lambda: ada.phone.tap("Open", message_id=stub.message_id))

    opened = next(message for message in ada.messages if message.message_id == monday)
    assert opened.text == "This evening has passed."
    assert not ada.sees(BENS)


async def test_a_never_gets_the_same_sunday_evening_as_everyone(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await ada.types("/share never")
    await ben.keeps(BENS, share=True)

    await town.walks_to("Sun 20:00")
    assert ada.last == ben.last == STUB
    await ada.taps("Open")
    await ben.taps("Open")

    assert ada.last == ben.last == FIXED


async def test_always_says_yes_on_sundays_and_the_page_offers_a_no(town: Town, couple: Couple) -> None:
    ada, ben = couple
    for someone, words in ((ada, ADAS), (ben, BENS)):
        await someone.types("/share always")
        await someone.keeps(words, share=True)
    await town.walks_to("Sun 10:00")
    await ada.taps("Open")
    assert "Your yes for it was said by /share always." in ada.last
    assert "Keep everything private" in ada.buttons

    await town.walks_to("Sun 20:00")
    await ben.taps("Open")

    assert ADAS in ben.last


async def test_a_person_on_a_pause_gives_nothing_and_hears_nothing(town: Town, couple: Couple) -> None:
    ada, ben = couple
    await both_say_yes(couple)
    await ada.types("/pause")
    silent = list(ada.reads)

    await town.walks_to("Sun 20:00")

    assert ada.reads == silent
    await ben.taps("Open")
    assert ben.last == FIXED


async def test_the_summary_shows_stress_as_a_picture_when_both_shared_it(town: Town, couple: Couple) -> None:
    ada, ben = couple
    for someone in couple:
        await someone.types("/checkin stress")
        await someone.taps("4")
        await someone.taps("Share in our summary")
        await someone.says_yes()

    await town.walks_to("Mon 20:00")
    await ada.taps("Open")

    pictures = [message for message in ada.messages if message.photo]
    assert len(pictures) == 2, "one's own on the Page, and both in the Summary"
    assert "Ben: 4" in (pictures[-1].caption or "")
    assert pictures[-1].protected
    assert any("Listening first may help" in text for text in ada.reads)
    assert not ben.sees("Ada: 4")
