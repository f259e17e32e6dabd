from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.safety import load_helplines
from bot.domain.kinds import Kind
from bot.messages.rendered import buttons, units
from tests.fakes import world_at
from tests.messages.scene import NOW, Scene, ada, full


def test_the_lines_of_ones_own_clock_come_first() -> None:
    said = full().says(Kind.SAFETY, country="")

    assert "Germany\nEmergency: DE emergency, 112" in said.text.plain
    assert [button.label for button in buttons(said.rows)] == ["United Kingdom"]


def test_another_country_is_one_tap_away() -> None:
    assert "United Kingdom\nEmergency: GB emergency, 999" in full().says(Kind.SAFETY, country="GB").text.plain


def test_a_country_was_checked_when_its_oldest_line_was() -> None:
    scene = full()
    germany, *others = scene.world.helplines.countries
    lines = (replace(germany.lines[0], checked=NOW.date() - timedelta(days=400)), *germany.lines[1:])
    helplines = replace(scene.world.helplines, countries=(replace(germany, lines=lines), *others))
    scene.world = world_at(NOW, helplines=helplines)

    assert "Checked on October 17, 2025." in scene.says(Kind.SAFETY, country="").text.plain


@pytest.mark.parametrize(
    ("language", "speaking"),
    [
        ("en", "AU CA GB IE IN NZ US ZA"),
        ("de", "AT BE CH LU"),
        ("es", "AR CL CO CR EC ES MX PE UY"),
        ("fr", "BE CA CH FR LU"),
    ],
)
def test_countries_that_speak_ones_language_stand_before_the_others(language: str, speaking: str) -> None:
    scene = Scene().put(replace(ada(), language=language))
    scene.world = world_at(NOW, helplines=load_helplines())
    first = speaking.split()

    codes = [button.value for button in buttons(scene.says(Kind.SAFETY, country="").rows)]

    assert sorted(codes[: len(first)]) == first
    assert len(codes) == len(set(codes)) == len(scene.world.helplines.countries) - 1


def test_a_number_that_is_in_the_name_of_a_line_is_not_said_twice() -> None:
    scene = Scene()
    scene.world = world_at(NOW, helplines=load_helplines())

    for country in scene.world.helplines.countries:
        said = scene.says(Kind.SAFETY, country=country.code).text.plain.splitlines()
        for line in country.lines:
            if line.number and line.number in line.name:
                assert not [one for one in said if one.split("https:")[0].count(line.number) > 1]


def test_an_unknown_country_has_the_general_directory() -> None:
    scene = Scene().put(replace(ada(), zone="Pacific/Apia"))

    said = scene.says(Kind.SAFETY, country="")

    assert "Anywhere in the world\nFind A Helpline, https://findahelpline.com" in said.text.plain
    assert [button.label for button in buttons(said.rows)] == ["United Kingdom", "Germany"]


def test_words_of_danger_are_answered_without_a_verdict_and_say_that_nobody_knows() -> None:
    said = full().says(Kind.DANGER_LINES)

    assert "may well be wrong" in said.text.plain
    assert "Nobody has been told, and nobody will be." in said.text.plain
    assert "112" in said.text.plain
    assert next(buttons(said.rows)).label == "Hide"


def test_the_danger_stub_shows_nothing_of_it() -> None:
    said = full().says(Kind.DANGER_STUB).text.plain

    assert said == "A note for you is here. It opens whenever you like."


def test_countries_with_an_accent_stand_where_one_looks_for_them() -> None:
    scene = full().put(replace(ada(), language="fr"))
    scene.world = world_at(NOW, helplines=load_helplines())

    shown = [button.label for button in buttons(scene.says(Kind.SAFETY, country="GB").rows)]

    assert shown.index("Espagne") < shown.index("États-Unis") < shown.index("Finlande")


def test_the_lines_of_every_country_fit_one_message() -> None:
    scene = full()
    scene.world = world_at(NOW, helplines=load_helplines())

    for country in scene.world.helplines.countries:
        for kind in (Kind.SAFETY, Kind.DANGER_LINES):
            said = scene.says(kind, country=country.code)
            assert units(said.text.plain) <= 4096
            assert all(line.name in said.text.plain for line in country.lines)
            assert len(list(buttons(said.rows))) <= 100
