"""Every line people are sent to says where it was found and when, and nobody is left without one."""

from datetime import date

import pytest

from bot.content.catalog import CatalogueError, load_helplines
from bot.content.reading import parse_table
from bot.content.safety import helplines_from
from bot.domain.safety import Helpline, HelplineKind, Helplines

FIRST_CHECK = date(2026, 11, 22)
ORDER = list(HelplineKind)
FEWEST_COUNTRIES = 25


@pytest.fixture(scope="module")
def helplines() -> Helplines:
    return load_helplines()


def all_lines(helplines: Helplines) -> list[Helpline]:
    return [line for country in helplines.countries for line in country.lines]


@pytest.mark.check
def test_twenty_five_countries_and_more_have_lines_of_their_own(
    helplines: Helplines, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = {
        kind: sum(kind in {line.kind for line in c.lines} for c in helplines.countries) for kind in ORDER
    }

    with capsys.disabled():
        print(f"\nhelplines: {len(helplines.countries)} countries, of which", end=" ")
        print(", ".join(f"{count} with {kind.value}" for kind, count in kinds.items()))
    assert len(helplines.countries) >= FEWEST_COUNTRIES


def test_every_country_names_help_in_an_emergency_at_home_and_in_despair(helplines: Helplines) -> None:
    needed = {HelplineKind.EMERGENCY, HelplineKind.DOMESTIC_VIOLENCE, HelplineKind.SUICIDE}

    lacking = {c.code: needed - {line.kind for line in c.lines} for c in helplines.countries}

    assert {code: kinds for code, kinds in lacking.items() if kinds} == {}


def test_lines_stand_in_the_order_people_read_them(helplines: Helplines) -> None:
    for country in helplines.countries:
        kinds = [ORDER.index(line.kind) for line in country.lines]

        assert kinds == sorted(kinds), country.code


def test_every_line_says_where_it_was_found_and_when(helplines: Helplines) -> None:
    for line in all_lines(helplines):
        assert line.source.startswith("https://"), line.name
        assert line.checked >= FIRST_CHECK, line.name


def test_every_line_can_be_reached_and_an_emergency_by_a_short_number(helplines: Helplines) -> None:
    for line in all_lines(helplines):
        assert line.number or line.url, line.name
        if line.kind is HelplineKind.EMERGENCY:
            assert line.number is not None
            assert 3 <= len(line.number) <= 5


def test_people_in_all_other_countries_find_a_directory_for_each_need(helplines: Helplines) -> None:
    needs = {HelplineKind.DOMESTIC_VIOLENCE, HelplineKind.SEXUAL_ASSAULT, HelplineKind.SUICIDE}

    assert {kind for directory in helplines.directories for kind in directory.kinds} == needs


def test_a_country_is_found_by_its_code_in_any_case_and_an_unknown_one_is_none(helplines: Helplines) -> None:
    found = helplines.country("nz")

    assert found is not None
    assert found.code == "NZ"
    assert helplines.country("XX") is None


ONE_COUNTRY = """
[[country]]
code = "NZ"
[[country.line]]
kind = "emergency"
name = "111"
number = "111"
source = "https://example.org"
checked = 2026-11-22
"""


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('"111"\nsource', '"1-1-1"\nsource', "NZ line 111: number is digits and single spaces"),
        ('number = "111"', "", "NZ line 111: a line needs a number or a url."),
        (
            "https://example.org",
            "http://example.org",
            "NZ line 111: source must begin with https://.",
        ),
        (
            'source = "https://example.org"',
            "",
            "NZ line 111: source must be a text that is not empty.",
        ),
        ("2026-11-22", '"2026-11-22"', "NZ line 111: checked must be a date such as 2026-11-22."),
        ('"emergency"', '"help"', "NZ line 111: kind must be one of emergency,"),
        ('"emergency"', '"suicide"', "country NZ: a country needs its emergency number."),
        ('"NZ"', '"nz"', "country nz: code is a country's two capital letters."),
    ],
)
def test_a_wrong_line_is_named_with_its_country(right: str, wrong: str, sentence: str) -> None:
    table = parse_table("helplines.toml", ONE_COUNTRY.replace(right, wrong))

    with pytest.raises(CatalogueError) as error:
        helplines_from(table)

    assert str(error.value).startswith(f"helplines.toml, {sentence}")


def test_a_country_that_stands_twice_is_refused() -> None:
    with pytest.raises(CatalogueError, match="a country stands here twice"):
        helplines_from(parse_table("helplines.toml", ONE_COUNTRY * 2))


def test_a_directory_for_an_unknown_need_is_refused() -> None:
    directory = (
        '[[directory]]\nname = "X"\nkinds = ["luck"]\nurl = "https://x.org"\nsource = "https://x.org"\n'
    )

    with pytest.raises(CatalogueError, match=r"directory X: kinds must be some of emergency"):
        helplines_from(parse_table("helplines.toml", directory + "checked = 2026-11-22"))
