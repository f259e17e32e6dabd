"""Every button on one page: the use case that an Action means, by the message it stands on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.checkin import Bubble, CheckIn, Reply
from bot.domain.couple import Side
from bot.domain.kinds import ANSWERED_ONCE, ENDING, Action, Kind
from bot.domain.outbox import OutboxMessage, Ref, Say
from bot.domain.person import Person
from bot.domain.prompts import Topic
from bot.services import (
    account,
    beginning,
    checkins,
    consent,
    evenings,
    exports,
    pairing,
    replies,
    safety,
    settings,
)
from bot.services.couples import side_of
from bot.services.outbox import post, revise
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap, or its typed equal; a tapped message may be changed in place, a typed answer wants a new one."""

    world: World
    tx: Tx
    person: Person
    message: OutboxMessage
    action: Action
    value: str
    label: str
    in_place: bool

    def ref(self, name: str) -> str:
        """A reference of the message the button stands on."""
        return str(self.message.say.refs.get(name, ""))

    def show(self, kind: Kind, **refs: Ref) -> Outcome:
        """Let the message say something else: in place after a tap, below after typing."""
        if self.in_place:
            revise(self.world, self.tx, self.message, kind, **refs)
        else:
            post(self.world, self.tx, self.person, Say(kind, refs), matter=self.message.matter)
        return DONE

    def again(self) -> Outcome:
        """Show the same message as it stands now."""
        return self.show(self.message.say.kind, **self.message.say.refs)


def do(tap: Tap) -> Outcome:
    """The use case of a button."""
    kind, action = tap.message.say.kind, tap.action
    handler = BY_KIND.get((kind, action)) or BY_ACTION.get(action)
    outcome = handler(tap) if handler else STALE
    if (kind in ANSWERED_ONCE or action in ENDING) and outcome.alert is None:
        _take_away(tap)
    return outcome


def _take_away(tap: Tap) -> None:
    """A question that was answered keeps no buttons, unless the answer made it another message."""
    message = tap.tx.get(OutboxMessage, tap.message.id)
    if message is not None and message.live and message.revision == tap.message.revision:
        tap.tx.put(replace(message, live=False))


def _checkin(act: Callable[[Tap, CheckIn], Outcome]) -> Callable[[Tap], Outcome]:
    def handler(tap: Tap) -> Outcome:
        checkin = tap.tx.get(CheckIn, tap.ref("checkin"))
        if checkin is None or checkin.person_id != tap.person.id or not checkin.open:
            return STALE
        return act(tap, checkin)

    return handler


def _reply(act: Callable[[Tap, Reply], Outcome]) -> Callable[[Tap], Outcome]:
    def handler(tap: Tap) -> Outcome:
        reply = replies.own_reply(tap.tx, tap.person, tap.value or tap.ref("reply"))
        if reply is None:
            return STALE
        return act(tap, reply)

    return handler


def _side(act: Callable[[Tap, Side], Outcome]) -> Callable[[Tap], Outcome]:
    def handler(tap: Tap) -> Outcome:
        side = side_of(tap.tx, tap.person)
        return act(tap, side) if side else STALE

    return handler


def _share(tap: Tap, reply: Reply) -> Outcome:
    outcome = replies.share(tap.world, tap.tx, tap.person, reply)
    return outcome if outcome.alert else tap.again()


def _make_private(tap: Tap, reply: Reply) -> Outcome:
    replies.make_private(tap.world, tap.tx, tap.person, reply)
    return tap.again()


def _delete(tap: Tap, reply: Reply) -> Outcome:
    replies.delete(tap.world, tap.tx, tap.person, reply)
    return (
        tap.show(Kind.REPLY_DELETED, typed=reply.typed) if tap.message.say.kind is Kind.KEPT else tap.again()
    )


def _toggle(tap: Tap, reply: Reply) -> Outcome:
    consent.toggle(tap.world, tap.tx, tap.person, reply)
    return tap.again()


def _share_all(tap: Tap, side: Side) -> Outcome:
    consent.share_all(tap.world, tap.tx, tap.person, side)
    return tap.show(Kind.PAGE)


def _leaf(kind: Kind) -> Callable[[Tap], Outcome]:
    def handler(tap: Tap) -> Outcome:
        return tap.show(kind, offset=int(tap.value or 0))

    return handler


def _later(tap: Tap, checkin: CheckIn) -> Outcome:
    if tap.in_place:
        return checkins.show_later(tap.world, tap.tx, checkin)
    return checkins.ask_when(tap.world, tap.tx, tap.person, checkin)


def _mute(tap: Tap) -> Outcome:
    settings.toggle_topic(tap.tx, tap.person, Topic(tap.value))
    return tap.again()


def _ask_instead(tap: Tap) -> Outcome:
    tap.show(Kind.NOTE_OFFER, draft=tap.ref("draft"), asked=True)
    return checkins.ask_now(tap.world, tap.tx, tap.person)


def _keep_note(tap: Tap) -> Outcome:
    return replies.keep_note(tap.world, tap.tx, tap.person, tap.ref("draft"))


def _keep_rhythm(tap: Tap) -> Outcome:
    checkins.heard(tap.tx, tap.person)
    return tap.show(Kind.RHYTHM_ANSWERED, answer="keep")


def _fewer(tap: Tap) -> Outcome:
    checkins.fewer(tap.tx, tap.person)
    return tap.show(Kind.RHYTHM_ANSWERED, answer="fewer")


def _pause(tap: Tap) -> Outcome:
    return account.pause(tap.world, tap.tx, tap.person, "7")


def _open_neutral(tap: Tap) -> Outcome:
    refs = {name: value for name, value in tap.message.say.refs.items() if name != "kind"}
    if tap.ref("kind") == Kind.REMINDER and not checkins.own_checkin(tap.tx, tap.person, tap.ref("checkin")):
        return STALE  # it has been answered since
    revise(tap.world, tap.tx, tap.message, Kind(tap.ref("kind")), **refs)
    return DONE


def _switch(setting: str) -> Callable[[Tap], Outcome]:
    def handler(tap: Tap) -> Outcome:
        return settings.set_switch(tap.world, tap.tx, tap.person, setting, tap.value)

    return handler


def _simple(act: Callable[[World, Tx, Person], Outcome]) -> Callable[[Tap], Outcome]:
    return lambda tap: act(tap.world, tap.tx, tap.person)


def _valued(act: Callable[[World, Tx, Person, str], Outcome]) -> Callable[[Tap], Outcome]:
    return lambda tap: act(tap.world, tap.tx, tap.person, tap.value)


def _refed(act: Callable[[World, Tx, Person, str], Outcome], name: str) -> Callable[[Tap], Outcome]:
    return lambda tap: act(tap.world, tap.tx, tap.person, tap.ref(name))


def _sided(act: Callable[[World, Tx, Person, Side], Outcome]) -> Callable[[Tap], Outcome]:
    return _side(lambda tap, side: act(tap.world, tap.tx, tap.person, side))


def _on(act: Callable[[World, Tx, Person, OutboxMessage], Outcome]) -> Callable[[Tap], Outcome]:
    return lambda tap: act(tap.world, tap.tx, tap.person, tap.message)


def _until(moment: Callable[[World, Person], datetime]) -> Callable[[Tap], Outcome]:
    return _checkin(
        lambda tap, checkin: checkins.snooze(
            tap.world, tap.tx, tap.person, checkin, moment(tap.world, tap.person)
        )
    )


BY_KIND: Final[dict[tuple[Kind, Action], Callable[[Tap], Outcome]]] = {
    (Kind.PAGE_STUB, Action.OPEN): _on(evenings.open_page_stub),
    (Kind.EVENING_STUB, Action.OPEN): _on(evenings.open_stub),
    (Kind.DANGER_STUB, Action.OPEN): _on(safety.open_lines),
    (Kind.NEUTRAL, Action.OPEN): _open_neutral,
    (Kind.REPLIES, Action.OLDER): _leaf(Kind.REPLIES),
    (Kind.REPLIES, Action.NEWER): _leaf(Kind.REPLIES),
    (Kind.CHOICE, Action.OLDER): _leaf(Kind.CHOICE),
    (Kind.CHOICE, Action.NEWER): _leaf(Kind.CHOICE),
    (Kind.CHOICE, Action.DONE): lambda tap: tap.show(Kind.PAGE),
    (Kind.TOPICS, Action.DONE): lambda tap: tap.show(Kind.SETTINGS, changed="topics"),
    (Kind.DANGER_LINES, Action.COUNTRY): lambda tap: tap.show(Kind.DANGER_LINES, country=tap.value),
    (Kind.SAFETY, Action.COUNTRY): lambda tap: tap.show(Kind.SAFETY, country=tap.value),
    (Kind.DELETE_QUESTION, Action.CLEAR_TOO): lambda tap: tap.show(Kind.DELETE_QUESTION, clear=True),
}
"""Buttons whose meaning depends on the message they stand on."""

BY_ACTION: Final[dict[Action, Callable[[Tap], Outcome]]] = {
    Action.ADULT: _simple(beginning.adult),
    Action.NOT_FOR_ME: _simple(beginning.not_for_me),
    Action.AGREE: _simple(beginning.agree),
    Action.ZONE: _valued(beginning.choose_zone),
    Action.ELSEWHERE: _simple(beginning.ask_location),
    Action.THREE_EVENINGS: lambda tap: beginning.choose_rhythm(tap.world, tap.tx, tap.person, "three"),
    Action.EVERY_EVENING: lambda tap: beginning.choose_rhythm(tap.world, tap.tx, tap.person, "every"),
    Action.WEEKENDS: lambda tap: beginning.choose_rhythm(tap.world, tap.tx, tap.person, "weekends"),
    Action.INVITE: _simple(pairing.show_invite_note),
    Action.MAKE_LINK: _simple(pairing.make_link),
    Action.ACCEPT: _refed(pairing.accept, "invite"),
    Action.NOT_NOW: _simple(pairing.not_now),
    Action.CONFIRM: _refed(pairing.confirm, "proposal"),
    Action.REFUSE: _refed(pairing.refuse, "proposal"),
    Action.RATE: _checkin(
        lambda tap, checkin: replies.rate(
            tap.world, tap.tx, tap.person, checkin, int(tap.value), tapped=tap.in_place
        )
    ),
    Action.PICK: _checkin(
        lambda tap, checkin: replies.answer(
            tap.world, tap.tx, tap.person, checkin, Bubble(-(tap.message.message_id or 0), tap.label)
        )
    ),
    Action.SKIP: _checkin(lambda tap, checkin: checkins.skip(tap.world, tap.tx, tap.person, checkin)),
    Action.LATER: _checkin(_later),
    Action.ANOTHER: _checkin(
        lambda tap, checkin: checkins.another(tap.world, tap.tx, tap.person, checkin, in_place=tap.in_place)
    ),
    Action.WHY: _checkin(lambda tap, checkin: checkins.why(tap.world, tap.tx, tap.person, checkin)),
    Action.IN_AN_HOUR: _until(checkins.in_an_hour),
    Action.THIS_EVENING: _until(checkins.this_evening),
    Action.TOMORROW: _until(checkins.tomorrow),
    Action.SHARE: _reply(_share),
    Action.MAKE_PRIVATE: _reply(_make_private),
    Action.DELETE: _reply(_delete),
    Action.KEEP_NOTE: _keep_note,
    Action.ASK_NOW: _ask_instead,
    Action.FEWER: _fewer,
    Action.OTHER_TOPICS: _simple(settings.show_topics),
    Action.TAKE_PAUSE: _pause,
    Action.KEEP_RHYTHM: _keep_rhythm,
    Action.TOGGLE: _reply(_toggle),
    Action.ANSWER_LATE: _valued(checkins.answer_late),
    Action.CHOOSE: lambda tap: tap.show(Kind.CHOICE, offset=0),
    Action.SHARE_ALL: _side(_share_all),
    Action.YES: _sided(consent.say_yes),
    Action.KEEP_PRIVATE: _sided(consent.say_no),
    Action.KEEP_OPEN: _sided(account.keep_open),
    Action.CLOSE: lambda tap: account.leave(tap.world, tap.tx, tap.person, closed=True),
    Action.MUTE: _mute,
    Action.LANGUAGE: _valued(beginning.choose_language),
    Action.REMINDER: _switch("reminder"),
    Action.DISCREET: _switch("discreet"),
    Action.RESUME: _simple(account.resume),
    Action.ERASE: lambda tap: account.erase(tap.world, tap.tx, tap.person, clear=tap.ref("clear") == "True"),
    Action.SEND_EXPORT: _simple(exports.send_export),
    Action.HIDE: _on(safety.hide_lines),
    Action.UNDER_AGE: _simple(account.ask_erase),
    Action.NOT_UNDER_AGE: _simple(safety.not_under_age),
}
