"""A check-in from its question to its end: asking, skipping, snoozing, another question, closing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.checkin import CLOSES_AFTER, REMINDS_AFTER, CheckIn, CheckInState, Origin, Reply
from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import Person
from bot.domain.prompts import Prompt, Topic
from bot.domain.schedule import OccasionKind, SkipReason, after_quiet_hours, local, week_of
from bot.domain.walk import Walk, far_end, is_light, prompt_of
from bot.services.couples import side_of
from bot.services.outbox import new_id, push, retire, revise, say
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.planning import close, due_minute, plan
from bot.services.ports import Tx, World

REMEMBERED = timedelta(days=400)
ONE_HOUR = timedelta(hours=1)


def matter_of(checkin: CheckIn) -> str:
    """The matter of a check-in's keyboard: each open check-in keeps its own."""
    return f"checkin:{checkin.id}"


def walk_of(tx: Tx, person: Person) -> Walk:
    """The couple's walk, the same for both; alone one's own."""
    walker = side_of(tx, person) or person
    return Walk(walker.seed, week_of(local(walker.created_at, walker.zone).date()))


def ask_first(world: World, tx: Tx, person: Person) -> None:
    """The question that ends the beginning: a light one."""
    ask(world, tx, person, _far_end(world, tx, person, (Topic.GRATITUDE,), light=True), Origin.FIRST)


def ask_now(world: World, tx: Tx, person: Person, topic: Topic | None = None) -> Outcome:
    """/checkin: one prompt now, of a topic or of any the person has not muted."""
    topics = (topic,) if topic else topics_of(person)
    ask(world, tx, person, _out_of_turn(world, tx, person, topics), Origin.ASKED)
    return DONE


def ask_scheduled(world: World, tx: Tx, person: Person, day: date, slot: int, dedup_key: str) -> None:
    """The question of a scheduled day; own muting and own stress swap one's own prompt only."""
    prompt = _of_the_day(world, tx, person, day, slot)
    prompt = _lightened(world, tx, person, prompt, topics_of(person))
    ask(world, tx, person, prompt, Origin.SCHEDULED, dedup_key=dedup_key)


def unask(world: World, tx: Tx, person: Person, checkin: CheckIn, day: date, slot: int) -> None:
    """The question of a scheduled day was never sent; if it gave way to a lighter one, the next will."""
    tx.remove(checkin)
    prompt = _of_the_day(world, tx, person, day, slot)
    if prompt.topic is Topic.BOUNDARIES and prompt.id != checkin.prompt_id:
        tx.put(replace(person, lighten=True))


def _of_the_day(world: World, tx: Tx, person: Person, day: date, slot: int) -> Prompt:
    prompt = prompt_of(world.catalogue, walk_of(tx, person), week_of(day), slot)
    if prompt.topic in person.muted:
        return _far_end(world, tx, person, topics_of(person))
    return prompt


def _out_of_turn(world: World, tx: Tx, person: Person, topics: tuple[Topic, ...]) -> Prompt:
    prompt = _far_end(world, tx, person, topics)
    return _lightened(world, tx, person, prompt, topics)


def _lightened(world: World, tx: Tx, person: Person, prompt: Prompt, topics: tuple[Topic, ...]) -> Prompt:
    """After high stress the next boundaries prompt gives way to a light one, of another topic if it may."""
    if not person.lighten or prompt.topic is not Topic.BOUNDARIES:
        return prompt
    tx.put(replace(person, lighten=False))
    others = tuple(topic for topic in topics if topic is not Topic.BOUNDARIES)
    return _far_end(world, tx, person, others or topics, light=True)


def topics_of(person: Person) -> tuple[Topic, ...]:
    """The topics a person has not muted."""
    return tuple(topic for topic in Topic if topic not in person.muted)


def _far_end(
    world: World, tx: Tx, person: Person, topics: tuple[Topic, ...], *, light: bool = False
) -> Prompt:
    asked: dict[str, datetime] = {}
    for row in tx.rows(CheckIn, person.id, since=world.now - REMEMBERED):
        asked[row.prompt_id] = row.created_at
    week = week_of(local(world.now, person.zone).date())
    fits = is_light if light else lambda _: True
    return far_end(world.catalogue, walk_of(tx, person), week, topics, asked, fits=fits)


def ask(
    world: World, tx: Tx, person: Person, prompt: Prompt, origin: Origin, *, dedup_key: str = ""
) -> CheckIn:
    """Offer one prompt: the row, its message, and the moments of reminding and closing."""
    checkin = _new_checkin(world, tx, person, prompt, origin)
    matter = matter_of(checkin)
    if origin is Origin.SCHEDULED:
        message = push(
            world, tx, person, Kind.QUESTION, matter=matter, dedup_key=dedup_key, checkin=checkin.id
        )
    else:
        message = say(world, tx, person, Kind.QUESTION, matter=matter, checkin=checkin.id)
    checkin = replace(checkin, message=message.id)
    tx.put(checkin)
    if person.reminder and origin is Origin.SCHEDULED:
        due_at = after_quiet_hours(person, world.now + REMINDS_AFTER)
        _plan(world, tx, person, OccasionKind.REMINDER, checkin.id, due_at)
    return checkin


def _new_checkin(world: World, tx: Tx, person: Person, prompt: Prompt, origin: Origin) -> CheckIn:
    checkin = CheckIn(
        id=new_id(world, tx, person.id),
        person_id=person.id,
        created_at=world.now,
        prompt_id=prompt.id,
        topic=prompt.topic,
        origin=origin,
        closes_at=world.now + CLOSES_AFTER,
    )
    _plan(world, tx, person, OccasionKind.CLOSE, checkin.id, checkin.closes_at)
    return checkin


def _plan(world: World, tx: Tx, person: Person, kind: OccasionKind, slot: str, due_at: datetime) -> None:
    plan(world, tx, person.id, kind, local(due_at, person.zone).date(), slot, due_at)


def open_checkin(tx: Tx, person: Person, now: datetime) -> CheckIn | None:
    """The check-in a text belongs to: the newest open one, else the newest snoozed one."""
    rows = tx.rows(CheckIn, person.id, since=now - timedelta(days=30))[::-1]
    for state in (CheckInState.OPEN, CheckInState.SNOOZED):
        asked = (row for row in rows if row.state is state and row.closes_at > now)
        found = next((row for row in asked if _was_shown(tx, row)), None)
        if found:
            return found
    return None


def _was_shown(tx: Tx, checkin: CheckIn) -> bool:
    """Whether a person could read the question: behind a discreet Stub nobody opened it takes no words."""
    message = tx.get(OutboxMessage, checkin.message)
    return message is None or message.say.kind is not Kind.NEUTRAL or checkin.state is CheckInState.SNOOZED


def was_sent(tx: Tx, checkin: CheckIn) -> bool:
    """Whether a phone surely has the question, read or not."""
    message = tx.get(OutboxMessage, checkin.message)
    return message is None or message.message_id is not None


def own_checkin(tx: Tx, person: Person, checkin_id: str) -> CheckIn | None:
    """The check-in with an id, if it is this person's and still open."""
    checkin = tx.get(CheckIn, checkin_id)
    return checkin if checkin and checkin.person_id == person.id and checkin.open else None


def reply_to(tx: Tx, checkin: CheckIn) -> Reply | None:
    """The reply to a check-in, once there is one."""
    rows = tx.rows(Reply, checkin.person_id, since=checkin.created_at)
    return next((row for row in rows if row.checkin_id == checkin.id), None)


def show_answer(world: World, tx: Tx, checkin: CheckIn) -> None:
    """Let a question say what a tap answered, as long as that is kept, in place and without buttons."""
    if message := tx.get(OutboxMessage, checkin.message):
        shown = revise(world, tx, message, Kind.QUESTION, checkin=checkin.id, menu="done")
        tx.put(replace(shown, live=False))


def skip(world: World, tx: Tx, person: Person, checkin: CheckIn) -> Outcome:
    """`[Skip]`: no reason asked; a skip isn't a silence."""
    tx.put(replace(checkin, state=CheckInState.SKIPPED))
    heard(tx, person)
    retire(tx, person.id, matter_of(checkin))
    say(world, tx, person, Kind.SKIPPED)
    return DONE


def heard(tx: Tx, person: Person) -> Person:
    """A person spoke: silences start anew, and a rhythm that silence halved is whole again."""
    if person.silences or person.halving_asked:
        halved = person.halved and not person.halving_asked
        person = replace(person, silences=0, halved=halved, halving_asked=False)
        tx.put(person)
    return person


def fewer(tx: Tx, person: Person) -> None:
    """`[Fewer]`: the halved rhythm is now the person's own choice, until they set their days."""
    tx.put(replace(person, silences=0, halved=True, halving_asked=False))


def skip_open(world: World, tx: Tx, person: Person) -> Outcome:
    """/skip on the open check-in."""
    checkin = open_checkin(tx, person, world.now)
    if checkin:
        return skip(world, tx, person, checkin)
    say(world, tx, person, Kind.NOTHING_OPEN)
    return DONE


def offer_snooze(world: World, tx: Tx, person: Person) -> Outcome:
    """/snooze: 1 hour, this evening, tomorrow."""
    checkin = open_checkin(tx, person, world.now)
    if checkin:
        return ask_when(world, tx, person, checkin)
    say(world, tx, person, Kind.NOTHING_OPEN)
    return DONE


def ask_when(world: World, tx: Tx, person: Person, checkin: CheckIn) -> Outcome:
    """The three choices below, in words of their own; the question keeps its buttons."""
    say(world, tx, person, Kind.SNOOZE_MENU, checkin=checkin.id)
    return DONE


def show_later(world: World, tx: Tx, checkin: CheckIn) -> Outcome:
    """`[Later]`: the question's own keyboard shows the three choices."""
    message = tx.get(OutboxMessage, checkin.message)
    if message is None:
        return STALE
    revise(world, tx, message, Kind.QUESTION, checkin=checkin.id, menu="later")
    return DONE


def snooze(world: World, tx: Tx, person: Person, checkin: CheckIn, until: datetime) -> Outcome:
    """Put a check-in off; it comes back as a new message and has its 36 hours from then."""
    until = after_quiet_hours(person, until)
    tx.put(replace(checkin, state=CheckInState.SNOOZED, closes_at=until + CLOSES_AFTER))
    retire(tx, person.id, matter_of(checkin))
    for earlier in tx.due_of(person.id):
        if earlier.kind is OccasionKind.SNOOZE and earlier.slot.startswith(f"{checkin.id}/"):
            close(world, tx, earlier, SkipReason.CHANGED)
    slot = f"{checkin.id}/{tx.next_number(person.id)}"
    _plan(world, tx, person, OccasionKind.SNOOZE, slot, until)
    say(world, tx, person, Kind.SNOOZED, until=until.isoformat())
    return DONE


def in_an_hour(world: World, person: Person) -> datetime:
    """`[1 hour]`."""
    return world.now + ONE_HOUR


def this_evening(world: World, person: Person) -> datetime:
    """`[This evening]`: the person's own minute today, or an hour from now once that has passed."""
    return max(due_minute(world, person, local(world.now, person.zone).date()), world.now + ONE_HOUR)


def tomorrow(world: World, person: Person) -> datetime:
    """`[Tomorrow]`: the person's own minute of the next day."""
    return due_minute(world, person, local(world.now, person.zone).date() + timedelta(days=1))


def another(world: World, tx: Tx, person: Person, checkin: CheckIn, *, in_place: bool) -> Outcome:
    """`[Another question]`: a different one from the far end; tapped, it takes the place of the old."""
    tx.put(replace(checkin, state=CheckInState.SWAPPED))
    prompt = _out_of_turn(world, tx, person, topics_of(person))
    message = tx.get(OutboxMessage, checkin.message)
    if not in_place or message is None:
        retire(tx, person.id, matter_of(checkin))
        ask(world, tx, person, prompt, Origin.ANOTHER)
        return DONE
    swapped = _new_checkin(world, tx, person, prompt, Origin.ANOTHER)
    tx.put(replace(swapped, message=message.id))
    renamed = replace(message, matter=matter_of(swapped))
    revise(world, tx, renamed, Kind.QUESTION, checkin=swapped.id)
    return DONE


def why(world: World, tx: Tx, person: Person, checkin: CheckIn) -> Outcome:
    """`[Why this?]`: the idea the question grows from, and where in the article it stands."""
    say(world, tx, person, Kind.WHY, prompt=checkin.prompt_id)
    return DONE


def answer_late(world: World, tx: Tx, person: Person, checkin_id: str) -> Outcome:
    """From /replies: a closed check-in is open again, without a word of blame."""
    checkin = tx.get(CheckIn, checkin_id)
    if checkin is None or checkin.person_id != person.id or checkin.state is not CheckInState.CLOSED:
        return STALE
    message = say(world, tx, person, Kind.QUESTION, matter=matter_of(checkin), checkin=checkin.id)
    closes_at = world.now + CLOSES_AFTER
    tx.put(replace(checkin, state=CheckInState.OPEN, late=True, message=message.id, closes_at=closes_at))
    _plan(world, tx, person, OccasionKind.CLOSE, f"{checkin.id}/{tx.next_number(person.id)}", closes_at)
    return DONE
