"""Places and their time zones: typed names by IANA's, Unicode's and the airports' lists, points by a map."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import available_timezones

from airportsdata import load
from babel import Locale
from tzfpy import get_tz

from bot.domain.spelling import plain

MAP_NAMES_NO_LAND = "Etc/"
SHORT = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "america": "US"}
"""What people call their country and CLDR does not."""
MOST_NORTH, MOST_EAST = 90, 180


class TzPlaces:
    """Looks places up in tzdata, CLDR (through Babel), airportsdata and tzfpy's map."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = languages

    def zones_for(self, place: str, language: str) -> tuple[str, ...]:
        """IANA zones a typed city, country or zone name may mean, likeliest first; empty where unknown."""
        wanted = _folded(place)
        if not wanted:
            return ()
        for spoken in dict.fromkeys((language, *self._languages)):
            if found := _index(spoken).get(wanted):
                return found
        return ()

    def zone_at(self, latitude: float, longitude: float) -> str | None:
        """The IANA zone of a point on the map; None over the open sea or off the map."""
        if abs(latitude) > MOST_NORTH or abs(longitude) > MOST_EAST:
            return None
        zone: str = get_tz(longitude, latitude)
        return (
            zone
            if zone and not zone.startswith(MAP_NAMES_NO_LAND) and zone in available_timezones()
            else None
        )


@lru_cache
def _index(language: str) -> dict[str, tuple[str, ...]]:
    """Folded names to zones: zone names first, then the names a language gives to cities and countries."""
    index: dict[str, tuple[str, ...]] = {}
    for name, zones in (*_zone_names(), *_city_names(language), *_country_names(language), *_towns()):
        index.setdefault(_folded(name), zones)
    return index


@lru_cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _airports() -> tuple[tuple[str, str, str], ...]:
    """Every airline's airport as (country, town, zone): the best list of towns of this size."""
    rows = (tuple(airport[key] for key in ("country", "city", "tz")) for airport in load("IATA").values())
    return tuple((country, town, zone) for country, town, zone in rows if zone in _known())


def _zone_names() -> Iterator[tuple[str, tuple[str, ...]]]:
    for zone in sorted(_known()):
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            yield zone, (zone,)
            yield zone.rsplit("/", 1)[1], (zone,)


def _city_names(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for zone, names in Locale(language).time_zones.items():
        if "city" in names and zone in _known():
            yield str(names["city"]), (zone,)


def _country_names(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Countries and their zones, most airports first."""
    counts: dict[str, Counter[str]] = {}
    for country, _, zone in _airports():
        counts.setdefault(country, Counter())[zone] += 1
    names = Locale(language).territories
    for code, zones in counts.items():
        ranked = tuple(zone for zone, _ in zones.most_common())
        for name in (names.get(code), code, *(short for short, meant in SHORT.items() if meant == code)):
            if name:
                yield str(name), ranked


def _towns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Towns with an airport; where several share a name, all their zones."""
    zones: dict[str, Counter[str]] = {}
    for _, town, zone in _airports():
        zones.setdefault(town, Counter())[zone] += 1
    for town, found in zones.items():
        yield town, tuple(zone for zone, _ in found.most_common())


def _folded(name: str) -> str:
    return plain(name.replace("_", " ").replace("-", " "))
