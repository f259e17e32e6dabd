"""The main story, told whole over a bot that may break down anywhere: what the two read, and what is kept."""

from dataclasses import dataclass

from bot.domain.checkin import Reply
from bot.domain.consent import Evening
from bot.domain.couple import Side
from bot.domain.person import Person
from bot.domain.schedule import Occasion
from bot.storage.store import StoreTx
from tests.journeys.cast import LINK, Someone
from tests.reliability.frail import FrailTown, does

ADAS, BENS, SECRET = "You warmed my side of the bed.", "You fixed my bike & said nothing.", "I miss the sea."
SUMMARY = "both chose to share"
ERASED = "Everything of yours here is erased"
Kept = tuple[str, ...]


@dataclass(frozen=True)
class Tale:
    """How a story ended: the chats by name, who is who, and what was known before and after the erasure."""

    chats: dict[str, list[str]]
    names: dict[str, str]
    before: Kept
    after: Kept
    rows: dict[str, int]


async def told(town: FrailTown) -> Tale:
    """Two people begin, pair, answer, mark, say yes, open; one takes something back, the other erases."""
    ada, ben = town.arrives("Ada"), town.arrives("Ben")
    for someone, words in ((ada, SECRET), (ben, "Nothing much.")):
        await begins(someone)
        await someone.types(words)
    await pair(ada, ben)
    for someone, words in ((ada, ADAS), (ben, BENS)):
        await someone.types("/checkin gratitude")
        await someone.types(words)
        await does(someone, "Share in our summary")
        await someone.types("/summary")
        await does(someone, "Yes, share these")
    await town.walks_to("Mon 20:00")
    await town.restarts()
    for someone in (ada, ben):
        await does(someone, "Open")
    await ada.types("/withdraw")
    await ada.types("/replies")
    await does(ada, "Delete 1")
    before, names = await town.knows(kept), await town.knows(everybody)
    await ben.types("/delete")
    await ben.types("DELETE")
    await town.walks_to("Mon 22:00")
    after = await town.knows(kept)
    chats = {one.name: one.transcript for one in (ada, ben)}
    return Tale(chats, names, before, after, await town.rows())


async def arrived_and_gone(town: FrailTown) -> tuple[dict[str, int], int]:
    """Somebody comes, erases everything, twice: what is left of them, and how often they were told so."""
    ada = town.arrives("Ada")
    for _ in range(2):
        await ada.starts()
        await does(ada, "I'm 18 or older")
        await town.restarts()
        await ada.types("/delete")
        await ada.types("DELETE")
    return await town.rows(), ada.count(ERASED)


async def begins(someone: Someone) -> None:
    await someone.starts()
    await does(someone, "I'm 18 or older")
    await does(someone, "I agree")
    await someone.types("Berlin")
    await does(someone, "Three evenings a week")


async def pair(ada: Someone, ben: Someone) -> None:
    token = None
    while token is None:  # whoever sees no link asks for another
        await ada.types("/invite")
        await does(ada, "Make the link")
        token = next((found[1] for text in reversed(ada.reads) if (found := LINK.search(text))), None)
    await ben.starts(token)
    await does(ben, "Accept")
    await does(ada, "Yes, that's my partner")


def everybody(tx: StoreTx) -> dict[str, str]:
    """Names by id."""
    return {one.id: one.name for person_id in tx.people() if (one := tx.get(Person, person_id))}


def kept(tx: StoreTx) -> Kept:
    """What is known of everybody, without what differs when a message was missed: ids."""
    return tuple(line for lines in sorted(_of(tx, person_id) for person_id in tx.people()) for line in lines)


def _of(tx: StoreTx, person_id: str) -> list[str]:
    person = tx.get(Person, person_id)
    assert person is not None
    said = [
        f"{reply.topic} {[bubble.text for bubble in reply.bubbles]} {reply.share} {reply.created_at:%Y-%m-%d}"
        for reply in tx.rows(Reply, person_id)
    ]
    sides = [f"{side.partner_name} {side.tapped} {side.left_at}" for side in tx.rows(Side, person_id)]
    evenings = [
        f"{evening.local_date} {evening.state} {evening.released} {evening.taken_back}"
        f" {[item.words for item in evening.items]}"
        for evening in tx.rows(Evening, person_id)
    ]
    occasions = sorted(
        f"{one.kind} {one.local_date} {one.state} {one.reason}" for one in tx.rows(Occasion, person_id)
    )
    return [f"{person.name} {person.step} {person.zone}", *said, *sides, *evenings, *occasions]
