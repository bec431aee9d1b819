"""The trouble a person can switch on at the page, and whether it is on."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.apollo.words import Row, ServiceFault
from bot.sandbox.common.faults import Faults

_API = r"/(api/)?v1/.*"  # never the page itself


@dataclass(frozen=True)
class Switch:
    """One switch: its words for a person, and the fault it stands for."""

    key: str
    label: str
    hint: str
    fault: dict[str, Any]


SWITCHES = (
    Switch(
        "limit",
        "Rate limit",
        "Every call is answered with 429, for a minute each.",
        {"trouble": "service", "name": ServiceFault.MINUTE.value},
    ),
    Switch(
        "daily",
        "Daily limit used up",
        "Every call is answered with 429 until tomorrow.",
        {"trouble": "service", "name": ServiceFault.DAILY.value},
    ),
    Switch(
        "outage",
        "Outage",
        "Every call is answered with 503.",
        {"trouble": "status", "path": _API, "status": 503, "body": "Service Unavailable"},
    ),
    Switch(
        "slow",
        "Slow answers",
        "Every call takes five seconds.",
        {"trouble": "delay", "path": _API, "seconds": 5.0},
    ),
    Switch(
        "unauthorised",
        "Key refused",
        "Every call is answered with 401, as with a key that was withdrawn.",
        {"trouble": "service", "name": ServiceFault.UNAUTHORISED.value},
    ),
    Switch(
        "native",
        "Native HubSpot integration",
        "Apollo's own HubSpot integration is on in this team.",
        {"trouble": "service", "name": ServiceFault.NATIVE_INTEGRATION.value},
    ),
    Switch(
        "placeholder",
        "Placeholder e-mails",
        "Enrichment answers a placeholder in place of the e-mail address.",
        {"trouble": "service", "name": ServiceFault.PLACEHOLDER_EMAIL.value},
    ),
)


def rows(faults: Faults) -> list[Row]:
    """Return the switches as the page shows them."""
    return [
        {"key": s.key, "label": s.label, "hint": s.hint, "on": bool(_active(faults, s))}
        for s in SWITCHES
    ]


def turn(faults: Faults, key: str, *, on: bool) -> bool:
    """Switch one on or off; False when there is no such switch."""
    switch = next((s for s in SWITCHES if s.key == key), None)
    if switch is None:
        return False
    active = _active(faults, switch)
    if on and not active:
        faults.add(**switch.fault)
    for fault_id in active if not on else []:
        faults.remove(fault_id)
    return True


def _active(faults: Faults, switch: Switch) -> list[int]:
    """Return the ids of the faults that are what a switch stands for, whoever added them."""
    wanted = {name: value for name, value in switch.fault.items() if name != "body"}
    return [
        row["id"]
        for row in faults.rows()
        if all(row[name] == value for name, value in wanted.items())
    ]
