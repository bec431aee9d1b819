"""Statuses and bodies become errors: one named case a row, as the services were recorded."""

import json
from datetime import timedelta
from typing import Any

import pytest

from core.providers.apollo.errors import ApolloJudge
from core.providers.http import Answer, Call
from core.providers.hubspot.errors import HubSpotJudge
from core.providers.port import (
    Exists,
    Forbidden,
    Gone,
    ProviderError,
    QuotaSpent,
    RateLimited,
    Refused,
    Unanswered,
    Unauthorized,
    Unavailable,
    Unreadable,
)
from tests.fakes.clocks import START

READ = Call("r", "GET", "/", "lane", reads=True)
WRITE = Call("w", "POST", "/", "lane", reads=False)
MIDNIGHT = START + timedelta(hours=11)
NOT_VALID = [
    {
        "isValid": False,
        "message": "Email address x is invalid",
        "error": "INVALID_EMAIL",
        "name": "email",
    }
]
HUBSPOT: dict[str, tuple[int, Any, type[ProviderError], dict[str, Any]]] = {
    "a bad value in a message": (
        400,
        {
            "category": "VALIDATION_ERROR",
            "message": f"Property values were not valid: {json.dumps(NOT_VALID)}",
        },
        Refused,
        {"category": "INVALID_EMAIL", "fields": {"email": "Email address x is invalid"}},
    ),
    "a bad value in the errors": (
        400,
        {
            "category": "VALIDATION_ERROR",
            "message": "…",
            "errors": [
                {"message": "no", "code": "INVALID_OPTION", "context": {"propertyName": ["stage"]}}
            ],
        },
        Refused,
        {"category": "INVALID_OPTION", "fields": {"stage": "no"}},
    ),
    "an unknown property without a list": (
        400,
        {"message": 'Property "nope" does not exist'},
        Refused,
        {"category": "PROPERTY_DOESNT_EXIST", "schema": {"nope"}},
    ),
    "a read-only property": (
        400,
        {
            "errors": [
                {
                    "message": '"createdate" is a read only property; its value cannot be set.',
                    "code": "READ_ONLY_VALUE",
                }
            ]
        },
        Refused,
        {"schema": {"createdate"}},
    ),
    "an address that another contact has": (
        400,
        {
            "category": "VALIDATION_ERROR",
            "message": "Cannot set PropertyValueCoordinates{portalId=1, propertyName=email, value=x} on 5."
            " 77 already has that value.",
        },
        Exists,
        {"existing_id": "77"},
    ),
    "a conflict with the id in its words": (
        409,
        {"category": "CONFLICT", "message": "Contact already exists. Existing ID: 42"},
        Exists,
        {"existing_id": "42"},
    ),
    "a conflict of a whole batch": (
        409,
        {"category": "CONFLICT", "message": "Contact already exists"},
        Exists,
        {"existing_id": ""},
    ),
    "no key": (401, {"category": "INVALID_AUTHENTICATION"}, Unauthorized, {}),
    "missing scopes": (
        403,
        {
            "category": "MISSING_SCOPES",
            "message": "This app hasn't been granted all required scopes",
            "correlationId": "c-1",
            "errors": [
                {"message": "One or more", "context": {"requiredGranularScopes": ["a.read"]}}
            ],
        },
        Forbidden,
        {"missing": ("a.read",), "correlation_id": "c-1"},
    ),
    "not there": (404, {"message": "resource not found"}, Gone, {}),
    "not a number": (404, b"<html>", Gone, {}),
    "too many merges": (
        414,
        {"message": "Cannot have more than 250 identities on a profile"},
        Refused,
        {},
    ),
    "locked": (423, {}, RateLimited, {"retry_at": START + timedelta(seconds=2)}),
    "the burst": (
        429,
        {
            "policyName": "TEN_SECONDLY_ROLLING",
            "message": "You have reached your ten_secondly_rolling limit.",
        },
        RateLimited,
        {"retry_at": None},
    ),
    "search": (
        429,
        {"message": "You have reached your secondly limit."},
        RateLimited,
        {"retry_at": None},
    ),
    "the day": (429, {"policyName": "DAILY"}, QuotaSpent, {"retry_at": MIDNIGHT}),
    "moving house": (477, {}, RateLimited, {"retry_at": START + timedelta(hours=1)}),
    "a redirect": (302, b"", Unreadable, {}),
}
APOLLO: dict[str, tuple[int, Any, type[ProviderError], dict[str, Any]]] = {
    "no key, in plain text": (401, b"Invalid API key. See https://docs.apollo.io", Unauthorized, {}),
    "a scope": (
        403,
        {"error": "This API key is not authorized to access api/v1/contacts/search.",
         "error_code": "API_INACCESSIBLE"},
        Forbidden,
        {"missing": ("api/v1/contacts/search",)},
    ),
    "a plan": (403, {"message": "This endpoint is only available to Apollo users on paid plans."},
               Forbidden, {"missing": ()}),
    "deleted": (422, {"error": "This contact has been deleted."}, Gone, {}),
    "never there": (422, {"error": "Oops! This contact does not exist in Apollo."}, Gone, {}),
    "a write to a deleted one": (
        422, {"error": "Cannot update contact as it is deleted.", "deleted_contact_ids": ["a"]}, Gone, {},
    ),
    "a bad id": (422, {"error": "Parameters misconfigured. x is not a valid ID"}, Refused,
                 {"category": "UNPROCESSABLE"}),
    "a bad field": (
        422,
        {"error": "Validation failed",
         "error_details": {"contact_id": "a", "field": "owner_id", "message": "not in team"}},
        Refused,
        {"fields": {"owner_id": "not in team"}},
    ),
    "an enrichment": (400, {"status": "failed", "error_code": "INVALID_REQUEST", "error_message": "m"},
                      Refused, {"category": "INVALID_REQUEST"}),
    "the minute": (
        429, {"message": "The maximum number of api calls allowed for api/v1/x is 50 times per minute."},
        RateLimited, {"retry_at": START + timedelta(minutes=1)},
    ),
    "the day, in plain text": (
        429, b"The maximum number of api calls allowed for api/v1/x is 600 times per day.",
        QuotaSpent, {"retry_at": START + timedelta(days=1)},
    ),
    "expired": (410, {"error_code": "request_id_expired"}, Gone, {}),
    "a redirect": (301, b"", Unreadable, {}),
}  # fmt: skip


def _answer(status: int, body: Any) -> Answer:
    return Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def _hubspot() -> HubSpotJudge:
    return HubSpotJudge(lambda: START, lambda _: MIDNIGHT)


@pytest.mark.parametrize("case", HUBSPOT)
def test_hubspot_says(case: str) -> None:
    status, body, error, facts = HUBSPOT[case]
    found = _hubspot()(WRITE, _answer(status, body))
    assert error is type(found) or (error is Refused and isinstance(found, Refused))
    assert facts == {name: getattr(found, name) for name in facts}
    assert status == found.status
    assert found.sentence


@pytest.mark.parametrize("case", APOLLO)
def test_apollo_says(case: str) -> None:
    status, body, error, facts = APOLLO[case]
    found = ApolloJudge(lambda: START)(WRITE, _answer(status, body))
    assert error is type(found)
    assert facts == {name: getattr(found, name) for name in facts}
    assert found.sentence


@pytest.mark.parametrize("status", [500, 502, 503, 504, 521, 524])
def test_trouble_leaves_a_read_undone_and_a_write_unknown(status: int) -> None:
    for judge in (_hubspot(), ApolloJudge(lambda: START)):
        assert Unavailable is type(judge(READ, _answer(status, b"")))
        assert Unanswered is type(judge(WRITE, _answer(status, b"upstream")))


def test_the_time_a_service_names_is_kept() -> None:
    headers = {"retry-after": "90"}
    for judge in (_hubspot(), ApolloJudge(lambda: START)):
        found = judge(WRITE, Answer(429, headers, b"{}"))
        assert START + timedelta(seconds=90) == found.retry_at


def test_a_good_answer_is_no_error() -> None:
    for status in (200, 201, 204, 207):
        assert None is _hubspot()(WRITE, _answer(status, {}))
        assert None is ApolloJudge(lambda: START)(WRITE, _answer(status, {}))
