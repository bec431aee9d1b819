"""A running sandbox Slack for tests, and the people of its page in a few words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.serving import serve
from bot.sandbox.slack.app import WORKSPACE, build_app
from bot.sandbox.slack.state import SlackState
from bot.sandbox.slack.workspace import Workspace

TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class Bench:
    """One sandbox and a session to talk to it as the page does."""

    url: str
    ws: Workspace
    session: aiohttp.ClientSession

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(token=TOKEN, base_url=f"{self.url}/api/", timeout=5)

    async def api(self, method: str, token: str = TOKEN, **given: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(
            f"{self.url}/api/{method}", json=given, headers=headers
        ) as response:
            return await response.json()

    async def get(self, path: str, /, **query: str) -> Json:
        async with self.session.get(f"{self.url}/_sandbox/{path}", params=query) as response:
            return await response.json()

    async def post(self, path: str, /, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/_sandbox/{path}", json=body) as response:
            return await response.json()

    async def act(self, act: str, user: str, **given: Any) -> Json:
        return await self.post(f"act/{act}", user=user, **given)

    async def says(self, user: str, text: str, channel: str = "C0REVOPS01", **given: Any) -> Json:
        return await self.act("message", user, channel=channel, text=text, **given)

    async def messages(self, user: str, channel: str = "C0REVOPS01", **query: str) -> list[Json]:
        answer = await self.get("messages", user=user, channel=channel, **query)
        return answer["messages"]

    async def texts(self, user: str, channel: str = "C0REVOPS01") -> list[str]:
        return [message["text"] for message in await self.messages(user, channel)]

    async def settle(self) -> None:
        """Wait until nothing that an act started is still running."""
        while self.ws.tasks or self.ws.delivery.tasks:
            await asyncio.gather(*self.ws.tasks, *self.ws.delivery.tasks)
            await asyncio.sleep(0)

    async def until(self, text: str, user: str, channel: str = "C0REVOPS01") -> Json:
        """Return the message with this text as soon as it is there."""
        queue = self.ws.feed.subscribe(user)
        try:
            async with asyncio.timeout(5):
                while True:
                    for message in await self.messages(user, channel):
                        if message["text"] == text:
                            return message
                    await queue.get()
        finally:
            self.ws.feed.leave(queue)

    async def dialog(self, user: str) -> Json:
        """Return the dialog on top of a person's stack as soon as there is one."""
        queue = self.ws.feed.subscribe(user)
        try:
            async with asyncio.timeout(5):
                while not (stack := (await self.get("modals", user=user))["stack"]):
                    await queue.get()
        finally:
            self.ws.feed.leave(queue)
        return stack[-1]


@asynccontextmanager
async def running(state: SlackState | None = None) -> AsyncIterator[Bench]:
    """Run a sandbox whose clock stands still."""
    app = build_app(state or SlackState(), SandboxClock(frozen=START), Faults())
    app[WORKSPACE].data.settings.retry_seconds = [0.0, 0.0, 0.0]
    runner, port = await serve(app, 0)
    async with aiohttp.ClientSession() as session:
        try:
            yield Bench(f"http://127.0.0.1:{port}", app[WORKSPACE], session)
        finally:
            await runner.cleanup()


def bolt(bench: Bench) -> AsyncApp:
    """Return a bolt application that talks to the sandbox."""
    return AsyncApp(client=bench.client, signing_secret="sandbox-signing-secret")


@asynccontextmanager
async def connected(bench: Bench, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect a bolt application by Socket Mode."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=bench.client)
    await handler.connect_async()
    try:
        yield handler
    finally:
        await handler.close_async()


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def actions(*elements: Json, block_id: str = "b") -> Json:
    """Return an actions block."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(block_id: str, action_id: str, **more: Any) -> Json:
    """Return an input block with a text field."""
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {"type": "input", "block_id": block_id, "label": plain("Who"), "element": element}


def dialog(*blocks: Json, **more: Any) -> Json:
    """Return a dialog with a submit button."""
    return {
        "type": "modal",
        "title": plain("Dialog"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [{"type": "divider"}],
        **more,
    }
