"""The one who reads: their language and zone, and how sentences, times and lists are put for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.messages.catalogs import locale_of, translations
from bot.messages.rendered import Text, fill

Value = Text | str | int
MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Reader:
    """A language and a zone. The gettext methods return rich text; `{names}` are filled, never read."""

    language: str
    zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return locale_of(self.language)

    def gettext(self, message: str, /, **values: Value) -> Text:
        return fill(translations(self.language).gettext(message), values)

    def ngettext(self, one: str, many: str, count: int, /, **values: Value) -> Text:
        """A sentence that depends on a number, which fills `{count}`."""
        return fill(translations(self.language).ngettext(one, many, count), {"count": count, **values})

    def words(self, message: str) -> str:
        """A translated string without placeholders, such as a label."""
        return translations(self.language).gettext(message)

    def clock(self, moment: datetime, zone: str | None = None) -> str:
        """The time of day as people type it here: 24 hours, `20:00`."""
        return moment.astimezone(ZoneInfo(zone or self.zone)).strftime("%H:%M")

    def minute(self, minutes: int) -> str:
        """Minutes after midnight as a time of day."""
        return f"{minutes // MINUTES_IN_HOUR % 24:02}:{minutes % MINUTES_IN_HOUR:02}"

    def day(self, day: date) -> str:
        """A weekday and date, `Sunday, November 22`."""
        date_alone = _dated("MMMMd", day, self.language)
        return self.gettext(
            "{weekday}, {date}", weekday=self.weekday(day.isoweekday()), date=date_alone
        ).plain

    def short_day(self, day: date) -> str:
        """A date that takes little room, `Sun, Nov 22`."""
        return _dated("MMMEd", day, self.language)

    def brief_day(self, day: date) -> str:
        """A date that takes the least room, `Nov 22`."""
        return _dated("MMMd", day, self.language)

    def full_date(self, day: date) -> str:
        """A date with its year."""
        return format_date(day, "long", locale=self.locale)

    def local_day(self, moment: datetime, zone: str | None = None) -> date:
        """The date of a moment in the reader's zone, or another."""
        return moment.astimezone(ZoneInfo(zone or self.zone)).date()

    def weekday(self, iso_weekday: int) -> str:
        """The name of a day of the week, Monday being 1."""
        return str(get_day_names("wide", "stand-alone", self.locale)[iso_weekday - 1])

    def all_of(self, items: Iterable[str]) -> str:
        """A list in words: `a, b, and c`."""
        return format_list(list(items), locale=self.locale)

    def figure(self, number: int) -> str:
        """A number as it is written: `1,000`."""
        return str(format_decimal(number, locale=self.locale))

    def country(self, code: str) -> str:
        """The name of a country."""
        return str(self.locale.territories.get(code.upper(), code.upper()))

    def zone_name(self, zone: str) -> str:
        """A zone as people call it: the city its clock is named after."""
        location = get_timezone_location(zone, locale=self.locale, return_city=True)
        return str(location).rsplit("/", 1)[-1]


@lru_cache(maxsize=1024)
def _dated(skeleton: str, day: date, language: str) -> str:
    """A date in a language; kept, because a page names the same few days over and over."""
    return format_skeleton(skeleton, day, locale=locale_of(language))
