"""The Web API's front door: token, scope, rate limit, faults, the method itself, the call log."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.common.faults import Fault
from bot.sandbox.slack import (
    api_chat,
    api_conversations,
    api_files,
    api_people,
    api_scheduled,
    api_views,
    arguments,
    scopes,
)
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.coverage import FAULTS
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]
Method = Callable[[Workspace, Arguments], Awaitable[Json]]

CONNECT = "apps.connections.open"
METHODS: dict[str, Method] = {
    CONNECT: api_people.open_connection,
    "auth.test": api_people.auth_test,
    "bots.info": api_people.bots_info,
    "chat.delete": api_chat.delete,
    "chat.deleteScheduledMessage": api_scheduled.unschedule,
    "chat.getPermalink": api_chat.permalink,
    "chat.postEphemeral": api_chat.post_ephemeral,
    "chat.postMessage": api_chat.post_message,
    "chat.scheduleMessage": api_scheduled.schedule,
    "chat.update": api_chat.update,
    "conversations.info": api_conversations.info,
    "conversations.join": api_conversations.join,
    "conversations.list": api_conversations.list_channels,
    "conversations.members": api_conversations.members,
    "conversations.open": api_conversations.open_im,
    "files.completeUploadExternal": api_files.complete,
    "files.getUploadURLExternal": api_files.upload_url,
    "files.info": api_files.info,
    "team.info": api_people.team_info,
    "usergroups.list": api_people.usergroups_list,
    "usergroups.users.list": api_people.usergroup_users,
    "users.info": api_people.users_info,
    "users.list": api_people.users_list,
    "views.open": api_views.open_view,
    "views.publish": api_views.publish,
    "views.push": api_views.push,
    "views.update": api_views.update,
}

DELIVERY_FAULTS = frozenset({"lose_ack", "redeliver"})
# The other faults of the list make a method answer with that error word of Slack's.
ERROR_FAULTS = tuple(name for name in FAULTS if name not in DELIVERY_FAULTS)


async def call(ws: Workspace, request: web.Request) -> web.Response:
    """Answer one call of ``/api/{method}``."""
    name = request.match_info["method"]
    given = Arguments({})
    try:
        token, given = await arguments.read(request)
        answer = await _run(ws, name, token, given, request)
        response = _answer(ws, name, {"ok": True, **answer})
    except ApiError as error:
        answer = error.body()
        response = _answer(ws, name, answer, error.beside.get("retry_after"))
    _log(ws, name, given, answer)
    return response


async def _run(
    ws: Workspace, name: str, token: str, given: Arguments, request: web.Request
) -> Json:
    """Do what is asked, or raise ApiError in the order in which Slack checks."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError("unknown_method", req_method=name)
    _check_token(name, token)
    _check_faults(ws, request)
    _check_scope(ws, name)
    _check_rate(ws, name, given)
    return await method(ws, given)


def _check_token(name: str, token: str) -> None:
    """Take any token, but not a bot's where an app's is needed, and the other way round."""
    if not token:
        raise ApiError("not_authed")
    is_app = token.startswith("xapp-")
    if (name == CONNECT and token.startswith("xox")) or (name != CONNECT and is_app):
        raise ApiError("not_allowed_token_type")


def _check_faults(ws: Workspace, request: web.Request) -> None:
    for name in ERROR_FAULTS:
        fault = ws.faults.named(name)
        if fault is not None and fault.matches(request.method, request.path):
            ws.faults.use(fault)
            raise _fault_error(fault)


def _fault_error(fault: Fault) -> ApiError:
    if fault.name == "ratelimited":
        return ApiError("ratelimited", retry_after=int(fault.seconds) or 1)
    return ApiError(fault.name)


def _check_scope(ws: Workspace, name: str) -> None:
    needed = scopes.NEEDS.get(name)
    held = ws.data.settings.scopes
    if needed is not None and needed not in held:
        raise ApiError("missing_scope", needed=needed, provided=",".join(held))


def _check_rate(ws: Workspace, name: str, given: Arguments) -> None:
    if not ws.data.settings.rate_limits:
        return
    wait = ws.limits.retry_after(name, given.text("channel"))
    if wait is not None:
        raise ApiError("ratelimited", retry_after=wait)


def _answer(ws: Workspace, name: str, body: Json, retry_after: int | None = None) -> web.Response:
    """Return 200 whatever happened, but 429 with Retry-After for a rate limit."""
    headers = {"X-OAuth-Scopes": ",".join(ws.data.settings.scopes)}
    if scopes.NEEDS.get(name):
        headers["X-Accepted-OAuth-Scopes"] = str(scopes.NEEDS[name])
    if retry_after is None:
        return web.json_response(body, headers=headers)
    headers["Retry-After"] = str(retry_after)
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _log(ws: Workspace, name: str, given: Arguments, answer: Json) -> None:
    row = {
        "method": name,
        "arguments": given.logged(),
        "ok": "error" not in answer,
        "error": answer.get("error"),
        "messages": answer.get("response_metadata", {}).get("messages", []),
        "time": ws.clock.now().isoformat(),
    }
    ws.calls.append(row | {name: answer[name] for name in ("ts", "channel") if name in answer})
