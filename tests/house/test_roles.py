"""Everything that can be pressed, saved or typed is guarded when it is done (security 3, R70).

The table is what the app registers, so that a new handler without a guard is found here.
"""

import ast
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncBoltRequest

from bot import app as application
from bot.blocks import ids
from bot.listeners import frame
from bot.listeners.all_verbs import VERBS
from bot.sandbox.slack import triggers
from core.store import activity
from core.usecases.access import Role
from tests.fakes.desk import ADA, OTTO, REVOPS, RITA, Desk, desk
from tests.house.tree import modules, parsed, short

GUEST, GONE = "U0GUEST001", "U0GONE0001"
NAMES = {name: value for name, value in vars(ids).items() if name.isupper() and name != "VERSION"}


@dataclass
class Registered:
    """What the app registered by the frame, and which handlers were reached since."""

    presses: dict[str, Role] = field(default_factory=dict)
    submits: dict[str, Role] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def handler(self, name: str):
        async def reach(_: Any) -> None:
            self.reached.append(name)

        return reach


@dataclass
class House:
    """The whole app at a desk, and its table of handlers."""

    at: Desk
    app: Any
    table: Registered
    count: int = 0

    async def send(self, user: str, name: str) -> None:
        """Press the button or save the dialog of that id."""
        self.count += 1
        hook = triggers.new_hook(self.at.slack.ws, user, REVOPS)
        url = triggers.response_url(self.at.slack.ws, "actions", hook)
        body: dict[str, Any] = {
            "team": {"id": "T0ACME0001"},
            "user": {"id": user},
            "trigger_id": f"{self.count}.{name}",
            "response_url": url,
        }
        if name in self.table.submits:
            view = {"id": "V1", "type": "modal", "callback_id": name, "state": {"values": {}}}
            body |= {"type": "view_submission", "view": view, "response_urls": []}
        else:
            action = {"type": "button", "action_id": name, "block_id": "b", "value": "1:1"}
            body |= {"type": "block_actions", "actions": [action], "channel": {"id": REVOPS}}
        await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def refusals(self) -> int:
        count = 0
        async with self.at.engine.db.read() as tx:
            async for entries in activity.export(tx):
                count += sum(entry.what == "refused" for entry in entries)
        return count


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    table = Registered()
    on_press, on_submit = frame.on_press, frame.on_submit

    def press(app, deps, action_id, handler, *, role):
        table.presses[action_id] = role
        on_press(app, deps, action_id, table.handler(action_id), role=role)

    def submit(app, deps, callback_id, handler, *, role, validate=None, waits=False):
        table.submits[callback_id] = role
        on_submit(app, deps, callback_id, table.handler(callback_id), role=role)

    async with desk(tmp_path, []) as at:
        monkeypatch.setattr(frame, "on_press", press)
        monkeypatch.setattr(frame, "on_submit", submit)
        yield House(at, application.build_app(at.deps), table)


async def test_every_button_and_dialog_is_refused_to_those_who_may_not(house: House):
    roles = house.table.presses | house.table.submits
    assert 30 < len(roles)
    strangers = {OTTO: Role.ANYBODY, GUEST: Role.ANYBODY, GONE: Role.ANYBODY, RITA: Role.REP}
    expected = 0
    for user, own in strangers.items():
        for name, needed in roles.items():
            if needed > own:
                await house.send(user, name)
                expected += 1
    await house.at.idle()
    assert [] == house.table.reached
    assert expected == await house.refusals()


async def test_every_button_and_dialog_is_done_for_an_admin(house: House):
    roles = house.table.presses | house.table.submits
    for name in roles:
        await house.send(ADA, name)
    await house.at.idle()
    assert sorted(roles) == sorted(house.table.reached)
    assert 0 == await house.refusals()


async def test_what_writes_to_everybodys_settings_is_the_admins(house: House):
    roles = house.table.presses | house.table.submits
    for name in (
        ids.PULL_GO_LIVE,
        ids.PULL_CONTINUE,
        ids.PULL_CANCEL,
        ids.PULL_PAUSE,
        ids.PULL_RESUME,
        ids.SETTINGS_DIALOG,
        ids.PEOPLE_DIALOG,
        ids.SETUP_KEYS,
    ):
        assert Role.ADMIN is roles[name], name


async def test_every_id_has_one_handler_and_every_handler_its_id(house: House):
    roles = house.table.presses | house.table.submits
    assert set(NAMES.values()) == set(roles) | {
        value for name, value in NAMES.items() if name in WITHOUT
    }
    assert not set(house.table.presses) & set(house.table.submits)


WITHOUT = ("BULK_CHOICE", "MERGE_PICK", "MAPPING_CHOICE", "PEOPLE_CHOICE", "ERROR_EDIT_VALUE")
"""Inputs that do nothing by themselves: their dialog is what is saved."""


async def test_every_verb_that_is_not_for_everybody_is_refused_to_an_outsider(house: House):
    refused = 0
    for verb in VERBS:
        told = (await house.at.type(OTTO, f"/apollo {verb.name}"))[-1]["text"]
        guarded = verb.role is not Role.ANYBODY
        refused += guarded
        assert refused == await house.refusals(), verb.name
        assert guarded == (f"<@{ADA}>" in told), told


def test_nothing_is_registered_beside_the_frame():
    """Only these files speak to bolt themselves; each guards or only acknowledges."""
    doors = {"action", "view", "command", "shortcut", "options", "event", "message"}
    found = {
        short(path)
        for path in modules("bot")
        if "sandbox" not in path.parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in doors
        and ast.unparse(node.func.value) == "app"
    }
    allowed = {"bot/listeners/frame.py", "bot/listeners/commands.py", "bot/listeners/home.py"}
    assert allowed | {"bot/app.py"} == found - {"bot/__main__.py"}
