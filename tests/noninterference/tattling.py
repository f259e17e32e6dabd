"""Leaks in what is said: a sentence, a picture, a button that knows more than its reader may."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain.checkin import HIGH_STRESS, Reply
from bot.domain.consent import Answer, Evening, ShareChoice
from bot.domain.couple import Side
from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.domain.summary import STARTERS_OF_A_TOPIC, Entry, Section
from bot.messages.rendered import Rendered, paragraphs
from bot.messages.telling import Telling
from bot.services import consent, couples, outbox
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World
from bot.services.views import View
from tests.noninterference.breaking import Use, partner


def with_line(line: Callable[[Tx, Person, View], object]) -> Callable[[Use], Use]:
    """A message that says one thing more: something of the partner's."""

    def made(renderer: Use) -> Use:
        def rendered(t: Telling) -> Rendered | None:
            told: Rendered | None = renderer(t)
            tx: Tx = t.view._tx  # noqa: SLF001  # a leak looks where it may not
            other = partner(tx, t.view.person.id)
            said = line(tx, other, t.view) if other else None
            return replace(told, text=paragraphs(told.text, str(said))) if told and said else told

        return rendered

    return made


def whether_paused(_tx: Tx, other: Person, view: View) -> object:
    return "paused" if other.resting(view.world.now) else None


def how_many_replies(tx: Tx, other: Person, _view: View) -> object:
    return len(tx.rows(Reply, other.id))


def how_many_kept_private(tx: Tx, other: Person, _view: View) -> object:
    return sum(reply.share is ShareChoice.PRIVATE for reply in tx.rows(Reply, other.id))


def how_sundays_are_answered(tx: Tx, other: Person, _view: View) -> object:
    return [side.share_default.value for side in tx.rows(Side, other.id)]


def whether_waited_for(tx: Tx, other: Person, _view: View) -> object:
    side = couples.side_of(tx, other)
    return "waiting for you" if side and side.tapped is Answer.YES else None


def whether_answered(tx: Tx, other: Person, view: View) -> object:
    day = view.world.now.date()
    return "answered" if any(reply.created_at.date() == day for reply in tx.rows(Reply, other.id)) else None


def whether_released(tx: Tx, _other: Person, view: View) -> object:
    rows = tx.rows(Evening, view.person.id)
    return "something waits" if any(row.holds_summary for row in rows) else None


def whether_picked(tx: Tx, other: Person, view: View) -> object:
    mine = {reply.prompt_id for reply in tx.rows(Reply, view.person.id)}
    theirs = {(reply.prompt_id, reply.words) for reply in tx.rows(Reply, other.id)}
    picked = {(prompt.id, words) for prompt in view.world.catalogue.prompts for words in prompt.options}
    return "picked one too" if any(prompt_id in mine for prompt_id, _ in theirs & picked) else None


def why_nothing(tx: Tx, other: Person, _view: View) -> object:
    sides = tx.rows(Side, other.id)
    return "said no" if any(side.tapped is Answer.NO or side.left_at for side in sides) else None


def live_name(side_of: Use) -> Use:
    def found(tx: Tx, person: Person) -> Side | None:
        side: Side | None = side_of(tx, person)
        other = partner(tx, person.id)
        return replace(side, partner_name=other.name) if side and other else side

    return found


def none_without_partner(side_of: Use) -> Use:
    def found(tx: Tx, person: Person) -> Side | None:
        side: Side | None = side_of(tx, person)
        return side if side and couples.partner_side(tx, side) else None

    return found


def hint_of_what_was_not_shared(summary: Use) -> Use:
    def found(view: View, evening_id: str) -> Any:
        made = summary(view, evening_id)
        tx: Tx = view._tx  # noqa: SLF001  # a leak looks where it may not
        other = partner(tx, view.person.id)
        ratings = [reply.rating or 0 for reply in tx.rows(Reply, other.id)] if other else []
        heavy = max(ratings, default=0) >= HIGH_STRESS
        return made and replace(made, listen_first=heavy, starter=made.starter + heavy)

    return found


def starter_for_what_was_written(summary: Use) -> Use:
    def found(view: View, evening_id: str) -> Any:
        made = summary(view, evening_id)
        tx: Tx = view._tx  # noqa: SLF001  # a leak looks where it may not
        return made and replace(made, starter=_moved(tx, view.person, made.starter))

    return found


def page_starter_for_what_was_written(page_of: Use) -> Use:
    def found(world: World, tx: Tx, person: Person) -> Any:
        made = page_of(world, tx, person)
        return replace(made, starter=_moved(tx, person, made.starter))

    return found


def _moved(tx: Tx, person: Person, starter: int) -> int:
    other = partner(tx, person.id)
    return (starter + len(tx.rows(Reply, other.id) if other else ())) % STARTERS_OF_A_TOPIC


def question_that_both_answered(summary: Use) -> Use:
    """The question stands above one's own words if the other answered it too, though privately."""

    def found(view: View, evening_id: str) -> Any:
        made = summary(view, evening_id)
        tx: Tx = view._tx  # noqa: SLF001  # a leak looks where it may not
        other = partner(tx, view.person.id)
        if made is None or other is None:
            return made
        theirs = {reply.prompt_id for reply in tx.rows(Reply, other.id)}
        return replace(made, sections=tuple(_headed(section, theirs) for section in made.sections))

    return found


def _headed(section: Section, theirs: set[str | None]) -> Section:
    def entry(one: Entry) -> Entry:
        mine = one.items[0]
        heads = one.prompt_id is None and mine.mine and mine.prompt_id in theirs
        return replace(one, prompt_id=mine.prompt_id) if heads else one

    return replace(section, entries=tuple(map(entry, section.entries)))


def every_evening(_over: Use) -> Use:
    return lambda _world, evenings: evenings


def given_at_once(choosable: Use) -> Use:
    def listed(world: World, tx: Tx, side: Side) -> list[Reply]:
        given = consent.given_in(consent.evenings_of(tx, side))
        return [reply for reply in choosable(world, tx, side) if reply.id not in given]

    return listed


def told_while_it_waits(evening: Use) -> Use:
    return lambda gathering, row: replace(evening(gathering, row), given=row.gave)


def only_if_there_is_something(say_no: Use) -> Use:
    def said(world: World, tx: Tx, person: Person, side: Side) -> Outcome:
        if any(row.released and row.waits(world.now) for row in consent.evenings_of(tx, side)):
            return say_no(world, tx, person, side)  # type: ignore[no-any-return]  # it is the same function
        consent.take_back(world, tx, side)
        outbox.say(world, tx, person, Kind.NOTHING_OPEN)
        return DONE

    return said


def too_late(world: World, tx: Tx, person: Person, side: Side) -> None:
    other = couples.partner_side(tx, side)
    if other and any(row.state.value == "opened" for row in consent.evenings_of(tx, other)):
        outbox.say(world, tx, person, Kind.PASSED)
