"""The doctor against the three sandboxes, and what it leaves behind there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import doctor
from bot.sandbox.slack.workspace import Workspace
from core.settings import read
from core.store.database import Database
from core.store.migrate import migrate
from core.usecases.doctor import Finding, Level, worst
from tests.contract import hubspot_account, sandbox_apollo, slack_bench


@dataclass
class Stage:
    """Three sandboxes and the variables that point to them."""

    variables: dict[str, str]
    hubspot: hubspot_account.Account
    apollo: sandbox_apollo.Apollo
    slack: Workspace

    async def findings(self, *, make_keys: bool = False, **changed: str) -> list[Finding]:
        return await doctor.diagnose(read(self.variables | changed), make_keys=make_keys)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_bench.running())
        slack.ws.clock._frozen = None  # the doctor looks at real time
        folder = sandbox_apollo.export(tmp_path / "seed")
        hubspot = await stack.enter_async_context(hubspot_account.serving(folder))
        apollo = await stack.enter_async_context(sandbox_apollo.running(folder))
        variables = {
            "SLACK_BOT_TOKEN": "xoxb-sandbox-canary",
            "SLACK_APP_TOKEN": "xapp-sandbox-canary",
            "SLACK_API_URL": f"{slack.url}/api/",
            "HUBSPOT_TOKEN": "canary-hubspot",
            "HUBSPOT_API_URL": hubspot.base,
            "APOLLO_API_KEY": "canary-apollo",
            "APOLLO_API_URL": f"{str(apollo.http.base_url).rstrip('/')}/api/v1",
            "DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite3",
            "ADMIN_CHANNEL": "#revops",
            "ERROR_CHANNEL": "#crm-errors",
            "DUPLICATE_CHANNEL": "#crm-duplicates",
        }
        yield Stage(variables, hubspot, apollo, slack.ws)


def said(found: list[Finding], level: Level) -> str:
    return " ".join(f"{f.what} {f.cure}" for f in found if f.level is level)


async def test_a_good_set_up_lacks_only_the_key_properties(stage: Stage):
    found = await stage.findings()
    assert "" == said(found, Level.BAD)
    assert "apollo_contact_id" in said(found, Level.WARN)
    assert "canary" not in repr(found)


@pytest.mark.rule("R19")
async def test_the_key_properties_are_made_on_request_and_only_once(stage: Stage):
    for _ in range(2):
        found = await stage.findings(make_keys=True)
        assert "" == said(found, Level.BAD)
        assert "The key properties are there." in said(found, Level.OK)
    answer = await stage.hubspot.call("GET", "/crm/v3/properties/contacts/apollo_contact_id")
    assert answer.body["hasUniqueValue"]


async def test_what_keeps_the_key_properties_from_being_made_is_said(stage: Stage):
    lacking = tuple(s for s in stage.hubspot.state.settings.scopes if "schemas" not in s)
    stage.hubspot.state.settings.scopes = lacking
    found = await stage.findings(make_keys=True)
    assert "apollo_contact_id was not made" in said(found, Level.BAD)


async def test_every_missing_and_needless_scope_is_named(stage: Stage):
    lacking = tuple(s for s in stage.hubspot.state.settings.scopes if "owners" not in s)
    stage.hubspot.state.settings.scopes = lacking
    stage.slack.data.settings.scopes = ["chat:write", "commands", "users:read", "pins:read"]
    found = await stage.findings()
    assert "crm.objects.owners.read" in said(found, Level.BAD)
    assert "files:write, im:write" in said(found, Level.BAD)
    assert "pins:read" in said(found, Level.WARN)
    assert "usergroups:read" not in said(found, Level.BAD)
    with_group = await stage.findings(REPS="S0REPS0001")
    assert "usergroups:read" in said(with_group, Level.BAD)


async def test_refused_tokens_are_all_told_at_once(stage: Stage):
    stage.hubspot.trouble("invalid_token")
    stage.apollo.faults.add(trouble="service", name="unauthorised")
    stage.slack.faults.add(trouble="service", name="invalid_auth")
    bad = said(await stage.findings(), Level.BAD)
    for variable in ("SLACK_BOT_TOKEN", "HUBSPOT_TOKEN", "APOLLO_API_KEY"):
        assert variable in bad


async def test_a_key_without_endpoints_is_told_by_their_names(stage: Stage):
    stage.apollo.faults.add(trouble="service", name="scope", path=".*/contacts/search")
    assert "contacts/search" in said(await stage.findings(), Level.BAD)


@pytest.mark.rule("R9")
async def test_apollos_own_integration_is_found_and_can_be_allowed(stage: Stage):
    stage.apollo.faults.add(trouble="service", name="native_integration")
    assert "two engines would write" in said(await stage.findings(), Level.BAD)
    allowed = await stage.findings(ALLOW_SECOND_ENGINE="yes")
    assert "" == said(allowed, Level.BAD)
    assert "two engines would write" in said(allowed, Level.WARN)


async def test_channels_are_tried_without_a_trace(stage: Stage):
    found = await stage.findings(ERROR_CHANNEL="#random", DUPLICATE_CHANNEL="#nowhere")
    assert "The bot can post in #revops" in said(found, Level.OK)
    assert "not in #random" in said(found, Level.BAD)
    assert "no channel #nowhere" in said(found, Level.BAD)
    assert {} == stage.slack.data.scheduled
    assert [] == [m for rows in stage.slack.data.messages.values() for m in rows]


async def test_it_looks_at_the_database_beside_a_running_bot(stage: Stage):
    assert "the first start makes it" in said(await stage.findings(), Level.OK)
    db = await Database.open(stage.variables["DATABASE_URL"])
    assert "older version" in said(await stage.findings(), Level.WARN)
    await migrate(db)
    assert "a bot is writing to it" in said(await stage.findings(), Level.OK)
    await db.close()
    found = await stage.findings()
    assert "no bot is writing to it" in said(found, Level.OK)
    assert Level.WARN == worst(found)


async def test_services_that_are_down_are_told_and_not_waited_for(stage: Stage):
    nowhere = {
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "HUBSPOT_API_URL": "http://127.0.0.1:9",
        "APOLLO_API_URL": "http://127.0.0.1:9/api/v1",
    }
    bad = said(await stage.findings(**nowhere), Level.BAD)
    for word in ("it does not answer", "HubSpot cannot be reached", "Apollo cannot be reached"):
        assert word in bad
