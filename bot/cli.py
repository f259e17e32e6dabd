"""The command line: what an operator can type.

Telegram's library and Alembic take seconds to load, so a room is imported inside the command that needs it
and `--help` answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings

FAILED = 1
WRONG_SETTING = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code of the process."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except KeyboardInterrupt:
        return INTERRUPTED


def demo(options: argparse.Namespace) -> int:
    """Run the whole bot against the bundled emulator, with two phones on a page."""
    from bot.demo import run_demo

    return run_demo(options)


def emulator(options: argparse.Namespace) -> int:
    """Run the Bot API server alone."""
    from bot.emulator.serve import run_emulator

    return run_emulator(
        options.port,
        options.control_port,
        lenient=options.lenient,
        flood=options.flood,
        tokens=options.token,
        speed=options.speed,
        bot_username=options.bot_username,
    )


def run(_: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    settings = _settings()
    from bot.bootstrap import run as run_until_told

    return run_until_told(settings)


def check(_: argparse.Namespace) -> int:
    """Say in words what is wrong with token, clock, database, keys and webhook."""
    settings = _settings()
    from bot.bootstrap import check as check_setup

    return check_setup(settings)


def parked(options: argparse.Namespace) -> int:
    """List updates that could not be handled, hand them back or delete them."""
    settings = _settings()
    from bot.bootstrap import forget_parked, list_parked, retry_parked

    if options.forget is not None:
        return forget_parked(settings, options.forget)
    return list_parked(settings) if options.retry is None else retry_parked(settings, options.retry)


def migrate(_: argparse.Namespace) -> int:
    """Bring both databases to this version's schema."""
    settings = _settings()
    from bot.storage.migrate import migrate as migrate_databases

    return _told(lambda: migrate_databases(settings))


def rotate_keys(_: argparse.Namespace) -> int:
    """Exchange the master key; the bot may go on running."""
    settings = _settings()
    from bot.bootstrap.keeping import rotate_keys as exchange

    return _told(lambda: exchange(settings))


def backup(options: argparse.Namespace) -> int:
    """Copy the main database; the bot may go on running."""
    settings = _settings()
    from bot.bootstrap.keeping import back_up

    return _told(lambda: back_up(settings, options.file))


def stats(_: argparse.Namespace) -> int:
    """Print how many of what there are."""
    settings = _settings()
    from bot.bootstrap.keeping import stats as figures

    return _told(lambda: figures(settings))


def _told(act: Callable[[], str | None]) -> int:
    """Do something with the databases and print what came of it, or the one sentence why it couldn't be."""
    from bot.storage.errors import StoreError

    try:
        if done := act():
            print(done)
    except StoreError as error:
        print(error, file=sys.stderr)
        return FAILED
    return 0


def _settings() -> "Settings":
    """The environment's settings over those of a `.env` here; leaves the program if one is wrong."""
    from dotenv import dotenv_values

    from bot.config import SettingsError, load_settings

    beside = {name: value for name, value in dotenv_values(".env", interpolate=False).items() if value}
    try:
        return load_settings(beside | dict(os.environ))
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(WRONG_SETTING) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Tend, a Telegram bot for two.",
        epilog="Settings come from the environment or a file named .env; .env.example lists them all.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    trial = commands.add_parser("demo", help="try the bot on two phones in the browser; needs no token")
    trial.add_argument("--port", type=_port, default=8080, help="of the page (default 8080; 0: a free one)")
    trial.add_argument(
        "--tempo", type=_tempo, default=1.0, help="of the story and the clock (default 1; 10 is fast)"
    )
    trial.set_defaults(command=demo)

    commands.add_parser("run", help="run the bot; needs BOT_TOKEN").set_defaults(command=run)

    server = commands.add_parser("emulator", help="run the Bot API server alone, for tests")
    server.add_argument("--port", type=_port, default=8081, help="of the API (default 8081; 0: a free one)")
    server.add_argument("--control-port", type=_port, help="of people, clock and faults (default: none)")
    server.add_argument("--lenient", action="store_true", help="take any token and make chats on first use")
    server.add_argument(
        "--flood", action="store_true", help="keep Telegram's limits and answer 429 above them"
    )
    server.add_argument("--token", action="append", help="the only token to take; may be given again")
    server.add_argument("--speed", type=float, default=1.0, help="of the clock (default 1; 0 stands still)")
    server.add_argument("--bot-username", default="tend_bot", help="(default tend_bot)")
    server.set_defaults(command=emulator)

    commands.add_parser("migrate", help="bring both databases up to date").set_defaults(command=migrate)
    commands.add_parser("check", help="say what is wrong with the set-up").set_defaults(command=check)

    rotation = commands.add_parser("rotate-keys", help="exchange the master key, while the bot runs or not")
    rotation.set_defaults(command=rotate_keys)
    copy = commands.add_parser("backup", help="copy the main database, while the bot runs or not")
    copy.add_argument("file", type=Path, nargs="?", help="to make (default: beside it, named by the time)")
    copy.set_defaults(command=backup)
    commands.add_parser("stats", help="print figures, of nobody").set_defaults(command=stats)
    _parked_parser(commands.add_parser("parked", help="list updates that could not be handled"))
    return parser


def _parked_parser(aside: argparse.ArgumentParser) -> None:
    aside.description = "Without an option: number, time and tries of each update that could not be handled."
    choice = aside.add_mutually_exclusive_group()
    choice.add_argument(
        "--retry", type=_update, nargs="*", metavar="ID", help="let the bot handle these again, or all"
    )
    choice.add_argument("--forget", type=_update, nargs="+", metavar="ID", help="delete these for good")
    aside.set_defaults(command=parked)


def _update(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("an update is named by the number that `parked` lists")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) not in range(65536):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _tempo(text: str) -> float:
    try:
        tempo = float(text)
    except ValueError:
        tempo = 0.0
    if not 0.1 <= tempo <= 1_000:  # noqa: PLR2004 (what still looks like a story, and what tests need)
        raise argparse.ArgumentTypeError("a tempo is a number from 0.1 to 1000")
    return tempo
