"""One's own account: pausing, leaving, erasing, and what is told about the bot itself."""

from datetime import datetime, timedelta

from bot.domain.kinds import Action
from bot.domain.person import Step
from bot.messages.beginning import kept_days
from bot.messages.menu import COMMANDS
from bot.messages.rendered import Rendered, Text, bold, code, lines, paragraphs
from bot.messages.telling import Address, Telling, Visit


def paused(t: Telling) -> Rendered:
    _ = t.reader.gettext
    until = t.view.person.paused_until
    quiet = _("Nobody is told. No question and no page comes, and nothing is shared meanwhile.")
    if until is None:
        ending = _("You are on a pause until you write /resume.")
    else:
        ending = _("You are on a pause until {day}; /resume ends it sooner.", day=_day_of(t, until))
    return Rendered(paragraphs(ending, quiet), ((t.button(Action.RESUME),),))


def _day_of(t: Telling, moment: datetime) -> str:
    return t.reader.day(t.reader.local_day(moment))


def pause_refused(t: Telling) -> Rendered:
    day = t.reader.local_day(t.view.world.now) + timedelta(days=7)
    return Rendered(
        t.reader.gettext(
            "Write /pause alone, a number of days such as /pause 7, or a day to come such as /pause {day}.",
            day=day.isoformat(),
        )
    )


def resumed(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext(
            "Good to have you here again. Your questions come in your rhythm; what would have come"
            " meanwhile isn't sent later."
        )
    )


def not_resting(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("You are not on a pause; your questions come in your rhythm."))


def left(t: Telling) -> Rendered:
    _ = t.reader.gettext
    done = _("Closed.") if t.flag("closed") else _("You have left.")
    rest = _("Nobody is told. Your replies stay with you, all private again; your questions go on as before.")
    return Rendered(
        paragraphs(_("Withdrawn. What was already opened can't be taken back."), done + " " + rest)
    )


def delete_question(t: Telling) -> Rendered:
    _ = t.reader.gettext
    clear = t.flag("clear")
    text = paragraphs(
        bold(_("Erase everything of yours?")),
        _(
            "Your replies and notes, your settings and your side of a couple are erased for good, here and"
            " in every backup. Nobody is told. It can't be undone."
        ),
        _("The messages of the last 48 hours are removed from this chat as well.") if clear else "",
        _("Tap the button, or write {word}. Anything else keeps everything as it is.", word=code("DELETE")),
    )
    rows = ((t.button(Action.ERASE),),)
    return Rendered(text, rows if clear else ((t.button(Action.CLEAR_TOO),), *rows))


def cleared(t: Telling) -> Rendered:
    _ = t.reader.gettext
    return Rendered(
        paragraphs(
            _("My messages and yours of the last 48 hours are removed from this chat."),
            lines(
                _("What I can't remove:"),
                _("• older messages: in Telegram, open this chat's menu and choose to clear the history"),
                _("• a summary in a partner's chat that they have opened"),
                _("• what a backup of a phone has saved, and what Telegram itself keeps"),
            ),
            _("A question that was open can be answered from /replies.") if t.flag("asked") else "",
            _("Your replies are kept as before; /delete erases them."),
        )
    )


def privacy(t: Telling) -> Rendered:
    _ = t.reader.gettext
    parts = [
        (_("What is kept"), _what_is_kept(t)),
        (_("How long"), _how_long(t)),
        (
            _("What for"),
            _(
                "To ask you questions, to show you your own replies, and to make the summaries you both"
                " agree to. There is no advertising and no analysis, and your words leave this machine"
                " through Telegram only."
            ),
        ),
        (_("Who can read it"), _who_can_read(t)),
        (
            _("Words of danger"),
            _(
                "Your replies are compared with a list of words, on this machine. A match offers numbers to"
                " call to you alone; nobody is alerted."
            ),
        ),
        (
            _("What you can do"),
            _(
                "/export hands you everything of yours, /replies deletes single replies, /clear removes"
                " messages from this chat, /pause stops everything for a while, /leave ends your side of a"
                " couple, and /delete withdraws your consent and erases everything of yours."
            ),
        ),
    ]
    return Rendered(paragraphs(*(lines(bold(heading), words) for heading, words in parts)))


def _what_is_kept(t: Telling) -> Text:
    _, ngettext = t.reader.gettext, t.reader.ngettext
    standing = t.view.standing()
    kept = _(
        "Of you, just now: {replies}, {questions}, your first name, Telegram id, language, time zone and"
        " settings.",
        replies=ngettext("{count} reply", "{count} replies", standing.replies),
        questions=ngettext("{count} question asked", "{count} questions asked", standing.checkins),
    )
    oldest = standing.oldest
    since = _("The oldest reply is of {day}.", day=_date_of(t, oldest.created_at)) if oldest else ""
    couple = (
        _("That you are in a couple, your yes or no, and what you two share until it has been read.")
        if t.view.side
        else ""
    )
    return lines(kept, since, couple)


def _how_long(t: Telling) -> Text:
    _ = t.reader.gettext
    replies, traces, beginning = kept_days(t)
    begun = t.view.person.step is Step.READY
    return lines(
        _("Replies are deleted by themselves after {days}.", days=replies),
        _("What you were asked, and how each evening of a couple ended, goes after {days}.", days=traces),
        _("Words you neither kept nor threw away go after 36 hours."),
        _("What I sent you is remembered for a week, without its words, so that nothing is sent twice."),
        _("Where messages are in this chat is remembered for 48 hours, so that /clear can remove them."),
        _(
            "A message that a fault kept me from handling waits, encrypted, until whoever runs this bot has"
            " mended that: 30 days at most."
        ),
        ""
        if begun
        else _("As you haven't come to the first question, all of it goes after {days}.", days=beginning),
    )


def _who_can_read(t: Telling) -> Text:
    _ = t.reader.gettext
    return lines(
        _(
            "Everything is stored encrypted, under a key of your own that was made on {day}.",
            day=_date_of(t, t.view.person.created_at),
        ),
        _(
            "Whoever runs this bot technically can read it all the same, and so can Telegram: a chat with a"
            " bot is not end-to-end encrypted. Your partner reads only what a summary shows them."
        ),
    )


def _date_of(t: Telling, moment: datetime) -> str:
    return t.reader.full_date(t.reader.local_day(moment))


def developer_info(t: Telling | Visit) -> Rendered:
    _ = t.reader.gettext
    return Rendered(
        paragraphs(
            _("@{username} runs Tend, a program under the MIT licence.", username=t.world.bot_username),
            _(
                "Whoever set up this bot runs it and answers for what it keeps; Telegram doesn't. To reach"
                " them, see the bot's profile, or ask whoever told you of it. /privacy says what is kept."
            ),
        )
    )


def help_(t: Address) -> Rendered:
    _ = t.reader.gettext
    listed = lines(*(Text(f"/{command}: ") + _(does) for command, does in COMMANDS))
    return Rendered(
        paragraphs(
            _(
                "Whatever you write while a question is open is your reply to it. Every button can also be"
                " typed."
            ),
            listed,
        )
    )


def unknown_command(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("I don't know that command; /help lists those I know."))
