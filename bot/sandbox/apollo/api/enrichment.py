"""The endpoints that cost credits: matching people, enriching organisations."""

import hashlib
from datetime import timedelta

from aiohttp import web

from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer, flag, listed, parameters
from bot.sandbox.apollo.api.gate import switched_on
from bot.sandbox.apollo.database import answers, finding
from bot.sandbox.apollo.records import answers as records
from bot.sandbox.apollo.records import emails, phones
from bot.sandbox.apollo.refusals import invalid, missing, unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row, ServiceFault, stamp

PERSON = 1  # credits; facts: Apollo API pricing
MOBILE = 8
ORGANIZATION = 1
BULK_LIMIT = 10
_PHONE_DELAY = timedelta(minutes=2)
_ORGANIZATION_KEYS = ("domain", "linkedin_url", "name", "website")


async def match(request: web.Request) -> web.Response:
    """Answer POST /people/match; a miss is a 200 with an empty person, and free."""
    state, asked = request.app[STATE], await parameters(request)
    wants_phone = _wants_phone(asked)
    row = finding.person(state, asked)
    if row is None:
        entity = state.new_id()
        empty = answers.nobody(entity, asked.get("email"))
        return answer({"person": empty, "request_id": _request_id(entity)})
    state.charge("api/v1/people/match", PERSON, row["id"])
    request_id = _request_id(state.new_id())
    if wants_phone:
        _promise_phones(state, "api/v1/people/match", request_id, [row])
    person = answers.person(state, row, placeholder=_locked(request))
    return answer({"person": person, "request_id": request_id})


async def bulk_match(request: web.Request) -> web.Response:
    """Answer POST /people/bulk_match: by position, null for a miss, with the price."""
    state, asked = request.app[STATE], await parameters(request)
    details = [item for item in listed(asked.get("details")) if isinstance(item, dict)]
    if not details:
        raise invalid("INVALID_REQUEST", "details must hold at least one person.")
    if len(details) > BULK_LIMIT:
        raise invalid("RECORD_LIMIT_EXCEEDED", f"Please send at most {BULK_LIMIT} details.")
    wants_phone = _wants_phone(asked)
    found = [finding.person(state, item) for item in details]
    unique = {row["id"]: row for row in found if row is not None}
    for entity in unique:
        state.charge("api/v1/people/bulk_match", PERSON, entity)
    spent, request_id = PERSON * len(unique), _request_id(state.new_id())
    if wants_phone:
        rows = list(unique.values())
        spent += _promise_phones(state, "api/v1/people/bulk_match", request_id, rows)
    locked = _locked(request)
    return answer(
        {
            "status": "success",
            "error_code": None,
            "error_message": None,
            "total_requested_enrichments": len(details),
            "unique_enriched_records": len(unique),
            "missing_records": found.count(None),
            "credits_consumed": spent,
            "matches": [
                None if row is None else answers.person(state, row, placeholder=locked)
                for row in found
            ],
            "request_id": request_id,
        }
    )


async def show_person(request: web.Request) -> web.Response:
    """Answer GET /people/{id}."""
    state = request.app[STATE]
    row = state.data.people.get(request.match_info["id"])
    if row is None:
        raise unprocessable("Oops! This person does not exist in Apollo.")
    state.charge("api/v1/people/show", PERSON, row["id"])
    return answer({"person": answers.person(state, row, placeholder=_locked(request))})


async def enrich(request: web.Request) -> web.Response:
    """Answer GET /organizations/enrich; a miss answers null and is free."""
    state, asked = request.app[STATE], await parameters(request)
    if not any(asked.get(name) for name in _ORGANIZATION_KEYS):
        raise missing("domain")
    firm = finding.organization(state, asked)
    if firm is None:
        return answer({"organization": None})
    state.charge("api/v1/organizations/enrich", ORGANIZATION, firm["id"])
    return answer({"organization": records.organization(state, firm)})


async def bulk_enrich(request: web.Request) -> web.Response:
    """Answer POST /organizations/bulk_enrich; ``details`` win over ``domains``."""
    state, asked = request.app[STATE], await parameters(request)
    wanted = listed(asked.get("details")) or [
        {"domain": domain} for domain in listed(asked.get("domains"))
    ]
    if not wanted:
        raise invalid("INVALID_REQUEST", "domains or details must hold at least one.")
    if len(wanted) > BULK_LIMIT:
        raise invalid("RECORD_LIMIT_EXCEEDED", f"Please send at most {BULK_LIMIT} domains.")
    found = [finding.organization(state, item) for item in wanted]
    unique = {firm["id"]: firm for firm in found if firm is not None}
    for entity in unique:
        state.charge("api/v1/organizations/bulk_enrich", ORGANIZATION, entity)
    return answer(
        {
            "status": "success",
            "error_code": None,
            "error_message": None,
            "total_requested_domains": len(wanted),
            "unique_domains": len({str(sorted(item.items())) for item in wanted}),
            "unique_enriched_records": len(unique),
            "missing_records": found.count(None),
            "organizations": [
                None if firm is None else records.organization(state, firm) for firm in found
            ],
        }
    )


async def show_organization(request: web.Request) -> web.Response:
    """Answer GET /organizations/{id}."""
    state = request.app[STATE]
    firm = state.data.organizations.get(request.match_info["id"])
    if firm is None:
        raise unprocessable("Oops! This organization does not exist in Apollo.")
    state.charge("api/v1/organizations/show", ORGANIZATION, firm["id"])
    return answer({"organization": records.organization(state, firm)})


def _locked(request: web.Request) -> bool:
    fault = switched_on(request.app[FAULTS], ServiceFault.PLACEHOLDER_EMAIL, request)
    return fault is not None


def _wants_phone(asked: Row) -> bool:
    wants = flag(asked.get("reveal_phone_number"))
    if wants and not asked.get("webhook_url"):
        raise invalid("INVALID_REQUEST", "webhook_url is required to reveal a phone number.")
    return wants


def _request_id(text: str) -> int:
    """Return a signed 64-bit number, as Apollo's request ids are."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)


def _promise_phones(state: ApolloState, endpoint: str, request_id: int, rows: list[Row]) -> int:
    """Prepare the later answer with mobile numbers; return the credits it costs."""
    with_number = [row for row in rows if row["mobile_phone"]]
    for row in with_number:
        state.charge(endpoint, MOBILE, row["id"], pool="direct_dial")
    state.data.calls[str(request_id)] = {
        "ready_at": stamp(state.clock.now() + _PHONE_DELAY),
        "result": {
            "request_type": "phone",
            "webhook_status": "delivered",
            "webhook_result": {
                "status": "success",
                "credits_consumed": MOBILE * len(with_number),
                "people": [_phones(row) for row in rows],
            },
        },
    }
    return MOBILE * len(with_number)


def _phones(row: Row) -> Row:
    raw = row["mobile_phone"]
    number = {
        "raw_number": raw,
        "sanitized_number": phones.sanitized(raw, row["country"]),
        "type_cd": "mobile",
        "status_cd": "valid_number",
        "confidence_cd": "high",
        "dnc_status_cd": None,
        "position": 0,
    }
    return {
        "id": row["id"],
        "status": "success" if raw else "failed",
        "phone_numbers": [number] if raw else [],
        "emails": [emails.entry(row["email"], 0, row["email_status"], None)]
        if row["email"]
        else [],
    }
