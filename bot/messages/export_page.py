"""The readable page of an export: one HTML file that loads nothing and runs nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from bot.domain.checkin import CheckInState
from bot.domain.consent import Answer, EveningState, ShareChoice, ShareDefault
from bot.domain.export import (
    Export,
    ExportedCheckIn,
    ExportedCouple,
    ExportedEvening,
    ExportedReply,
    ExportedSpan,
)
from bot.domain.prompts import Topic
from bot.messages.catalogs import gettext_noop, locale_of
from bot.messages.reader import Reader
from bot.messages.topics import TOPICS, title

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
article { border-top: 1px solid #8886; padding: .75rem 0; }
article h3 { font-size: 1rem; font-weight: 600; margin: 0; }
.asked, .mark { margin: .25rem 0; opacity: .75; }
blockquote { border-left: 3px solid #8a6; margin: .5rem 0; padding-left: .75rem;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
""".strip()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"

EVENINGS: dict[EveningState, str] = {
    EveningState.WAITING: gettext_noop("waits for you to open it"),
    EveningState.OPENED: gettext_noop("opened"),
    EveningState.WITHDRAWN: gettext_noop("taken back"),
    EveningState.LAPSED: gettext_noop("passed unopened"),
}
STANDING: dict[ShareDefault, str] = {
    ShareDefault.ASK: gettext_noop("asked each time"),
    ShareDefault.ALWAYS: gettext_noop("a yes by itself"),
    ShareDefault.NEVER: gettext_noop("nothing is shared"),
}
ANSWERS: dict[Answer, str] = {Answer.YES: gettext_noop("yes"), Answer.NO: gettext_noop("no")}
Row = tuple[str, str]


def page(export: Export, reader: Reader) -> bytes:
    """The whole page, in the reader's language."""
    return Page(export, reader).html().encode("utf-8", "replace")


class Page:
    """One export on its way to a page. Everything that isn't a tag goes through `escape`."""

    def __init__(self, export: Export, reader: Reader) -> None:
        self._export = export
        self._reader = reader

    def html(self) -> str:
        """The page from its first tag to its last."""
        _, language = self.gettext, self._reader.language
        direction = locale_of(language).text_direction
        heading = _("Everything of yours in Tend")
        as_of = _("As of {moment}.", moment=self._moment(self._export.made_at))
        parts = [
            "<!doctype html>",
            f'<html lang="{escape(language)}" dir="{direction}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{heading}</title><style>{STYLE}</style></head><body>",
            f"<h1>{heading}</h1>",
            f"<p>{as_of}</p>",
            *self._replies(),
            *self._unanswered(),
            *self._drafts(),
            *self._listed(_("You and your settings"), self._settings()),
            *self._couples(),
            *self._left_out(),
            "</body></html>",
        ]
        return "\n".join(parts)

    # --- sections ---

    def _replies(self) -> Iterable[str]:
        replies = self._export.replies
        count = self._reader.ngettext(
            "Your reply, {count} in all", "Your replies, {count} in all", len(replies)
        )
        yield f"<h2>{escape(count.plain)}</h2>"
        for reply in replies:
            topic = self._reader.words(title(reply.topic))
            yield self._article(reply.written_at, topic, reply.prompt, self._given(reply), self._mark(reply))

    def _given(self, reply: ExportedReply) -> str:
        rating = self.gettext("{rating} of 5", rating=reply.rating) if reply.rating is not None else ""
        return f"<p>{rating}</p>{_quote(reply.words)}" if rating else _quote(reply.words)

    def _mark(self, reply: ExportedReply) -> str:
        """Who may read it, as far as its author decided it or knows."""
        if reply.given:
            return self.gettext("Given in a summary")
        marks = [self.gettext("Only you")]
        if reply.share is ShareChoice.SHARE and not reply.held:
            marks = [self.gettext("Marked for our summary")]
        if reply.held:
            marks.append(self.gettext("Held until you confirm sharing it"))
        if reply.taken_back:
            marks.append(self.gettext("Taken back: private for good"))
        return ". ".join(marks)

    def _unanswered(self) -> Iterable[str]:
        rows = [row for row in self._export.checkins if row.state is not CheckInState.ANSWERED]
        heading = self.gettext("Questions without a reply")
        if rows:
            yield f"<h2>{heading}</h2>"
        for row in rows:
            yield self._article(row.asked_at, self._topic(row), row.prompt, "", "")

    def _topic(self, row: ExportedCheckIn) -> str:
        return self._reader.words(TOPICS[row.topic])

    def _drafts(self) -> Iterable[str]:
        heading = self.gettext("Written and not kept yet")
        if self._export.drafts:
            yield f"<h2>{heading}</h2>"
        for draft in self._export.drafts:
            yield self._article(draft.written_at, "", None, _quote(draft.words), "")

    def _settings(self) -> Iterable[Row]:
        _, person, chosen = self.gettext, self._export.person, self._export.settings
        on, off = _("on"), _("off")
        yield _("Name"), _isolated(person.name)
        yield _("Telegram id"), str(person.telegram_id)
        yield _("Began"), self._moment(person.began_at)
        if person.agreed_at:
            yield _("Agreed"), self._moment(person.agreed_at)
        yield _("Language"), escape(str(locale_of(person.language).get_display_name(self._reader.language)))
        yield _("Time zone"), escape(person.zone)
        yield _("Days"), escape(self._reader.all_of(self._reader.weekday(day) for day in chosen.days))
        yield _("Time"), _span(chosen.window)
        yield _("Quiet hours"), _span(chosen.quiet)
        heard = (self._reader.words(TOPICS[topic]) for topic in Topic if topic not in chosen.muted_topics)
        yield _("Topics"), escape(self._reader.all_of(heard))
        yield _("One reminder"), on if chosen.reminder else off
        yield _("Discreet"), on if chosen.discreet else off
        yield _("Half as often"), on if chosen.halved else off
        if chosen.paused:
            until = chosen.paused_until
            yield _("Pause"), self._moment(until) if until else _("until you end it")

    def _couples(self) -> Iterable[str]:
        for couple in self._export.couples:
            evenings = [evening for evening in self._export.evenings if evening.couple == couple.number]
            rows = [*self._couple(couple), *(self._evening(evening) for evening in evenings)]
            yield from self._listed(self.gettext("Your side of a couple"), rows)

    def _couple(self, couple: ExportedCouple) -> Iterable[Row]:
        _ = self.gettext
        yield _("Since"), self._moment(couple.began_at)
        if couple.left_at:
            yield _("Left"), self._moment(couple.left_at)
        yield _("Time zone"), escape(couple.zone)
        yield _("On Sundays"), _(STANDING[couple.share_default])
        if couple.answer and couple.answered_at:
            yield _("Last answer"), f"{_(ANSWERS[couple.answer])}, {self._moment(couple.answered_at)}"
        if couple.automatic_yes_at:
            yield _("Last yes by itself"), self._moment(couple.automatic_yes_at)
        if couple.summary_opened_at:
            yield _("Last summary opened"), self._moment(couple.summary_opened_at)

    def _evening(self, evening: ExportedEvening) -> Row:
        said = [self.gettext("your yes counted")] if evening.said_yes else []
        state = self.gettext(EVENINGS[evening.state])
        given = [self.gettext("your words were given")] if evening.given else []
        return self._day(evening.day), ", ".join([*said, state, *given])

    def _left_out(self) -> Iterable[str]:
        heading = self.gettext("What is not in here")
        yield f"<h2>{heading}</h2><p>"
        yield self.gettext(
            "Nothing of a partner's: neither their name nor their words. Nor what a program keeps for itself:"
            " where messages are in the chat, when something is due, random numbers."
        )
        yield "</p>"

    # --- pieces ---

    def gettext(self, message: str, /, **values: str | int) -> str:
        """A sentence, ready to stand in the page."""
        return escape(self._reader.gettext(message, **values).plain)

    def _moment(self, moment: datetime) -> str:
        return f"{self._day(moment.date())}, {moment:%H:%M}"

    def _day(self, day: date) -> str:
        return escape(self._reader.full_date(day))

    def _article(self, at: datetime, heading: str, prompt: str | None, inside: str, mark: str) -> str:
        when = self._moment(at)
        top = f"{escape(heading)}, {when}" if heading else when
        asked = f'<p class="asked">{escape(prompt)}</p>' if prompt else ""
        below = f'<p class="mark">{mark}</p>' if mark else ""
        return f"<article><h3>{top}</h3>{asked}{inside}{below}</article>"

    def _listed(self, heading: str, rows: Iterable[Row]) -> Iterable[str]:
        yield f"<h2>{heading}</h2><dl>"
        for name, value in rows:
            yield f"<dt>{name}</dt><dd>{value}</dd>"
        yield "</dl>"


def _quote(words: str) -> str:
    """Somebody's words, verbatim, with a direction of their own."""
    return f'<blockquote dir="auto">{escape(words)}</blockquote>' if words else ""


def _isolated(words: str) -> str:
    return f"<bdi>{escape(words)}</bdi>"


def _span(span: ExportedSpan) -> str:
    return escape(f"{span.start}-{span.end}")
