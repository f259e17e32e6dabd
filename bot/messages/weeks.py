"""The week: Stubs, a person's own Page with its yes or no, choosing, and what follows."""

from bot.domain.checkin import Reply
from bot.domain.consent import ShareDefault, next_evenings
from bot.domain.couple import Side
from bot.domain.kinds import Action
from bot.domain.summary import ORDER, Page
from bot.messages.checkins import marked
from bot.messages.rendered import ButtonSpec, Rendered, Rows, Text, bold, lines, paragraphs
from bot.messages.replies import fitting, reply_block, turning_rows
from bot.messages.starters import starter
from bot.messages.telling import Telling
from bot.messages.words import name

CHOICES_SHOWN = 6
MOST_ON_PAGE = 20
"""As many replies as fit one message, however long each is."""


def page_stub(t: Telling) -> Rendered:
    return _stub(t, t.reader.gettext("Your page is here. It opens whenever you like."))


def evening_stub(t: Telling) -> Rendered:
    """The same whatever either of two people did."""
    return _stub(t, t.reader.gettext("Your evening note is here. It opens whenever you like."))


def neutral(t: Telling) -> Rendered:
    """A push that opens to something, or for a moment what a part of a Summary is about to be edited into."""
    return neutral_stub(t) if t.ref("kind") else Rendered(t.reader.gettext("One moment."))


def neutral_stub(t: Telling) -> Rendered:
    """A push that shows nothing: for discreet people, and where its cause is nobody else's business."""
    return _stub(t, t.reader.gettext("A note for you is here. It opens whenever you like."))


def _stub(t: Telling, text: Text) -> Rendered:
    return Rendered(text, ((t.button(Action.OPEN),),))


def page(t: Telling) -> Rendered:
    _, ngettext = t.reader.gettext, t.reader.ngettext
    own, side = t.view.page, t.view.side
    shown = _on_page(own)
    numbers = {reply.id: number for number, reply in enumerate(shown, 1)}
    hidden = len(own.replies) - len(shown)

    def build(room: int) -> Text:
        return paragraphs(
            bold(_("Your week")),
            *(reply_block(t, number, reply, room) for number, reply in enumerate(shown, 1)),
            ngettext("{count} more: /replies", "{count} more: /replies", hidden) if hidden else "",
            "" if own.replies else _("Nothing is written down this week, and that is fine."),
            lines(bold(_("To begin a talk")), starter(t.reader, own.starter_topic, own.starter)),
            _our_summary(t, own, side, numbers) if side else "",
        )

    return Rendered(fitting(build), _page_rows(t, own) if side else ())


def _on_page(own: Page) -> list[Reply]:
    """By topic, oldest first within each; where not all fit, what would be read and the newest."""
    read = {reply.id for reply in own.preview}
    weighed = sorted(own.replies, key=lambda reply: (reply.id in read, reply.created_at), reverse=True)
    kept = {reply.id for reply in weighed[:MOST_ON_PAGE]}
    return [reply for topic in ORDER for reply in own.replies if reply.topic is topic and reply.id in kept]


def _our_summary(t: Telling, own: Page, side: Side, numbers: dict[str, int]) -> Text:
    _ = t.reader.gettext
    waiting = _("An evening is waiting unopened. What it already gave isn't given again, so open it first.")
    quiet = _("You have opened no Summary for eight weeks. That can have many reasons.")
    return paragraphs(
        lines(bold(_("Our summary")), _what_is_read(t, own, side, numbers), _yes_or_no(t, own)),
        waiting if own.waiting else "",
        quiet if own.quiet_weeks else "",
    )


def _what_is_read(t: Telling, own: Page, side: Side, numbers: dict[str, int]) -> Text:
    """Exactly what the partner would read at the next 20:00, by number."""
    _ = t.reader.gettext
    assert own.next_evening is not None
    when = _("{day}, 20:00 ({city})", day=t.reader.day(own.next_evening), city=t.reader.zone_name(side.zone))
    if not own.preview:
        return _(
            "Next possible on {when}. Nothing of yours is marked, so nothing of yours would be read.",
            when=when,
        )
    return _(
        "Next possible on {when}. If you both say yes, {name} reads {listed}, word for word, and nothing"
        " else of yours.",
        when=when,
        name=name(side.partner_name),
        listed=_listed(t, own, numbers),
    )


def _listed(t: Telling, own: Page, numbers: dict[str, int]) -> str:
    """The numbers of what would be read, and how many marked ones have none because the page is full."""
    numbered = [str(numbers[reply.id]) for reply in own.preview if reply.id in numbers]
    more = len(own.preview) - len(numbered)
    listed = sorted(numbered, key=int)
    if more:
        listed.append(t.reader.ngettext("{count} more you marked", "{count} more you marked", more).plain)
    return t.reader.all_of(listed)


def _yes_or_no(t: Telling, own: Page) -> Text:
    _ = t.reader.gettext
    if own.yes and own.standing:
        return _("Your yes for it was said by /share always. One tap takes it back.")
    if own.yes:
        return _("Your yes counts for it. One tap takes it back.")
    return _("Without your yes nothing is shared.")


def _page_rows(t: Telling, own: Page) -> Rows:
    rows: list[tuple[ButtonSpec, ...]] = []
    if t.view.choosable():
        rows.append((t.button(Action.CHOOSE), t.button(Action.SHARE_ALL)))
    if own.marked:
        rows.append((t.button(Action.YES),))
    rows.append((t.button(Action.KEEP_PRIVATE),))
    if own.quiet_weeks:
        rows.append((t.button(Action.KEEP_OPEN), t.button(Action.CLOSE)))
    return tuple(rows)


def choice(t: Telling) -> Rendered:
    _ = t.reader.gettext
    offset = t.number("offset")
    every = t.view.choosable()
    shown = every[offset : offset + CHOICES_SHOWN]
    if not shown:
        return Rendered(_("There is nothing to choose from just now."), ((t.button(Action.DONE),),))
    first = _("Choose what to share. Marking shares nothing yet; only a yes of both of you does.")
    text = fitting(
        lambda room: paragraphs(
            first, *(reply_block(t, number, reply, room) for number, reply in enumerate(shown, offset + 1))
        )
    )
    switches = [(_switch(t, number, reply),) for number, reply in enumerate(shown, offset + 1)]
    turning = turning_rows(t, CHOICES_SHOWN, len(every))
    return Rendered(text, (*switches, *turning, (t.button(Action.DONE),)))


def _switch(t: Telling, number: int, reply: Reply) -> ButtonSpec:
    named = t.numbered(Action.MAKE_PRIVATE if marked(reply) else Action.SHARE, number, reply.id)
    return ButtonSpec(named.label, Action.TOGGLE, reply.id)


def yes_said(t: Telling) -> Rendered | None:
    _ = t.reader.gettext
    side = t.view.side
    if side is None:
        return None
    first, second = next_evenings(side.tapped_at or t.view.world.now, side.zone)
    text = _(
        "Your yes is noted. It counts for {first} and {second}, 20:00 each ({city}), and for one summary at"
        " most. What you mark until then is part of it.",
        first=t.reader.day(first),
        second=t.reader.day(second),
        city=t.reader.zone_name(side.zone),
    )
    return Rendered(text, ((t.button(Action.KEEP_PRIVATE),),))


def withdrawn(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("Withdrawn. What was already opened can't be taken back."))


def nothing_shared(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("Nothing was shared this time. Your words stay yours."))


def passed(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("This evening has passed."))


def opened_elsewhere(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("You have opened this evening already."))


def kept_open(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("All right, it stays open."))


def share_default(t: Telling) -> Rendered:
    _ = t.reader.gettext
    sentences = {
        ShareDefault.ASK: _("On Sundays your page asks you; nothing is shared without your tap."),
        ShareDefault.ALWAYS: _(
            "From the next Sunday on, a yes is said for you at 10:00, and your page then offers a one-tap"
            " no. It never marks a reply: only what you mark yourself can be shared."
        ),
        ShareDefault.NEVER: _(
            "On Sundays your answer is no by itself, and your page still comes; /share ask changes that."
        ),
    }
    chosen = sentences[ShareDefault(t.ref("choice"))]
    return Rendered(paragraphs(withdrawn(t).text if t.flag("withdrawn") else "", chosen))


def share_usage(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext(
            "Write /share ask, /share always or /share never to say how Sunday's question is answered for"
            " you."
        )
    )


def not_paired(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("You are in no couple here; /invite makes a link for your partner."))
