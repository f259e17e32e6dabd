"""Settings: what is understood is shown, what is not changes nothing and says how to write it."""

from dataclasses import replace

import pytest

from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Span, Step
from bot.services import beginning, settings
from tests.services.stories import Phone, Story

EVENING = Span(19 * 60 + 30, 20 * 60 + 30)


def alone() -> Phone:
    return Story().phone("Ada")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon wed fri", (1, 3, 5)),
        ("mon-fri", (1, 2, 3, 4, 5)),
        ("fri – mon", (1, 5, 6, 7)),
        ("mon, thu-fri", (1, 4, 5)),
        ("tue-tue", (2,)),
        ("Mon, Wed, Fri", (1, 3, 5)),
        ("sunday saturday", (6, 7)),
        ("fri fri mon", (1, 5)),
        ("daily", (1, 2, 3, 4, 5, 6, 7)),
        ("weekends", (6, 7)),
    ],
)
def test_days_are_read(typed: str, days: tuple[int, ...]) -> None:
    ada = alone()

    ada.sets(settings.set_days, typed)

    assert ada.person.days == days
    assert ada.screen.ends_with(Kind.SETTINGS)


@pytest.mark.parametrize("typed", ["", "mon xyz", "1 2 3", "never"])
def test_days_that_cannot_be_read_change_nothing(typed: str) -> None:
    ada = alone()

    ada.sets(settings.set_days, typed)

    assert ada.person.days == (1, 3, 5)
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("19:30-20:30", EVENING),
        ("19.30 – 20.30", EVENING),
        ("7-8", Span(420, 480)),
        ("22-8", Span(1320, 480)),
        ("from 22 to 8", Span(1320, 480)),
        ("18h30 19h", Span(1110, 1140)),
        ("23-24", Span(1380, 0)),
    ],
)
def test_spans_are_read(typed: str, span: Span) -> None:
    assert settings.read_span(typed) == span


@pytest.mark.parametrize(
    "typed", ["", "19", "19:30", "25-26", "19:60-20", "8-8", "7pm-8pm", "7 p.m. - 8 p.m.", "1-2-3", "evening"]
)
def test_spans_that_cannot_be_read_are_refused(typed: str) -> None:
    ada = alone()

    ada.sets(settings.set_time, typed)

    assert settings.read_span(typed) is None
    assert ada.person.window == EVENING
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)


def test_quiet_hours_that_leave_no_minute_for_questions_are_refused_and_so_is_the_window() -> None:
    ada = alone()

    ada.sets(settings.set_quiet, "19-21")
    assert ada.person.quiet == Span(22 * 60, 8 * 60)
    ada.sets(settings.set_time, "23-24")

    assert ada.person.window == EVENING
    assert ada.screen.kinds()[-2:] == [Kind.SETTING_REFUSED] * 2


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("Asia/Kolkata", "Asia/Kolkata")],
)
def test_a_city_or_a_zones_own_name_is_a_time_zone(typed: str, zone: str) -> None:
    ada = alone()

    ada.sets(settings.set_zone, typed)

    assert ada.person.zone == zone


def test_a_country_of_several_zones_offers_them_and_a_tap_chooses() -> None:
    ada = alone()

    ada.sets(settings.set_zone, "Brazil")
    offered = ada.screen.last

    assert offered.kind is Kind.ZONE_QUESTION
    assert ada.person.zone == "Europe/Berlin"
    ada.does(lambda w, t, p: beginning.choose_zone(w, t, p, "America/Manaus"))
    assert ada.person.zone == "America/Manaus"
    assert ada.screen.ends_with(Kind.SETTINGS)


@pytest.mark.parametrize("typed", ["", "Atlantis"])
def test_an_unknown_place_changes_nothing(typed: str) -> None:
    ada = alone()

    ada.sets(settings.set_zone, typed)

    assert ada.person.zone == "Europe/Berlin"
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)


def test_a_point_over_the_open_sea_changes_nothing() -> None:
    ada = alone()

    ada.does(lambda w, t, p: settings.set_location(w, t, p, 0.0, -30.0))

    assert ada.person.zone == "Europe/Berlin"
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)


@pytest.mark.parametrize(("typed", "is_on"), [("on", True), (" ON ", True), ("off", False)])
def test_switches_are_on_or_off(typed: str, is_on: bool) -> None:
    ada = alone()

    ada.does(lambda w, t, p: settings.set_switch(w, t, p, "reminder", typed))

    assert ada.person.reminder is is_on


@pytest.mark.parametrize("typed", ["", "maybe"])
def test_a_switch_between_changes_nothing(typed: str) -> None:
    ada = alone()

    ada.does(lambda w, t, p: settings.set_switch(w, t, p, "discreet", typed))

    assert not ada.person.discreet
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)


def test_a_language_is_set_by_its_code_and_offered_without_one() -> None:
    ada = alone()

    ada.sets(settings.set_language, "xx")
    assert ada.screen.ends_with(Kind.SETTING_REFUSED)
    ada.sets(settings.set_language, "")
    assert ada.screen.ends_with(Kind.LANGUAGES)
    ada.sets(settings.set_language, "EN")

    assert ada.person.language == "en"


def test_a_language_chosen_in_the_beginning_asks_the_same_step_in_it() -> None:
    story = Story()
    world, tx = replace(story.world, languages=("en", "de")), story.tx
    beginning.start(world, tx, 7_000_000_009, "Ada", "en", None)
    ada = tx.person_of(7_000_000_009)
    assert ada is not None

    beginning.choose_language(world, tx, ada, " DE ")

    found = tx.person_of(7_000_000_009)
    assert found is not None
    assert (found.language, found.step) == ("de", Step.AGE)
    assert [row.say.kind for row in tx.rows(OutboxMessage, ada.id)] == [Kind.WELCOME, Kind.WELCOME]
