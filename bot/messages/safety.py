"""Helplines, the quiet answer to words of danger, and the one question about age."""

from unicodedata import normalize

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.domain.kinds import Action
from bot.domain.safety import Country, Helpline, HelplineKind
from bot.messages.catalogs import gettext_noop
from bot.messages.keyboards import in_rows
from bot.messages.rendered import Rendered, Rows, Text, bold, lines, paragraphs
from bot.messages.telling import Telling, Visit

KINDS: dict[HelplineKind, str] = {
    HelplineKind.EMERGENCY: gettext_noop("Emergency"),
    HelplineKind.DOMESTIC_VIOLENCE: gettext_noop("Violence at home"),
    HelplineKind.SEXUAL_ASSAULT: gettext_noop("Sexual violence"),
    HelplineKind.SUICIDE: gettext_noop("Thoughts of suicide"),
}
COUNTRIES_PER_ROW = 3
NATIONWIDE = {"official", "de_facto_official"}


def safety(t: Telling) -> Rendered:
    chosen = t.world.helplines.country(t.ref("country") or _own_country(t))
    return Rendered(_people_to_call(t, chosen), _countries(t, chosen))


def safety_for_visitors(t: Visit) -> Rendered:
    """Without a clock the language has to do as a first guess; the registers are for everyone."""
    return Rendered(_people_to_call(t, t.world.helplines.country(_country_of(t.spoken))))


def _people_to_call(t: Telling | Visit, chosen: Country | None) -> Text:
    return paragraphs(
        bold(t.reader.gettext("People you can call")),
        _country(t, chosen) if chosen else "",
        _elsewhere(t),
        _how_to_clear(t),
    )


def _country_of(language: str) -> str:
    """The country a language code names, or the one most of its readers live in."""
    try:
        spoken = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return ""
    return spoken.territory or get_global("likely_subtags").get(spoken.language, "").rpartition("_")[2]


def _speaks(country: str, language: str) -> bool:
    """Whether a language is an official one of a whole country."""
    spoken = get_global("territory_languages").get(country, {}).get(language, {})
    return spoken.get("official_status") in NATIONWIDE


def danger_lines(t: Telling) -> Rendered:
    _ = t.reader.gettext
    chosen = t.world.helplines.country(t.ref("country") or _own_country(t))
    text = paragraphs(
        _(
            "Some words you wrote are on a list here, so I offer you these numbers. A list understands"
            " nothing and may well be wrong; “Hide” puts it away."
        ),
        _(
            "Nobody has been told, and nobody will be. What you wrote stays private unless you share it"
            " yourself."
        ),
        _country(t, chosen) if chosen else "",
        _elsewhere(t),
        _how_to_clear(t),
    )
    return Rendered(text, ((t.button(Action.HIDE),), *_countries(t, chosen)))


def _own_country(t: Telling) -> str:
    """The country a person's clock belongs to: a first guess that spares them a tap."""
    return str(get_global("zone_territories").get(t.view.person.zone, ""))


def _country(t: Telling | Visit, country: Country) -> Text:
    _ = t.reader.gettext
    checked = min(line.checked for line in country.lines)
    return lines(
        bold(t.reader.country(country.code)),
        *(_line(t, line) for line in country.lines),
        _("Checked on {day}.", day=t.reader.full_date(checked)),
    )


def _line(t: Telling | Visit, line: Helpline) -> Text:
    """A line as plain text: here numbers and addresses are meant to be tapped. Some names have the number."""
    number = line.number if line.number and line.number not in line.name else ""
    return t.reader.gettext(
        "{kind}: {line}",
        kind=t.reader.words(KINDS[line.kind]),
        line=Text(", ").join((line.name, number, line.url or "")),
    )


def _elsewhere(t: Telling | Visit) -> Text:
    """The registers that cover every other country."""
    directories = t.world.helplines.directories
    heading = bold(t.reader.gettext("Anywhere in the world"))
    return lines(heading, *(Text(", ").join((one.name, one.url)) for one in directories))


def _how_to_clear(t: Telling | Visit) -> Text:
    _ = t.reader.gettext
    return lines(
        bold(_("If someone looks through your phone")),
        _(
            "/clear removes the messages of the last 48 hours from this chat. For older ones open its menu in"
            " Telegram and choose to clear the history. /discreet on removes messages here by themselves, and"
            " /delete erases everything of yours."
        ),
    )


def _countries(t: Telling, chosen: Country | None) -> Rows:
    """The other countries, those first that speak the reader's language: the list is long for a phone."""
    codes = sorted(
        (country.code for country in t.world.helplines.countries if country is not chosen),
        key=lambda code: (
            not _speaks(code, t.reader.language),
            normalize("NFKD", t.reader.country(code)),  # an accented letter stands with its plain one
        ),
    )
    return in_rows((t.button(Action.COUNTRY, code) for code in codes), COUNTRIES_PER_ROW)


def hidden(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("Put away."))


def age_question(t: Telling) -> Rendered:
    text = t.reader.gettext(
        "Something you wrote may mean that you are under 18. Tend is for adults. Until you answer, nothing"
        " else is sent and nothing is shared."
    )
    return Rendered(text, ((t.button(Action.NOT_UNDER_AGE),), (t.button(Action.UNDER_AGE),)))


def age_confirmed(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("Thank you. This isn't asked again."))
