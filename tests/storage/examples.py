"""An example of everything that is stored, with hardly a field at its default."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.checkin import Bubble, CheckIn, CheckInState, Draft, Origin, Reply
from bot.domain.consent import Answer, Evening, EveningState, Item, ShareChoice, ShareDefault
from bot.domain.couple import Invite, InviteState, Proposal, ProposalState, Side
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, Lane, OutboxMessage, Policy, Say
from bot.domain.person import Person, Span, Step
from bot.domain.prompts import Topic
from bot.domain.schedule import Occasion, OccasionKind, OccasionState, SkipReason
from bot.services.ports import Entity

NOW = datetime(2026, 11, 23, 18, 0, 0, 123456, UTC)
SOON = NOW + timedelta(hours=1)
DAY = date(2026, 11, 23)
BIG_ID = 7_000_000_000
WORDS = "You carried the heavy shopping and said nothing of it."

ADA = Person(
    id="ada",
    created_at=NOW,
    telegram_id=BIG_ID,
    name="Ada Lovelace",
    language="de",
    seed=bytes(range(16)),
    step=Step.READY,
    agreed_at=NOW,
    zone="Europe/Berlin",
    days=(1, 7),
    window=Span(1, 2),
    quiet=Span(3, 4),
    muted=(Topic.STRESS,),
    reminder=True,
    discreet=True,
    paused=True,
    paused_until=SOON,
    blocked=True,
    age_asked=True,
    age_confirmed=True,
    silences=3,
    halved=True,
    halving_asked=True,
    lighten=True,
    link=b"\x00\xff link",
)
BEN = Person("ben", NOW, BIG_ID + 1, "Ben Byron", "en", b"s" * 16)

SIDE = Side(
    id="side",
    person_id="ada",
    couple_id="couple",
    created_at=NOW,
    zone="Europe/Berlin",
    seed=b"\x80seed",
    partner_name="Benedikt",
    inviter=True,
    left_at=SOON,
    share_default=ShareDefault.ALWAYS,
    share_set_at=NOW,
    tapped=Answer.NO,
    tapped_at=NOW,
    standing_at=SOON,
    opened_at=NOW,
    kept_open_at=SOON,
)
INVITE = Invite("invite", "ada", NOW, SOON, b"\xff" * 32, InviteState.SPENT)
PROPOSAL = Proposal("proposal", "ada", NOW, SOON, "ben", "Benedikt", ProposalState.REFUSED)
CHECKIN = CheckIn(
    id="checkin",
    person_id="ada",
    created_at=NOW,
    prompt_id="gratitude-one",
    topic=Topic.GRATITUDE,
    origin=Origin.ASKED,
    closes_at=SOON,
    message="message",
    state=CheckInState.SNOOZED,
    late=True,
)
REPLY = Reply(
    id="reply",
    person_id="ada",
    created_at=NOW,
    updated_at=SOON,
    couple_id="couple",
    checkin_id="checkin",
    prompt_id="gratitude-one",
    topic=Topic.GRATITUDE,
    rating=4,
    bubbles=(Bubble(11, WORDS), Bubble(12, "Grüße 🌱\n\x00 end")),
    share=ShareChoice.SHARE,
    held=True,
    barred=True,
    message="message",
)
DRAFT = Draft("draft", "ada", NOW, SOON, (Bubble(13, WORDS),), "message")
EVENING = Evening(
    id="evening",
    person_id="ada",
    couple_id="couple",
    created_at=NOW,
    local_date=DAY,
    lapses_at=SOON,
    said_yes=True,
    mine=("reply",),
    released=True,
    items=(Item(False, None, None, None, WORDS), Item(True, "p", Topic.STRESS, 5, "")),
    taken_back=True,
    state=EveningState.LAPSED,
)
OCCASION = Occasion(
    id="occasion",
    person_id="ada",
    created_at=NOW,
    kind=OccasionKind.SNOOZE,
    local_date=DAY,
    slot="checkin/2",
    due_at=SOON,
    state=OccasionState.SKIPPED,
    reason=SkipReason.QUIET_HOURS,
    handled_at=SOON,
)
MESSAGE = OutboxMessage(
    id="message",
    person_id="ada",
    created_at=NOW,
    number=7,
    dedup_key="occasion/1",
    say=Say(Kind.QUESTION, {"checkin": "checkin", "menu": "", "part": 0, "asked": True, "none": None}),
    lane=Lane.PROMPT,
    policy=Policy.AGAIN,
    due_at=NOW,
    matter="checkin",
    live=True,
    silent=True,
    protected=True,
    state=Delivery.UNCERTAIN,
    revision=4,
    shown=3,
    message_id=2**40,
    attempts=2,
    lease_until=SOON,
    fence=9,
)
EVERYTHING: list[Entity] = [
    ADA, SIDE, INVITE, PROPOSAL, CHECKIN, REPLY, DRAFT, EVENING, OCCASION, MESSAGE,
]  # fmt: skip


def message(person_id: str, number: int, **more: object) -> OutboxMessage:
    """A plain answer that waits to be sent to somebody."""
    fields: dict[str, object] = {
        "id": f"{person_id}-{number}",
        "person_id": person_id,
        "created_at": NOW,
        "number": number,
        "dedup_key": f"{person_id}/{number}",
        "say": Say(Kind.HELP),
        "lane": Lane.ANSWER,
        "policy": Policy.ONCE,
        "due_at": NOW,
    }
    return OutboxMessage(**(fields | more))  # type: ignore[arg-type]  # any field may be given
