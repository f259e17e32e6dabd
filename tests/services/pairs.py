"""Two people become a couple: the link, the note, and both yeses."""

from bot.domain.kinds import Action, Kind
from bot.domain.outbox import OutboxMessage
from bot.services import pairing
from bot.services.outcome import Outcome
from tests.services.moments import ZONE
from tests.services.stories import Phone, Story


def link_of(maker: Phone) -> str:
    """`[Make the link]`: its token, as the maker sees it."""
    maker.does(pairing.show_invite_note)
    maker.button(Action.MAKE_LINK)
    maker.does(pairing.make_link)
    rows = maker.story.tx.rows(OutboxMessage, maker.id)
    return str(next(row for row in reversed(rows) if row.say.kind is Kind.INVITE_LINK).say.refs["token"])


def accept(guest: Phone, token: str) -> None:
    """Open a link, read the note, `[Accept]`."""
    guest.begin(token=token)
    note = guest.button(Action.ACCEPT)
    guest.does(lambda w, t, p: pairing.accept(w, t, p, str(note.say.refs["invite"])))


def confirm(maker: Phone) -> Outcome | None:
    """`[Yes, that's my partner]`."""
    asked = maker.button(Action.CONFIRM)
    return maker.does(lambda w, t, p: pairing.confirm(w, t, p, str(asked.say.refs["proposal"])))


def pair(maker: Phone, guest: Phone) -> None:
    accept(guest, link_of(maker))
    confirm(maker)


def strangers() -> tuple[Story, Phone, Phone]:
    """Ada and Ben on Monday noon, who know nothing of each other here."""
    story = Story()
    return story, story.phone("Ada"), story.phone("Ben")


def couple(begins: str = "Mon 12:00", zones: tuple[str, str] = (ZONE, ZONE)) -> tuple[Story, Phone, Phone]:
    """Ada and Ben, paired on a Monday, with no question open."""
    story = Story(begins)
    ada, ben = story.phone("Ada", zones[0]), story.phone("Ben", zones[1])
    pair(ada, ben)
    return story, ada, ben


def sunday_noon(*, yes: bool = True) -> tuple[Story, Phone, Phone]:
    """A couple on its first Sunday at noon: each has marked one reply and, if so wished, said yes."""
    story, ada, ben = couple()
    story.until("Thu 12:00")
    ada.keep("tea in the morning", marked=True)
    ben.keep("the long walk", marked=True)
    story.until("Sun 12:00")
    if yes:
        ada.yes()
        ben.yes()
    return story, ada, ben
