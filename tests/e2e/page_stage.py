"""A sandbox Slack with its page, and a scripted app that shows every block and hears every press."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.serving import serve
from bot.sandbox.slack.app import WORKSPACE, build_app
from bot.sandbox.slack.page import add_page
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.workspace import Workspace
from tests.e2e import page_blocks as blocks

Json = dict[str, Any]
RITA, SAM, ADA, OTTO = "U0RITA0001", "U0SAM00001", "U0ADA00001", "U0OTTO0001"
REVOPS, ERRORS = "C0REVOPS01", "C0ERRORS01"


@dataclass
class Stage:
    """The running sandbox, its address, the app's client, and what the app heard."""

    url: str
    ws: Workspace
    client: AsyncWebClient
    heard: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    def at(self, person: str = RITA, place: str = REVOPS) -> str:
        return f"{self.url}/#/{person}/{place}"

    async def next(self) -> Json:
        return await asyncio.wait_for(self.heard.get(), 5)

    async def post(self, text: str, channel: str = REVOPS, **given: Any) -> str:
        answer = await self.client.chat_postMessage(channel=channel, text=text, **given)
        return str(answer["ts"])


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    app = build_app(SlackState(), SandboxClock(), Faults())
    add_page(app)
    async with AsyncExitStack() as stack:
        runner, port = await serve(app, 0)
        stack.push_async_callback(runner.cleanup)
        url = f"http://127.0.0.1:{port}"
        client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{url}/api/")
        running = Stage(url, app[WORKSPACE], client)
        handler = AsyncSocketModeHandler(_app(running), "xapp-sandbox", web_client=client)
        await handler.connect_async()
        stack.push_async_callback(handler.close_async)
        yield running


def _app(stage: Stage) -> AsyncApp:
    app = AsyncApp(client=stage.client, request_verification_enabled=False)

    @app.command("/apollo")
    async def command(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await _verbs(stage, body, respond)

    @app.action(blocks.ANY)
    async def press(ack: Any, body: Json) -> None:
        await ack()
        await stage.heard.put(body)

    @app.options(blocks.ANY)
    async def suggest(ack: Any, payload: Json) -> None:
        known = ("Anna Müller", "Ansgar <b>")
        found = [name for name in known if payload["value"].lower() in name.lower()]
        await ack(options=[blocks.option(name) for name in found])

    @app.view(blocks.ANY)
    async def submit(ack: Any, body: Json, view: Json) -> None:
        name = view["state"]["values"].get("name", {}).get("input", {}).get("value")
        if name == "Nobody":
            await ack(response_action="errors", errors={"name": "No record has that name."})
            return
        await ack()
        await stage.heard.put(body)

    @app.event("app_home_opened")
    async def home(event: Json) -> None:
        await stage.client.views_publish(user_id=event["user"], view=blocks.home(event["user"]))

    return app


async def _verbs(stage: Stage, body: Json, respond: Any) -> None:
    verb = body["text"].split()[0]
    if verb == "form":
        await stage.client.views_open(trigger_id=body["trigger_id"], view=blocks.form())
    elif verb == "slow":
        opened = await stage.client.views_open(trigger_id=body["trigger_id"], view=blocks.loading())
        await stage.heard.put({"view_id": opened["view"]["id"]})
    else:
        await respond(text=f"I do not know `{verb}`.")
