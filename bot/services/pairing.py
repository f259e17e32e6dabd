"""Pairing: a one-time link, a note each reads alone, and two yeses before anything links two people."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.checkin import Reply
from bot.domain.consent import ShareChoice
from bot.domain.couple import (
    LINK_LIFETIME,
    PROPOSAL_LIFETIME,
    Invite,
    InviteState,
    Proposal,
    ProposalState,
    Side,
)
from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.domain.schedule import OccasionKind, SkipReason, after_quiet_hours
from bot.services import planning
from bot.services.couples import side_of
from bot.services.outbox import new_id, push, retire, say
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World

INVITING = "inviting"
"""A matter of its own: `[Invite my partner]` and `[Accept]` are still there once the first reply was kept."""
AWAKE_FOR = timedelta(hours=1)
"""Whoever made or accepted a link this recently is up: they are told at once, quiet hours or not."""


def token_hash(token: str) -> bytes:
    """What is stored of a link's token."""
    return sha256(token.encode()).digest()


def show_invite_note(world: World, tx: Tx, person: Person) -> Outcome:
    """/invite: first, privately, what pairing can reveal and when it isn't wise."""
    kind = Kind.ALREADY_PAIRED if side_of(tx, person) else Kind.INVITE_NOTE
    say(world, tx, person, kind, matter=INVITING)
    return DONE


def make_link(world: World, tx: Tx, person: Person) -> Outcome:
    """`[Make the link]`: a new one-time link; an older one stops working."""
    if side_of(tx, person):
        say(world, tx, person, Kind.ALREADY_PAIRED)
        return DONE
    _kill_links(tx, person.id)
    drawn = world.random.draw(person.id, "link", tx.next_number(person.id))
    token = urlsafe_b64encode(drawn[:16]).decode().rstrip("=")
    invite_id = new_id(world, tx, person.id)
    expires_at = world.now + LINK_LIFETIME
    tx.put(Invite(invite_id, person.id, world.now, expires_at, token_hash(token)))
    say(world, tx, person, Kind.INVITE_LINK, token=token)
    return DONE


def open_link(world: World, tx: Tx, person: Person) -> Outcome:
    """A link was opened: the same note first; every failure but two is one sentence."""
    assert person.link is not None
    invite = tx.invite_of(person.link)
    if side_of(tx, person):
        kind = Kind.ALREADY_PAIRED
    elif invite is None or not invite.works(world.now):
        kind = Kind.LINK_FAILED
    elif invite.person_id == person.id:
        kind = Kind.OWN_LINK
    else:
        say(world, tx, person, Kind.ACCEPT_NOTE, matter=INVITING, invite=invite.id)
        return DONE
    tx.put(replace(person, link=None))
    say(world, tx, person, kind)
    return DONE


def accept(world: World, tx: Tx, person: Person, invite_id: str) -> Outcome:
    """`[Accept]` spends the link; its maker, if still there, is shown the name and asked."""
    invite = tx.get(Invite, invite_id)
    if side_of(tx, person) or invite is None or not invite.works(world.now):
        say(world, tx, person, Kind.ALREADY_PAIRED if side_of(tx, person) else Kind.LINK_FAILED)
        return DONE
    tx.put(replace(invite, state=InviteState.SPENT))
    tx.put(replace(person, link=None))
    maker = tx.get(Person, invite.person_id)
    if maker and not (maker.erasing or maker.age_asked):
        _propose(world, tx, maker, person, invite)
    say(world, tx, person, Kind.ACCEPTED)
    return DONE


def _propose(world: World, tx: Tx, maker: Person, guest: Person, invite: Invite) -> None:
    proposal = Proposal(
        id=new_id(world, tx, maker.id),
        person_id=maker.id,
        created_at=world.now,
        expires_at=world.now + PROPOSAL_LIFETIME,
        guest_id=guest.id,
        guest_name=guest.name,
    )
    tx.put(proposal)
    due_at = _when_awake(world, maker, invite.created_at)
    matter = key = f"proposal:{proposal.id}"
    push(world, tx, maker, Kind.PROPOSAL, matter=matter, dedup_key=key, due_at=due_at, proposal=proposal.id)


def _when_awake(world: World, person: Person, acted_at: datetime) -> datetime:
    return world.now if world.now - acted_at < AWAKE_FOR else after_quiet_hours(person, world.now)


def not_now(world: World, tx: Tx, person: Person) -> Outcome:
    """`[Not now]`: nobody hears of it; the link stays as it is."""
    tx.put(replace(person, link=None))
    say(world, tx, person, Kind.NOT_NOW)
    return DONE


def refuse(world: World, tx: Tx, person: Person, proposal_id: str) -> Outcome:
    """`[No]`: the other hears nothing."""
    proposal = _open_proposal(world, tx, person, proposal_id)
    if proposal is None:
        return STALE
    tx.put(replace(proposal, state=ProposalState.REFUSED))
    say(world, tx, person, Kind.REFUSED)
    return DONE


def confirm(world: World, tx: Tx, person: Person, proposal_id: str) -> Outcome:
    """`[Yes, that's my partner]`: the moment that links two people."""
    proposal = _open_proposal(world, tx, person, proposal_id)
    if proposal is None:
        return STALE
    guest = tx.get(Person, proposal.guest_id)
    if side_of(tx, person):
        say(world, tx, person, Kind.ALREADY_PAIRED)
        return DONE
    if guest is None or guest.erasing or guest.age_asked or side_of(tx, guest):
        say(world, tx, person, Kind.LINK_FAILED)
        return DONE
    tx.put(replace(proposal, state=ProposalState.CONFIRMED))
    mine, theirs = _join(world, tx, person, guest, proposal.guest_name)
    say(world, tx, person, Kind.CONNECTED, side=mine.id)
    due_at = _when_awake(world, guest, proposal.created_at)
    matter = key = f"connected:{theirs.id}"
    push(world, tx, guest, Kind.CONNECTED, matter=matter, dedup_key=key, due_at=due_at, side=theirs.id)
    return DONE


def _open_proposal(world: World, tx: Tx, person: Person, proposal_id: str) -> Proposal | None:
    proposal = tx.get(Proposal, proposal_id)
    if proposal is None or proposal.person_id != person.id or proposal.state is not ProposalState.WAITING:
        return None
    return proposal if world.now < proposal.expires_at else None


def _join(world: World, tx: Tx, maker: Person, guest: Person, guest_name: str) -> tuple[Side, Side]:
    couple_id = new_id(world, tx, maker.id)
    # Drawn from who and when: a running number, or the id of a row, would carry into every question of theirs
    # what one of them did before, alone.
    seed = world.random.draw("couple", maker.telegram_id, guest.telegram_id, world.now.isoformat())[:16]
    sides = []
    for person, partner_name in ((maker, guest_name), (guest, maker.name)):
        side = Side(
            id=new_id(world, tx, person.id),
            person_id=person.id,
            couple_id=couple_id,
            created_at=world.now,
            zone=maker.zone,
            seed=seed,
            partner_name=partner_name,
            inviter=person is maker,
        )
        tx.put(side)
        _begin_side(world, tx, person, side)
        sides.append(side)
    return sides[0], sides[1]


def _begin_side(world: World, tx: Tx, person: Person, side: Side) -> None:
    """Own links end for good, what was marked before stays private, the couple's Sundays begin."""
    _kill_links(tx, person.id)
    retire(tx, person.id, INVITING)
    for proposal in tx.rows(Proposal, person.id):
        if proposal.state is ProposalState.WAITING:
            tx.put(replace(proposal, state=ProposalState.REFUSED))
    for reply in tx.rows(Reply, person.id):
        if reply.share is ShareChoice.SHARE:
            tx.put(replace(reply, share=ShareChoice.PRIVATE))
    for occasion in tx.due_of(person.id):
        if occasion.kind in (OccasionKind.SUNDAY, OccasionKind.PAGE):
            planning.close(world, tx, occasion, SkipReason.CHANGED)
    planning.plan_sunday(world, tx, person, side)
    planning.plan_sunday_evening(world, tx, side, world.now)


def _kill_links(tx: Tx, person_id: str) -> None:
    for invite in tx.rows(Invite, person_id):
        if invite.state is InviteState.OPEN:
            tx.put(replace(invite, state=InviteState.DEAD))
