"""What the store and the phones say in the end, held against what people did: what is lost or doubled."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from bot.domain.checkin import CheckIn, CheckInState, Draft, Origin, Reply
from bot.domain.consent import Evening, EveningState, ShareChoice
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage, Policy
from bot.domain.schedule import Occasion, OccasionKind, OccasionState
from bot.emulator import Emulator
from bot.storage.store import StoreTx
from tests.delivery.house import known
from tests.reliability.crowd import COMMANDS, Human

COUNTED = frozenset({*COMMANDS.values(), Kind.WHY, Kind.SKIPPED, Kind.YES_SAID})
TAPPED = frozenset({Kind.WHY, Kind.SKIPPED, Kind.YES_SAID})
PROMPTS = {OccasionKind.CHECKIN: "checkin", OccasionKind.PAGE: "page"}
"""Occasions that speak, and how their one message is named."""
SUMMARY = "both chose to share"
MOST_COPIES = {Policy.ONCE: 1, Policy.AGAIN: 2}


@dataclass
class Findings:
    """What should not be, each in words."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def counted(self, what: object, found: int, wanted: int, *, excused: int = 0) -> None:
        """Compare a figure; up to `excused` may be missing."""
        self.lost += [f"{what}"] * max(0, wanted - excused - found)
        self.doubled += [f"{what}"] * max(0, found - wanted)

    def __iadd__(self, other: "Findings") -> Self:
        self.lost += other.lost
        self.doubled += other.doubled
        return self


@dataclass
class Rows:
    """What is stored of one person."""

    messages: list[OutboxMessage]
    replies: list[Reply]
    drafts: list[Draft]
    checkins: list[CheckIn]
    occasions: list[Occasion]

    @classmethod
    def of(cls, tx: StoreTx, human: Human) -> "Rows":
        one = known(tx, human.phone).id
        return cls(
            messages=tx.rows(OutboxMessage, one),
            replies=tx.rows(Reply, one),
            drafts=tx.rows(Draft, one),
            checkins=tx.rows(CheckIn, one),
            occasions=tx.rows(Occasion, one),
        )

    def by_id(self, row_id: str) -> OutboxMessage:
        return next(row for row in self.messages if row.id == row_id)

    def count(self, kind: Kind) -> int:
        return sum(row.say.kind is kind for row in self.messages)


def of_updates(tx: StoreTx, update_ids: set[int], now: datetime) -> Findings:
    """Whether every update that Telegram delivered was acted upon, and nothing waits or was given up."""
    found = Findings()
    found.lost += [f"update {one}" for one in update_ids if not tx.update_seen(one)]
    found.lost += [f"parked {one.update_id}" for one in tx.parked()]
    found.lost += ["unsent"] * tx.pending(now).now
    return found


def of_deeds(rows: Rows, human: Human, emulator: Emulator) -> Findings:
    """Whether each word, edit, tap and command had its effect, once."""
    found, deeds = Findings(), human.deeds
    # A question whose sending broke off may be unknown by its place on the phone: words for it then answer
    # the newest open one, whose buttons have had their day.
    puzzled = sum(row.say.kind is Kind.QUESTION and row.state is Delivery.UNCERTAIN for row in rows.messages)
    for kind in COUNTED:
        late = puzzled + len(_stale(rows, deeds.opened)) if kind in TAPPED else 0
        found.counted(kind, rows.count(kind), deeds.said[kind], excused=late)
    origins = Counter(checkin.origin for checkin in rows.checkins)
    found.counted("asked", origins[Origin.ASKED], deeds.asked)
    found.counted("swapped", origins[Origin.ANOTHER], deeds.swapped, excused=puzzled)
    skipped = sum(checkin.state is CheckInState.SKIPPED for checkin in rows.checkins)
    found.counted("skipped", skipped, deeds.skipped, excused=puzzled)
    found += _of_words(rows, human, puzzled)
    # A rating that was told its question had been answered is none: words in doubt may have been for it.
    rated = sum(reply.rating is not None for reply in rows.replies)
    excused = rows.count(Kind.REPLY_DELETED) + _turned_away(deeds.rated, emulator)
    found.counted("rated", rated, len(deeds.rated), excused=excused)
    found += _of_marks(rows, human)
    return found


def _of_words(rows: Rows, human: Human, puzzled: int) -> Findings:
    found, deeds = Findings(), human.deeds
    holders: list[Reply | Draft] = [*rows.replies, *rows.drafts]
    kept = [bubble for row in holders for bubble in row.bubbles]
    times = Counter(bubble.message_id for bubble in kept)
    found.doubled += [f"words {one}" for one, count in times.items() if count > 1]
    found.lost += [
        f"words {bubble.message_id}: {bubble.text!r} for {deeds.words[bubble.message_id]!r}"
        for bubble in kept
        if bubble.text != deeds.words[bubble.message_id]
    ]
    for row in holders:
        parts = [bubble.message_id for bubble in row.bubbles]
        found.lost += [f"the order of {parts}"] * (parts != sorted(parts))
    missing = [[one for one in parts if one not in times] for parts in deeds.threads.values()]
    gone = [parts for parts in missing if parts]
    deleted = rows.count(Kind.REPLY_DELETED)
    # Words for a question in doubt, with nothing else open, were offered to be kept as a note, for 36 hours;
    # with another open they are part of its reply, and go when that is deleted.
    offered = max(0, rows.count(Kind.NOTE_OFFER) - len(rows.drafts))
    excused = deleted + offered + (puzzled if deleted else 0)
    told = f"{deleted} deleted, {offered} offered, {puzzled} in doubt, {len(gone)} gone"
    found.lost += [f"words {parts}: {told}" for parts in gone[excused:]]
    return found


def _turned_away(taps: list[str], emulator: Emulator) -> int:
    """How many of these taps were answered with a line instead of an effect."""
    answers = [call.parameters for call in emulator.calls if call.method.lower() == "answercallbackquery"]
    told = {str(answer.get("callback_query_id")) for answer in answers if answer.get("text")}
    return len(told & set(taps))


def _of_marks(rows: Rows, human: Human) -> Findings:
    """A tap had its effect; or it came when another message had taken the buttons over."""
    found, deeds = Findings(), human.deeds
    replies = {reply.id: reply for reply in rows.replies}
    for row_id in deeds.shared - _stale(rows, deeds.shared):
        reply = replies.get(str(rows.by_id(row_id).say.refs.get("reply")))
        if reply is None or reply.share is not ShareChoice.SHARE:
            found.lost.append(f"share {row_id}")
    deleted = deeds.deleted - _stale(rows, deeds.deleted)
    found.lost += [f"delete {one}" for one in deleted if rows.by_id(one).say.kind is not Kind.REPLY_DELETED]
    found.lost += [f"open {one}" for one in deeds.opened if rows.by_id(one).say.kind is Kind.PAGE_STUB]
    shared = sum(reply.share is ShareChoice.SHARE for reply in rows.replies)
    found.doubled += ["share"] * max(0, shared - len(deeds.shared))
    found.doubled += ["delete"] * max(0, rows.count(Kind.REPLY_DELETED) - len(deeds.deleted))
    return found


def _stale(rows: Rows, tapped: set[str]) -> set[str]:
    """Messages whose buttons another message of the conversation has taken over by now."""
    return {one for one in tapped if not rows.by_id(one).live and rows.by_id(one).say.kind is Kind.KEPT}


def of_occasions(rows: Rows, days: set[str], now: datetime) -> Findings:
    """Whether everything that fell due has its one record, and each prompt was said once."""
    found = Findings()
    times = Counter((one.kind, one.local_date, one.slot) for one in rows.occasions)
    found.doubled += [f"occasion {one}" for one, count in times.items() if count > 1]
    found.lost += [
        f"occasion {one.kind} {one.due_at}"
        for one in rows.occasions
        if one.due_at <= now and one.state is OccasionState.DUE
    ]
    asked = Counter(str(one.local_date) for one in rows.occasions if one.kind is OccasionKind.CHECKIN)
    found.lost += [f"question of {day}" for day in days if not asked[day]]
    keys = Counter(row.dedup_key for row in rows.messages if row.state is not Delivery.DROPPED)
    for one in rows.occasions:
        if one.kind in PROMPTS and one.due_at <= now:
            wanted = int(one.state is OccasionState.SENT)
            found.counted(one.kind, keys[f"{PROMPTS[one.kind]}:{one.id}"], wanted)
    return found


def of_phone(rows: Rows, human: Human, emulator: Emulator) -> Findings:
    """Whether the phone shows what was sent, no message more often than its policy allows."""
    found = Findings()
    shown = {one.message_id for one in human.phone.messages if not one.outgoing}
    copies: dict[str, set[int]] = {
        row.id: {row.message_id} if row.message_id in shown else set() for row in rows.messages
    }
    nameless = shown - {row.message_id for row in rows.messages}
    for message_id, row_id in _named_by_buttons(human, emulator):
        copies[row_id].add(message_id)
        nameless.discard(message_id)
    for row in rows.messages:
        found.doubled += [f"{row.say.kind} on the phone"] * (len(copies[row.id]) - MOST_COPIES[row.policy])
        if row.state is Delivery.SENT and not copies[row.id]:
            found.lost.append(f"{row.say.kind} on the phone")
    in_doubt = [row for row in rows.messages if row.state is Delivery.UNCERTAIN and not copies[row.id]]
    again = [row for row in rows.messages if row.policy is Policy.AGAIN and len(copies[row.id]) == 1]
    found.doubled += ["a message that nothing caused"] * max(0, len(nameless) - len(in_doubt) - len(again))
    return found


def _named_by_buttons(human: Human, emulator: Emulator) -> Iterator[tuple[int, str]]:
    """Messages that were sent with buttons, which tell what they are: (Telegram's id, the bot's)."""
    for call in emulator.calls:
        if call.method.lower().startswith("send") and call.status == 200:
            if str(call.parameters.get("chat_id")) != str(human.phone.user_id):
                continue
            markup: Any = call.parameters.get("reply_markup") or {}
            keyboard = json.loads(markup) if isinstance(markup, str) else markup
            for row in keyboard.get("inline_keyboard", [])[:1]:
                if data := row[0].get("callback_data"):
                    yield call.result["message_id"], data.partition(":")[0]


def of_secrets(human: Human, partners: Human | None, emulator: Emulator) -> Findings:
    """A push never shows a partner's words: they are edited in, after a tap."""
    if partners is None:
        return Findings()
    sent = [
        str(call.parameters.get("text", call.parameters.get("caption", "")))
        for call in emulator.calls
        if call.method.lower().startswith("send")
        and str(call.parameters.get("chat_id")) == str(human.phone.user_id)
    ]
    words = set(partners.deeds.words.values())
    return Findings(doubled=[f"pushed {one!r}" for one in words if any(one in text for text in sent)])


def of_evenings(tx: StoreTx, one: Human, other: Human) -> Findings:
    """A Summary is for both or for none, and whoever opened it reads both people's words."""
    found = Findings()
    sides = [
        {evening.local_date: evening for evening in tx.rows(Evening, known(tx, each.phone).id)}
        for each in (one, other)
    ]
    found.counted("evenings", len(sides[0]), len(sides[1]))
    for day, evening in sides[0].items():
        theirs = sides[1].get(day)
        if theirs is None or theirs.released is not evening.released:
            found.lost.append(f"a Summary for one of two on {day}")
        words = {item.words.partition("\n")[0] for item in evening.items}
        opened = [human for human, side in zip((one, other), sides, strict=True) if _was_opened(side, day)]
        for human in opened:
            read = "\n".join(message.text or "" for message in human.phone.messages)
            found.lost += [f"{text!r} unread" for text in {SUMMARY, *words} if text not in read]
    return found


def _was_opened(evenings: dict[date, Evening], day: date) -> bool:
    """Whether a person opened a Summary of a day."""
    evening = evenings.get(day)
    return evening is not None and evening.released and evening.state is EveningState.OPENED
