"""The Slack app's manifest says what the code does."""

import re

from bot.listeners.all_verbs import VERBS
from bot.listeners.commands import COMMAND
from bot.listeners.verbs import usage_hint
from bot.sandbox.slack.coverage import METHODS, Support
from bot.sandbox.slack.manifest import read
from bot.sandbox.slack.scopes import NEEDS
from bot.slack_facts import SCOPES
from tests.house.tree import ROOT, modules

MANIFEST = read(ROOT / "manifest.yml")
BY_NATURE = {"commands"}
"""A scope that no method asks for: it lets the slash command exist."""


def methods() -> set[str]:
    """Return the methods of Slack's API that the bot calls, by their Python names."""
    code = [path for path in modules("bot") if "sandbox" not in path.parts]
    source = "\n".join(path.read_text(encoding="utf-8") for path in code)
    known = {row.name.replace(".", "_"): row.name for row in METHODS}
    called = re.findall(
        r"\.((?:apps|auth|chat|conversations|files|team|users|usergroups|views)_\w+)\(", source
    )
    named = {known.get(name, name) for name in called}
    if "files_upload_v2" in named:
        named = named - {"files_upload_v2"} | {
            "files.getUploadURLExternal",
            "files.completeUploadExternal",
        }
    return named


def test_the_scopes_are_those_the_doctor_asks_for():
    assert SCOPES == set(MANIFEST.scopes)
    assert len(SCOPES) == len(MANIFEST.scopes)


def test_every_method_that_is_called_has_its_scope_and_every_scope_its_method():
    needed = {NEEDS[name] for name in methods() - {"apps.connections.open"}} - {None}
    assert needed | BY_NATURE == SCOPES


def test_every_method_that_is_called_is_one_the_sandbox_answers():
    answered = {row.name for row in METHODS if row.support is not Support.NO}
    assert set() == methods() - answered


def test_one_command_whose_hint_is_the_list_of_verbs():
    [command] = MANIFEST.commands
    assert (COMMAND, usage_hint(VERBS)) == (command.command, command.usage_hint)
    assert command.should_escape


def test_slacks_limits_are_kept():
    """Facts: Slack's manifest reference: name 35, command 32, hint 1000, description 2000."""
    [command] = MANIFEST.commands
    assert 32 >= len(command.command)
    assert 1000 >= len(command.usage_hint)
    assert 2000 >= len(command.description)


def test_the_bot_reads_no_channel():
    assert [] == [scope for scope in MANIFEST.scopes if "history" in scope]
    assert ["app_home_opened"] == MANIFEST.events
