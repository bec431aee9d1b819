"""What is used of the limits and the credits, and results that come later."""

import json
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.apollo import coverage, limits
from bot.sandbox.apollo.api.asking import STATE, answer
from bot.sandbox.apollo.coverage import Support
from bot.sandbox.apollo.limits import Bucket, RateLimits, Usage
from bot.sandbox.apollo.refusals import RefusalError
from bot.sandbox.apollo.words import Row, stamp

RATE_LIMITS: web.AppKey[RateLimits] = web.AppKey("apollo_rate_limits", RateLimits)
_CYCLE = timedelta(days=30)
_RETENTION = timedelta(days=30)
_POOLS = (
    "lead_credit",
    "direct_dial_credit",
    "export_credit",
    "conversation_credit",
    "ai_credit",
    "power_up_credit",
    "inbound_website_visitor_credit",
    "contact_website_visitor_credit",
    "web_search_record_credit",
    "dialer",
)


def _window(used: Usage) -> Row:
    left = None if used.limit is None else max(0, used.limit - used.consumed)
    return {"limit": used.limit, "consumed": used.consumed, "left_over": left}


async def api_usage(request: web.Request) -> web.Response:
    """Answer POST /usage_stats/api_usage_stats; its keys are JSON in a string."""
    state, counted = request.app[STATE], request.app[RATE_LIMITS]
    found: dict[str, Any] = {}
    for endpoint in coverage.COVERAGE:
        if endpoint.support is Support.NO or endpoint.bucket is Bucket.UNLIMITED:
            continue
        plan = limits.limits_of(state.data.settings, endpoint.bucket)
        usage = counted.usage(endpoint.scope, plan)
        found[json.dumps(list(endpoint.usage_key))] = {
            window.value: _window(used) for window, used in usage.items()
        }
    return answer(found)


async def credit_usage(request: web.Request) -> web.Response:
    """Answer POST /usage_stats/credit_usage_stats: the team's balances of this cycle."""
    state = request.app[STATE]
    used, limit = state.data.credits_used, state.data.settings.credit_limit
    pools = {
        name: _window(
            Usage(
                limit if name in _POOLS[:3] else 0,
                used.get(name.removesuffix("_credit"), 0),
            )
        )
        for name in _POOLS
    }
    start = datetime.fromisoformat(state.data.cycle_start)
    cycle = {"start_date": stamp(start), "end_date": stamp(start + _CYCLE)}
    return answer({"credit_usage_stats": pools, "current_credit_cycle": cycle})


async def webhook_result(request: web.Request) -> web.Response:
    """Answer GET /webhook_result/{request_id}: what a webhook would have brought."""
    state, asked = request.app[STATE], request.match_info["request_id"]
    if not asked.lstrip("-").isdigit():
        raise RefusalError(400, {"error_code": "invalid_request_id"})
    call = state.data.calls.get(asked)
    if call is None:
        raise RefusalError(404, {"error_code": "request_id_unknown"})
    ready = datetime.fromisoformat(call["ready_at"])
    now = state.clock.now()
    if now < ready:
        wait = max(1, int((ready - now).total_seconds()))
        raise RefusalError(404, {"error_code": "result_pending", "retry_after_seconds": wait})
    if now > ready + _RETENTION:
        raise RefusalError(410, {"error_code": "request_id_expired"})
    return answer(call["result"])
