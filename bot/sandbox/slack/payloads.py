"""What Slack sends to the app: commands, presses, submissions, closings, queries, events."""

import html
import re
from typing import Any

from bot.sandbox.slack import messages, modals, triggers
from bot.sandbox.slack.inputs import Spot
from bot.sandbox.slack.records import Channel, Command, Hook, Message, OpenView, User
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def command(ws: Workspace, user: User, channel: Channel, which: Command, text: str) -> Json:
    """Return a slash command's form fields, with its trigger_id and response_url."""
    hook = triggers.new_hook(ws, user.id, channel.id)
    hook.echo = f"{which.command} {text}".strip()
    return {
        "token": "sandbox",
        "team_id": ws.data.team.id,
        "team_domain": ws.data.team.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": which.command,
        "text": escaped(ws, text) if which.should_escape else text,
        "api_app_id": ws.data.app_id,
        "is_enterprise_install": "false",
        "response_url": triggers.response_url(ws, "commands", hook),
        "trigger_id": triggers.issue(ws, user.id),
    }


def escaped(ws: Workspace, text: str) -> str:
    """Return a command's text as it arrives when its manifest says ``should_escape``.

    People and channels become ids, addresses stand in angle brackets, ``& < >`` are escaped.
    """
    return " ".join(_escaped_word(ws, word) for word in text.split(" "))


def _escaped_word(ws: Workspace, word: str) -> str:
    user = next((u for u in ws.data.users.values() if word == f"@{u.name}"), None)
    if user is not None:
        return f"<@{user.id}|{user.name}>"
    channel = ws.state.channel(word) if word.startswith("#") else None
    if channel is not None:
        return f"<#{channel.id}|{channel.name}>"
    safe = html.escape(word, quote=False)
    if re.fullmatch(r"https?://\S+", word):
        return f"<{safe}>"
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", word):
        return f"<mailto:{safe}|{safe}>"
    return safe


def press_on_message(
    ws: Workspace, user: User, channel: Channel, message: Message, action: Json
) -> Json:
    """Return block_actions for a message; an ephemeral one comes without its content."""
    hook = triggers.new_hook(ws, user.id, channel.id)
    hook.message_ts, hook.thread_ts = message.ts, message.thread_ts
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(ws, user, "block_actions")
    payload |= {
        "container": container,
        "trigger_id": triggers.issue(ws, user.id),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": ws.data.inputs.get(input_key(user.id, channel.id, message.ts), {})},
        "response_url": triggers.response_url(ws, "actions", hook),
        "actions": [action],
    }
    if message.only_for is None:
        payload["message"] = messages.for_app(ws, message)
    return payload


def press_on_view(ws: Workspace, user: User, shown: OpenView, action: Json) -> Json:
    """Return block_actions for a dialog or a Home."""
    in_modal = shown.view["type"] == "modal"
    return _interaction(ws, user, "block_actions") | {
        "container": {"type": "view", "view_id": shown.id},
        "trigger_id": triggers.issue(ws, user.id, in_modal=in_modal),
        "view": modals.for_app(ws, shown),
        "actions": [action],
    }


def submission(ws: Workspace, user: User, shown: OpenView) -> Json:
    """Return view_submission; conversation selects that ask for one get a response_url."""
    return _interaction(ws, user, "view_submission") | {
        "trigger_id": triggers.issue(ws, user.id, in_modal=True),
        "view": modals.for_app(ws, shown),
        "response_urls": _chosen_urls(ws, user, shown),
    }


def closing(ws: Workspace, user: User, shown: OpenView, *, is_cleared: bool) -> Json:
    """Return view_closed."""
    return _interaction(ws, user, "view_closed") | {
        "view": modals.for_app(ws, shown),
        "is_cleared": is_cleared,
    }


def suggestion(ws: Workspace, user: User, spot: Spot, query: str, container: Json) -> Json:
    """Return block_suggestion; ``container`` is what stands beside it (view or message)."""
    return _interaction(ws, user, "block_suggestion") | {
        "action_id": spot.action_id,
        "block_id": spot.block_id,
        "value": query,
        **container,
    }


def event(ws: Workspace, what: Json) -> Json:
    """Return an event in the envelope of the Events API."""
    data = ws.data
    authorization = {
        "enterprise_id": None,
        "team_id": data.team.id,
        "user_id": data.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "sandbox",
        "team_id": data.team.id,
        "api_app_id": data.app_id,
        "event": what,
        "type": "event_callback",
        "event_id": ws.state.next_id("Ev"),
        "event_time": int(ws.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def input_key(user: str, channel: str, ts: str) -> str:
    """Return where the inputs of a message are kept for one person."""
    return f"{user}:{channel}:{ts}"


def _interaction(ws: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": ws.data.team.id, "domain": ws.data.team.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": ws.data.team.id,
        },
        "api_app_id": ws.data.app_id,
        "token": "sandbox",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel_name(channel: Channel) -> str:
    return "directmessage" if channel.is_im else channel.name


def _chosen_urls(ws: Workspace, user: User, shown: OpenView) -> list[Json]:
    urls = []
    for block in shown.view["blocks"]:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        state = shown.values.get(block["block_id"], {}).get(element["action_id"], {})
        chosen = state.get("selected_conversation") or state.get("selected_channel")
        if chosen in ws.data.channels:
            hook: Hook = triggers.new_hook(ws, user.id, chosen)
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": chosen,
                    "response_url": triggers.response_url(ws, "app", hook),
                }
            )
    return urls
