"""Which quick switches are on: a switch is on while its service has a fault of its kind."""

from typing import Any

from bot.sandbox.common.faults import Faults
from bot.sandbox.world.words import SWITCHES, Service, Switch

_KIND = ("trouble", "name", "status", "path")  # what makes two faults the same trouble


class Switchboard:
    """The switches of all three services; the faults themselves are the only truth."""

    def __init__(self, faults: dict[Service, Faults]) -> None:
        """Look at these faults from now on."""
        self.faults = faults

    def find(self, service: str, key: str) -> Switch | None:
        """Return the switch of that name."""
        found = (s for s in SWITCHES if (s.service.value, s.key) == (service, key))
        return next(found, None)

    def is_on(self, switch: Switch) -> bool:
        """Tell whether its fault is there, whoever switched it on."""
        return bool(self._ids(switch))

    def turn(self, switch: Switch, *, on: bool) -> None:
        """Switch on or off; twice the same changes nothing."""
        faults, ids = self.faults[switch.service], self._ids(switch)
        if on and not ids:
            faults.add(**switch.fault)
        for fault_id in [] if on else ids:
            faults.remove(fault_id)

    def rows(self) -> list[dict[str, Any]]:
        """Return the switches as the page shows them."""
        return [
            {
                "service": switch.service.value,
                "key": switch.key,
                "label": switch.label,
                "hint": switch.hint,
                "on": self.is_on(switch),
            }
            for switch in SWITCHES
        ]

    def others(self) -> dict[str, int]:
        """Return how many faults each service has that no switch stands for."""
        mine = {
            service: {i for s in SWITCHES if s.service is service for i in self._ids(s)}
            for service in Service
        }
        return {s.value: len(self.faults[s].rows()) - len(mine[s]) for s in Service}

    def dump(self) -> list[list[str]]:
        """Return which are on."""
        return [[s.service.value, s.key] for s in SWITCHES if self.is_on(s)]

    def load(self, saved: list[list[str]]) -> None:
        """Switch on what was on; a name that is no longer known is left out."""
        for service, key in saved:
            switch = self.find(service, key)
            if switch is not None:
                self.turn(switch, on=True)

    def _ids(self, switch: Switch) -> list[int]:
        wanted = {name: switch.fault[name] for name in _KIND if name in switch.fault}
        rows = self.faults[switch.service].rows()
        return [row["id"] for row in rows if all(row[n] == value for n, value in wanted.items())]
