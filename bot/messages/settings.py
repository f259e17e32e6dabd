"""Settings: what they are now and how to write each one."""

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Action
from bot.domain.person import Span
from bot.domain.prompts import Topic
from bot.messages.catalogs import gettext_noop, supported_languages
from bot.messages.labels import label, topic_switch
from bot.messages.rendered import ButtonSpec, Rendered, Text, bold, lines, paragraphs
from bot.messages.telling import Telling
from bot.messages.topics import all_but

CHANGED = {
    "days": gettext_noop("Your days are changed."),
    "time": gettext_noop("Your time is changed."),
    "timezone": gettext_noop("Your time zone is changed."),
    "language": gettext_noop("Your language is changed."),
    "topics": gettext_noop("Your topics are changed."),
    "quiet": gettext_noop("Your quiet hours are changed."),
    "reminder": gettext_noop("The reminder is changed."),
    "discreet": gettext_noop("Discreet is changed."),
}
HOW_TO_WRITE = {
    "days": gettext_noop("Write the days like this: /days mon wed fri (or daily, or weekends)."),
    "time": gettext_noop("Write from when to when, outside your quiet hours, like this: /time 19:30-20:30"),
    "timezone": gettext_noop("Write one large city whose clock is yours, like this: /timezone Berlin"),
    "language": gettext_noop(
        "Write the code of one of these languages, like this: /language {code} ({all})."
    ),
    "topics": gettext_noop("Leave at least one topic in, like this: /topics gratitude stress"),
    "quiet": gettext_noop("Write from when to when, leaving part of your time, like this: /quiet 22-8"),
    "reminder": gettext_noop("Write /reminder on or /reminder off."),
    "discreet": gettext_noop("Write /discreet on or /discreet off."),
}
STANDING = {
    ShareDefault.ASK: gettext_noop("you are asked (/share always, /share never)"),
    ShareDefault.ALWAYS: gettext_noop("a yes is said for you (/share ask, /share never)"),
    ShareDefault.NEVER: gettext_noop("nothing is shared (/share ask, /share always)"),
}


def settings(t: Telling) -> Rendered:
    _ = t.reader.gettext
    changed = CHANGED.get(t.ref("changed"))
    text = paragraphs(
        _(changed) if changed else "",
        bold(_("Your settings")),
        lines(*_when_asked(t)),
        lines(*_how_asked(t)),
        lines(*_of_the_couple(t)),
    )
    return Rendered(text, _rows(t))


def _when_asked(t: Telling) -> list[Text]:
    _ = t.reader.gettext
    person = t.view.person
    days = t.reader.all_of(t.reader.weekday(day) for day in person.days)
    asked = _("Days: {days} (/days mon wed fri)", days=days)
    return [
        asked + ". " + _("For now I ask half as often.") if person.halved else asked,
        _("Time: {span} (/time 19:30-20:30)", span=_span(t, person.window)),
        _("Time zone: {city}, {zone} (/timezone Berlin)", city=_city(t), zone=person.zone),
        _("Quiet hours: {span} (/quiet 22-8)", span=_span(t, person.quiet)),
    ]


def _how_asked(t: Telling) -> list[Text]:
    _ = t.reader.gettext
    person = t.view.person
    on, off = _("on"), _("off")
    language = label(Action.LANGUAGE, person.language, person.language)
    return [
        _("Topics: {topics} (/topics)", topics=all_but(t.reader, person.muted)),
        _("Language: {language} (/language {code})", language=language, code=person.language),
        _("One reminder: {state} (/reminder on, /reminder off)", state=on if person.reminder else off),
        _(
            "Discreet: {state} (/discreet on, /discreet off). When on, every push is a neutral note, and"
            " messages here are removed within 47 hours.",
            state=on if person.discreet else off,
        ),
    ]


def _of_the_couple(t: Telling) -> list[Text]:
    _ = t.reader.gettext
    side = t.view.side
    if side is None:
        return []
    return [
        _("Sunday's question: {standing}", standing=_(STANDING[side.share_default])),
        _("Our summary's clock: {city}, fixed when you paired.", city=t.reader.zone_name(side.zone)),
    ]


def _rows(t: Telling) -> tuple[tuple[ButtonSpec, ...], ...]:
    person = t.view.person
    return (
        (t.button(Action.OTHER_TOPICS), t.button(Action.LANGUAGE)),
        (t.button(Action.REMINDER, "off" if person.reminder else "on"),),
        (t.button(Action.DISCREET, "off" if person.discreet else "on"),),
    )


def _span(t: Telling, span: Span) -> str:
    return f"{t.reader.minute(span.start)}-{t.reader.minute(span.end)}"


def _city(t: Telling) -> str:
    return t.reader.zone_name(t.view.person.zone)


def setting_refused(t: Telling) -> Rendered:
    languages = supported_languages()
    return Rendered(
        t.reader.gettext(HOW_TO_WRITE[t.ref("setting")], code=languages[0], all=t.reader.all_of(languages))
    )


def topics(t: Telling) -> Rendered:
    muted = t.view.person.muted
    rows = [
        (ButtonSpec(topic_switch(topic, topic in muted, t.reader.language), Action.MUTE, topic.value),)
        for topic in Topic
        if topic in muted or len(muted) + 1 < len(Topic)
    ]
    text = t.reader.gettext(
        "What may I ask about? Only your own questions change. Just now: {topics}.",
        topics=all_but(t.reader, muted),
    )
    return Rendered(text, (*rows, (t.button(Action.DONE),)))


def languages(t: Telling) -> Rendered:
    rows = tuple((t.button(Action.LANGUAGE, language),) for language in supported_languages())
    return Rendered(t.reader.gettext("Which language shall I write in? Your partner's stays theirs."), rows)
