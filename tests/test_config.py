"""What an operator sets is what Tend runs with, and a wrong setting is one clear sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Listen, Settings, SettingsError, is_loopback, load_settings

TOKEN = "123456:canary-token_AAA"
ONLY_A_TOKEN = {"BOT_TOKEN": TOKEN}
WEBHOOK = {
    **ONLY_A_TOKEN,
    "UPDATES": "webhook",
    "WEBHOOK_URL": "https://tend.example/hook",
    "LISTEN": "0.0.0.0:8443",
}


def fault(**changes: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings({**ONLY_A_TOKEN, **changes})
    return str(caught.value)


def test_a_token_is_all_it_needs() -> None:
    settings = load_settings(ONLY_A_TOKEN)

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.database_url == "sqlite:///data/tend.sqlite"
    assert settings.keystore_url == "sqlite:///data/keys.sqlite"
    assert settings.master_key_file == Path("data/master.key")
    assert settings.bot_api_url == "https://api.telegram.org"
    assert (settings.updates, settings.webhook_url, settings.webhook_secret) == ("polling", None, None)
    assert settings.listen is None
    assert (settings.send_rate, settings.retention_days) == (30, 365)
    assert (settings.log_level, settings.log_format, settings.clock_url) == ("INFO", "text", None)


def test_without_a_token_it_says_where_tokens_come_from() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PATH": "/usr/bin"})

    assert str(caught.value) == (
        "BOT_TOKEN is missing: set it to the token that @BotFather gave you: digits, a colon, then letters."
    )


def test_an_empty_variable_counts_as_unset() -> None:
    settings = load_settings({**ONLY_A_TOKEN, "SEND_RATE": "", "LISTEN": "  "})

    assert settings.send_rate == 30
    assert settings.listen is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "canary-without-a-colon"),
        ("DATABASE_URL", "mysql://canary@db/tend"),
        ("DATABASE_URL", "postgresql+asyncpg://canary@db/tend"),
        ("DATABASE_URL", "sqlite:///"),
        ("KEYSTORE_URL", "canary.sqlite"),
        ("BOT_API_URL", "api.canary.example"),
        ("BOT_API_URL", "https://canary.example/?x=1"),
        ("BOT_API_URL", "https://canary.example:99999"),
        ("UPDATES", "canary"),
        ("WEBHOOK_URL", "http://canary.example/hook"),
        ("WEBHOOK_SECRET", "canary with spaces"),
        ("WEBHOOK_SECRET", "canary" * 43),
        ("LISTEN", "canary"),
        ("LISTEN", ":8080"),
        ("LISTEN", "canary:65536"),
        ("SEND_RATE", "canary"),
        ("SEND_RATE", "0"),
        ("RETENTION_DAYS", "-1"),
        ("LOG_LEVEL", "canary"),
        ("LOG_FORMAT", "canary"),
        ("CLOCK_URL", "canary"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it_and_repeats_nothing(name: str, value: str) -> None:
    sentence = fault(**{name: value})

    assert sentence.startswith(f"{name} must be ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "canary" not in sentence


def test_a_fault_in_one_setting_does_not_carry_the_token_along() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({**ONLY_A_TOKEN, "SEND_RATE": "many"})

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert TOKEN not in repr(caught.value)


def test_secrets_print_as_stars() -> None:
    settings = load_settings(
        {
            **WEBHOOK,
            "WEBHOOK_SECRET": "canary-secret",
            "DATABASE_URL": "postgresql://tend:canary@db/tend",
            "KEYSTORE_URL": "postgresql://tend:canary@db/keys",
        }
    )

    shown = f"{settings!r} {settings} {settings.bot_token} {settings.webhook_secret}"

    assert "canary" not in shown
    assert "***" in shown


def test_settings_never_change() -> None:
    settings = load_settings(ONLY_A_TOKEN)

    with pytest.raises(ValidationError):
        settings.send_rate = 1000  # type: ignore[misc]  # the refusal is the claim


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8080", Listen("127.0.0.1", 8080)),
        ("localhost:0", Listen("localhost", 0)),
        ("[::1]:443", Listen("::1", 443)),
    ],
)
def test_listen_is_a_host_and_a_port(text: str, listen: Listen) -> None:
    assert load_settings({**ONLY_A_TOKEN, "LISTEN": text}).listen == listen


def test_a_webhook_needs_an_address_to_be_called_at_and_one_to_wait_on() -> None:
    settings = load_settings(WEBHOOK)

    assert settings.webhook_url == "https://tend.example/hook"
    assert settings.listen == Listen("0.0.0.0", 8443)  # noqa: S104  # read here, bound nowhere
    assert fault(**{**WEBHOOK, "WEBHOOK_URL": ""}).startswith("WEBHOOK_URL is missing")
    assert fault(**{**WEBHOOK, "LISTEN": ""}).startswith("LISTEN is missing")


def test_a_webhook_on_this_machine_may_be_plain_http() -> None:
    settings = load_settings({**WEBHOOK, "WEBHOOK_URL": "http://127.0.0.1:8443/hook"})

    assert settings.webhook_url == "http://127.0.0.1:8443/hook"


def test_a_test_clock_is_refused_beside_the_real_telegram() -> None:
    clock = {"CLOCK_URL": "http://127.0.0.1:9000/clock?secret=canary"}

    sentence = fault(**clock)
    settings = load_settings({**ONLY_A_TOKEN, **clock, "BOT_API_URL": "http://localhost:8081/"})

    assert sentence == "CLOCK_URL is for tests only: it needs a BOT_API_URL on this machine."
    assert settings.bot_api_url == "http://localhost:8081"
    assert settings.clock_url is not None


def test_keys_never_share_a_database_with_the_words_they_lock() -> None:
    sentence = fault(DATABASE_URL="postgresql://tend@db/tend", KEYSTORE_URL="postgresql://tend@db/tend")

    assert sentence.startswith("KEYSTORE_URL must not be DATABASE_URL")


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("http://localhost:1", True),
        ("http://127.8.9.1/x", True),
        ("http://[::1]:80", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("https://api.telegram.org", False),
    ],
)
def test_only_loopback_is_this_machine(url: str, stays: bool) -> None:
    assert is_loopback(url) is stays


def test_every_setting_says_what_it_must_be() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not field.description]

    assert undescribed == []


def tend(*arguments: str, directory: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(root), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_a_command_stops_with_the_sentence_alone(command: str, tmp_path: Path) -> None:
    done = tend(command, directory=tmp_path, SEND_RATE="many", **ONLY_A_TOKEN)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "SEND_RATE must be a whole number of messages a second, at least 1.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_named_dot_env_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nSEND_RATE=30\nLOG_FORMAT=xml\n")

    done = tend("check", directory=tmp_path, SEND_RATE="many", LOG_FORMAT="text")

    assert done.stderr.startswith("SEND_RATE ")


def test_help_names_every_command_without_loading_a_heavy_room(tmp_path: Path) -> None:
    done = tend("--help", directory=tmp_path)

    assert done.returncode == 0
    for command in ("demo", "run", "emulator", "migrate", "check"):
        assert f"\n    {command} " in done.stdout


def test_the_command_line_itself_loads_no_library() -> None:
    heavy = {"telegram", "sqlalchemy", "alembic", "aiohttp", "pydantic"}
    code = f"import sys, bot.cli; print(sorted({heavy} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "[]\n"
