"""Two people who both said yes: each holds a side of their own, and a side never looks at the other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.consent import Answer, ShareDefault

LINK_LIFETIME = timedelta(hours=48)
PROPOSAL_LIFETIME = timedelta(hours=48)
QUIET_WEEKS = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Side:
    """One person's side of a couple, complete in itself: it outlives the partner's leaving or erasing.

    `zone` and `seed` are the couple's, `partner_name` is the name told at pairing. `tapped` is the
    latest explicit yes or no, `standing_at` when `/share always` last said yes by itself.
    """

    id: str
    person_id: str
    couple_id: str
    created_at: datetime
    zone: str
    seed: bytes
    partner_name: str
    inviter: bool
    left_at: datetime | None = None
    share_default: ShareDefault = ShareDefault.ASK
    share_set_at: datetime | None = None
    tapped: Answer | None = None
    tapped_at: datetime | None = None
    standing_at: datetime | None = None
    opened_at: datetime | None = None
    kept_open_at: datetime | None = None

    def quiet_since(self) -> datetime:
        """The moment from which eight weeks without an opened Summary are counted."""
        return max(moment for moment in (self.created_at, self.opened_at, self.kept_open_at) if moment)


class InviteState(StrEnum):
    """An Invite is open until it is accepted (spent) or its maker makes another, pairs (dead)."""

    OPEN = "open"
    SPENT = "spent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time link: only the SHA-256 of its 128-bit token is kept. `person_id` is its maker."""

    id: str
    person_id: str
    created_at: datetime
    expires_at: datetime
    token_hash: bytes
    state: InviteState = InviteState.OPEN

    def works(self, now: datetime) -> bool:
        """Whether the link still opens the note."""
        return self.state is InviteState.OPEN and now < self.expires_at


class ProposalState(StrEnum):
    """What the maker of an accepted link said to the name they were shown."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An accepted link that waits for its maker's yes; the guest sees nothing of it."""

    id: str
    person_id: str
    created_at: datetime
    expires_at: datetime
    guest_id: str
    guest_name: str
    state: ProposalState = ProposalState.WAITING
