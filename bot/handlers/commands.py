"""Every command: what is typed, and the use case it means."""

from collections.abc import Callable

from bot.domain.consent import ShareDefault
from bot.domain.kinds import Kind
from bot.domain.person import Person
from bot.domain.prompts import Topic
from bot.messages import in_source_language
from bot.services import (
    account,
    beginning,
    checkins,
    clearing,
    consent,
    exports,
    pages,
    pairing,
    replies,
    safety,
    settings,
)
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

Command = Callable[[World, Tx, Person, str], Outcome]


def _plain(act: Callable[[World, Tx, Person], Outcome]) -> Command:
    return lambda world, tx, person, _: act(world, tx, person)


def _says(kind: Kind) -> Command:
    def command(world: World, tx: Tx, person: Person, _: str) -> Outcome:
        say(world, tx, person, kind)
        return DONE

    return command


def _checkin(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """/checkin, with a topic or without."""
    topic = typed.strip().casefold()
    if not topic:
        return checkins.ask_now(world, tx, person)
    if topic in set(Topic):
        return checkins.ask_now(world, tx, person, Topic(topic))
    return _says(Kind.NO_SUCH_TOPIC)(world, tx, person, "")


def _share(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    """/share ask, always, never."""
    choice = typed.strip().casefold()
    if choice in set(ShareDefault):
        return consent.set_share_default(world, tx, person, ShareDefault(choice))
    return _says(Kind.SHARE_USAGE)(world, tx, person, "")


def _spoken(command: Command) -> Command:
    """Its words may be those of the person's own language."""
    return lambda world, tx, person, typed: command(
        world, tx, person, in_source_language(typed, person.language)
    )


def _switch(setting: str) -> Command:
    return lambda world, tx, person, typed: settings.set_switch(world, tx, person, setting, typed)


ALWAYS: dict[str, Command] = {
    "help": _says(Kind.HELP),
    "privacy": _says(Kind.PRIVACY),
    "developer_info": _says(Kind.DEVELOPER_INFO),
    "safety": _plain(safety.show_lines),
    "export": _plain(exports.ask_export),
    "clear": _plain(clearing.clear_chat),
    "delete": _plain(account.ask_erase),
}
"""These answer in every state."""

BEGINNING: dict[str, Command] = {"language": _spoken(beginning.choose_language)}
"""These answer in the beginning, too."""

COMMANDS: dict[str, Command] = (
    ALWAYS
    | BEGINNING
    | {
        "checkin": _spoken(_checkin),
        "skip": _plain(checkins.skip_open),
        "snooze": _plain(checkins.offer_snooze),
        "replies": _plain(replies.show),
        "summary": _plain(pages.show_page),
        "share": _spoken(_share),
        "invite": _plain(pairing.show_invite_note),
        "settings": _plain(settings.show),
        "days": _spoken(settings.set_days),
        "time": settings.set_time,
        "timezone": settings.set_zone,
        "topics": _plain(settings.show_topics),
        "quiet": settings.set_quiet,
        "reminder": _spoken(_switch("reminder")),
        "discreet": _spoken(_switch("discreet")),
        "pause": account.pause,
        "resume": _plain(account.resume),
        "withdraw": _plain(consent.withdraw),
        "leave": _plain(account.leave),
    }
)
"""These answer once the beginning is behind a person."""

DIRECT = {
    "help": Kind.HELP,
    "privacy": Kind.PRIVACY,
    "developer_info": Kind.DEVELOPER_INFO,
    "safety": Kind.SAFETY,
}
"""What people without a row are told as well."""
