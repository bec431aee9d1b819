"""Everything that is configured outside Slack: frozen, read once, every problem named at once."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says; see ``.env.example`` for one line about each."""

    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    slack_http_port: int
    slack_api_url: str
    hubspot_token: str
    hubspot_api_url: str
    hubspot_app_url: str
    apollo_api_key: str
    apollo_api_url: str
    apollo_app_url: str
    database_url: str
    admins: tuple[str, ...]
    reps: tuple[str, ...]
    admin_channel: str
    error_channel: str
    duplicate_channel: str
    push: tuple[str, ...]
    pull_minutes: int
    setup_window_hours: int | None
    undo_days: int
    review_days: int
    manual_hold_days: int
    max_writes_per_run: int
    bulk_two_person: int
    mass_change_percent: int
    monthly_credits: int
    phone_region: str
    allow_second_engine: bool
    clock_url: str
    log_level: str

    def __repr__(self) -> str:
        """Show no secret, not even in a traceback."""
        return f"Settings(database={urlsplit(self.database_url).scheme})"

    @property
    def demo(self) -> bool:
        """Tell whether the services are sandboxes on loopback."""
        return bool(self.slack_api_url)


class SettingsError(ValueError):
    """One or more variables are missing or bad; ``problems`` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem."""
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The configuration needs {len(problems)} correction(s):\n{lines}")
        self.problems = problems


class Variable(msgspec.Struct, frozen=True):
    """One environment variable: its name, how it is read, and what it is for."""

    name: str
    help: str
    read: Callable[[str], Any]
    default: str | None = None
    """None: it must be set."""


def _text(value: str) -> str:
    return value


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _hours(value: str) -> int | None:
    return _number(1, 720)(value) if value else None


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,]+", value) if word)


def _push(value: str) -> tuple[str, ...]:
    words = _words(value)
    if set(words) - {"contacts", "accounts"}:
        raise ValueError("may name contacts and accounts only")
    return words


def _yes(value: str) -> bool:
    if value not in ("", "yes"):
        raise ValueError("is either yes or left empty")
    return value == "yes"


def _level(value: str) -> str:
    if value not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return value


def _starting(*prefixes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and not value.startswith(prefixes):
            raise ValueError(f"must start with {' or '.join(prefixes)}")
        return value

    return read


def _service_url(value: str) -> str:
    parts = urlsplit(value)
    if value and parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError("must be an https address, or http on loopback")
    return value.rstrip("/")


def _loopback_url(value: str) -> str:
    if value and urlsplit(value).hostname not in LOOPBACK_HOSTS:
        raise ValueError("must be an address on loopback: it is for the demo and tests only")
    return value


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return value


def _region(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError("must be a two-letter country such as US or DE")
    return value


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "SLACK_BOT_TOKEN", "Bot token of the Slack app (OAuth & Permissions)", _starting("xoxb-")
    ),
    Variable(
        "SLACK_APP_TOKEN",
        "App-level token for Socket Mode (connections:write); leave empty for HTTP",
        _starting("xapp-"),
        "",
    ),
    Variable(
        "SLACK_SIGNING_SECRET", "Signing secret; only for HTTP instead of Socket Mode", _text, ""
    ),
    Variable(
        "SLACK_HTTP_PORT", "Port on loopback for HTTP instead of Socket Mode", _number(1, 65535),
        "3000",
    ),
    Variable("SLACK_API_URL", "Another Slack, on loopback; for the demo only", _loopback_url, ""),
    Variable("HUBSPOT_TOKEN", "HubSpot service key or legacy private-app token", _text),
    Variable("HUBSPOT_API_URL", "HubSpot's API", _service_url, "https://api.hubapi.com"),
    Variable(
        "HUBSPOT_APP_URL", "Where people see HubSpot; empty asks the account", _service_url, ""
    ),
    Variable("APOLLO_API_KEY", "Apollo API key, scoped to the endpoints the README lists", _text),
    Variable("APOLLO_API_URL", "Apollo's API", _service_url, "https://api.apollo.io/api/v1"),
    Variable("APOLLO_APP_URL", "Where people see Apollo", _service_url, "https://app.apollo.io"),
    Variable(
        "DATABASE_URL",
        "SQLite file (sqlite:///data/bot.sqlite3) or PostgreSQL (postgresql://...)",
        _database,
        "sqlite:///data/bot.sqlite3",
    ),
    Variable(
        "ADMINS",
        "Slack user ids of the first admins; empty: the workspace's own admins and owners",
        _words,
        "",
    ),
    Variable("REPS", "Slack user ids or one user group id of the reps", _words, ""),
    Variable("ADMIN_CHANNEL", "Channel (id or #name) for what admins should hear", _text, ""),
    Variable("ERROR_CHANNEL", "Channel for push errors", _text, ""),
    Variable("DUPLICATE_CHANNEL", "Channel for possible duplicates", _text, ""),
    Variable(
        "PUSH", "Pushed until an admin changes it in Slack: contacts, accounts or both", _push, ""
    ),
    Variable("PULL_MINUTES", "Minutes between scheduled pulls", _number(5, 1440), "15"),
    Variable(
        "SETUP_WINDOW_HOURS", "Go live by itself after so many hours; empty: only by the button",
        _hours, "",
    ),
    Variable("UNDO_DAYS", "Days that replaced values are kept", _number(1, 730), "90"),
    Variable("REVIEW_DAYS", "Days until an unanswered review expires", _number(1, 365), "14"),
    Variable(
        "MANUAL_HOLD_DAYS", "Days that a value set by hand is safe from auto overwrite",
        _number(0, 365), "30",
    ),
    Variable(
        "MAX_WRITES_PER_RUN", "Records a run may write without asking", _number(1, 1_000_000),
        "2000",
    ),
    Variable(
        "BULK_TWO_PERSON", "Pairs that one admin may merge at once without a second one",
        _number(0, 100_000), "100",
    ),
    Variable(
        "MASS_CHANGE_PERCENT", "Share of a side that may change at once without asking",
        _number(1, 100), "30",
    ),
    Variable("MONTHLY_CREDITS", "Apollo credits a month may cost; 0 asks every time",
             _number(0, 10_000_000), "0"),
    Variable("PHONE_REGION", "Country of phone numbers written without one", _region, "US"),
    Variable(
        "ALLOW_SECOND_ENGINE", "yes: run although Apollo's own HubSpot integration writes as well",
        _yes, "",
    ),
    Variable("CLOCK_URL", "The demo's clock, on loopback; refused beside real tokens",
             _loopback_url, ""),
    Variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", _level, "INFO"),
)  # fmt: skip


def read(environment: Mapping[str, str], *, env_file: Path | None = None) -> Settings:
    """Return the settings from ``environment``, over the values of ``env_file``.

    Raises SettingsError with a sentence for every missing or bad variable.
    """
    given = _given(environment, env_file)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for variable in VARIABLES:
        text = given.get(variable.name, "").strip() or variable.default
        if text is None:
            problems.append(f"{variable.name} is missing: {variable.help}")
            continue
        try:
            values[variable.name.lower()] = variable.read(text)
        except ValueError as error:
            problems.append(f"{variable.name} {error}")
    problems += _together(values)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def read_database_url(environment: Mapping[str, str], *, env_file: Path | None = None) -> str:
    """Return DATABASE_URL alone: a backup, an export or a purge needs no token.

    Raises SettingsError if it is bad.
    """
    variable = next(one for one in VARIABLES if one.name == "DATABASE_URL")
    text = _given(environment, env_file).get(variable.name, "").strip() or variable.default or ""
    try:
        return str(variable.read(text))
    except ValueError as error:
        raise SettingsError([f"{variable.name} {error}"]) from None


def _given(environment: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """Return what is set, the environment over the file."""
    given = {k: v or "" for k, v in dotenv_values(env_file).items()} if env_file else {}
    given.update(environment)
    return given


def _together(values: Mapping[str, Any]) -> list[str]:
    """Return the problems that no variable has alone."""
    problems = []
    if not values.get("slack_app_token") and not values.get("slack_signing_secret"):
        problems.append(
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing: one of both"
            " is how Slack reaches the bot"
        )
    if values.get("clock_url") and not values.get("slack_api_url"):
        problems.append(
            "CLOCK_URL is set beside real services: only the demo may move the clock; unset it"
        )
    return problems
