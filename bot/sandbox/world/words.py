"""The closed sets of the world: its three services, and what can be switched on at them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Service(StrEnum):
    """One of the three services."""

    SLACK = "slack"
    HUBSPOT = "hubspot"
    APOLLO = "apollo"


@dataclass(frozen=True)
class Switch:
    """One trouble that a person can switch on with a click; ``fault`` is what it adds."""

    service: Service
    key: str
    label: str
    hint: str
    fault: dict[str, Any]


_PHONE_RULE = {
    "trouble": "service",
    "name": "rule",
    "params": {
        "kind": "contacts",
        "property": "phone",
        "pattern": r"\+[0-9 ()./-]+",
        "required": True,
        "message": "Phone number must start with + and the country code.",
    },
}
_SLOW_DOWN = {
    "trouble": "status",
    "path": "/api/chat\\..*",
    "status": 429,
    "body": {"ok": False, "error": "ratelimited"},
    "headers": {"Retry-After": "5"},
}
_AWAY = {"trouble": "status", "status": 503, "body": "Service Unavailable"}

SWITCHES: tuple[Switch, ...] = (
    Switch(
        Service.HUBSPOT,
        "rule",
        "Validation rule",
        "A contact needs a phone number that starts with +.",
        _PHONE_RULE,
    ),
    Switch(
        Service.HUBSPOT,
        "limit",
        "Rate limit",
        "Too many requests in ten seconds.",
        {"trouble": "service", "name": "burst"},
    ),
    Switch(
        Service.HUBSPOT,
        "outage",
        "Outage",
        "Answers 503 to everything.",
        {"trouble": "service", "name": "outage"},
    ),
    Switch(
        Service.APOLLO,
        "limit",
        "Rate limit",
        "Too many requests this minute.",
        {"trouble": "service", "name": "minute"},
    ),
    Switch(
        Service.APOLLO,
        "outage",
        "Outage",
        "Answers 503 to everything.",
        {**_AWAY, "path": r"/(api/)?v1/.*"},
    ),
    Switch(
        Service.SLACK,
        "limit",
        "Rate limit",
        "Messages are refused for five seconds at a time.",
        _SLOW_DOWN,
    ),
    Switch(
        Service.SLACK,
        "outage",
        "Outage",
        "The Web API answers 503.",
        {**_AWAY, "path": "/api/.*"},
    ),
)
