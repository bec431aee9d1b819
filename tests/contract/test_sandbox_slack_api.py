"""The front door of the sandbox's Web API: arguments, tokens, scopes, limits, faults."""

import json

import pytest

from bot.sandbox.slack.api import ERROR_FAULTS
from tests.contract.slack_bench import APP_TOKEN, TOKEN, Bench, running

BEARER = {"Authorization": f"Bearer {TOKEN}"}
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}]
POST = {"channel": "C0REVOPS01", "text": "hi"}


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


async def _send(bench: Bench, verb: str, **how) -> dict:
    address = f"{bench.url}/api/chat.postMessage"
    async with bench.session.request(verb, address, **how) as response:
        assert 200 == response.status
        return await response.json()


@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("GET", {"params": POST | {"blocks": json.dumps(BLOCKS)}}),
        ("POST", {"params": POST | {"blocks": json.dumps(BLOCKS)}}),
        ("POST", {"data": POST | {"blocks": json.dumps(BLOCKS)}}),
        ("POST", {"json": POST | {"blocks": BLOCKS}}),
        ("POST", {"json": POST | {"blocks": json.dumps(BLOCKS)}}),
    ],
    ids=["get query", "post query", "form", "json", "json with json in a string"],
)
async def test_arguments_are_taken_from_wherever_they_stand(bench: Bench, verb: str, how: dict):
    answer = await _send(bench, verb, headers=BEARER, **how)
    assert answer["ok"]
    assert "*hi*" == answer["message"]["blocks"][0]["text"]["text"]


async def test_the_token_may_be_an_argument(bench: Bench):
    answer = await _send(bench, "POST", data=POST | {"token": TOKEN})
    assert answer["ok"]
    [call] = await bench.get("calls")
    assert "token" not in call["arguments"]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"json": POST}, "not_authed"),
        ({"data": b"{", "headers": BEARER | {"Content-Type": "application/json"}}, "invalid_json"),
        ({"json": [1], "headers": BEARER}, "json_not_object"),
        ({"json": POST | {"blocks": "["}, "headers": BEARER}, "invalid_blocks_format"),
        ({"json": {"text": "hi"}, "headers": BEARER}, "invalid_arguments"),
        ({"json": POST | {"channel": "C0NOWHERE1"}, "headers": BEARER}, "channel_not_found"),
        ({"json": POST | {"channel": "#random"}, "headers": BEARER}, "not_in_channel"),
        ({"json": {"channel": "C0REVOPS01"}, "headers": BEARER}, "no_text"),
    ],
)
async def test_a_refusal_is_a_200_with_an_error_word(bench: Bench, how: dict, error: str):
    answer = await _send(bench, "POST", **how)
    assert (False, error) == (answer["ok"], answer["error"])


async def test_an_unknown_method_is_named(bench: Bench):
    answer = await bench.api("chat.shout")
    assert {"ok": False, "error": "unknown_method", "req_method": "chat.shout"} == answer


async def test_app_and_bot_tokens_are_not_interchangeable(bench: Bench):
    wrong = "not_allowed_token_type"
    assert wrong == (await bench.api("apps.connections.open"))["error"]
    assert wrong == (await bench.api("auth.test", token=APP_TOKEN))["error"]
    assert (await bench.api("apps.connections.open", token=APP_TOKEN))["url"].startswith("ws://")


async def test_a_missing_scope_is_named_with_what_is_there(bench: Bench):
    answer = await bench.api("conversations.list")
    assert ("missing_scope", "channels:read") == (answer["error"], answer["needed"])
    assert "chat:write" in answer["provided"].split(",")
    await bench.post("slack/settings", scopes=["channels:read"])
    assert (await bench.api("conversations.list"))["ok"]
    assert "missing_scope" == (await bench.api("chat.postMessage", **POST))["error"]


async def test_every_answer_names_the_scopes_in_a_header(bench: Bench):
    async with bench.session.get(f"{bench.url}/api/auth.test", headers=BEARER) as response:
        assert "usergroups:read" in response.headers["X-OAuth-Scopes"].split(",")


async def test_email_stands_in_a_profile_only_with_its_scope(bench: Bench):
    answer = await bench.api("users.info", user="U0RITA0001")
    assert "email" not in answer["user"]["profile"]
    await bench.post("slack/settings", scopes=["users:read", "users:read.email"])
    answer = await bench.api("users.info", user="U0RITA0001")
    assert "rita@acme-revops.example" == answer["user"]["profile"]["email"]


async def test_users_come_in_pages_and_with_their_roles(bench: Bench):
    first = await bench.api("users.list", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await bench.api("users.list", limit=100, cursor=cursor)
    people = {user["name"]: user for user in first["members"] + rest["members"]}
    assert {"rita", "sam", "ada", "otto", "gina", "gary", "apollo"} == set(people)
    assert "" == rest["response_metadata"]["next_cursor"]
    assert people["ada"]["is_admin"]
    assert people["gina"]["is_restricted"]
    assert people["gary"]["deleted"]
    assert people["apollo"]["is_bot"]
    assert "invalid_cursor" == (await bench.api("users.list", cursor="?"))["error"]


async def test_a_user_group_lists_its_people(bench: Bench):
    [group] = (await bench.api("usergroups.list"))["usergroups"]
    answer = await bench.api("usergroups.users.list", usergroup=group["id"])
    assert ["U0RITA0001", "U0SAM00001"] == answer["users"]
    answer = await bench.api("usergroups.users.list", usergroup="S0")
    assert "no_such_subteam" == answer["error"]


async def test_joining_a_channel_lets_the_bot_post_there(bench: Bench):
    await bench.post("slack/settings", scopes=["channels:join", "channels:read", "chat:write"])
    assert (await bench.api("conversations.join", channel="C0RANDOM01"))["ok"]
    assert (await bench.api("chat.postMessage", channel="#random", text="hello"))["ok"]
    again = await bench.api("conversations.join", channel="C0RANDOM01")
    assert "already_in_channel" == again["warning"]
    members = (await bench.api("conversations.members", channel="C0RANDOM01"))["members"]
    assert "U0BOTUSER01" in members


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY01", "user_not_found"),
        ("U0GONE0001", "user_disabled"),
        ("U0BOTUSER01", "cannot_dm_bot"),
        ("", "users_list_not_supplied"),
    ],
)
async def test_a_direct_message_cannot_be_opened_with(bench: Bench, users: str, error: str):
    assert error == (await bench.api("conversations.open", users=users))["error"]


async def test_a_direct_message_is_the_same_whether_opened_or_posted_to(bench: Bench):
    opened = await bench.api("conversations.open", users="U0RITA0001")
    posted = await bench.api("chat.postMessage", channel="U0RITA0001", text="psst")
    seen = await bench.get("ims", user="U0RITA0001")
    assert opened["channel"]["id"] == posted["channel"] == seen["channel"]["id"]


async def test_rate_limits_allow_a_burst_and_then_name_the_wait(bench: Bench):
    await bench.post("slack/settings", rate_limits=True)
    for _ in range(5):
        assert (await bench.api("chat.postMessage", **POST))["ok"]
    async with bench.session.post(
        f"{bench.url}/api/chat.postMessage", json=POST, headers=BEARER
    ) as response:
        assert 429 == response.status
        wait = int(response.headers["Retry-After"])
        assert {"ok": False, "error": "ratelimited"} == await response.json()
    other = await bench.api("chat.postMessage", channel="C0ERRORS01", text="elsewhere")
    assert other["ok"]
    await bench.post("clock", advance=wait)
    assert (await bench.api("chat.postMessage", **POST))["ok"]


async def test_a_fault_limits_the_rate_as_often_as_it_says(bench: Bench):
    fault = {"trouble": "service", "name": "ratelimited", "times": 1, "seconds": 7}
    await bench.post("faults", path="/api/chat.postMessage", **fault)
    assert (await bench.api("auth.test"))["ok"]
    async with bench.session.post(
        f"{bench.url}/api/chat.postMessage", json=POST, headers=BEARER
    ) as response:
        assert (429, "7") == (response.status, response.headers["Retry-After"])
    assert (await bench.api("chat.postMessage", **POST))["ok"]


async def test_a_fault_revokes_the_token_until_it_is_lifted(bench: Bench):
    await bench.post("faults", trouble="service", name="token_revoked")
    assert "token_revoked" == (await bench.api("auth.test"))["error"]
    async with bench.session.delete(f"{bench.url}/_sandbox/faults") as response:
        assert 200 == response.status
    assert (await bench.api("auth.test"))["ok"]


async def test_calls_are_logged_with_what_was_wrong(bench: Bench):
    await bench.api("chat.postMessage", channel="C0REVOPS01", text="t", blocks=[{"type": "cake"}])
    [call] = await bench.get("calls", method="chat.postMessage")
    assert (False, "invalid_blocks") == (call["ok"], call["error"])
    assert ["[ERROR] unsupported type: cake [json-pointer:/blocks/0/type]"] == call["messages"]


async def test_settings_refuse_what_they_do_not_know(bench: Bench):
    assert "error" in await bench.post("slack/settings", colour="blue")
    assert "error" in await bench.post("slack/settings", mode="pigeon")
    assert "socket" == (await bench.get("slack/settings"))["mode"]


@pytest.mark.parametrize("name", ERROR_FAULTS)
async def test_every_listed_fault_is_an_answer(bench: Bench, name: str):
    await bench.post("faults", trouble="service", name=name, times=1)
    assert name == (await bench.api("chat.postMessage", **POST))["error"]
    assert (await bench.api("chat.postMessage", **POST))["ok"]
