"""The whole bot between a sandbox Slack and two services in memory, worked by hand.

A person types and presses in the sandbox; the listeners answer over a real socket; the test says
when the worker works and when the poster posts, so that nothing depends on time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.deps import Deps
from bot.directory import SlackDirectory
from bot.listeners import admission, commands
from bot.listeners.all_verbs import VERBS
from bot.poster import Poster
from core import settings as configuration
from core.bootstrap import build_worker
from core.store import notices
from core.sync.engine import Engine
from core.usecases import admissions
from tests.contract.slack_bench import Bench, connected, running
from tests.fakes.clocks import MovedClock
from tests.fakes.services import FakeApollo, FakeHubSpot
from tests.fakes.stores import opened

RITA, SAM, ADA, OTTO = "U0RITA0001", "U0SAM00001", "U0ADA00001", "U0OTTO0001"
REVOPS, RANDOM = "C0REVOPS01", "C0RANDOM01"
ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "HUBSPOT_TOKEN": "pat-fake",
    "APOLLO_API_KEY": "fake",
    "ADMINS": ADA,
    "REPS": f"{RITA} {SAM}",
    "ADMIN_CHANNEL": "#revops",
    "ERROR_CHANNEL": "#crm-errors",
    "DUPLICATE_CHANNEL": "#crm-duplicates",
}
Json = dict[str, Any]


@dataclass
class Desk:
    """The bot and everything around it."""

    slack: Bench
    deps: Deps
    engine: Engine
    hubspot: FakeHubSpot
    apollo: FakeApollo
    clock: MovedClock

    async def type(self, user: str, text: str, channel: str = REVOPS) -> list[Json]:
        """Type a command and return what the person alone was told, newest last."""
        await self.slack.says(user, text, channel)
        await self.idle()
        return await self.told(user, channel)

    async def told(self, user: str, channel: str = REVOPS) -> list[Json]:
        found = await self.slack.messages(user, channel)
        return [one for one in found if one.get("only_for") == user]

    async def press(self, user: str, message: Json, label: str, channel: str = REVOPS) -> Json:
        """Press the button with that label; the sandbox does not ask its confirmation."""
        block, button = _button(message.get("blocks") or [], label)
        where = {"view_id": message["id"]} if "stack_of" in message else {}
        where = where or {"channel": channel, "ts": message["ts"]}
        answer = await self.slack.act(
            "click", user, block_id=block, action_id=button["action_id"], **where
        )
        await self.idle()
        return answer

    async def idle(self) -> None:
        """Wait until every payload was answered."""
        await self.slack.settle()
        async with asyncio.timeout(10):
            while await admissions.unhandled(self.engine):  # noqa: ASYNC110 - a row rings no bell
                await asyncio.sleep(0.005)
        await self.slack.settle()

    async def work(self) -> None:
        """Let the worker work off what is due, and the poster post what came of it."""
        await build_worker(self.engine).drain()
        await self.post()

    async def post(self) -> None:
        while await Poster(self.deps).send_due():
            self.clock.advance(2)  # a run's message is not updated more often than that

    async def posted(self, user: str, channel: str = REVOPS) -> list[Json]:
        """Return the bot's messages that everybody in the channel sees."""
        found = await self.slack.messages(user, channel)
        return [one for one in found if not one.get("only_for")]

    async def direct(self, user: str) -> list[Json]:
        """Return the direct messages between a person and the bot."""
        return await self.slack.messages(user, self.slack.ws.state.im(user).id)

    async def wanted(self, key: str) -> notices.Notice | None:
        async with self.engine.db.read() as tx:
            return await notices.by_key(tx, key=key)


def _button(blocks: Sequence[Json], label: str) -> tuple[str, Json]:
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if element.get("type") == "button" and element["text"]["text"] == label:
                return block["block_id"], element
    raise AssertionError(f"no button {label!r}")


def said(message: Json) -> str:
    """Return every word of a message's blocks."""
    return "\n".join(_words(message.get("blocks") or []))


def _words(node: Any) -> list[str]:
    if isinstance(node, list):
        return [word for one in node for word in _words(one)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [word for key, one in node.items() if key != "confirm" for word in _words(one)]


@asynccontextmanager
async def desk(
    folder: Path, capabilities: Sequence[ModuleType], **environment: str
) -> AsyncIterator[Desk]:
    """Yield a bot with these capabilities on a fresh database."""
    settings = configuration.read(ENVIRONMENT | environment)
    clock = MovedClock()
    hubspot, apollo = FakeHubSpot(clock), FakeApollo(clock)
    async with running() as slack, opened(folder) as db:
        directory = SlackDirectory(slack.client)
        engine = Engine(db, hubspot, apollo, clock, settings, directory)  # type: ignore[arg-type]
        deps = Deps(engine=engine, slack=slack.client, settings=settings)
        app = AsyncApp(client=slack.client, signing_secret="sandbox-signing-secret")
        admission.register(app, deps)
        commands.register(app, deps, VERBS)
        for capability in capabilities:
            capability.register(app, deps)
        async with connected(slack, app):
            yield Desk(slack, deps, engine, hubspot, apollo, clock)
