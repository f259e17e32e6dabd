"""The Page: a person's own week and exactly what their partner would read at the next 20:00."""

from datetime import date, datetime, timedelta

from bot.domain.checkin import Reply
from bot.domain.consent import (
    SUNDAY,
    Evening,
    EveningState,
    evening_at,
    next_evenings,
    page_at,
)
from bot.domain.couple import QUIET_WEEKS, Side
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery
from bot.domain.person import Person
from bot.domain.prompts import Topic
from bot.domain.schedule import local, week_of
from bot.domain.summary import Page, starter_of
from bot.services.consent import evenings_of, given_in, led_to, marked, shareable, yes_since
from bot.services.couples import side_of
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

WEEK = timedelta(days=7)
FOUR_WEEKS = timedelta(weeks=4)


def show_page(world: World, tx: Tx, person: Person) -> Outcome:
    """/summary: the Page now; it opens nothing that waits."""
    say(world, tx, person, Kind.PAGE)
    if stress_of(world, tx, person):
        say(world, tx, person, Kind.STRESS_PICTURE)
    _stub_again(world, tx, person)
    return DONE


def _stub_again(world: World, tx: Tx, person: Person) -> None:
    """The Page says to open what waits first: where nobody knows whether its Stub arrived, it comes again."""
    side = side_of(tx, person)
    waiting = {evening.id for evening in evenings_of(tx, side) if evening.waits(world.now)} if side else set()
    for stub in tx.live(person.id):
        evening_id = str(stub.say.refs.get("evening"))
        in_doubt = stub.say.kind is Kind.EVENING_STUB and stub.state is Delivery.UNCERTAIN
        if in_doubt and evening_id in waiting:
            say(world, tx, person, Kind.EVENING_STUB, matter=stub.matter, evening=evening_id)


def stress_of(world: World, tx: Tx, person: Person) -> list[tuple[date, int]]:
    """The person's own ratings of four weeks, by local day."""
    return [
        (local(reply.created_at, person.zone).date(), reply.rating)
        for reply in tx.rows(Reply, person.id, since=world.now - FOUR_WEEKS)
        if reply.rating is not None
    ]


def page_of(world: World, tx: Tx, person: Person) -> Page:
    """The Page of a person; of Releases it knows only what its reader has opened or let lapse."""
    side = side_of(tx, person)
    seed = side.seed if side else person.seed
    week = week_of(local(world.now, person.zone).date())
    starter_topic, starter = starter_of(seed, "page", week, tuple(Topic))
    alone = Page(
        paired=False,
        replies=tuple(tx.rows(Reply, person.id, since=world.now - WEEK)),
        given=frozenset(),
        preview=(),
        marked=False,
        stress=tuple(stress_of(world, tx, person)),
        starter_topic=starter_topic,
        starter=starter,
    )
    return _paired_page(world, tx, side, alone) if side else alone


def _paired_page(world: World, tx: Tx, side: Side, alone: Page) -> Page:
    evenings = evenings_of(tx, side)
    given = given_in(_over(world, evenings))
    day = next_evenings(world.now, side.zone, 1)[0]
    preview = marked(shareable(tx, side, evening_at(day, side.zone)), given)
    shown = {reply.id: reply for reply in (*alone.replies, *preview)}
    yes = yes_since(side, day)
    opened = any(e.state is EveningState.OPENED for e in led_to(evenings, side, yes))
    return Page(
        paired=True,
        replies=tuple(sorted(shown.values(), key=lambda reply: (reply.created_at, reply.id))),
        given=given,
        preview=tuple(preview),
        marked=bool(preview),
        stress=alone.stress,
        starter_topic=alone.starter_topic,
        starter=alone.starter,
        next_evening=day,
        yes=yes is not None and not opened,
        standing=yes is not None and yes == side.standing_at,
        waiting=any(evening.waits(world.now) for evening in evenings),
        quiet_weeks=_quiet_weeks(side, world.now),
    )


def _over(world: World, evenings: list[Evening]) -> list[Evening]:
    """Those whose Release, if there was one, their person may know of."""
    return [evening for evening in evenings if not evening.waits(world.now)]


def _quiet_weeks(side: Side, now: datetime) -> bool:
    """Whether the first Sunday 10:00 after eight weeks without an opened Summary has come."""
    since = local(side.quiet_since(), side.zone).date() + QUIET_WEEKS
    sunday = since + timedelta(days=SUNDAY - since.isoweekday())
    return page_at(sunday, side.zone) <= now


def choosable(world: World, tx: Tx, side: Side) -> list[Reply]:
    """What `[Choose what to share]` lists, newest first: what its author knows as not given yet."""
    known = given_in(_over(world, evenings_of(tx, side)))
    day = next_evenings(world.now, side.zone, 1)[0]
    rows = shareable(tx, side, evening_at(day, side.zone))
    return [reply for reply in reversed(rows) if reply.id not in known]
