"""Stages, users and fields: what a team is set up with."""

from typing import Any

from aiohttp import web

from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer, flag, parameters
from bot.sandbox.apollo.api.gate import has_key
from bot.sandbox.apollo.api.paging import page_of
from bot.sandbox.apollo.records.setting import cleaned
from bot.sandbox.apollo.refusals import RefusalError, missing, unprocessable
from bot.sandbox.apollo.seed.fields import SYSTEM_FIELDS
from bot.sandbox.apollo.words import Kind, Row, ServiceFault, Source

_TYPES = frozenset({"string", "textarea", "number", "date", "datetime", "boolean"})


async def health(request: web.Request) -> web.Response:
    """Answer GET /auth/health, which needs no scope and counts against no limit."""
    fault = request.app[FAULTS].named(ServiceFault.UNAUTHORISED)
    return answer({"healthy": True, "is_logged_in": has_key(request) and fault is None})


async def contact_stages(request: web.Request) -> web.Response:
    """Answer GET /contact_stages."""
    return answer({"contact_stages": request.app[STATE].stages(Kind.CONTACT)})


async def account_stages(request: web.Request) -> web.Response:
    """Answer GET /account_stages."""
    return answer({"account_stages": request.app[STATE].stages(Kind.ACCOUNT)})


def _native(request: web.Request) -> bool:
    return request.app[FAULTS].named(ServiceFault.NATIVE_INTEGRATION) is not None


async def users(request: web.Request) -> web.Response:
    """Answer GET /users/search; the native HubSpot integration shows here."""
    state, asked = request.app[STATE], await parameters(request)
    page, pagination = page_of(state.data.users, asked, state.data.settings.page_cap)
    crm: Row = {}
    if _native(request):
        crm = {"linked_hubspot": True, "linked_crm_name": "hubspot"}
    return answer({"pagination": pagination, "users": [{**user, **crm} for user in page]})


async def profile(request: web.Request) -> web.Response:
    """Answer GET /users/api_profile, with the balances when they are asked for."""
    state, asked = request.app[STATE], await parameters(request)
    own = {
        n: state.admin[n] for n in ("id", "team_id", "first_name", "last_name", "title", "email")
    }
    if not flag(asked.get("include_credit_usage")):
        return answer(own)
    limit, used = state.data.settings.credit_limit, state.data.credits_used
    spent = sum(used.values())
    pools = {"lead": "lead", "direct_dial": "direct_dial", "export": "export"}
    balances: dict[str, Any] = {f"effective_num_{p}_credits": limit for p in pools}
    balances |= {f"num_{p}_credits_used": used.get(p, 0) for p in pools}
    balances |= {"effective_num_ai_credits": 0, "effective_num_power_up_credits": 0}
    balances |= {"num_ai_credits_used": 0, "num_power_up_credits_used": 0}
    return answer(
        {
            **own,
            **balances,
            "num_credits_remaining": max(0, limit - spent),
            "total_unified_credits_used": spent,
        }
    )


async def fields(request: web.Request) -> web.Response:
    """Answer GET /fields; ``source`` is one of system, custom, crm_synced."""
    state, asked = request.app[STATE], await parameters(request)
    wanted = asked.get("source")
    own = [{**f, "id": f"{f['modality']}.{f['id']}", "source": "custom"} for f in state.data.fields]
    found = [f for f in [*SYSTEM_FIELDS, *own] if wanted in (None, f["source"])]
    return answer({"fields": found})


async def create_field(request: web.Request) -> web.Response:
    """Answer POST /fields: a custom field of a documented type."""
    state, asked = request.app[STATE], await parameters(request)
    label, modality = cleaned(asked.get("label")), asked.get("modality")
    if label is None:
        raise missing("label")
    if modality not in {kind.value for kind in Kind}:
        raise missing("modality")
    kind = asked.get("type", "string")
    if kind not in _TYPES:
        raise unprocessable(f"Parameters misconfigured. {kind} is not a valid type")
    if label.lower().startswith("powerup_"):
        raise unprocessable("Names that start with powerup_ are reserved.")
    row = custom_field(state.new_id(), label, str(modality), str(kind))
    state.data.fields.append(row)
    state.record("create", "field", row["id"], Source.API, {"label": [None, label]})
    return answer({"field": {**row, "id": f"{modality}.{row['id']}", "source": "custom"}})


async def update_field(request: web.Request) -> web.Response:
    """Answer PATCH /fields: one field's label; its type and CRM mapping cannot change."""
    state, asked = request.app[STATE], await parameters(request)
    if {"mapped_crm_field", "additional_mapped_crm_field"} & asked.keys():
        raise RefusalError(403, {"error": "CRM Mapping cannot be configured using API Call"})
    wanted = str(asked.get("id", "")).rpartition(".")[2]
    row = next((f for f in state.data.fields if f["id"] == wanted), None)
    if row is None:
        raise unprocessable(f"Parameters misconfigured. {asked.get('id')} is not a valid ID")
    label = cleaned(asked.get("label"))
    if label:
        state.record("update", "field", wanted, Source.API, {"label": [row["label"], label]})
        row |= {"label": label, "field_name": label}
    return answer({"field": {**row, "id": f"{row['modality']}.{wanted}", "source": "custom"}})


async def typed_custom_fields(request: web.Request) -> web.Response:
    """Answer GET /typed_custom_fields, the only place that shows a CRM mapping."""
    native = _native(request)
    rows = [
        {**row, "mapped_crm_field": _mapping(row) if native else None}
        for row in request.app[STATE].data.fields
    ]
    return answer({"typed_custom_fields": rows})


def _mapping(row: Row) -> str:
    return str(row["field_name"]).lower().replace(" ", "_")


def custom_field(entity: str, label: str, modality: str, kind: str) -> Row:
    """Return a custom field's row."""
    return {
        "id": entity,
        "field_name": label,
        "label": label,
        "modality": modality,
        "type": kind,
        "group": "custom",
        "category": "custom",
        "editable": True,
        "parent": None,
        "picklist_values": [],
        "mapped_crm_field": None,
        "additional_mapped_crm_field": None,
        "is_readonly_mapped_crm_field": False,
    }
