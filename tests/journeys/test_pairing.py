"""Two people become a couple, or don't, and nobody learns more than they should."""

from datetime import timedelta

import pytest

from tests.journeys.cast import NEW_YORK, STALE, Someone, Town

FAILED = "This link doesn't work; a new one can be made with /invite."
OWN = "This is your own link; it is meant for your partner."
PAIRED = "You are already in a couple; /leave would end your side of it."


async def test_both_read_the_note_alone_and_both_say_yes(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ada.types("/invite")
    assert ada.last.startswith("Before you invite someone")
    assert "someone who watched you agree can guess a later no" in ada.last
    await ada.taps("Make the link")
    token = (ada.message("https://t.me/tend_bot?start=").text or "").split("start=")[1].split()[0]

    await ben.starts(token)
    for label in ("I'm 18 or older", "I agree", "London", "Weekends"):
        await ben.taps(label)
    assert ben.last.startswith("Someone invites you to pair")
    assert "someone who watched you agree can guess a later no" in ben.last
    assert not ben.sees("Ada")
    assert not ada.sees("Ben")

    await ben.taps("Accept")
    assert "Until then nothing links you two." in ben.last
    assert ada.last.startswith("Ben accepted your link.")
    assert not ben.sees("Ada")

    await ada.taps("Yes, that's my partner")
    assert ada.last.startswith("You and Ben are a couple here now.")
    assert ben.last.startswith("You and Ada are a couple here now.")


async def test_the_couples_clock_is_the_inviters_and_both_are_told(
    town: Town, ada: Someone, ben: Someone
) -> None:
    await ada.settles_in("New York")
    await ben.settles_in("Berlin")

    await town.pairs(ada, ben)

    for someone in (ada, ben):
        assert "Your couple keeps the time of New York, and that stays so." in someone.last
    await ada.types("/timezone London")
    await ada.types("/settings")
    assert "Our summary's clock: New York" in ada.last
    await town.walks_to("Sun 10:00", NEW_YORK)
    assert ben.last == "Your page is here. It opens whenever you like."


async def test_ones_own_link_is_told_apart(ada: Someone) -> None:
    await ada.settles_in()
    token = await ada.invites()

    await ada.starts(token)

    assert ada.last == OWN


async def test_who_is_in_a_couple_is_told_so(town: Town, couple: tuple[Someone, Someone]) -> None:
    ada, ben = couple
    cem = town.arrives("Cem")
    await cem.settles_in()
    token = await cem.invites()

    await ben.starts(token)
    assert ben.last == PAIRED
    await ada.types("/invite")
    assert ada.last == PAIRED
    assert not cem.sees("Ben")


@pytest.mark.parametrize("garbage", ["x", "A" * 64, "AAAAAAAAAAAAAAAAAAAAAA", "-_-"])
async def test_a_made_up_link_gets_the_shared_sentence(ada: Someone, garbage: str) -> None:
    await ada.settles_in()

    await ada.starts(garbage)

    assert ada.last == FAILED


async def test_a_made_up_link_still_begins(ada: Someone) -> None:
    await ada.starts("made-up")
    for label in ("I'm 18 or older", "I agree", "London", "Weekends"):
        await ada.taps(label)

    assert ada.count("That is your first question.") == 1
    assert ada.last == FAILED


async def test_a_link_works_once(town: Town, ada: Someone, ben: Someone) -> None:
    cem = town.arrives("Cem")
    for someone in (ada, ben, cem):
        await someone.settles_in()
    token = await ada.invites()
    await ben.starts(token)
    await ben.taps("Accept")

    await cem.starts(token)

    assert cem.last == FAILED


async def test_a_link_ends_after_48_hours(town: Town, ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    token = await ada.invites()

    await town.walks_to(timedelta(hours=47, minutes=59))
    await ben.starts(token)
    assert ben.last.startswith("Someone invites you to pair")
    await town.walks_to(timedelta(minutes=2))
    await ben.taps("Accept")

    assert ben.last == FAILED
    assert not ada.sees("Ben")


async def test_a_newer_link_stops_the_older_one(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    older = await ada.invites()
    newer = await ada.invites()

    await ben.starts(older)
    assert ben.last == FAILED
    await ben.starts(newer)
    assert ben.last.startswith("Someone invites you to pair")


async def test_a_no_is_heard_by_nobody(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    token = await ada.invites()
    await ben.starts(token)
    await ben.taps("Accept")
    heard = list(ben.reads)

    await ada.taps("No")

    assert ben.reads == heard
    assert not ben.sees("Ada")
    await ada.types("/summary")
    assert not ada.phone.buttons.count("Yes, share these")


async def test_not_now_is_heard_by_nobody(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    token = await ada.invites()
    heard = list(ada.reads)
    await ben.starts(token)

    await ben.taps("Not now")

    assert ada.reads == heard
    assert ben.last == "All right. Nobody is told, and everything here works on your own."


async def test_pairing_spends_ones_own_open_link(town: Town, ada: Someone, ben: Someone) -> None:
    cem = town.arrives("Cem")
    for someone in (ada, ben, cem):
        await someone.settles_in()
    bens = await ben.invites()
    await town.pairs(ada, ben)

    await cem.starts(bens)

    assert cem.last == FAILED


async def test_a_second_tap_on_accept_gets_a_kind_line(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    await ben.starts(await ada.invites())
    note, data = ben.messages[-1], ben.phone.button("Accept").data or ""
    await ben.taps("Accept")

    assert "Accept" not in ben.phone.buttons
    assert await ben.forges(data, note.message_id) == STALE
    assert ada.count("Ben accepted your link.") == 1


@pytest.mark.parametrize("answer", ["Yes, that's my partner", "No"])
async def test_an_answered_proposal_has_no_buttons_left(ada: Someone, ben: Someone, answer: str) -> None:
    await ada.settles_in()
    await ben.settles_in()
    await ben.starts(await ada.invites())
    await ben.taps("Accept")
    asked, data = ada.messages[-1], ada.phone.button(answer).data or ""
    await ada.taps(answer)

    assert answer not in ada.phone.buttons
    assert await ada.forges(data, asked.message_id) == STALE


async def test_making_a_link_takes_one_tap_and_a_second_makes_no_other(ada: Someone, ben: Someone) -> None:
    await ada.settles_in()
    await ben.settles_in()
    token = await ada.invites()

    assert "Make the link" not in ada.phone.buttons
    await ben.starts(token)
    assert ben.last.startswith("Someone invites you to pair")
