"""People at Slack in front of a world: they type commands and press what they can read."""

import dataclasses
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Deps
from bot.listeners import admission, commands
from bot.listeners.all_verbs import VERBS
from bot.poster import Poster
from tests.fakes.slack import Directory, FakeSlack, slack
from tests.integration.world import World, opened

Json = dict[str, Any]
ADMIN, REP, SECOND, NOBODY = "U1", "UREP", "UREP2", "UNOBODY"


def elements(message: Json) -> list[tuple[Json, Json]]:
    """Return every element a person can use, with its block."""
    found = []
    for block in message.get("blocks") or ():
        inside = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
        found += [(block, one) for one in inside if "action_id" in one]
    return found


def labels(message: Json) -> list[str]:
    """Return the words on buttons and selects."""
    words = (one.get("text") or one.get("placeholder") or {} for _, one in elements(message))
    return [one["text"] for one in words if one]


def text(message: Json) -> str:
    """Return all that can be read in a message."""
    read = [message.get("text", "")]
    for block in message.get("blocks") or ():
        parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
        read += [one["text"] for one in parts if one and isinstance(one.get("text"), str)]
    read += [o["text"]["text"] for _, e in elements(message) for o in e.get("options", ())]
    return "\n".join(read)


@dataclass
class Desk:
    """A Slack, the bot's listeners, and the world behind them."""

    world: World
    slack: FakeSlack
    app: AsyncApp
    poster: Poster
    _numbers: Any = field(default_factory=lambda: count(1))

    async def types(self, user: str, typed: str) -> Json:
        """Type ``/apollo ...`` and return the last answer."""
        await self._send(
            {
                "command": "/apollo",
                "text": typed,
                "user_id": user,
                "channel_id": "C1",
                "trigger_id": self._trigger(),
                "response_url": f"{self.slack.url}/respond",
                "team_id": "T1",
            }
        )
        return self.said

    async def presses(
        self,
        user: str,
        label: str,
        *,
        on: Json | None = None,
        ticks: Sequence[str] | None = None,
        option: str = "",
    ) -> Json:
        """Press what is labelled so on a message, the last answer by default."""
        message = on or self.said
        block, element = next(
            (b, e)
            for b, e in elements(message)
            if label == (e.get("text") or e.get("placeholder") or {}).get("text")
        )
        action: Json = {"type": element["type"], "action_id": element["action_id"]}
        action["block_id"] = block.get("block_id", "b")
        if option:
            action["selected_option"] = next(
                one for one in element["options"] if option == one["text"]["text"]
            )
        else:
            action["value"] = element.get("value", "")
        await self._press(user, action, _state(message, ticks))
        return self.said

    async def _press(self, user: str, action: Json, state: Json) -> None:
        await self._send(
            {
                "type": "block_actions",
                "user": {"id": user},
                "team": {"id": "T1"},
                "channel": {"id": "C1"},
                "container": {"type": "message", "message_ts": "1.0"},
                "trigger_id": self._trigger(),
                "response_url": f"{self.slack.url}/respond",
                "actions": [action],
                "state": {"values": state},
            }
        )

    async def saves(self, user: str, view: Json, **left: str) -> Json:
        """Save a dialog as it was shown, but for the texts in ``left``; return Slack's answer."""
        values: Json = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element = block["element"]
            told = left.get(block["label"]["text"].replace(" ", "_"))
            values[block["block_id"]] = {element["action_id"]: _filled(element, told)}
        body = {
            "type": "view_submission",
            "user": {"id": user},
            "team": {"id": "T1"},
            "trigger_id": self._trigger(),
            "view": {"id": self._trigger(), **view, "state": {"values": values}},
        }
        answer = await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        assert 200 == answer.status, answer.body
        return json.loads(answer.body) if answer.body else {}

    async def _send(self, body: Json) -> None:
        answer = await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        assert 200 == answer.status, answer.body

    def _trigger(self) -> str:
        return f"{next(self._numbers)}.1"

    @property
    def said(self) -> Json:
        """Return the last answer, after checking that Slack would take it."""
        message = self.slack.answers[-1]
        check(message)
        return message

    async def posts(self) -> list[Json]:
        """Let the bot say what it has to say by itself and return the new messages."""
        before = len(self.slack.posted())
        await self.poster.send_due()
        messages = self.slack.posted()[before:]
        for one in messages:
            check(one)
        return messages


def _filled(element: Json, told: str | None) -> Json:
    """Return what an input holds: what it showed at first, or what was typed or chosen."""
    if element["type"] == "plain_text_input":
        return {"value": element.get("initial_value") if told is None else told}
    option = element.get("initial_option")
    if told is not None:
        groups = element.get("option_groups") or [{"options": element.get("options")}]
        listed = [one for group in groups for one in group["options"]]
        option = next(one for one in listed if told == one["text"]["text"])
    return {"selected_option": option}


def _state(message: Json, ticks: Sequence[str] | None) -> Json:
    """Return what the checkboxes of a message hold: what is ticked at first, or ``ticks``."""
    state: Json = {}
    for block, element in elements(message):
        if element["type"] != "checkboxes":
            continue
        chosen = element.get("initial_options", [])
        if ticks is not None:
            chosen = [one for one in element["options"] if one["value"] in ticks]
        held = {"type": "checkboxes", "selected_options": chosen}
        state[block["block_id"]] = {element["action_id"]: held}
    return state


def check(message: Json) -> None:
    """Fail unless slack_sdk knows every block and the message is within Slack's limits."""
    blocks = message.get("blocks") or []
    assert len(blocks) <= 50
    assert message.get("text")
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, block
        parsed.validate_json()


@asynccontextmanager
async def desk(
    tmp_path: Path, *capabilities: ModuleType, seed: Path | None = None, **wishes: str
) -> AsyncIterator[Desk]:
    """Open a world with a Slack before it; ``capabilities`` are listeners' modules."""
    folder = tmp_path / "world"
    folder.mkdir()
    given = {"ADMINS": ADMIN, "REPS": f"{REP},{SECOND}"} | wishes
    async with (
        slack() as fake,
        opened(f"sqlite:///{tmp_path / 'bot.db'}", folder, seed=seed, **given) as world,
    ):
        engine = dataclasses.replace(world.engine, directory=Directory())
        client = AsyncWebClient(token="xoxb-1", base_url=f"{fake.url}/api/")
        deps = Deps(engine=engine, slack=client, settings=world.settings)
        app = AsyncApp(
            client=client, signing_secret=None, request_verification_enabled=False,
            raise_error_for_unhandled_request=True, process_before_response=True,
        )  # fmt: skip
        admission.register(app, deps)
        commands.register(app, deps, VERBS)
        for one in capabilities:
            one.register(app, deps)
        world.engine = engine
        yield Desk(world, fake, app, Poster(deps))
