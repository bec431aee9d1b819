"""One value against one definition: what HubSpot makes of it, or why it refuses it. Pure."""

import re
from datetime import UTC, date, datetime
from typing import Any

from bot.sandbox.hubspot.definitions import Definition
from bot.sandbox.hubspot.records import iso, millis, split

_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s.,;<>()]+(\.[^@\s.,;<>()]+)+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?|-?\.\d+")
LONGEST = 65_536


class RefusedError(Exception):
    """A value that its property does not take; ``error`` is HubSpot's code."""

    def __init__(self, error: str, message: str) -> None:
        """Keep the code and the sentence."""
        super().__init__(message)
        self.error = error
        self.message = message


def text_of(raw: Any) -> str:
    """Return a JSON value as the string HubSpot keeps; null clears like an empty string."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float):
        return str(raw)
    raise RefusedError("INVALID_TYPE", "A property value is a string, a number or a boolean.")


def accept(definition: Definition, value: str, before: str) -> str:
    """Return the value as it will be stored; ``before`` is what a leading ``;`` appends to."""
    if value == "":
        return ""
    if definition.type != "string" and value != value.strip():
        words = f'"{value}" includes leading or trailing whitespace.'
        raise RefusedError("LEADING_TRAILING_WHITESPACE", words)
    if definition.type == "enumeration":
        return _option(definition, value, before)
    return _SHAPES.get(definition.type, _text)(definition, value)


def _text(definition: Definition, value: str) -> str:
    if len(value) > LONGEST:
        words = f"{definition.label} is longer than {LONGEST} characters."
        raise RefusedError("INVALID_LENGTH", words)
    value = value.strip()
    if definition.name in ("email", "work_email") and value:
        return email(value)
    return value


def email(value: str) -> str:
    """Return an address as HubSpot keeps it: in lower case."""
    if not _EMAIL.fullmatch(value):
        raise RefusedError("INVALID_EMAIL", f"Email address {value} is invalid")
    return value.lower()


def _number(_: Definition, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise RefusedError("INVALID_INTEGER", f"{value} was not a valid number")
    return value


def _bool(_: Definition, value: str) -> str:
    if value.lower() not in ("true", "false"):
        raise RefusedError("INVALID_OPTION", not_allowed(value, ["true", "false"]))
    return value.lower()


def _moment(_: Definition, value: str) -> str:
    at = to_millis(value)
    if at is None:
        raise RefusedError("INVALID_LONG", f"{value} was not a valid long.")
    return iso(at)


def _day(_: Definition, value: str) -> str:
    at = to_millis(value)
    if at is None or at % 86_400_000:
        raise RefusedError("INVALID_DATE", f"{value} was not a valid date.")
    return iso(at)[:10]


def to_millis(value: str) -> int | None:
    """Return ISO text, a day or epoch milliseconds as milliseconds; None when it is none."""
    if re.fullmatch(r"-?\d{5,}", value):
        return int(value)
    try:
        if len(value) == len("2026-01-01"):
            day = date.fromisoformat(value)
            return millis(datetime(day.year, day.month, day.day, tzinfo=UTC))
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return millis(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


_SHAPES = {
    "number": _number,
    "bool": _bool,
    "datetime": _moment,
    "date": _day,
}


def not_allowed(value: str, allowed: list[str]) -> str:
    """Return HubSpot's words for an option that does not exist."""
    return f"{value} was not one of the allowed options: [{', '.join(allowed)}]"


def _option(definition: Definition, value: str, before: str) -> str:
    appends = definition.multiple and value.startswith(";")
    parts = split(value) if definition.multiple else [value]
    allowed = [option["value"] for option in definition.options]
    for part in parts:
        if allowed and part not in allowed:
            raise RefusedError("INVALID_OPTION", not_allowed(part, allowed))
    if definition.name == "hs_additional_emails":
        parts = [email(part) for part in parts]
    kept = split(before) if appends else []
    return ";".join(kept + [part for part in dict.fromkeys(parts) if part not in kept])
