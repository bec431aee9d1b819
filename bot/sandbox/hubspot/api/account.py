"""The account itself: details, usage, limits, whose key this is, and its owners."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from bot.sandbox.hubspot.api.request import (
    answer,
    cursor_in,
    flag_in,
    next_page,
    number_in,
    state_of,
)
from bot.sandbox.hubspot.problems import not_found
from bot.sandbox.hubspot.records import iso, millis
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Kind


def _local(state: State) -> datetime:
    return state.clock.now().astimezone(ZoneInfo(state.settings.time_zone))


async def details(request: web.Request) -> web.Response:
    """Describe the account."""
    state = state_of(request)
    offset = _local(state).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return answer(
        {
            "portalId": state.settings.portal_id,
            "accountType": "STANDARD",
            "timeZone": state.settings.time_zone,
            "companyCurrency": state.settings.currency,
            "additionalCurrencies": [],
            "utcOffset": f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}",
            "utcOffsetMilliseconds": minutes * 60_000,
            "uiDomain": URL(state.settings.ui_base).host or "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


async def daily_usage(request: web.Request) -> web.Response:
    """Say how many calls of the day are used (documentation: legacy private apps only)."""
    state = state_of(request)
    local = _local(state)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    row = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": state.settings.daily_limit,
        "currentUsage": state.limiter.today(state.clock.now(), state.settings),
        "collectedAt": iso(state.now()),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso(millis(midnight)),
    }
    return answer({"results": [row]})


async def me(request: web.Request) -> web.Response:
    """Say whose key this is."""
    settings = state_of(request).settings
    return answer(
        {
            "portalId": settings.portal_id,
            "timeZone": settings.time_zone,
            "currency": settings.currency,
            "utcOffset": _local(state_of(request)).strftime("%z"),
        }
    )


async def record_limits(request: web.Request) -> web.Response:
    """Say how many records there are and may be."""
    state = state_of(request)
    rows = [_usage(state, kind) for kind in Kind]
    custom = {"byObjectType": [], "overallLimit": 0, "overallPercentage": 0.0, "overallUsage": 0}
    return answer({"hubspotDefinedObjectTypes": rows, "customObjectTypes": custom})


def _usage(state: State, kind: Kind) -> dict[str, Any]:
    used, most = state.shelves[kind].live(), state.settings.record_limit
    return {
        "objectTypeId": kind.type_id,
        "singularLabel": kind.singular.capitalize(),
        "pluralLabel": kind.value.capitalize(),
        "limit": most,
        "usage": used,
        "percentage": round(100 * used / most, 4),
    }


async def list_owners(request: web.Request) -> web.Response:
    """List the owners; nobody is archived here."""
    state = state_of(request)
    limit, after = number_in(request, "limit", 100, 500), cursor_in(request)
    wanted = request.query.get("email", "").lower()
    found = [
        owner
        for owner in state.owners
        if int(owner.id) >= after
        and wanted in ("", owner.email)
        and not flag_in(request, "archived")
    ]
    body: dict[str, Any] = {"results": [owner.payload() for owner in found[:limit]]}
    if len(found) > limit:
        body["paging"] = next_page(request, found[limit].id)
    return answer(body)


async def get_owner(request: web.Request) -> web.Response:
    """Get one owner by id, or by user id."""
    wanted = request.match_info["owner_id"]
    by_user = request.query.get("idProperty") == "userId"
    for owner in state_of(request).owners:
        if wanted == (str(owner.user_id) if by_user else owner.id):
            return answer(owner.payload())
    raise not_found()
