"""auth.*, users.*, usergroups.*, team.*, bots.*: who is here."""

from typing import Any

from bot.sandbox.slack import scopes
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.paging import page
from bot.sandbox.slack.records import User
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]


async def auth_test(ws: Workspace, given: Arguments) -> Json:
    """Say who the token is."""
    del given
    data = ws.data
    return {
        "url": f"https://{data.team.domain}.slack.com/",
        "team": data.team.name,
        "user": data.users[data.bot_user_id].name,
        "team_id": data.team.id,
        "user_id": data.bot_user_id,
        "bot_id": data.bot_id,
        "is_enterprise_install": False,
    }


async def open_connection(ws: Workspace, given: Arguments) -> Json:
    """Return the address of a socket, good for one connection."""
    del given
    ticket = ws.state.secret()
    ws.delivery.sockets.admit(ticket)
    host = ws.origin.replace("http", "ws", 1)
    return {"url": f"{host}/link/?ticket={ticket}&app_id={ws.data.app_id}"}


async def users_info(ws: Workspace, given: Arguments) -> Json:
    """Return one person."""
    user = ws.state.user(given.needed("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _user(ws, user)}


async def users_list(ws: Workspace, given: Arguments) -> Json:
    """Return everybody, deactivated people and bots included."""
    rows, beside = page(list(ws.data.users.values()), given)
    return {"members": [_user(ws, user) for user in rows], "cache_ts": int(ws.now()), **beside}


async def usergroups_list(ws: Workspace, given: Arguments) -> Json:
    """Return the user groups, with their people when that is asked for."""
    rows = []
    for group in ws.data.usergroups.values():
        row = {
            "id": group.id,
            "team_id": ws.data.team.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "date_delete": 0,
            "user_count": len(group.users),
        }
        rows.append(row | ({"users": group.users} if given.flag("include_users") else {}))
    return {"usergroups": rows}


async def usergroup_users(ws: Workspace, given: Arguments) -> Json:
    """Return the people of one group."""
    group = ws.data.usergroups.get(given.needed("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


async def team_info(ws: Workspace, given: Arguments) -> Json:
    """Return the workspace."""
    del given
    team = ws.data.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}}


async def bots_info(ws: Workspace, given: Arguments) -> Json:
    """Return the app's own bot; others do not exist here."""
    if given.text("bot") not in ("", ws.data.bot_id):
        raise ApiError("bot_not_found")
    bot = ws.data.users[ws.data.bot_user_id]
    return {
        "bot": {
            "id": ws.data.bot_id,
            "deleted": False,
            "name": bot.real_name,
            "app_id": ws.data.app_id,
            "user_id": bot.id,
        }
    }


def _user(ws: Workspace, user: User) -> Json:
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "display_name_normalized": user.name,
        "team": ws.data.team.id,
    }
    if scopes.EMAIL in ws.data.settings.scopes and user.email:
        profile["email"] = user.email
    shown = {
        "id": user.id,
        "team_id": ws.data.team.id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.deleted:
        return shown
    flags = {
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
    }
    zone = {"tz": "Europe/Berlin", "tz_label": "Central European Time", "tz_offset": 3600}
    return shown | flags | zone
