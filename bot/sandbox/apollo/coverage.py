"""Which of Apollo's endpoints this sandbox answers; a test holds it against the routes."""

from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.apollo.limits import Bucket

PREFIXES = ("/api/v1", "/v1")


class Support(StrEnum):
    """How far an endpoint is there."""

    FULL = "supported"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True)
class Endpoint:
    """One method and path, the scope that names it, its limits, and what is missing."""

    method: str
    path: str
    scope: str
    bucket: Bucket = Bucket.DEFAULT
    support: Support = Support.FULL
    note: str = ""

    @property
    def usage_key(self) -> tuple[str, str]:
        """Return the two parts under which the usage statistics list it."""
        base, _, action = self.scope.rpartition("/")
        return base, action


_ENRICH = Bucket.ENRICHMENT
_BULK = Bucket.BULK_ENRICHMENT
_DATABASE = Bucket.DATABASE

COVERAGE: tuple[Endpoint, ...] = (
    Endpoint("GET", "/auth/health", "api/v1/auth/health", Bucket.UNLIMITED),
    Endpoint("GET", "/users/api_profile", "api/v1/users/api_profile"),
    Endpoint("GET", "/users/search", "api/v1/users/search"),
    Endpoint("POST", "/usage_stats/api_usage_stats", "api/v1/usage_stats/api_usage_stats"),
    Endpoint("POST", "/usage_stats/credit_usage_stats", "api/v1/usage_stats/credit_usage_stats"),
    Endpoint("POST", "/contacts/search", "api/v1/contacts/search"),
    Endpoint("GET", "/contacts/{id}", "api/v1/contacts/show"),
    Endpoint("POST", "/contacts", "api/v1/contacts/create"),
    Endpoint("PATCH", "/contacts/{id}", "api/v1/contacts/update"),
    Endpoint("PUT", "/contacts/{id}", "api/v1/contacts/update"),
    Endpoint(
        "DELETE", "/contacts/{id}", "api/v1/contacts/destroy", note="always 403, as at Apollo"
    ),
    Endpoint("POST", "/contacts/bulk_create", "api/v1/contacts/bulk_create"),
    Endpoint(
        "POST",
        "/contacts/bulk_update",
        "api/v1/contacts/bulk_update",
        support=Support.PARTIAL,
        note="an asynchronous job is carried out at once; no progress can be read, as at Apollo",
    ),
    Endpoint("POST", "/contacts/update_stages", "api/v1/contacts/update_stages"),
    Endpoint("POST", "/contacts/update_owners", "api/v1/contacts/update_owners"),
    Endpoint("GET", "/contact_stages", "api/v1/contact_stages/index"),
    Endpoint("POST", "/accounts/search", "api/v1/accounts/search"),
    Endpoint("GET", "/accounts/{id}", "api/v1/accounts/show"),
    Endpoint("POST", "/accounts", "api/v1/accounts/create"),
    Endpoint("PATCH", "/accounts/{id}", "api/v1/accounts/update"),
    Endpoint("PUT", "/accounts/{id}", "api/v1/accounts/update"),
    Endpoint(
        "DELETE", "/accounts/{id}", "api/v1/accounts/destroy", note="always 403, as at Apollo"
    ),
    Endpoint("POST", "/accounts/bulk_create", "api/v1/accounts/bulk_create"),
    Endpoint(
        "POST",
        "/accounts/bulk_update",
        "api/v1/accounts/bulk_update",
        support=Support.PARTIAL,
        note="an asynchronous job is carried out at once",
    ),
    Endpoint("POST", "/accounts/update_owners", "api/v1/accounts/update_owners"),
    Endpoint("GET", "/account_stages", "api/v1/account_stages/index"),
    Endpoint("GET", "/fields", "api/v1/fields/index"),
    Endpoint("POST", "/fields", "api/v1/fields/create"),
    Endpoint("PATCH", "/fields", "api/v1/fields/update"),
    Endpoint("GET", "/typed_custom_fields", "api/v1/typed_custom_fields/index"),
    Endpoint("GET", "/labels", "api/v1/labels/index"),
    Endpoint("POST", "/labels", "api/v1/labels/create"),
    Endpoint(
        "POST",
        "/labels/add_entity_ids_to_label_names",
        "api/v1/labels/add_entity_ids_to_label_names",
    ),
    Endpoint(
        "POST",
        "/labels/remove_entity_ids_from_label_names",
        "api/v1/labels/remove_entity_ids_from_label_names",
    ),
    Endpoint(
        "POST",
        "/people/match",
        "api/v1/people/match",
        _ENRICH,
        Support.PARTIAL,
        "a mobile number can be polled, the webhook is not called; no waterfall",
    ),
    Endpoint(
        "POST",
        "/people/bulk_match",
        "api/v1/people/bulk_match",
        _BULK,
        Support.PARTIAL,
        "no waterfall",
    ),
    Endpoint("GET", "/people/{id}", "api/v1/people/show", _ENRICH),
    Endpoint("GET", "/organizations/enrich", "api/v1/organizations/enrich", _ENRICH),
    Endpoint("POST", "/organizations/bulk_enrich", "api/v1/organizations/bulk_enrich", _BULK),
    Endpoint("GET", "/organizations/{id}", "api/v1/organizations/show", _ENRICH),
    Endpoint("POST", "/mixed_people/api_search", "api/v1/mixed_people/api_search", _DATABASE),
    Endpoint("GET", "/webhook_result/{request_id}", "api/v1/webhook_result/show"),
    Endpoint(
        "POST",
        "/mixed_companies/search",
        "api/v1/mixed_companies/search",
        _DATABASE,
        Support.NO,
        "costs a credit a page; nothing here needs it",
    ),
    *(
        Endpoint(method, path, scope, support=Support.NO, note="deals are left out")
        for method, path, scope in (
            ("POST", "/opportunities", "deals/api/v1/opportunities/create"),
            ("PATCH", "/opportunities/{id}", "deals/api/v1/opportunities/update"),
            ("GET", "/opportunities/search", "deals/api/v1/opportunities/search"),
            ("GET", "/opportunity_stages", "deals/api/v1/opportunity_stages/index"),
        )
    ),
    *(
        Endpoint("GET", path, scope, support=Support.NO, note="activities are left out")
        for path, scope in (
            ("/notes", "api/v1/notes/index"),
            ("/tasks", "api/v1/tasks/index"),
            ("/phone_calls", "api/v1/phone_calls/index"),
            ("/emailer_messages", "api/v1/emailer_messages/index"),
        )
    ),
)


def by_address() -> dict[tuple[str, str], Endpoint]:
    """Return the endpoints by method and path."""
    return {(endpoint.method, endpoint.path): endpoint for endpoint in COVERAGE}
