"""The parts of a running bot and how they hang together; nothing here decides anything."""

from dataclasses import dataclass
from datetime import timedelta

from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest

from bot.bootstrap.randomness import KeyedRandom
from bot.config import Settings
from bot.content.catalog import load_catalogue
from bot.content.places import TzPlaces
from bot.content.safety import Lexicons, load_helplines
from bot.delivery.clock import SystemClock, WallClock
from bot.delivery.courier import Courier
from bot.delivery.erasing import Eraser
from bot.delivery.figures import Figures
from bot.delivery.handling import AnyApplication, Handling
from bot.delivery.outbox import Outbox, Worlds
from bot.delivery.outgoing import Messenger
from bot.delivery.overflow import Overflow
from bot.delivery.pace import Pace
from bot.delivery.painting import Painter
from bot.delivery.receive import Receiver
from bot.delivery.replicas import Leadership, SharedRate
from bot.delivery.sender import Sender
from bot.delivery.shell import Shell
from bot.handlers import register_all
from bot.messages import summary_parts, supported_languages
from bot.services.ports import Random, World
from bot.storage.store import SQLITE, Store


@dataclass(frozen=True, slots=True)
class Doors:
    """How Telegram is reached: one way for calls, one for the long wait for updates."""

    calls: BaseRequest
    updates: BaseRequest


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that was wired; the runtime starts and stops it."""

    application: AnyApplication
    store: Store
    clock: WallClock
    figures: Figures
    painter: Painter
    outbox: Outbox
    sender: Sender
    shell: Shell
    eraser: Eraser
    receiver: Receiver
    leadership: Leadership | None
    retention: timedelta


def build_application(settings: Settings, doors: Doors) -> AnyApplication:
    """The library's part: types, calls, finding an update's handler. It polls and schedules nothing."""
    return (
        ApplicationBuilder()
        .token(settings.bot_token.get_secret_value())
        .base_url(f"{settings.bot_api_url}/bot")
        .base_file_url(f"{settings.bot_api_url}/file/bot")
        .request(doors.calls)
        .get_updates_request(doors.updates)
        .updater(None)
        .job_queue(None)
        .build()
    )


def build_worlds(settings: Settings, clock: WallClock, bot_username: str, random: Random) -> Worlds:
    """What use cases may look at; all but the time is loaded once."""
    catalogue, helplines = load_catalogue(), load_helplines()
    danger = Lexicons()
    languages = supported_languages()
    places = TzPlaces(languages)

    def world() -> World:
        return World(
            now=clock.now(),
            catalogue=catalogue,
            helplines=helplines,
            danger=danger,
            random=random,
            places=places,
            summary_parts=summary_parts,
            languages=languages,
            bot_username=bot_username,
            retention_days=settings.retention_days,
        )

    return world


def wire(
    settings: Settings,
    application: AnyApplication,
    doors: Doors,
    store: Store,
    clock: WallClock,
    pace: Pace,
    random: Random | None = None,
) -> Parts:
    """From settings to parts that know each other."""
    figures, painter, machine = Figures(), Painter(), SystemClock()
    replicated = not settings.database_url.startswith(SQLITE)
    if replicated:
        pace.shared = SharedRate(store, machine, pace.rate).turn
    draws = random or KeyedRandom(store.secret("random"))
    worlds = build_worlds(settings, clock, application.bot.username, draws)
    outbox = Outbox(store, worlds, clock, machine)
    messenger = Messenger(application.bot, painter.draw, paid=pace.paid)
    sender = Sender(outbox, Courier(outbox, messenger, pace, figures), pace, figures)
    eraser = Eraser(store, worlds, messenger, sender, figures)
    shell = Shell(store, worlds, outbox, sender, messenger, eraser, figures)
    register_all(application, shell)
    overflow = Overflow(Handling(application, store, shell, figures), store, figures)
    leadership = Leadership(store, machine) if replicated else None
    return Parts(
        application=application,
        store=store,
        clock=clock,
        figures=figures,
        painter=painter,
        outbox=outbox,
        sender=sender,
        shell=shell,
        eraser=eraser,
        receiver=Receiver(application.bot, doors.updates, overflow, pace, figures, leadership),
        leadership=leadership,
        retention=timedelta(days=settings.retention_days),
    )
