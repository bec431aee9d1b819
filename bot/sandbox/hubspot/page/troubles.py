"""The troubles that people switch on and off from the page."""

from enum import StrEnum
from typing import Any

import msgspec
from aiohttp import web

from bot.sandbox.common.faults import Fault, Trouble
from bot.sandbox.hubspot.api.request import answer, object_of, state_of
from bot.sandbox.hubspot.page.ui import guarded
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.settings import Rule
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Kind, ServiceFault

_SECONDS = 5.0


class Switch(StrEnum):
    """One switch of the panel."""

    RULE = "rule"
    RATE_LIMIT = "rate_limit"
    OUTAGE = "outage"
    SLOW = "slow"

    def is_of(self, fault: Fault) -> bool:
        """Tell whether a trouble belongs to this switch, whoever switched it on."""
        if self is Switch.SLOW:
            return fault.trouble is Trouble.DELAY
        names = {
            Switch.RULE: ServiceFault.RULE,
            Switch.RATE_LIMIT: ServiceFault.BURST,
            Switch.OUTAGE: ServiceFault.OUTAGE,
        }
        return fault.trouble is Trouble.SERVICE and fault.name == names[self]


def add_troubles(app: web.Application) -> None:
    """Add ``/ui/-/troubles`` to the page."""
    app.router.add_get("/ui/-/troubles", guarded(_list))
    app.router.add_post("/ui/-/troubles/{switch}", guarded(_on))
    app.router.add_delete("/ui/-/troubles/{switch}", guarded(_off))


def _rows(state: State) -> dict[str, Any]:
    faults = [Fault(**row) for row in state.faults.rows()]
    on = {switch.value: [f for f in faults if switch.is_of(f)] for switch in Switch}
    rules = [_described(state, fault.params) for fault in on[Switch.RULE]]
    known = {fault.id for each in on.values() for fault in each}
    return {
        "on": {name: bool(found) for name, found in on.items()},
        "rules": rules,
        "more": len([fault for fault in faults if fault.id not in known]),
    }


def _described(state: State, params: dict[str, Any]) -> dict[str, str]:
    rule = msgspec.convert(params, Rule)
    kind = rule.kind or Kind.CONTACTS
    definition = state.catalogues[kind].get(rule.property)
    label = definition.label if definition else rule.property
    scope = kind.value if rule.kind else "contacts and companies"
    return {"label": label, "scope": scope, "message": rule.message}


async def _list(request: web.Request) -> web.Response:
    return answer(_rows(state_of(request)))


def _switch(request: web.Request) -> Switch:
    try:
        return Switch(request.match_info["switch"])
    except ValueError as error:
        raise ApiError(404, "There is no such switch.", None) from error


async def _on(request: web.Request) -> web.Response:
    state, switch = state_of(request), _switch(request)
    if switch is Switch.SLOW:
        state.faults.add(trouble=Trouble.DELAY, seconds=_SECONDS)
    elif switch is Switch.RATE_LIMIT:
        state.faults.add(trouble=Trouble.SERVICE, name=ServiceFault.BURST)
    elif switch is Switch.OUTAGE:
        state.faults.add(trouble=Trouble.SERVICE, name=ServiceFault.OUTAGE)
    else:
        rule = _rule(state, await object_of(request))
        state.faults.add(trouble=Trouble.SERVICE, name=ServiceFault.RULE, params=rule)
    return answer(_rows(state))


def _rule(state: State, body: dict[str, Any]) -> dict[str, Any]:
    message = str(body.get("message", "")).strip()
    if not message:
        raise ApiError(400, "A rule needs a message.", None)
    kind = Kind(body.get("kind", Kind.CONTACTS))
    definition = state.catalogues[kind].one(str(body.get("property", "")))
    return {"kind": kind.value, "property": definition.name, "message": message}


async def _off(request: web.Request) -> web.Response:
    state, switch = state_of(request), _switch(request)
    for row in state.faults.rows():
        if switch.is_of(Fault(**row)):
            state.faults.remove(row["id"])
    return answer(_rows(state))
