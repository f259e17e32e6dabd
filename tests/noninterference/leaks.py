"""Leaks in what the bot does: whom it tells, when something comes, what is given and what is known of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.checkin import Reply
from bot.domain.consent import Evening, EveningState, Item, ShareChoice
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import SkipReason
from bot.services import (
    consent,
    couples,
    outbox,
)
from bot.services.outcome import DONE
from bot.services.ports import Tx, World
from tests.noninterference.breaking import Use, partner, tell_partner

# --- who is told ---


def receipt(world: World, tx: Tx, person: Person, _stub: OutboxMessage) -> None:
    tell_partner(Kind.KEPT_OPEN)(world, tx, person)


def edit_what_was_read(world: World, tx: Tx, person: Person, *_: object) -> None:
    other = partner(tx, person.id)
    for message in tx.rows(OutboxMessage, other.id) if other else []:
        if message.say.kind is Kind.SUMMARY and message.message_id:
            outbox.revise(world, tx, message, Kind.SUMMARY, **message.say.refs)


def lines_for_both(world: World, tx: Tx, person: Person, row_id: str) -> None:
    if other := partner(tx, person.id):
        outbox.push(world, tx, other, Kind.DANGER_STUB, matter=f"stub:{row_id}", dedup_key="")


# --- when something comes ---


def at_the_second_yes(world: World, tx: Tx, side: Side, *_: object) -> None:
    sides = tx.sides(side.couple_id)
    if all(one.tapped_at and one.left_at is None for one in sides):
        for one in sides:
            if person := tx.get(Person, one.person_id):
                outbox.push(world, tx, person, Kind.EVENING_STUB, matter="now", dedup_key="", evening="")


def only_for_both(hold: Use) -> Use:
    def held(world: World, tx: Tx, stand: Any, other: Any, day: Any) -> None:
        if other is not None:
            hold(world, tx, stand, other, day)

    return held


def none_without_partner(hold: Use) -> Use:
    def held(world: World, tx: Tx, stand: Any, other: Any, day: Any) -> None:
        if couples.partner_side(tx, stand.side):
            hold(world, tx, stand, other, day)

    return held


def by_either_yes(stand: Use) -> Use:
    def stood(tx: Tx, side: Side, day: Any) -> Any:
        mine = stand(tx, side, day)
        other = couples.partner_side(tx, side)
        theirs = consent.yes_since(other, day) if other else None
        return replace(mine, yes=theirs) if mine and theirs and not mine.yes else mine

    return stood


def until_released(stand: Use) -> Use:
    def stood(tx: Tx, side: Side, day: Any) -> Any:
        mine = stand(tx, side, day)
        return mine and replace(mine, opened_by_this_yes=mine.released_by_this_yes)

    return stood


def hindered_by(hinders: Callable[[World, Person], bool]) -> Callable[[Use], Use]:
    def made(hindrance: Use) -> Use:
        def hindered(world: World, tx: Tx, person: Person, occasion: Any) -> Any:
            other = partner(tx, person.id)
            if other and hinders(world, other):
                return SkipReason.PAUSED
            return hindrance(world, tx, person, occasion)

        return hindered

    return made


def one_schedule(plan: Use) -> Use:
    def planned(world: World, tx: Tx, person: Person, after: Any) -> Any:
        other = partner(tx, person.id) or person
        person = replace(person, days=other.days, window=other.window, quiet=other.quiet)
        return plan(world, tx, person, after=after)

    return planned


def one_stream(plan: Use) -> Use:
    def planned(world: World, tx: Tx, person: Person, after: Any) -> Any:
        minute = tx.next_number("everybody") % 60
        occasion = plan(world, tx, person, after=after)
        occasion = replace(occasion, due_at=occasion.due_at.replace(minute=minute))
        tx.put(occasion)
        return occasion

    return planned


def one_lock(post: Use) -> Use:
    def posted(world: World, tx: Tx, person: Person, *args: Any, **named: Any) -> Any:
        other = partner(tx, person.id)
        rows = tx.rows(OutboxMessage, other.id, since=world.now - timedelta(hours=1)) if other else []
        named["due_at"] = (named.get("due_at") or world.now) + timedelta(seconds=len(rows))
        return post(world, tx, person, *args, **named)

    return posted


def one_number(_new_id: Use) -> Use:
    return lambda _world, tx, _person_id: f"{tx.next_number('everybody'):016}"


# --- what is given, and known of it ---


def as_it_is_now(_world: World, tx: Tx, person: Person, _stub: OutboxMessage) -> None:
    other = partner(tx, person.id)
    theirs = {row.local_date: row for row in tx.rows(Evening, other.id)} if other else {}
    for row in tx.rows(Evening, person.id):
        if row.holds_summary and (twin := theirs.get(row.local_date)):
            now = [reply for one in twin.mine if (reply := tx.get(Reply, one))]
            items = tuple(Item(False, r.prompt_id, r.topic, r.rating, r.words) for r in now)
            tx.put(replace(row, items=(*(item for item in row.items if item.mine), *items)))


def drop_the_others_yes(_world: World, tx: Tx, person: Person, _length: str) -> None:
    side = couples.side_of(tx, person)
    if side and (other := couples.partner_side(tx, side)):
        tx.put(replace(other, tapped=None, tapped_at=None))


def bar_both(_world: World, tx: Tx, side: Side, evening: Evening) -> None:
    other = couples.partner_side(tx, side)
    for theirs in consent.evenings_of(tx, other) if other else []:
        if theirs.local_date == evening.local_date:
            for reply_id in theirs.mine:
                if reply := tx.get(Reply, reply_id):
                    tx.put(replace(reply, share=ShareChoice.PRIVATE, barred=True))


def bar_what_was_released(take_back: Use) -> Use:
    def taken(world: World, tx: Tx, side: Side, evening: Evening) -> None:
        take_back(world, tx, side, evening if evening.released else replace(evening, mine=()))

    return taken


def even_if_lapsed(tx: Tx, evening: Evening) -> None:
    if evening.released and evening.state is EveningState.LAPSED:
        tx.put(replace(evening, taken_back=True))


def count_openings_of_both(world: World, tx: Tx, person: Person, _stub: OutboxMessage) -> None:
    side = couples.side_of(tx, person)
    if side and (other := couples.partner_side(tx, side)):
        tx.put(replace(other, opened_at=world.now))


def leave_together(world: World, tx: Tx, side: Side) -> None:
    if other := couples.partner_side(tx, side):
        tx.put(replace(other, left_at=world.now))


def move_together(_world: World, tx: Tx, person: Person, zone: str) -> None:
    if side := couples.side_of(tx, person):
        for one in tx.sides(side.couple_id):
            tx.put(replace(one, zone=zone))


def seed_by_number(join: Use) -> Use:
    def joined(world: World, tx: Tx, person: Person, guest: Person, name: str) -> Any:
        sides = join(world, tx, person, guest, name)
        seed = world.random.draw(person.id, "couple", sides[0].couple_id)[:16]
        sides = tuple(replace(side, seed=seed) for side in sides)
        for side in sides:
            tx.put(side)
        return sides

    return joined


def without_what_the_other_muted(far_end: Use) -> Use:
    def chosen(world: World, tx: Tx, person: Person, topics: Any, **named: Any) -> Any:
        other = partner(tx, person.id)
        muted = other.muted if other else ()
        left = tuple(topic for topic in topics if topic not in muted)
        return far_end(world, tx, person, left or topics, **named)

    return chosen


def lighter_for_both(lightened: Use) -> Use:
    def chosen(world: World, tx: Tx, person: Person, *args: Any) -> Any:
        other = partner(tx, person.id)
        lighten = person.lighten or bool(other and other.lighten)
        return lightened(world, tx, replace(person, lighten=lighten), *args)

    return chosen


def begun_together(walk_of: Use) -> Use:
    """A walk that starts anew for one when the other mutes a topic."""

    def walked(tx: Tx, person: Person) -> Any:
        walk, other = walk_of(tx, person), partner(tx, person.id)
        return replace(walk, begun=walk.begun + bool(other and other.muted))

    return walked


def only_with_partner(can_share: Use) -> Use:
    def could(tx: Tx, person: Person, reply: Reply) -> bool:
        side = couples.side_of(tx, person)
        return bool(can_share(tx, person, reply) and side and couples.partner_side(tx, side))

    return could


def only_while_the_maker_is_up(open_link: Use) -> Use:
    def opened(world: World, tx: Tx, person: Person) -> Any:
        invite = tx.invite_of(person.link) if person.link else None
        maker = tx.get(Person, invite.person_id) if invite else None
        if maker and not maker.reachable(world.now):
            outbox.say(world, tx, person, Kind.LINK_FAILED)
            return DONE
        return open_link(world, tx, person)

    return opened


def discreet_for_both(push: Use) -> Use:
    def pushed(world: World, tx: Tx, person: Person, kind: Kind, /, **named: Any) -> Any:
        other = partner(tx, person.id)
        discreet = person.discreet or bool(other and other.discreet)
        return push(world, tx, replace(person, discreet=discreet), kind, **named)

    return pushed


def speak_alike(_: World, tx: Tx, person: Person, *__: object) -> None:
    """The other one is written to in the language that this one has chosen."""
    changed, other = tx.get(Person, person.id), partner(tx, person.id)
    if changed and other:
        tx.put(replace(other, language=changed.language))
