"""slack-sdk's clients, sync and async, find no difference on the supported list."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, SectionBlock
from slack_sdk.models.views import View
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import coverage, triggers
from bot.sandbox.slack.coverage import Support
from tests.contract.slack_bench import TOKEN, Bench, dialog, running

RITA = "U0RITA0001"
REVOPS = "C0REVOPS01"
SCOPES = [
    "chat:write",
    "commands",
    "users:read",
    "im:write",
    "files:write",
    "files:read",
    "usergroups:read",
    "channels:read",
    "channels:join",
    "team:read",
]
BLOCKS = [
    SectionBlock(text="*hi*"),
    ActionsBlock(elements=[ButtonElement(text="Go", action_id="go", value="1")]),
]
Call = Callable[[str, dict[str, Any]], Any]


@pytest.fixture
async def bench():
    async with running() as it:
        await it.post("slack/settings", scopes=SCOPES)
        yield it


@pytest.fixture(params=["sync", "async"])
def call(request, bench: Bench) -> Call:
    """Return how to call one method of one of the two clients."""
    if request.param == "async":
        client = bench.client

        async def by_async(name: str, given: dict[str, Any]) -> Any:
            return (await getattr(client, name)(**given)).data

        return by_async
    sync = WebClient(token=TOKEN, base_url=f"{bench.url}/api/")

    async def by_sync(name: str, given: dict[str, Any]) -> Any:
        return (await asyncio.to_thread(getattr(sync, name), **given)).data

    return by_sync


async def test_a_message_lives_and_dies(call: Call, bench: Bench):
    posted = await call("chat_postMessage", {"channel": "#revops", "text": "t", "blocks": BLOCKS})
    assert "go" == posted["message"]["blocks"][1]["elements"][0]["action_id"]
    where = {"channel": REVOPS, "ts": posted["ts"]}
    updated = await call("chat_update", {**where, "text": "new", "blocks": BLOCKS[:1]})
    assert 1 == len(updated["message"]["blocks"])
    link = await call("chat_getPermalink", {"channel": REVOPS, "message_ts": posted["ts"]})
    assert "/archives/" in link["permalink"]
    await call("chat_delete", where)
    whisper = {"channel": REVOPS, "user": RITA, "text": "psst"}
    assert (await call("chat_postEphemeral", whisper))["message_ts"]
    assert ["psst"] == await bench.texts(RITA)


async def test_a_message_for_later_is_kept_and_taken_back(call: Call, bench: Bench):
    at = int(bench.ws.now()) + 3600
    kept = await call("chat_scheduleMessage", {"channel": "#revops", "text": "t", "post_at": at})
    name = {"channel": REVOPS, "scheduled_message_id": kept["scheduled_message_id"]}
    await call("chat_deleteScheduledMessage", name)
    with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
        await call("chat_deleteScheduledMessage", name)
    for when, error in ((1, "time_in_past"), (at + 121 * 86400, "time_too_far")):
        with pytest.raises(SlackApiError, match=error):
            await call("chat_scheduleMessage", {"channel": REVOPS, "text": "t", "post_at": when})
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await call("chat_scheduleMessage", {"channel": "#random", "text": "t", "post_at": at})
    assert [] == await bench.texts(RITA)


async def test_people_and_places_are_found(call: Call):
    who = await call("auth_test", {})
    assert "U0BOTUSER01" == who["user_id"]
    assert (await call("users_info", {"user": RITA}))["user"]["real_name"] == "Rita Rep"
    assert 7 == len((await call("users_list", {"limit": 200}))["members"])
    assert 4 == len((await call("conversations_list", {"types": "public_channel"}))["channels"])
    info = await call("conversations_info", {"channel": REVOPS})
    assert info["channel"]["is_member"]
    assert 5 == len((await call("conversations_members", {"channel": REVOPS}))["members"])
    assert (await call("conversations_join", {"channel": "C0RANDOM01"}))["channel"]["is_member"]
    opened = await call("conversations_open", {"users": [RITA], "return_im": True})
    assert opened["channel"]["is_im"]
    groups = await call("usergroups_list", {"include_users": True})
    group = groups["usergroups"][0]["id"]
    people = await call("usergroups_users_list", {"usergroup": group})
    assert people["users"] == groups["usergroups"][0]["users"]
    assert "Acme RevOps" == (await call("team_info", {}))["team"]["name"]
    assert "A0APOLLO01" == (await call("bots_info", {"bot": who["bot_id"]}))["bot"]["app_id"]


async def test_views_are_opened_updated_pushed_and_published(call: Call, bench: Bench):
    view = View(**dialog())
    trigger = triggers.issue(bench.ws, RITA)
    opened = (await call("views_open", {"trigger_id": trigger, "view": view}))["view"]
    given = {"view_id": opened["id"], "hash": opened["hash"], "view": view}
    assert (await call("views_update", given))["ok"]
    trigger = triggers.issue(bench.ws, RITA, in_modal=True)
    pushed = (await call("views_push", {"trigger_id": trigger, "view": view}))["view"]
    assert opened["id"] == pushed["previous_view_id"]
    home = View(type="home", blocks=BLOCKS)
    assert (await call("views_publish", {"user_id": RITA, "view": home}))["ok"]


async def test_files_upload_v2_puts_a_picture_into_a_channel(call: Call, bench: Bench):
    given = {"content": b"\x89PNG", "filename": "a.png", "title": "A chart", "channel": REVOPS}
    done = await call("files_upload_v2", given | {"initial_comment": "look"})
    assert "A chart" == done["file"]["title"]
    info = await call("files_info", {"file": done["file"]["id"]})
    assert 4 == info["file"]["size"]
    [seen] = await bench.messages(RITA)
    assert ("look", "image/png") == (seen["text"], seen["files"][0]["mimetype"])


async def test_a_refusal_is_raised_with_slacks_word(call: Call):
    with pytest.raises(SlackApiError) as raised:
        await call("chat_postMessage", {"channel": "#random", "text": "t"})
    assert "not_in_channel" == raised.value.response["error"]
    with pytest.raises(SlackApiError) as raised:
        await call("chat_postMessage", {"channel": REVOPS, "text": "t", "blocks": [{"type": "x"}]})
    said = raised.value.response["response_metadata"]["messages"]
    assert ["[ERROR] unsupported type: x [json-pointer:/blocks/0/type]"] == said


async def test_the_async_client_waits_out_a_rate_limit(bench: Bench):
    fault = {"trouble": "service", "name": "ratelimited", "times": 1, "seconds": 1}
    await bench.post("faults", **fault)
    client = bench.client
    waited: list[float] = []

    class Recording(AsyncRateLimitErrorRetryHandler):
        async def prepare_for_next_attempt_async(self, *, state, response, **_):
            waited.append(float(response.headers["Retry-After"][0]))
            state.next_attempt_requested = True

    client.retry_handlers.append(Recording(max_retry_count=1))
    assert (await client.chat_postMessage(channel=REVOPS, text="t"))["ok"]
    assert [1.0] == waited
    assert [False, True] == [call["ok"] for call in await bench.get("calls")]


async def test_the_webhook_client_speaks_to_a_response_url(bench: Bench):
    hook = triggers.new_hook(bench.ws, RITA, REVOPS)
    client = AsyncWebhookClient(triggers.response_url(bench.ws, "commands", hook))
    answer = await client.send(text="here", blocks=BLOCKS)
    assert (200, "ok") == (answer.status_code, answer.body)
    [seen] = await bench.messages(RITA)
    assert 2 == len(seen["blocks"])


def test_every_supported_method_is_called_by_both_clients_here():
    wanted = {row.name for row in coverage.METHODS if row.support is not Support.NO}
    by_upload = {"files.getUploadURLExternal", "files.completeUploadExternal"}
    by_socket = {"apps.connections.open"}
    source = Path(__file__).read_text(encoding="utf-8")
    called = {name for name in wanted if f'"{name.replace(".", "_")}"' in source}
    assert wanted == called | by_upload | by_socket
