"""What stands before every endpoint: key, scope, limits; and what every answer carries."""

import uuid
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.apollo import coverage, limits
from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer
from bot.sandbox.apollo.coverage import Endpoint
from bot.sandbox.apollo.limits import Bucket, RateLimits, Window
from bot.sandbox.apollo.refusals import AUTH_TEXT, RefusalError, out_of_scope
from bot.sandbox.apollo.words import ServiceFault
from bot.sandbox.common.faults import Fault, Faults, Trouble

_WINDOWS = {
    ServiceFault.MINUTE: (Window.MINUTE, 30),
    ServiceFault.HOURLY: (Window.HOUR, 1_800),
    ServiceFault.DAILY: (Window.DAY, 15_733),
}


def switched_on(faults: Faults, name: ServiceFault, request: web.Request) -> Fault | None:
    """Return a service fault that is on and means this request, and use it once."""
    fault = faults.named(name)
    if fault is None or fault.trouble is not Trouble.SERVICE:
        return None
    if not fault.matches(request.method, request.path):
        return None
    faults.use(fault)
    return fault


def has_key(request: web.Request) -> bool:
    """Tell whether a request carries any key at all; every value is good."""
    bearer = request.headers.get("Authorization", "")
    return bool(request.headers.get("x-api-key") or bearer.startswith("Bearer "))


def gate(rate_limits: RateLimits) -> Any:
    """Return the middleware that lets a request through or refuses it."""
    endpoints = coverage.by_address()

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        endpoint = _endpoint(request, endpoints)
        if endpoint is None:
            return await handler(request)
        try:
            response = await _admitted(request, handler, endpoint, rate_limits)
        except RefusalError as refusal:
            response = _refused(refusal)
        if response.status not in {401, 403}:
            response.headers.update(_limit_headers(request, endpoint, rate_limits))
        response.headers["x-request-id"] = str(uuid.uuid4())
        response.headers["x-transaction-id"] = str(uuid.uuid4())
        response.headers["x-runtime"] = "0.01"
        return response

    return pass_through


def _endpoint(request: web.Request, endpoints: dict[tuple[str, str], Endpoint]) -> Endpoint | None:
    resource = request.match_info.route.resource
    path = resource.canonical if resource else ""
    for prefix in coverage.PREFIXES:
        if path.startswith(prefix + "/"):
            return endpoints.get((request.method, path.removeprefix(prefix)))
    return None


async def _admitted(
    request: web.Request, handler: Handler, endpoint: Endpoint, rate_limits: RateLimits
) -> web.StreamResponse:
    faults = request.app[FAULTS]
    if endpoint.bucket is Bucket.UNLIMITED:
        return await handler(request)
    if not has_key(request) or switched_on(faults, ServiceFault.UNAUTHORISED, request):
        raise RefusalError(401, AUTH_TEXT)
    if switched_on(faults, ServiceFault.SCOPE, request):
        raise out_of_scope(endpoint.scope)
    for name, (window, seconds) in _WINDOWS.items():
        fault = switched_on(faults, name, request)
        if fault:
            raise _too_many(request, endpoint, window, int(fault.seconds) or seconds)
    window_ = rate_limits.spend(endpoint.scope, _limits(request, endpoint))
    if window_:
        raise _too_many(request, endpoint, window_, rate_limits.wait(endpoint.scope, window_))
    return await handler(request)


def _limits(request: web.Request, endpoint: Endpoint) -> limits.Limits:
    return limits.limits_of(request.app[STATE].data.settings, endpoint.bucket)


def _limit_headers(
    request: web.Request, endpoint: Endpoint, rate_limits: RateLimits
) -> dict[str, str]:
    if endpoint.bucket is Bucket.UNLIMITED:
        return {}
    return limits.headers(rate_limits.usage(endpoint.scope, _limits(request, endpoint)))


def _too_many(
    request: web.Request, endpoint: Endpoint, window: Window, seconds: int
) -> RefusalError:
    limit = _limits(request, endpoint)[window]
    text = (
        f"The maximum number of api calls allowed for {endpoint.scope} is {limit or 0} times per"
        f" {window}. Please upgrade your plan from https://app.apollo.io/#/settings/plans/upgrade."
    )
    return RefusalError(429, {"message": text}, {"retry-after": str(seconds)})


def _refused(refusal: RefusalError) -> web.Response:
    if isinstance(refusal.body, str):
        return web.Response(status=refusal.status, text=refusal.body, headers=refusal.headers)
    response = answer(refusal.body, refusal.status)
    response.headers.update(refusal.headers)
    return response
