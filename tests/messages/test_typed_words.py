"""What commands take is understood in one's own language, with or without accents, and in English."""

import pytest

from bot.messages import in_source_language


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "mo mi fr", "mon wed fri"),
        ("de", "Dienstag, Donnerstag und So", "tue, thu und sun"),
        ("de", "Grenzen", "boundaries"),
        ("de", "an", "on"),
        ("de", "Nie", "never"),
        ("de", "täglich", "daily"),
        ("es", "lun mie sabado", "mon wed sat"),
        ("es", "Límites", "boundaries"),
        ("es", "siempre", "always"),
        ("fr", "lun mar mer", "mon tue wed"),
        ("fr", "week-end", "weekends"),
        ("fr", "Espagnol", "es"),
        ("en", "German", "de"),
        ("es", "deutsch", "de"),
    ],
)
def test_words_of_ones_own_language_mean_the_same(language: str, typed: str, meant: str) -> None:
    assert in_source_language(typed, language) == meant


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
@pytest.mark.parametrize("typed", ["mon wed fri", "tue-thu", "gratitude", "on", "ask", "de", "xyz 5", ""])
def test_what_the_commands_know_stays_what_it_was(language: str, typed: str) -> None:
    assert in_source_language(typed, language) == typed
