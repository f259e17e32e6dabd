"""What the bot says: a kind and references, never text; rendered when sent, for one reader."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.kinds import Kind

Ref = str | int | bool | None
Refs = dict[str, Ref]


class Lane(StrEnum):
    """Answers to people go before prompts and Stubs."""

    ANSWER = "answer"
    PROMPT = "prompt"


class Policy(StrEnum):
    """What to do when it is unknown whether a send arrived: never repeat, or once more."""

    ONCE = "once"
    AGAIN = "again"


MOST_SENDS_OF_AGAIN = 2


class Delivery(StrEnum):
    """Where an outbox message stands. UNCERTAIN: the call broke off, it may have arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Say:
    """What is said, as data: ids, numbers and enums only."""

    kind: Kind
    refs: Refs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One bubble of the bot in one person's chat: what it says now, and what of that was delivered.

    `id` is random and begins every callback_data of its keyboard. `number` orders one person's messages.
    `revision` grows with each change of `say`; `shown` is the last revision delivered (-1: none), so a
    bubble is first sent, then edited until both agree. `matter` is what its keyboard is about: of one
    matter only the newest keyboard is `live`. `dedup_key` makes an occasion speak once.
    """

    id: str
    person_id: str
    created_at: datetime
    number: int
    dedup_key: str
    say: Say
    lane: Lane
    policy: Policy
    due_at: datetime
    matter: str = ""
    live: bool = False
    silent: bool = False
    protected: bool = False
    state: Delivery = Delivery.WAITING
    revision: int = 0
    shown: int = -1
    message_id: int | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    fence: int = 0
