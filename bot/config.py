"""Everything an operator can set, read from the environment once and then never changed.

Each field says in its description what it must be; a wrong or missing value becomes one sentence made of
the setting's name and that description. Values are never repeated, because some of them are secrets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

DATABASES = ("sqlite:///", "postgresql://")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it and repeats no value."""


@dataclass(frozen=True)
class Listen:
    """The address of Tend's own HTTP server; port 0 takes a free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host:port`; an IPv6 host stands in square brackets."""
        match = re.fullmatch(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})", text)
        if not match or int(match["port"]) not in range(65536):
            raise ValueError
        return cls(match["host"].strip("[]"), int(match["port"]))


def is_loopback(url: str) -> bool:
    """Whether the URL stays on this machine, where plain http and a test's clock are allowed."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _require(condition: object) -> None:
    if not condition:
        raise ValueError


def _a_token(token: SecretStr) -> SecretStr:
    _require(re.fullmatch(r"\d+:[\w-]+", token.get_secret_value(), re.ASCII))
    return token


def _a_database(url: str) -> str:
    _require(url.startswith(DATABASES) and urlsplit(url).path.strip("/"))
    return url


def _a_web_address(url: str) -> str:
    parts = urlsplit(url)
    _require(parts.scheme in {"http", "https"} and parts.hostname)
    _require(parts.port != 0)
    return url


def _a_root(url: str) -> str:
    parts = urlsplit(_a_web_address(url))
    _require(not parts.query and not parts.fragment)
    return url.rstrip("/")


def _a_webhook(url: str) -> str:
    _require(urlsplit(_a_web_address(url)).scheme == "https" or is_loopback(url))
    return url


def _a_webhook_secret(secret: SecretStr) -> SecretStr:
    _require(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()))
    return secret


def _an_address(value: object) -> object:
    return Listen.parse(value) if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Database = Annotated[str, AfterValidator(_a_database)]
DATABASE_IS = (
    "sqlite:///path or postgresql://user@host/name; the URL names the database and Tend picks its driver"
)


class Settings(BaseModel):
    """The operator's choices; secrets print as ***, and everything but the token has a default."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=str.upper,
        hide_input_in_errors=True,
        validate_default=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_a_token)] = Field(
        description="the token that @BotFather gave you: digits, a colon, then letters"
    )
    database_url: Database = Field("sqlite:///data/tend.sqlite", description=DATABASE_IS, repr=False)
    keystore_url: Database = Field("sqlite:///data/keys.sqlite", description=DATABASE_IS, repr=False)
    master_key_file: Path = Field(Path("data/master.key"), description="the path of a file")
    bot_api_url: Annotated[str, AfterValidator(_a_root)] = Field(
        "https://api.telegram.org", description="the http or https root of a Bot API server, without a query"
    )
    updates: Literal["polling", "webhook"] = Field("polling", description="polling or webhook")
    webhook_url: Annotated[str, AfterValidator(_a_webhook)] | None = Field(
        None, description="an https address (plain http only on this machine)"
    )
    # Unset, the webhook derives one from the master key, so that all replicas and restarts agree on it.
    webhook_secret: Annotated[SecretStr, AfterValidator(_a_webhook_secret)] | None = Field(
        None, description="1 to 256 characters of A-Z, a-z, 0-9, _ and -"
    )
    listen: Annotated[Listen, BeforeValidator(_an_address)] | None = Field(
        None, description="host:port, for example 127.0.0.1:8080 (port 0 takes a free one)"
    )
    send_rate: int = Field(30, ge=1, description="a whole number of messages a second, at least 1")
    retention_days: int = Field(365, ge=1, description="a whole number of days, at least 1")
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = Field("INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL")
    log_format: Literal["text", "json"] = Field("text", description="text or json")
    clock_url: Annotated[str, AfterValidator(_a_web_address)] | None = Field(
        None, description="the http address of an emulator's clock", repr=False
    )

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.updates == "webhook" and self.webhook_url is None:
            raise ValueError("WEBHOOK_URL is missing: UPDATES=webhook needs the address Telegram shall call.")
        if self.updates == "webhook" and self.listen is None:
            raise ValueError("LISTEN is missing: UPDATES=webhook needs the host:port to wait on.")
        if self.clock_url is not None and not is_loopback(self.bot_api_url):
            raise ValueError("CLOCK_URL is for tests only: it needs a BOT_API_URL on this machine.")
        if self.keystore_url == self.database_url:
            raise ValueError(
                "KEYSTORE_URL must not be DATABASE_URL: a backup would hold the words beside their keys."
            )
        return self


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings; an empty variable counts as unset. Raises SettingsError for the first fault."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        # Without `from None` a traceback would carry pydantic's view of the values into a log.
        raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if not first["loc"]:
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    description = Settings.model_fields[name.lower()].description
    if first["type"] == "missing":
        return f"{name} is missing: set it to {description}."
    return f"{name} must be {description}."
