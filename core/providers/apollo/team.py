"""What setting up and the doctor need of Apollo beside reading and writing records."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.providers.apollo.client import ApolloClient
from core.providers.apollo.words import Credits, CustomField, User
from core.providers.port import Forbidden, Skip


class Native(msgspec.Struct, frozen=True):
    """Whether Apollo's own HubSpot integration is on, and by what it shows (R9)."""

    on: bool
    evidence: tuple[str, ...] = ()


class KeyCheck(msgspec.Struct, frozen=True):
    """Whether the key may use an endpoint; ``needed`` False is for extras only."""

    endpoint: str
    granted: bool
    needed: bool


_NOWHERE = "000000000000000000000000"
"""An id that no record has."""
_PROBES: tuple[tuple[str, str, str, Any, bool], ...] = (
    ("contacts/search", "POST", "/contacts/search", {"per_page": 1}, True),
    ("accounts/search", "POST", "/accounts/search", {"per_page": 1}, True),
    ("contacts/show", "GET", f"/contacts/{_NOWHERE}", None, True),
    ("accounts/show", "GET", f"/accounts/{_NOWHERE}", None, True),
    ("contacts/update", "PATCH", f"/contacts/{_NOWHERE}", {}, True),
    ("accounts/update", "PATCH", f"/accounts/{_NOWHERE}", {}, True),
    ("contacts/bulk_create", "POST", "/contacts/bulk_create", {"contacts": []}, True),
    ("accounts/bulk_create", "POST", "/accounts/bulk_create", {"accounts": []}, True),
    ("contacts/bulk_update", "POST", "/contacts/bulk_update", {}, True),
    ("accounts/bulk_update", "POST", "/accounts/bulk_update", {}, True),
    ("contacts/update_stages", "POST", "/contacts/update_stages", {}, True),
    ("contact_stages/index", "GET", "/contact_stages", None, True),
    ("account_stages/index", "GET", "/account_stages", None, True),
    ("users/search", "GET", "/users/search", None, True),
    ("labels/index", "GET", "/labels", None, True),
    (
        "labels/add_entity_ids_to_label_names",
        "POST",
        "/labels/add_entity_ids_to_label_names",
        {},
        True,
    ),
    (
        "labels/remove_entity_ids_from_label_names",
        "POST",
        "/labels/remove_entity_ids_from_label_names",
        {},
        False,
    ),
    ("typed_custom_fields/index", "GET", "/typed_custom_fields", None, False),
    ("usage_stats/credit_usage_stats", "POST", "/usage_stats/credit_usage_stats", {}, False),
)
"""Calls that change nothing: they read, name nobody, or send nothing."""


async def endpoints(client: ApolloClient) -> Sequence[KeyCheck]:
    """Try each endpoint with a call that changes nothing; only a 403 says that it is missing.

    Enrichment and people search are not tried: they may cost credits or quota.
    """
    checks = []
    for endpoint, method, path, body, needed in _PROBES:
        try:
            await client.send(Any, method, path, reads=True, lane=endpoint, body=body)
        except Forbidden:
            checks.append(KeyCheck(endpoint, granted=False, needed=needed))
            continue
        except Skip:
            pass
        checks.append(KeyCheck(endpoint, granted=True, needed=needed))
    return checks


async def health(client: ApolloClient) -> bool:
    """Tell whether the key is known; it says nothing of scopes and credits."""
    answer = await client.send(dict[str, Any], "GET", "/auth/health", reads=True)
    return bool(answer.get("is_logged_in"))


async def native_integration(client: ApolloClient, users: Sequence[User]) -> Native:
    """Tell whether Apollo's own HubSpot integration writes as well (R9)."""
    linked = [f"{one.name or one.id} has linked HubSpot" for one in users if _linked(one)]
    try:
        answer = await client.send(
            dict[str, list[dict[str, Any]]], "GET", "/typed_custom_fields", reads=True
        )
    except Forbidden:
        answer = {}
    mapped = [
        f"{row.get('label') or row.get('id')} is mapped to a CRM field"
        for row in answer.get("typed_custom_fields") or ()
        if row.get("mapped_crm_field")
    ]
    evidence = (*linked[:3], *mapped[:3])
    return Native(bool(evidence), evidence)


async def custom_fields(client: ApolloClient) -> Sequence[CustomField]:
    """Return the team's own fields; raises Forbidden where the key lacks the endpoint."""
    answer = await client.send(
        dict[str, list[CustomField]], "GET", "/typed_custom_fields", reads=True
    )
    return answer.get("typed_custom_fields") or []


def _linked(user: User) -> bool:
    return bool(user.linked_hubspot) or (user.linked_crm_name or "").lower() == "hubspot"


async def credits_left(client: ApolloClient) -> Credits:
    """Return the team's balance; from the usage statistics, or from the key's own profile."""
    try:
        answer = await client.send(
            dict[str, Any], "POST", "/usage_stats/credit_usage_stats", reads=True, body={}
        )
    except Forbidden:
        return await _own_credits(client)
    pools = answer.get("credit_usage_stats")
    lead = pools.get("lead_credit") if isinstance(pools, dict) else None
    if not isinstance(lead, Mapping):
        return Credits(None, None)
    return Credits(_number(lead.get("left_over")), _number(lead.get("consumed")))


async def _own_credits(client: ApolloClient) -> Credits:
    params = [("include_credit_usage", "true")]
    answer = await client.send(
        dict[str, Any], "GET", "/users/api_profile", reads=True, params=params
    )
    return Credits(
        _number(answer.get("num_credits_remaining")),
        _number(answer.get("total_unified_credits_used")),
    )


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None
