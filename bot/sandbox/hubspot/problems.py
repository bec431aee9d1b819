"""The service's error answers: one envelope, the wording of its documentation."""

import json
from typing import Any

from bot.sandbox.hubspot.words import Kind

_OAUTH_HELP = "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
_SCOPES_HELP = "https://developers.hubspot.com/scopes"


class ApiError(Exception):
    """An answer that is not a success; ``fields`` are merged into the envelope."""

    def __init__(
        self,
        status: int,
        message: str,
        category: str | None = "VALIDATION_ERROR",
        *,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> None:
        """Keep what the answer will say."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.category = category
        self.headers = headers or {}
        self.fields = fields

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the envelope (documentation, error handling: every field is optional)."""
        body: dict[str, Any] = {"status": "error", "message": self.message}
        body["correlationId"] = correlation_id
        if self.category is not None:
            body["category"] = self.category
        return body | self.fields

    def entry(self, context: dict[str, list[str]]) -> dict[str, Any]:
        """Return this error as one of a batch's ``errors``."""
        own: dict[str, list[str]] = self.fields.get("context", {})
        return {
            "status": "error",
            "category": self.category or "VALIDATION_ERROR",
            "message": self.message,
            "context": own | context,
            "errors": [],
            "links": {},
        }


def invalid_values(portal_id: int, faults: list[dict[str, Any]]) -> ApiError:
    """Return the refusal of property values; ``faults`` hold name, error, message, value."""
    listed = [
        {
            "isValid": False,
            "message": fault["message"],
            "error": fault["error"],
            "name": fault["name"],
            "localizedErrorMessage": fault["message"],
            "propertyValue": fault["value"],
            "portalId": portal_id,
        }
        for fault in faults
    ]
    errors = [
        {
            "message": fault["message"],
            "code": fault["error"],
            "context": {"propertyName": [fault["name"]]},
        }
        for fault in faults
    ]
    text = json.dumps(listed, separators=(",", ":"), ensure_ascii=False)
    return ApiError(400, f"Property values were not valid: {text}", errors=errors)


def value_taken(portal_id: int, kind: Kind, name: str, value: str, *, on: str, by: str) -> ApiError:
    """Return the refusal of a unique value that another record holds."""
    place = (
        f"PropertyValueCoordinates{{portalId={portal_id}, objectTypeId=ObjectTypeId"
        f"{{legacyObjectType={kind.legacy}}}, propertyName={name}, value={value}}}"
    )
    return ApiError(400, f"Cannot set {place} on {on}. {by} already has that value.")


def conflict(kind: Kind, existing: str | None) -> ApiError:
    """Return 409; a whole batch says it without the id, in a batch's list with its context."""
    name = kind.singular.capitalize()
    if existing is None:
        return ApiError(409, f"{name} already exists", "CONFLICT")
    return ApiError(409, f"{name} already exists. Existing ID: {existing}", "CONFLICT")


def not_found() -> ApiError:
    """Return 404 for a numeric id that is not there."""
    return ApiError(404, "resource not found", None)


def no_such_object(record_id: str) -> ApiError:
    """Return 404 for an id that is not numeric, or for a write to what is not there."""
    return ApiError(
        404,
        "Object not found.  objectId are usually numeric.",
        "OBJECT_NOT_FOUND",
        context={"id": [record_id]},
    )


def some_missing(kind: Kind, ids: list[str]) -> dict[str, Any]:
    """Return the one entry of a batch's ``errors`` that stands for all missing ids."""
    message = (
        f"Could not get some {kind.legacy} objects, they may be deleted or not exist."
        " Check that ids are valid."
    )
    return ApiError(404, message, "OBJECT_NOT_FOUND").entry({"ids": ids})


def duplicate_ids(ids: list[str]) -> ApiError:
    """Return the refusal of a batch that names a record twice."""
    listed = ", ".join(ids)
    message = f"Duplicate IDs found in batch input: [{listed}]. IDs must be unique"
    return ApiError(400, message, context={"ids": ids})


def unauthenticated() -> ApiError:
    """Return 401 for a missing or invalid token."""
    return ApiError(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you"
        f" can find more details at {_OAUTH_HELP}",
        "INVALID_AUTHENTICATION",
    )


def expired(at: str) -> ApiError:
    """Return 401 for a token that ended 75 seconds ago, at ``at`` (ISO)."""
    return ApiError(
        401,
        "The OAuth token used to make this call expired 75 second(s) ago.",
        "EXPIRED_AUTHENTICATION",
        context={"expire time": [at]},
    )


def missing_scopes(scopes: list[str]) -> ApiError:
    """Return 403 naming the scopes that are needed."""
    return ApiError(
        403,
        "This app hasn't been granted all required scopes to make this call. Read more about"
        f" required scopes here: {_SCOPES_HELP}.",
        "MISSING_SCOPES",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": scopes},
            }
        ],
        links={"scopes": _SCOPES_HELP},
    )


def rate_limited(policy: str, words: str, request_id: str) -> ApiError:
    """Return 429 of the burst or daily limit (no Retry-After: documented for 477 only)."""
    return ApiError(
        429,
        f"You have reached your {words} limit.",
        "RATE_LIMITS",
        errorType="RATE_LIMIT",
        policyName=policy,
        requestId=request_id,
    )


def search_limited() -> ApiError:
    """Return 429 of the search limit, which names no policy."""
    return ApiError(429, "You have reached your secondly limit.", "RATE_LIMITS")


def unknown_type(name: str) -> ApiError:
    """Return 400 for an object type this account does not have."""
    return ApiError(400, f"Unable to infer object type from: {name}", None)


def bad_json(detail: str) -> ApiError:
    """Return 400 for a body that is not JSON."""
    return ApiError(400, f"Invalid input JSON on line 1, column 1: {detail}", None)
