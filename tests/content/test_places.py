"""Places people type, and points they share."""

import pytest

from bot.content.places import TzPlaces

PLACES = TzPlaces(("en",))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("  new  york ", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("Munich", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Europe/Paris", "Europe/Paris"),
    ],
)
def test_a_town_a_country_or_a_zone_is_found_however_it_is_written(typed: str, zone: str) -> None:
    assert PLACES.zones_for(typed, "en") == (zone,)


def test_a_country_with_several_clocks_offers_them_likeliest_first() -> None:
    zones = PLACES.zones_for("Spain", "en")

    assert zones == ("Europe/Madrid", "Atlantic/Canary")


def test_what_is_no_place_finds_nothing() -> None:
    assert PLACES.zones_for("../../etc/passwd", "en") == ()
    assert PLACES.zones_for("", "en") == ()


def test_a_point_on_land_has_a_zone_and_the_open_sea_has_none() -> None:
    assert PLACES.zone_at(52.5, 13.4) == "Europe/Berlin"
    assert PLACES.zone_at(0, -30) is None


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_a_point_off_the_map_has_none(point: tuple[float, float]) -> None:
    assert PLACES.zone_at(*point) is None
