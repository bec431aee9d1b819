"""What a listener is given of a command, a press or a dialog, in our words."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.blocks.kit import Message
from bot.deps import Deps


@dataclass(frozen=True)
class Call:
    """Somebody did something in Slack."""

    deps: Deps
    user: str
    channel: str
    trigger_id: str
    respond: AsyncRespond
    words: tuple[str, ...] = ()
    """A command's words after the verb."""
    text: str = ""
    """The same words as typed."""
    action_id: str = ""
    value: str = ""
    """A button's value, or the chosen option's."""
    message_ts: str = ""
    view: Mapping[str, Any] | None = None
    """The dialog it happened in."""
    state: Mapping[str, Any] | None = None
    """What is filled in: block id -> action id -> element state."""
    screen: list[Mapping[str, Any]] | None = None
    """Where the next face of a dialog is put that was saved and is still open."""

    async def reply(self, message: Message, *, replace: bool = False) -> None:
        """Answer so that only the person sees it, in any channel (U5, U7)."""
        payload = message.payload()
        await self.respond(
            text=payload["text"],
            blocks=payload["blocks"],
            response_type="ephemeral",
            replace_original=replace,
        )

    async def open(self, view: Mapping[str, Any]) -> str:
        """Open a dialog and return its id, for the update that follows (U9)."""
        answer = await self.deps.slack.views_open(trigger_id=self.trigger_id, view=dict(view))
        return str(answer["view"]["id"])

    async def show(self, view: Mapping[str, Any]) -> None:
        """Replace the dialog in which something was pressed or saved."""
        if self.screen is None:
            await self.update(str((self.view or {})["id"]), view)
        else:
            self.screen.append(view)

    async def update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Replace an open dialog."""
        await self.deps.slack.views_update(view_id=view_id, view=dict(view))


_ESCAPED = re.compile(r"<(?:mailto:)?([^<>|]+)(?:\|([^<>]*))?>")


def typed(text: str) -> str:
    """Return what a person typed: Slack escapes links and addresses of a command's text.

    People and channels keep their ids: ``<@U1|sam>`` becomes ``<@U1>``.
    """

    def plain(found: re.Match[str]) -> str:
        target = found.group(1)
        return f"<{target}>" if target[0] in "@#!" else target

    return html.unescape(_ESCAPED.sub(plain, text)).strip()


def from_command(body: Mapping[str, Any], deps: Deps, respond: AsyncRespond) -> Call:
    """Return the call of a slash command; its words stand after the verb."""
    text = typed(body.get("text", ""))
    _, _, rest = text.partition(" ")
    return Call(
        deps=deps,
        user=body["user_id"],
        channel=body["channel_id"],
        trigger_id=body.get("trigger_id", ""),
        respond=respond,
        words=tuple(rest.split()),
        text=rest.strip(),
    )


def from_press(body: Mapping[str, Any], deps: Deps, respond: AsyncRespond) -> Call:
    """Return the call of a button, a choice or a dialog."""
    action = (body.get("actions") or [{}])[0]
    view = body.get("view")
    container = body.get("container", {})
    state = (view or body).get("state") or {}
    return Call(
        deps=deps,
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id", ""),
        trigger_id=body.get("trigger_id", ""),
        respond=respond,
        action_id=action.get("action_id", ""),
        value=_value(action),
        message_ts=container.get("message_ts", ""),
        view=view,
        state=state.get("values", {}),
    )


def _value(action: Mapping[str, Any]) -> str:
    """Return what was chosen: a button's value or a select's option."""
    option = action.get("selected_option") or {}
    return str(action.get("value") or option.get("value") or "")
