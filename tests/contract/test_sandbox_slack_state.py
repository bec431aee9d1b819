"""The sandbox's state can be saved, loaded, forgotten, and is the same in every run."""

import json
from pathlib import Path

import pytest

from bot.sandbox.common.guard import RealTokenError
from bot.sandbox.slack import command, coverage, manifest, triggers
from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.app import ROUTES
from bot.sandbox.slack.blockkit.blocks import ON
from bot.sandbox.slack.coverage import Support
from bot.sandbox.slack.scopes import NEEDS
from bot.sandbox.slack.state import SlackState
from tests.contract.slack_bench import Bench, actions, button, dialog, field, running

RITA = "U0RITA0001"
REVOPS = "C0REVOPS01"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


async def _use(bench: Bench) -> None:
    """Leave something of every kind behind."""
    await bench.says(RITA, "hello")
    await bench.api("chat.postMessage", channel=REVOPS, text="c", blocks=[actions(button("a"))])
    trigger = triggers.issue(bench.ws, RITA)
    await bench.api("views.open", trigger_id=trigger, view=dialog(field("who", "name")))
    await bench.api(
        "views.publish", user_id=RITA, view={"type": "home", "blocks": [{"type": "divider"}]}
    )
    asked = await bench.api("files.getUploadURLExternal", filename="a.png", length=3)
    async with bench.session.post(asked["upload_url"], data=b"\x00\xff\x01") as response:
        assert 200 == response.status
    await bench.api(
        "files.completeUploadExternal", files=[{"id": asked["file_id"]}], channel_id=REVOPS
    )


async def test_a_dump_survives_json_and_is_all_there(bench: Bench):
    await _use(bench)
    saved = json.loads(json.dumps(bench.ws.state.dump()))
    fresh = SlackState()
    fresh.load(saved)
    assert bench.ws.state.data == fresh.data
    async with running(fresh) as again:
        assert await bench.messages(RITA) == await again.messages(RITA)
        assert await bench.get("modals", user=RITA) == await again.get("modals", user=RITA)


async def test_two_runs_give_the_same_ids_and_times():
    dumps = []
    for _ in range(2):
        async with running(SlackState(seed=5)) as bench:
            await _use(bench)
            dumps.append(bench.ws.state.dump())
    assert dumps[0] == dumps[1]


async def test_another_seed_gives_other_secrets():
    assert SlackState(seed=1).secret() != SlackState(seed=2).secret()


async def test_a_reset_forgets_everything_but_the_people(bench: Bench):
    before = SlackState().dump()
    await _use(bench)
    await bench.post("slack/settings", rate_limits=True)
    await bench.post("faults", trouble="service", name="token_revoked")
    assert {"ok": True} == await bench.post("reset")
    assert before == bench.ws.state.dump()
    assert [] == await bench.get("faults")
    assert [] == await bench.get("calls")


async def test_the_page_reads_people_channels_and_commands(bench: Bench):
    seen = await bench.get("workspace")
    assert ["rita", "sam", "ada", "otto"] == [u["name"] for u in seen["users"] if u["on_page"]]
    joined = {c["name"]: c["bot_is_member"] for c in seen["channels"]}
    assert {"revops": True, "crm-errors": True, "crm-duplicates": True, "random": False} == joined
    assert ["/apollo"] == [row["command"] for row in seen["app"]["commands"]]


def test_the_coverage_list_is_what_the_routes_are():
    listed = {row.name for row in coverage.METHODS if row.support is not Support.NO}
    left_out = {row.name for row in coverage.METHODS if row.support is Support.NO}
    assert set(METHODS) == listed
    assert not left_out & set(METHODS)
    assert set(METHODS) - set(NEEDS) == {"apps.connections.open"}
    addresses = {
        f"{verb} {path}" for verb, path, _ in ROUTES if not path.startswith(("/_", "/api"))
    }
    assert {row.name for row in coverage.ADDRESSES} - {"GET /link/"} == addresses


def test_the_coverage_list_is_what_the_blocks_are():
    listed = {row.name for row in coverage.BLOCKS if row.support is not Support.NO}
    assert {name for shapes in ON.values() for name in shapes} == listed


def test_partial_support_says_what_is_left_out():
    partial = [row for row in coverage.METHODS if row.support is Support.PARTIAL]
    assert [] == [row.name for row in partial if not row.note]


async def test_every_left_out_method_is_unknown(bench: Bench):
    for row in coverage.METHODS:
        if row.support is Support.NO:
            assert "unknown_method" == (await bench.api(row.name))["error"]


MANIFEST = """
# a comment
display_information:
  name: Apollo  # the name
features:
  slash_commands:
    - command: /apollo
      description: "Say \\"hi\\" #1"
      usage_hint: 'help | it''s me'
      should_escape: false
    - command: /other
      description: Plain words: with a colon
oauth_config:
  scopes:
    bot:
    - chat:write
    - commands
settings:
  event_subscriptions:
    bot_events: [app_home_opened, message.im]
"""


def test_a_manifest_gives_commands_scopes_and_events(tmp_path: Path):
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST)
    read = manifest.read(path)
    first, second = read.commands
    assert ("/apollo", 'Say "hi" #1', "help | it's me") == (
        first.command,
        first.description,
        first.usage_hint,
    )
    assert "Plain words: with a colon" == second.description
    assert ["chat:write", "commands"] == read.scopes
    assert ["app_home_opened", "message.im"] == read.events
    state = command.build_state(path)
    assert ["/apollo", "/other"] == [one.command for one in state.data.commands]
    assert read.scopes == state.data.settings.scopes


def test_a_manifest_line_that_is_not_understood_is_named(tmp_path: Path):
    path = tmp_path / "manifest.yml"
    path.write_text("features:\n  what is this\n")
    with pytest.raises(manifest.ManifestError) as raised:
        manifest.read(path)
    assert 2 == raised.value.line


def test_without_a_manifest_there_is_one_command(tmp_path: Path):
    state = command.build_state(tmp_path / "none.yml")
    assert ["/apollo"] == [one.command for one in state.data.commands]


def test_it_refuses_to_start_beside_a_real_token(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1234")
    with pytest.raises(RealTokenError):
        command.run(0)
