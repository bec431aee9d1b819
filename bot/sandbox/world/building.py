"""Puts the three sandboxes together around one clock."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.apollo.app import build_api as apollo_api
from bot.sandbox.apollo.app import build_page as apollo_page
from bot.sandbox.apollo.app import new_state as apollo_state
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.snapshot import Snapshot
from bot.sandbox.hubspot.app import build_api as hubspot_api
from bot.sandbox.hubspot.app import build_page as hubspot_page
from bot.sandbox.hubspot.app import new_state as hubspot_state
from bot.sandbox.hubspot.seed import BUNDLED
from bot.sandbox.slack.app import build_app as slack_app
from bot.sandbox.slack.command import build_state as slack_state
from bot.sandbox.slack.page import add_page
from bot.sandbox.world.bot_process import BotProcess
from bot.sandbox.world.switching import Switchboard
from bot.sandbox.world.words import Service

PATIENCE = 20
"""The demo's Apollo allows so many times the calls of its plan: nobody waits an hour to see a
backlog through. The World menu's rate limit shows what the real limits do."""
State = Any  # the three states have no common ancestor: each offers dump() and load()


@dataclass
class World:
    """Everything one process holds; ``slack`` also carries the three pages."""

    clock: SandboxClock
    faults: dict[Service, Faults]
    states: dict[Service, State]
    switches: Switchboard
    bot: BotProcess
    slack: web.Application
    hubspot: web.Application
    apollo: web.Application
    snapshots: list[Snapshot] = field(default_factory=list)

    def dump(self) -> dict[str, Any]:
        """Return what belongs to no single service."""
        offset = self.clock.offset.total_seconds()
        return {"offset": offset, "switches": self.switches.dump()}

    def save(self) -> None:
        """Write what has changed."""
        for snapshot in self.snapshots:
            snapshot.write()


def build_world(
    folder: Path | None,
    *,
    seed: Path | None = None,
    bot_pid_file: Path | None = None,
    manifest: Path | None = None,
) -> World:
    """Return a world from what ``folder`` holds, or else from ``seed`` (None: the bundled one).

    With ``folder`` None nothing is kept. ``seed`` is a folder of CSV files as HubSpot exports
    them; ``manifest`` is the Slack app's.
    """
    saved = _saved(folder, "world") or {"offset": 0.0, "switches": []}
    clock = SandboxClock(offset=timedelta(seconds=saved["offset"]))
    faults = {service: Faults() for service in Service}
    states: dict[Service, State] = {
        Service.SLACK: slack_state(manifest),
        Service.HUBSPOT: hubspot_state(clock, faults[Service.HUBSPOT], seed=seed or BUNDLED),
        Service.APOLLO: apollo_state(clock, seed),
    }
    states[Service.APOLLO].data.settings.multiplier = PATIENCE
    for service, state in states.items():
        kept = _saved(folder, service.value)
        if kept is not None:
            state.load(kept)
    switches = Switchboard(faults)
    switches.load(saved["switches"])
    world = World(
        clock=clock,
        faults=faults,
        states=states,
        switches=switches,
        bot=BotProcess(bot_pid_file),
        slack=slack_app(states[Service.SLACK], clock, faults[Service.SLACK]),
        hubspot=hubspot_api(states[Service.HUBSPOT], clock, faults[Service.HUBSPOT]),
        apollo=apollo_api(states[Service.APOLLO], clock, faults[Service.APOLLO]),
    )
    _mount_pages(world)
    if folder is not None:
        world.snapshots = _snapshots(folder, world)
    return world


def _mount_pages(world: World) -> None:
    add_page(world.slack)
    world.slack.add_subapp("/hubspot/", hubspot_page(world.states[Service.HUBSPOT]))
    world.slack.add_subapp("/apollo/", apollo_page(world.states[Service.APOLLO]))


def _saved(folder: Path | None, name: str) -> Any | None:
    return None if folder is None else Snapshot.read(folder / f"{name}.json")


def _snapshots(folder: Path, world: World) -> list[Snapshot]:
    own = Snapshot(folder / "world.json", world.dump)
    return [own, *(Snapshot(folder / f"{s.value}.json", t.dump) for s, t in world.states.items())]
