"""Yes and no: the person's word on the evenings to come, marks, standing choices, taking back."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.checkin import Reply
from bot.domain.consent import (
    GIVEN_WITHIN,
    Answer,
    Evening,
    EveningState,
    ShareChoice,
    ShareDefault,
    counts_at,
    evening_at,
    next_evenings,
)
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.domain.schedule import local
from bot.services.couples import partner_side, side_of
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.planning import plan_counting_evenings
from bot.services.ports import Tx, World


def evenings_of(tx: Tx, side: Side) -> list[Evening]:
    """A side's evenings, oldest first."""
    rows = tx.rows(Evening, side.person_id)
    return [evening for evening in rows if evening.couple_id == side.couple_id]


def yes_since(side: Side, day: date) -> datetime | None:
    """When the yes was said that counts for the 20:00 of a day; None for a no or nothing.

    The latest explicit tap wins over a standing choice as long as it counts.
    """
    if counts_at(side.tapped_at, day, side.zone):
        return side.tapped_at if side.tapped is Answer.YES else None
    return side.standing_at if counts_at(side.standing_at, day, side.zone) else None


def shareable(tx: Tx, side: Side, at: datetime) -> list[Reply]:
    """Replies that may be given at a 20:00 if marked: of this couple, of its 14 days, never taken back."""
    return [
        reply
        for reply in tx.rows(Reply, side.person_id, since=at - GIVEN_WITHIN)
        if reply.couple_id == side.couple_id and reply.created_at < at and not reply.barred
    ]


def marked(replies: list[Reply], given: frozenset[str]) -> list[Reply]:
    """Those of them that are marked, not held and not given before."""
    return [r for r in replies if r.share is ShareChoice.SHARE and not r.held and r.id not in given]


def given_in(evenings: list[Evening]) -> frozenset[str]:
    """Ids of replies that went into the Releases of these evenings."""
    return frozenset(reply_id for evening in evenings if evening.gave for reply_id in evening.mine)


def led_to(evenings: list[Evening], side: Side, yes: datetime | None) -> list[Evening]:
    """The Releases that came of a yes and stand: one at most, once it is opened."""
    said = [e for e in evenings if yes and e.said_yes and evening_at(e.local_date, side.zone) > yes]
    return [evening for evening in said if evening.gave]


def say_yes(world: World, tx: Tx, person: Person, side: Side) -> Outcome:
    """`[Yes, share these]`: counts for the next two 20:00s."""
    side = replace(side, tapped=Answer.YES, tapped_at=world.now)
    tx.put(side)
    plan_counting_evenings(world, tx, side, world.now)
    say(world, tx, person, Kind.YES_SAID)
    return DONE


def say_no(world: World, tx: Tx, person: Person, side: Side) -> Outcome:
    """`[Keep everything private]`, /withdraw: a no, and what waits unopened is taken back."""
    take_back(world, tx, side)
    say(world, tx, person, Kind.WITHDRAWN)
    return DONE


def withdraw(world: World, tx: Tx, person: Person) -> Outcome:
    """/withdraw."""
    side = side_of(tx, person)
    if side is None:
        say(world, tx, person, Kind.NOT_PAIRED)
        return DONE
    return say_no(world, tx, person, side)


def take_back(world: World, tx: Tx, side: Side) -> Side:
    """A no of any kind: it counts for two 20:00s, and evenings this person has not opened are over for both.

    What this side would have given on them stays private for good whether or not a release came of it,
    so that nothing here tells its author what the partner did.
    """
    side = replace(side, tapped=Answer.NO, tapped_at=world.now)
    tx.put(side)
    for evening in evenings_of(tx, side):
        if evening.waits(world.now):
            _take_back_evening(world, tx, side, evening)
    return side


def _take_back_evening(world: World, tx: Tx, side: Side, evening: Evening) -> None:
    tx.put(replace(evening, state=EveningState.WITHDRAWN, items=()))
    for reply_id in evening.mine:
        if reply := tx.get(Reply, reply_id):
            tx.put(replace(reply, share=ShareChoice.PRIVATE, barred=True))
    other = partner_side(tx, side)
    if other is None or not evening.released:
        return
    for theirs in evenings_of(tx, other):
        if theirs.local_date == evening.local_date:
            _empty(tx, theirs)


def _empty(tx: Tx, evening: Evening) -> None:
    """An evening its person has not opened holds no Summary any more."""
    if evening.state is EveningState.WAITING and evening.released:
        tx.put(replace(evening, taken_back=True, items=()))


def take_words_back(tx: Tx, person_id: str) -> None:
    """Erasing: words of this person that anybody has not opened yet go, even if they opened theirs."""
    for couple_id in tx.couples_of(person_id):
        for other in tx.sides(couple_id):
            for theirs in tx.rows(Evening, other.person_id) if other.person_id != person_id else ():
                if theirs.couple_id == couple_id:
                    _empty(tx, theirs)


def take_back_with(world: World, tx: Tx, person: Person, reply: Reply) -> Outcome:
    """Making private or deleting one reply: a no, if it is of an evening that waits unopened."""
    side = side_of(tx, person)
    waiting = side and any(
        reply.id in evening.mine and evening.waits(world.now) for evening in evenings_of(tx, side)
    )
    if side and waiting:
        return say_no(world, tx, person, side)
    return DONE


def set_share_default(world: World, tx: Tx, person: Person, choice: ShareDefault) -> Outcome:
    """/share: never says no at once; ask cancels an automatic yes, never a tapped one."""
    side = side_of(tx, person)
    if side is None:
        say(world, tx, person, Kind.NOT_PAIRED)
        return DONE
    if choice is ShareDefault.NEVER:
        side = take_back(world, tx, side)
    if choice is not ShareDefault.ALWAYS:
        side = replace(side, standing_at=None)
    tx.put(replace(side, share_default=choice, share_set_at=world.now))
    withdrawn = choice is ShareDefault.NEVER
    say(world, tx, person, Kind.SHARE_DEFAULT, choice=choice.value, withdrawn=withdrawn)
    return DONE


def stand(world: World, tx: Tx, person: Person, side: Side, at: datetime) -> None:
    """Sunday 10:00: `/share always` says yes by itself, unless in a pause or against a no."""
    sunday = local(at, side.zone).date()
    always = side.share_default is ShareDefault.ALWAYS and side.share_set_at and side.share_set_at < at
    against = side.tapped is Answer.NO and counts_at(side.tapped_at, sunday, side.zone)
    if always and person.reachable(at) and not against:
        tx.put(replace(side, standing_at=at))
        plan_counting_evenings(world, tx, side, at)


def share_all(world: World, tx: Tx, person: Person, side: Side) -> None:
    """`[Share all]`: marks everything that may be shared, held replies excepted."""
    at = evening_at(next_evenings(world.now, side.zone, 1)[0], side.zone)
    for reply in shareable(tx, side, at):
        if not reply.held and reply.share is ShareChoice.PRIVATE:
            tx.put(replace(reply, share=ShareChoice.SHARE))


def toggle(world: World, tx: Tx, person: Person, reply: Reply) -> Outcome:
    """A tap on a reply under `[Choose what to share]`; a held one is confirmed by it."""
    if reply.share is ShareChoice.SHARE and not reply.held:
        tx.put(replace(reply, share=ShareChoice.PRIVATE))
        return take_back_with(world, tx, person, reply)
    tx.put(replace(reply, share=ShareChoice.SHARE, held=False))
    return DONE


def drop_side(world: World, tx: Tx, side: Side) -> None:
    """Leaving, closing, erasing: what waits is taken back, every unreleased reply is private again."""
    side = take_back(world, tx, side)
    released = given_in(evenings_of(tx, side))
    for reply in tx.rows(Reply, side.person_id):
        if reply.share is ShareChoice.SHARE and reply.id not in released:
            tx.put(replace(reply, share=ShareChoice.PRIVATE))
    tx.put(replace(side, left_at=world.now, share_default=ShareDefault.ASK, standing_at=None))
