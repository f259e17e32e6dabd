"""Translations: one .po file per language beside this module; the source language is English.

locales/tend.pot is extracted from the sources; a test keeps it fresh and holds every translation to the
placeholders and plurals of its source.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "tend"
SOURCE = "en"


def gettext_noop(message: str) -> str:
    """Mark a sentence for the translators where it is kept; it is translated where it is said."""
    return message


@lru_cache(maxsize=1)
def supported_languages() -> tuple[str, ...]:
    """The languages people can choose, the source language first."""
    found = sorted(path.parents[1].name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (SOURCE, *(language for language in found if language != SOURCE))


def nearest(language_code: str | None) -> str:
    """The supported language for a Telegram language code such as `pt-br`; the source language for others."""
    wanted = (language_code or SOURCE).replace("-", "_")
    return negotiate_locale([wanted], supported_languages()) or SOURCE


@lru_cache(maxsize=64)
def translations(language: str) -> NullTranslations:
    """The translations into a language, read on first use; the source language needs none."""
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language not in supported_languages() or not path.exists():
        return NullTranslations()
    return read(path, language)


def read(path: Path, language: str) -> GNUTranslations:
    """A .po file, ready to be asked."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's knowledge of a language: its dates, lists, names of countries."""
    return Locale.parse(nearest(language))
