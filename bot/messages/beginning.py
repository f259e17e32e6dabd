"""The beginning: what this is, what is kept, where the evening is, how often to ask."""

from datetime import date, timedelta

from bot.domain.kinds import Action
from bot.domain.retention import BEGINNINGS_KEPT, traces_kept
from bot.messages.catalogs import gettext_noop
from bot.messages.keyboards import in_rows
from bot.messages.rendered import Rendered, Text, bold, lines, paragraphs
from bot.messages.telling import Telling, Visit

LIKELY_ZONES: dict[str, tuple[str, ...]] = {
    "en": (
        "Europe/London",
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
        "Asia/Kolkata",
        "Australia/Sydney",
    ),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "es": (
        "Europe/Madrid",
        "America/Mexico_City",
        "America/Bogota",
        "America/Argentina/Buenos_Aires",
        "America/Lima",
        "America/Santiago",
    ),
    "fr": (
        "Europe/Paris",
        "Europe/Brussels",
        "Europe/Zurich",
        "America/Toronto",
        "Africa/Abidjan",
        "Africa/Casablanca",
    ),
}
"""Where readers of a language most likely live; a language without a row is offered those of English."""
ZONES_PER_ROW = 2
SHARE_LOCATION = gettext_noop("Share my location once")


def welcome(t: Telling) -> Rendered:
    _ = t.reader.gettext
    text = paragraphs(
        bold(_("Tend is a quiet place for two.")),
        _(
            "It asks you one gentle question at a time, about gratitude, stress and boundaries. A sentence"
            " is enough, sometimes a tap. Your replies are yours alone; a summary for two appears only when"
            " both of you say yes to it. It works on your own, too."
        ),
        _(
            "Tend is for adults. It is not therapy, and nobody is watching over it: if you need help,"
            " /safety has people you can call."
        ),
    )
    return Rendered(text, ((t.button(Action.ADULT),), (t.button(Action.NOT_FOR_ME),)))


def consent(t: Telling) -> Rendered:
    return Rendered(what_is_kept(t), ((t.button(Action.AGREE),), (t.button(Action.NOT_FOR_ME),)))


def what_is_kept(t: Telling | Visit) -> Text:
    """What is kept of whoever agrees, for what, how long, and who can read it."""
    _ = t.reader.gettext
    kept_for, asked_for, week = kept_days(t)
    return paragraphs(
        bold(_("What is kept, and for how long")),
        lines(
            _("• Your replies and notes: {days}, then they are deleted by themselves.", days=kept_for),
            _("• What you were asked, and how each evening of a couple ended: {days}.", days=asked_for),
            _("• Your first name, Telegram id, language, time zone and settings: until you erase them."),
            _("• If you pair: that you are a couple, and what you two share until it has been read."),
            _("• If you stop before the first question: everything goes by itself after {days}.", days=week),
        ),
        _(
            "It is kept to ask you questions, to show you your own replies, and to make the summaries you"
            " both agree to. Nothing else is done with it. What you write may touch on feelings, health or"
            " sex, so I ask for your clear consent."
        ),
        _(
            "Replies are scanned here, by a list of words, for words of danger. If some turn up, you alone"
            " are offered numbers to call. Nobody is alerted."
        ),
        bold(_("Who can read it")),
        _(
            "Everything is stored encrypted. Still, whoever runs this bot technically can read it, and so"
            " can Telegram: a chat with a bot is not end-to-end encrypted. And whoever holds your phone can"
            " read this chat."
        ),
        _("You can withdraw this consent at any time: /delete erases everything of yours. More: /privacy"),
    )


def kept_days(t: Telling | Visit) -> tuple[Text, Text, Text]:
    """How long replies are kept, what was asked, and a beginning that leads nowhere."""
    replies = timedelta(days=t.world.retention_days)
    spans = (replies, traces_kept(replies), BEGINNINGS_KEPT)
    one, two, three = (t.reader.ngettext("{count} day", "{count} days", span.days) for span in spans)
    return one, two, three


def zone_question(t: Telling) -> Rendered:
    _ = t.reader.gettext
    found = tuple(zone for zone in t.ref("zones").split(",") if zone)
    likely = LIKELY_ZONES.get(t.reader.language, LIKELY_ZONES["en"])
    if found:
        text = _("Which of these clocks is yours? Tap one, or type a larger city nearby.")
    else:
        text = _(
            "Where is your evening? Tap the city whose clock is yours, or type a city or country, such as"
            " Lisbon. Only the time zone is kept."
        )
    zones = (t.button(Action.ZONE, zone) for zone in found or likely)
    return Rendered(text, (*in_rows(zones, ZONES_PER_ROW), (t.button(Action.ELSEWHERE),)))


def location_request(t: Telling) -> Rendered:
    text = t.reader.gettext(
        "If you share your location once, I read the time zone from it; your message is deleted and the"
        " coordinates are dropped at once. Typing a city or country works just as well."
    )
    return Rendered(text, request_location=t.reader.words(SHARE_LOCATION))


def zone_unknown(t: Telling) -> Rendered:
    text = t.reader.gettext(
        "I couldn't find that place; try the nearest large city or a country, such as Lisbon or Japan."
    )
    return Rendered(text)


def zone_set(t: Telling) -> Rendered:
    """Said where a reply keyboard is open, because only a message without buttons can take it away."""
    clock = t.reader.clock(t.view.world.now, t.view.person.zone)
    text = t.reader.gettext(
        "Your clock is that of {city}, where it is {time} now.",
        city=t.reader.zone_name(t.view.person.zone),
        time=clock,
    )
    return Rendered(text, remove_reply_keyboard=True)


def rhythm_question(t: Telling) -> Rendered:
    window = t.view.person.window
    text = t.reader.gettext(
        "How often may I ask? One question comes at a time, somewhere between {start} and {end} on your"
        " clock ({city}). You can change all of this whenever you like.",
        start=t.reader.minute(window.start),
        end=t.reader.minute(window.end),
        city=t.reader.zone_name(t.view.person.zone),
    )
    rhythms = (Action.THREE_EVENINGS, Action.EVERY_EVENING, Action.WEEKENDS)
    return Rendered(text, tuple((t.button(action),) for action in rhythms))


def begun(t: Telling) -> Rendered:
    _ = t.reader.gettext
    text = _(
        "That is your first question. The next one comes on {day}; until then you are left in peace, and"
        " /checkin asks whenever you feel like it.",
        day=t.reader.day(date.fromisoformat(t.ref("next"))),
    )
    if not t.flag("invite"):
        return Rendered(text)
    alone = _(
        "All of this works on your own. If you would like to tend it together, you can invite your partner."
    )
    return Rendered(paragraphs(text, alone), ((t.button(Action.INVITE),),))


def welcome_back(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext(
            "Good to have you here. /checkin asks you one question, /help shows everything else."
        )
    )
