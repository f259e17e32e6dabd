"""The Places port for stories: a handful of places, looked up in a table."""

ZONES = {
    "berlin": ("Europe/Berlin",),
    "new york": ("America/New_York",),
    "asia/kolkata": ("Asia/Kolkata",),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
}
POINTS = {(41, -74): "America/New_York", (53, 13): "Europe/Berlin"}


class Gazetteer:
    """Knows these places and no other."""

    def zones_for(self, place: str, language: str) -> tuple[str, ...]:
        """The zones of a place; every language calls it the same here."""
        assert language
        return ZONES.get(place.casefold(), ())

    def zone_at(self, latitude: float, longitude: float) -> str | None:
        return POINTS.get((round(latitude), round(longitude)))
