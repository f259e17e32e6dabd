"""The beginning: four taps from /start to the first question."""

from dataclasses import replace

from bot.domain.kinds import Kind
from bot.domain.person import EVERY_EVENING, THREE_EVENINGS, WEEKENDS, Person, Step
from bot.domain.schedule import local
from bot.services import checkins, pairing, planning, settings
from bot.services.account import erase
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

RHYTHMS = {"three": THREE_EVENINGS, "every": EVERY_EVENING, "weekends": WEEKENDS}


def start(
    world: World, tx: Tx, telegram_id: int, name: str, language: str, token_hash: bytes | None
) -> Outcome:
    """/start: begin, go on where the beginning stopped, or open an invite."""
    person = tx.person_of(telegram_id)
    if person is None:
        person = _new_person(world, tx, telegram_id, name, language)
    person = replace(person, name=name, blocked=False, link=token_hash or person.link)
    tx.put(person)
    if person.step is not Step.READY:
        return repeat_step(world, tx, person)
    if token_hash is None:
        say(world, tx, person, Kind.WELCOME_BACK)
        return DONE
    return pairing.open_link(world, tx, person)


def _new_person(world: World, tx: Tx, telegram_id: int, name: str, language: str) -> Person:
    drawn = world.random.draw("person", telegram_id, world.now.isoformat())
    spoken = language.split("-", maxsplit=1)[0].lower()
    return Person(
        id=drawn[:16].hex(),
        created_at=world.now,
        telegram_id=telegram_id,
        name=name,
        language=spoken if spoken in world.languages else world.languages[0],
        seed=drawn[16:],
    )


def repeat_step(world: World, tx: Tx, person: Person) -> Outcome:
    """Say again what the beginning waits for."""
    match person.step:
        case Step.AGE:
            say(world, tx, person, Kind.WELCOME)
        case Step.CONSENT:
            say(world, tx, person, Kind.CONSENT)
        case Step.ZONE:
            say(world, tx, person, Kind.ZONE_QUESTION, zones="")
        case Step.RHYTHM:
            say(world, tx, person, Kind.RHYTHM_QUESTION)
        case Step.READY:
            say(world, tx, person, Kind.WELCOME_BACK)
    return DONE


def _advance(world: World, tx: Tx, person: Person) -> Outcome:
    tx.put(person)
    return repeat_step(world, tx, person)


def adult(world: World, tx: Tx, person: Person) -> Outcome:
    """`[I'm 18 or older]`."""
    return _advance(world, tx, replace(person, step=Step.CONSENT))


def agree(world: World, tx: Tx, person: Person) -> Outcome:
    """`[I agree]`: explicit consent, dated."""
    return _advance(world, tx, replace(person, step=Step.ZONE, agreed_at=world.now))


def not_for_me(world: World, tx: Tx, person: Person) -> Outcome:
    """`[Not for me]`: nothing stays stored."""
    return erase(world, tx, person, Kind.NOT_FOR_ME)


def choose_language(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/language de`, in the beginning, which then asks its step anew, or later in the settings."""
    code = typed.strip().casefold()
    if person.step is Step.READY or code not in world.languages:
        return settings.set_language(world, tx, person, typed)
    return _advance(world, tx, replace(person, language=code))


def ask_location(world: World, tx: Tx, person: Person) -> Outcome:
    """`[Somewhere else]`: offers `[Share my location once]`."""
    say(world, tx, person, Kind.LOCATION_REQUEST)
    return DONE


def choose_zone(world: World, tx: Tx, person: Person, zone: str) -> Outcome:
    """A zone was tapped or found, in the beginning or later in the settings."""
    if person.step is Step.READY:
        return settings.use_zone(world, tx, person, zone)
    settings.end_location_request(world, tx, person)
    return _advance(world, tx, replace(person, zone=zone, step=Step.RHYTHM))


def choose_place(world: World, tx: Tx, person: Person, place: str) -> Outcome:
    """A city or country was typed: one zone is taken, several are offered."""
    zones = world.places.zones_for(place, person.language)
    if len(zones) == 1:
        return choose_zone(world, tx, person, zones[0])
    if zones:
        say(world, tx, person, Kind.ZONE_QUESTION, zones=",".join(zones[: settings.MOST_ZONES]))
    else:
        say(world, tx, person, Kind.ZONE_UNKNOWN)
    return DONE


def choose_location(world: World, tx: Tx, person: Person, latitude: float, longitude: float) -> Outcome:
    """A location was shared: only its zone is used, the coordinates are dropped."""
    zone = world.places.zone_at(latitude, longitude)
    if zone is None:
        say(world, tx, person, Kind.ZONE_UNKNOWN)
        return DONE
    return choose_zone(world, tx, person, zone)


def choose_rhythm(world: World, tx: Tx, person: Person, rhythm: str) -> Outcome:
    """The fourth tap: the first question comes at once, the next one's day is named."""
    person = replace(person, days=RHYTHMS[rhythm], step=Step.READY)
    tx.put(person)
    checkins.ask_first(world, tx, person)
    today = local(world.now, person.zone).date()
    following = planning.plan_checkin(world, tx, person, after=today)
    planning.plan_sunday(world, tx, person)
    day, alone = following.local_date.isoformat(), person.link is None
    say(world, tx, person, Kind.BEGUN, matter=pairing.INVITING, next=day, invite=alone)
    return pairing.open_link(world, tx, person) if person.link else DONE
