"""Everything a request passes before its handler: key, troubles, limits; and its errors after."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from bot.sandbox.common.faults import OWN, Fault
from bot.sandbox.hubspot import problems
from bot.sandbox.hubspot.api.request import STATE, answer
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import iso, millis
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import NAMES, ServiceFault

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CORRELATION = "x-hubspot-correlation-id"


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through, or answer as the service would; name both by a correlation id."""
    if request.path.startswith(OWN):
        return await handler(request)
    state, correlation = request.config_dict[STATE], str(uuid.uuid4())
    search = request.method == "POST" and request.path.endswith("/search")
    try:
        admit(state, request, search=search)
        response = await handler(request)
    except ApiError as error:
        response = answer(error.body(correlation), error.status, error.headers)
    except web.HTTPException as error:
        response = _unrouted(error, correlation)
    response.headers[_CORRELATION] = correlation
    if not search and response.status != 401:
        response.headers.update(state.limiter.headers(state.clock.now(), state.settings))
    return response


def _unrouted(error: web.HTTPException, correlation: str) -> web.Response:
    words = "resource not found" if error.status == 404 else str(error.reason)
    return answer(ApiError(error.status, words, None).body(correlation), error.status)


def admit(state: State, request: web.Request, *, search: bool) -> None:
    """Raise what keeps this request out: trouble that is on, key, limits, scopes, in this order."""
    _outages(state, request)
    _key(state, request)
    _limits(state, request, search=search)
    wanted = scopes_for(request.method, request.path)
    lacking = [scope for scope in wanted if not granted(scope, state.settings.scopes)]
    fault = _on(state, request, ServiceFault.MISSING_SCOPES)
    if fault is not None:
        lacking = list(fault.params.get("scopes", wanted)) or list(wanted)
    if lacking:
        raise problems.missing_scopes(lacking)


def _on(state: State, request: web.Request, name: ServiceFault) -> Fault | None:
    """Return a trouble that is on for this request, and use it once."""
    for fault in state.faults.all_named(name):
        if fault.matches(request.method, request.path):
            state.faults.use(fault)
            return fault
    return None


def _outages(state: State, request: web.Request) -> None:
    fault = _on(state, request, ServiceFault.OUTAGE)
    if fault is not None:
        status = int(fault.params.get("status", 503))
        raise ApiError(status, "Service temporarily unavailable", None)
    if _on(state, request, ServiceFault.LOCKED):
        raise ApiError(423, "This account is locked for a moment.", None)
    fault = _on(state, request, ServiceFault.MIGRATION)
    if fault is not None:
        seconds = str(int(fault.params.get("retry_after", 3600)))
        raise ApiError(477, "Migration in Progress", None, headers={"Retry-After": seconds})


def _key(state: State, request: web.Request) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    bare = scheme.lower() != "bearer" or not token.strip()
    if bare or _on(state, request, ServiceFault.INVALID_TOKEN):
        raise problems.unauthenticated()
    if _on(state, request, ServiceFault.EXPIRED_TOKEN):
        raise problems.expired(iso(millis(state.clock.now() - timedelta(seconds=75))))


def _limits(state: State, request: web.Request, *, search: bool) -> None:
    now, settings = state.clock.now(), state.settings
    in_day = state.limiter.spend_daily(now, settings)
    if not in_day or _on(state, request, ServiceFault.DAILY):
        raise problems.rate_limited("DAILY", "daily", str(uuid.uuid4()))
    if search:
        within = state.limiter.spend_search(now, settings)
        if not within or _on(state, request, ServiceFault.SEARCH_LIMIT):
            raise problems.search_limited()
        return
    within = state.limiter.spend_burst(now, settings)
    if not within or _on(state, request, ServiceFault.BURST):
        words = "ten_secondly_rolling"
        raise problems.rate_limited(words.upper(), words, str(uuid.uuid4()))


def granted(scope: str, scopes: tuple[str, ...]) -> bool:
    """Tell whether a key with ``scopes`` may do what needs ``scope``.

    Reading properties is also allowed to who may read the records (specification, properties).
    """
    instead = scope.replace("schemas", "objects") if scope.endswith(".read") else scope
    return scope in scopes or instead in scopes


def scopes_for(method: str, path: str) -> tuple[str, ...]:
    """Return the scopes a request needs; the Properties API is read with the schema's.

    Writing is anything but GET and the POSTs that read (search, batch read).
    """
    words = path.strip("/").split("/")
    reads = method == "GET" or path.endswith(("/search", "/batch/read"))
    if words[0] == "account-info":
        return ("oauth",)
    if words[0] == "integrations" or "limits" in words:
        return ()
    if "owners" in words:
        return ("crm.objects.owners.read",)
    family = "schemas" if "properties" in words else "objects"
    kinds = dict.fromkeys(NAMES[word] for word in words if word in NAMES)
    deed = "read" if reads else "write"
    return tuple(f"crm.{family}.{kind.value}.{deed}" for kind in kinds)
