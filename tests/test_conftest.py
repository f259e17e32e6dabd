"""The tests' own safety net holds."""

import socket
from collections.abc import Callable

import pytest

from tests.conftest import NetworkRefusedError


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_no_test_connects_beyond_this_machine(host: str, no_network: list[str]) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with socket.socket(family) as wire, pytest.raises(NetworkRefusedError):
        wire.connect((host, 443))

    assert no_network == [f"socket.connect {host!r}"]
    no_network.clear()


def test_no_test_looks_up_a_foreign_name(no_network: list[str]) -> None:
    with pytest.raises(NetworkRefusedError):
        socket.getaddrinfo("api.telegram.org", 443)

    no_network.clear()


def test_loopback_stays_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_a_missing_tool_is_a_loud_skip_or_in_ci_a_failure(
    require: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TEND_REQUIRE", raising=False)

    with pytest.raises(pytest.skip.Exception, match="NOT tested"):
        require("chromium")
    monkeypatch.setenv("TEND_REQUIRE", "postgresql,chromium")
    with pytest.raises(pytest.fail.Exception, match="chromium"):
        require("chromium")
