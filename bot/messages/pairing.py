"""Pairing: the note each reads alone, the link, and two yeses."""

from bot.domain.kinds import Action
from bot.messages.rendered import Rendered, Text, bold, lines, paragraphs
from bot.messages.telling import Telling
from bot.messages.words import name


def _note(t: Telling) -> Text:
    """What pairing can reveal, and when it isn't wise."""
    _ = t.reader.gettext
    reveals = lines(
        _("• Pairing itself shows: each of you sees that the other uses Tend, and a first name."),
        _(
            "• Each evening both of you could say yes. So when nothing was shared, that can mean many"
            " things; but someone who watched you agree can guess a later no."
        ),
        _("• What one of you shared is shown even if the other shared less."),
        _(
            "• A delivered summary can't be taken back. Someone can read it and then erase their own words"
            " before you have read them."
        ),
        _(
            "• Whoever holds your phone reads this chat. And on one sofa, a phone that stays silent on a"
            " weekday evening can tell something."
        ),
    )
    unwise = _(
        "Better not, if your partner looks through your phone, if you are afraid of how they might take"
        " what you feel, or if you would say yes only because they want you to. Tend works well alone, and"
        " /safety has people to talk to."
    )
    free = _(
        "Every reply is private unless you mark it. /leave ends your side at any time, and nobody is told."
    )
    return paragraphs(reveals, bold(_("When it isn't wise")), unwise, free)


def invite_note(t: Telling) -> Rendered:
    _ = t.reader.gettext
    text = paragraphs(bold(_("Before you invite someone")), _("Please read this on your own."), _note(t))
    return Rendered(text, ((t.button(Action.MAKE_LINK),),))


def accept_note(t: Telling) -> Rendered:
    _ = t.reader.gettext
    text = paragraphs(
        bold(_("Someone invites you to pair")),
        _("Please read this on your own, and take your time."),
        _note(t),
    )
    return Rendered(text, ((t.button(Action.ACCEPT), t.button(Action.NOT_NOW)),))


def invite_link(t: Telling) -> Rendered:
    _ = t.reader.gettext
    address = f"https://t.me/{t.view.world.bot_username}?start={t.ref('token')}"
    text = paragraphs(
        _("This link pairs two people in Tend. It works once, for 48 hours; a newer one replaces it."),
        address,
        _("Give it to your partner. When it has been accepted, you see a name here and decide."),
    )
    return Rendered(text)


def accepted(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext(
            "Thank you. Whoever made the link now decides as well; if they say yes, you read it here. Until"
            " then nothing links you two."
        )
    )


def not_now(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("All right. Nobody is told, and everything here works on your own."))


def _couples_clock(t: Telling, zone: str) -> Text:
    return t.reader.gettext(
        "Your couple keeps the time of {city}, and that stays so. On Sundays at 10:00 each of you gets a"
        " page of your own; at 20:00 a summary is made, where both of you said yes.",
        city=t.reader.zone_name(zone),
    )


def proposal(t: Telling) -> Rendered | None:
    _ = t.reader.gettext
    found = t.view.proposal(t.ref("proposal"))
    if found is None:
        return None
    text = paragraphs(
        bold(_("{name} accepted your link.", name=name(found.guest_name))),
        _("Is this your partner? If it is anyone else, a no is enough; nobody is told."),
        _couples_clock(t, t.view.person.zone),
    )
    return Rendered(text, ((t.button(Action.CONFIRM),), (t.button(Action.REFUSE),)))


def connected(t: Telling) -> Rendered | None:
    _ = t.reader.gettext
    side = t.view.side
    if side is None or side.id != t.ref("side"):
        return None
    text = paragraphs(
        bold(_("You and {name} are a couple here now.", name=name(side.partner_name))),
        _couples_clock(t, side.zone),
        _(
            "Every reply stays private unless you mark it, and nothing is shown unless you say yes as well."
            " /summary opens your page at any time; /leave ends your side, and nobody is told."
        ),
    )
    return Rendered(text)


def refused(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext("All right. Nobody is told. That link is used up; /invite makes a new one.")
    )


def own_link(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("This is your own link; it is meant for your partner."))


def already_paired(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("You are already in a couple; /leave would end your side of it."))


def link_failed(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("This link doesn't work; a new one can be made with /invite."))
