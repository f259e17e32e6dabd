"""Messages to people of whom nothing is stored: a language is all there is to know."""

from bot.messages.beginning import what_is_kept
from bot.messages.rendered import Rendered, lines, paragraphs
from bot.messages.telling import Address, Visit


def group(t: Address) -> Rendered:
    return Rendered(t.reader.gettext("I only talk in private chats; here I stay silent."))


def stranger(t: Address) -> Rendered:
    return Rendered(t.reader.gettext("We haven't met yet, and nothing is stored about you; /start begins."))


def privacy(t: Visit) -> Rendered:
    """What would be kept, to someone of whom nothing is."""
    return Rendered(paragraphs(stranger(t).text, what_is_kept(t)))


def not_for_me(t: Address) -> Rendered:
    return Rendered(t.reader.gettext("All right, take good care; nothing about you is stored."))


def erased(t: Address) -> Rendered:
    _ = t.reader.gettext
    return Rendered(
        paragraphs(
            _("Everything of yours here is erased, and the key that could read it in a backup is destroyed."),
            lines(
                _("What Telegram still holds:"),
                _(
                    "• the messages in this chat that are older than 48 hours, and any that could not be"
                    " removed"
                )
                if t.flag("clear")
                else _("• the messages in this chat, until you clear it"),
                _("• summaries in a partner's chat that they have opened"),
                _("• what Telegram itself keeps of messages, and what a backup of a phone has saved"),
                _("• that you used this bot, in your list of chats, until you delete the chat"),
            ),
            _(
                "A link you made and nobody has used still opens its note until it expires, 48 hours after"
                " you made it. It names nobody."
            )
            if t.flag("link")
            else "",
            _("You can delete this chat in Telegram. /start would begin anew."),
        )
    )
