"""slack-bolt behind signed HTTP: the same journeys as by Socket Mode."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.sandbox.common.serving import serve
from tests.contract.slack_bench import Bench, actions, bolt, button, dialog, field, running

RITA = "U0RITA0001"
REVOPS = "C0REVOPS01"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


@asynccontextmanager
async def _listening(bench: Bench, app: AsyncApp, **settings: Any):
    """Serve a bolt application by HTTP and tell the sandbox where."""
    runner, port = await serve(app.server(port=0).web_app, 0)
    try:
        yield await bench.post(
            "slack/settings",
            mode="http",
            request_url=f"http://127.0.0.1:{port}/slack/events",
            **settings,
        )
    finally:
        await runner.cleanup()


async def test_the_request_url_is_verified_by_its_challenge(bench: Bench):
    async with _listening(bench, bolt(bench)) as settings:
        assert settings["verified"]
        assert (await bench.get("workspace"))["app"]["connected"]
    nobody = "http://127.0.0.1:9/slack/events"
    settings = await bench.post("slack/settings", mode="http", request_url=nobody)
    assert not settings["verified"]


async def test_a_command_a_button_and_a_dialog_travel_by_signed_http(bench: Bench):
    app = bolt(bench)

    @app.command("/apollo")
    async def apollo(ack, command):
        await ack(text=f"heard {command['text']}", blocks=[actions(button("open"))])

    @app.action("open")
    async def opened(ack, body, client):
        await ack()
        view = dialog(field("who", "name"), callback_id="named")
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("named")
    async def named(ack):
        await ack(response_action="errors", errors={"who": "No."})

    async with _listening(bench, app):
        await bench.says(RITA, "/apollo pull")
        card = await bench.until("heard pull", RITA)
        where = {"channel": REVOPS, "ts": card["ts"], "block_id": "b", "action_id": "open"}
        assert {"ok": True} == await bench.act("click", RITA, **where)
        shown = await bench.dialog(RITA)
        values = {"who": {"name": {"value": "Grace"}}}
        answer = await bench.act("submit", RITA, view_id=shown["id"], values=values)
    assert {"who": "No."} == answer["errors"]


async def test_an_event_arrives_as_json(bench: Bench):
    app = bolt(bench)
    users: list[str] = []

    @app.event("app_home_opened")
    async def home(event):
        users.append(event["user"])

    async with _listening(bench, app):
        await bench.act("home", RITA)
        await bench.settle()
    assert [RITA] == users


async def test_a_wrong_secret_is_refused_by_bolt_and_shown_by_slack(bench: Bench):
    async with _listening(bench, bolt(bench), signing_secret="another") as settings:
        assert not settings["verified"]
        await bench.says(RITA, "/apollo pull")
        await bench.settle()
        posted = await bench.api(
            "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("a"))]
        )
        where = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "a"}
        await bench.act("click", RITA, **where)
    assert [
        '/apollo failed with the error "dispatch_failed"',
        "card",
        "This app responded with Status Code 401.",
    ] == await bench.texts(RITA)


async def test_an_event_is_retried_with_a_number_and_a_reason(bench: Bench):
    seen: list[tuple[str | None, str | None]] = []

    async def fail(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500 if len(seen) < 3 else 200)

    app = web.Application()
    app.router.add_post("/", fail)
    runner, port = await serve(app, 0)
    bench.ws.data.settings.request_url = f"http://127.0.0.1:{port}/"
    await bench.post("slack/settings", mode="http")
    await bench.act("home", RITA)
    await bench.settle()
    await runner.cleanup()
    assert [(None, None), ("1", "http_error"), ("2", "http_error")] == seen


async def test_an_app_may_refuse_retries(bench: Bench):
    seen: list[str | None] = []

    async def fail(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    app = web.Application()
    app.router.add_post("/", fail)
    runner, port = await serve(app, 0)
    bench.ws.data.settings.request_url = f"http://127.0.0.1:{port}/"
    await bench.post("slack/settings", mode="http")
    await bench.act("home", RITA)
    await bench.settle()
    await runner.cleanup()
    assert [None] == seen


async def test_a_slow_answer_by_http_is_a_timeout(bench: Bench):
    released = web.AppKey("released", list)

    async def slow(request: web.Request) -> web.Response:
        await request.read()
        await request.app[released][0].wait()
        return web.Response()

    app = web.Application()
    app[released] = [asyncio.Event()]
    app.router.add_post("/", slow)
    runner, port = await serve(app, 0)
    bench.ws.data.settings.request_url = f"http://127.0.0.1:{port}/"
    await bench.post("slack/settings", mode="http", ack_seconds=0.02)
    await bench.says(RITA, "/apollo pull")
    await bench.settle()
    app[released][0].set()
    await runner.cleanup()
    assert ['/apollo failed with the error "operation_timeout"'] == await bench.texts(RITA)
