"""Settings a person types or taps; what can't be read changes nothing and says how to write it."""

import re
from dataclasses import replace

from bot.domain.kinds import Kind
from bot.domain.outbox import OutboxMessage
from bot.domain.person import EVERY_EVENING, WEEKENDS, Person, Span
from bot.domain.prompts import Topic
from bot.domain.schedule import window_minutes
from bot.services import account, planning
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DASHES = frozenset("-–")
HOUR = 60
MOST_ZONES = 8
DAY = 24 * HOUR
ON = frozenset({"on", "yes", "1"})
OFF = frozenset({"off", "no", "0"})
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?")
TWELVE_HOURS = re.compile(r"\d\s*[ap]\.?\s*m")


def show(world: World, tx: Tx, person: Person, changed: str = "") -> Outcome:
    """/settings, and the answer to every change."""
    say(world, tx, person, Kind.SETTINGS, changed=changed)
    return DONE


def _refuse(world: World, tx: Tx, person: Person, setting: str) -> Outcome:
    say(world, tx, person, Kind.SETTING_REFUSED, setting=setting)
    return DONE


def set_days(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/days mon wed fri`, `/days daily`, `/days weekends`."""
    words = _days_between(re.findall(r"[^\W\d_]+|[-–]", typed.casefold()))
    named = {"daily": EVERY_EVENING, "every": EVERY_EVENING, "weekends": WEEKENDS, "weekend": WEEKENDS}
    if words and words[0] in named:
        days = named[words[0]]
    else:
        known = [WEEKDAYS.index(word[:3]) + 1 for word in words if word[:3] in WEEKDAYS]
        days = tuple(sorted(set(known))) if len(known) == len(words) else ()
    if not days:
        return _refuse(world, tx, person, "days")
    chosen = replace(person, days=days, silences=0, halved=False, halving_asked=False)
    return _scheduled(world, tx, chosen, "days")


def _days_between(words: list[str]) -> list[str]:
    """`mon - wed` as the days it stands for, over the end of a week if need be."""
    found: list[str] = []
    for place, word in enumerate(words):
        around = [near[:3] for near in (found[-1:] + words[place + 1 : place + 2])]
        if word not in DASHES:
            found.append(word)
        elif len(around) == len(("from", "to")) and set(around) <= set(WEEKDAYS):
            first, last = (WEEKDAYS.index(day) for day in around)
            found += (WEEKDAYS * 2)[first + 1 : last + (len(WEEKDAYS) if last < first else 0)]
    return found


def set_time(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/time 19:30-20:30`: the window a question's minute is drawn from."""
    span = read_span(typed)
    if span is None or not window_minutes(span, person.quiet):
        return _refuse(world, tx, person, "time")
    return _scheduled(world, tx, replace(person, window=span), "time")


def set_quiet(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/quiet 22-8`: nothing is pushed then; a minute of the window must be left."""
    span = read_span(typed)
    if span is None or not window_minutes(person.window, span):
        return _refuse(world, tx, person, "quiet")
    return _scheduled(world, tx, replace(person, quiet=span), "quiet")


def read_span(typed: str) -> Span | None:
    """Two clock times of 24 hours with anything between them, as minutes after midnight."""
    found = CLOCK.findall(typed)
    if len(found) != len(("start", "end")) or TWELVE_HOURS.search(typed.casefold()):
        return None
    start, end = (int(hour) * HOUR + int(minute or 0) for hour, minute in found)
    valid = all(int(minute or 0) < HOUR for _, minute in found) and max(start, end) <= DAY
    return Span(start % DAY, end % DAY) if valid and start % DAY != end % DAY else None


def set_zone(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/timezone Berlin`: a city, a country or a zone's own name; what means several zones offers them."""
    zones = world.places.zones_for(typed, person.language) if typed else ()
    if len(zones) == 1:
        return use_zone(world, tx, person, zones[0])
    if not zones:
        return _refuse(world, tx, person, "timezone")
    say(world, tx, person, Kind.ZONE_QUESTION, zones=",".join(zones[:MOST_ZONES]))
    return DONE


def use_zone(world: World, tx: Tx, person: Person, zone: str) -> Outcome:
    """A zone was tapped or found: questions move with it, the couple's 20:00 stays."""
    end_location_request(world, tx, person)
    return _scheduled(world, tx, replace(person, zone=zone), "timezone")


def end_location_request(world: World, tx: Tx, person: Person) -> None:
    """Once a zone is known, a keyboard that offers `[Share my location once]` goes."""
    if any(message.say.kind is Kind.LOCATION_REQUEST for message in tx.rows(OutboxMessage, person.id)):
        say(world, tx, person, Kind.ZONE_SET)


def set_location(world: World, tx: Tx, person: Person, latitude: float, longitude: float) -> Outcome:
    """A shared location sets the zone; the coordinates are dropped."""
    zone = world.places.zone_at(latitude, longitude)
    if zone is None:
        return _refuse(world, tx, person, "timezone")
    return use_zone(world, tx, person, zone)


def _scheduled(world: World, tx: Tx, person: Person, changed: str) -> Outcome:
    tx.put(person)
    planning.replan(world, tx, person)
    return show(world, tx, person, changed)


def set_language(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """`/language de`; alone it offers the languages."""
    code = typed.strip().casefold()
    if not code:
        say(world, tx, person, Kind.LANGUAGES)
        return DONE
    if code not in world.languages:
        return _refuse(world, tx, person, "language")
    person = replace(person, language=code)
    tx.put(person)
    return show(world, tx, person, "language")


def set_switch(world: World, tx: Tx, person: Person, setting: str, typed: str) -> Outcome:
    """`/reminder on`, `/discreet off`."""
    word = typed.strip().casefold()
    if word not in ON | OFF:
        return _refuse(world, tx, person, setting)
    if setting == "discreet":
        person = account.set_discreet(world, tx, person, word in ON)
    else:
        person = replace(person, reminder=word in ON)
        tx.put(person)
    return show(world, tx, person, setting)


def show_topics(world: World, tx: Tx, person: Person) -> Outcome:
    """/topics: which topics questions come from; one at least stays."""
    say(world, tx, person, Kind.TOPICS)
    return DONE


def toggle_topic(tx: Tx, person: Person, topic: Topic) -> Outcome:
    """A tap on a topic mutes it or brings it back; the last one can't be muted."""
    muted = tuple(t for t in Topic if (t in person.muted) is not (t is topic))
    if len(muted) < len(Topic):
        tx.put(replace(person, muted=muted))
    return DONE
