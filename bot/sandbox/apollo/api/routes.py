"""Which handler answers which endpoint."""

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.apollo import coverage
from bot.sandbox.apollo.api import (
    accounts,
    catalogue,
    contacts,
    enrichment,
    labels,
    prospecting,
    usage,
)

_HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", "/auth/health"): catalogue.health,
    ("GET", "/users/api_profile"): catalogue.profile,
    ("GET", "/users/search"): catalogue.users,
    ("POST", "/usage_stats/api_usage_stats"): usage.api_usage,
    ("POST", "/usage_stats/credit_usage_stats"): usage.credit_usage,
    ("POST", "/contacts/search"): contacts.search,
    ("POST", "/contacts/bulk_create"): contacts.bulk_create,
    ("POST", "/contacts/bulk_update"): contacts.bulk_update,
    ("POST", "/contacts/update_stages"): contacts.update_stages,
    ("POST", "/contacts/update_owners"): contacts.update_owners,
    ("POST", "/contacts"): contacts.create,
    ("GET", "/contacts/{id}"): contacts.show,
    ("PATCH", "/contacts/{id}"): contacts.update,
    ("PUT", "/contacts/{id}"): contacts.update,
    ("DELETE", "/contacts/{id}"): contacts.destroy,
    ("GET", "/contact_stages"): catalogue.contact_stages,
    ("POST", "/accounts/search"): accounts.search,
    ("POST", "/accounts/bulk_create"): accounts.bulk_create,
    ("POST", "/accounts/bulk_update"): accounts.bulk_update,
    ("POST", "/accounts/update_owners"): accounts.update_owners,
    ("POST", "/accounts"): accounts.create,
    ("GET", "/accounts/{id}"): accounts.show,
    ("PATCH", "/accounts/{id}"): accounts.update,
    ("PUT", "/accounts/{id}"): accounts.update,
    ("DELETE", "/accounts/{id}"): accounts.destroy,
    ("GET", "/account_stages"): catalogue.account_stages,
    ("GET", "/fields"): catalogue.fields,
    ("POST", "/fields"): catalogue.create_field,
    ("PATCH", "/fields"): catalogue.update_field,
    ("GET", "/typed_custom_fields"): catalogue.typed_custom_fields,
    ("GET", "/labels"): labels.index,
    ("POST", "/labels"): labels.create,
    ("POST", "/labels/add_entity_ids_to_label_names"): labels.add,
    ("POST", "/labels/remove_entity_ids_from_label_names"): labels.remove,
    ("POST", "/people/match"): enrichment.match,
    ("POST", "/people/bulk_match"): enrichment.bulk_match,
    ("GET", "/people/{id}"): enrichment.show_person,
    ("GET", "/organizations/enrich"): enrichment.enrich,
    ("POST", "/organizations/bulk_enrich"): enrichment.bulk_enrich,
    ("GET", "/organizations/{id}"): enrichment.show_organization,
    ("POST", "/mixed_people/api_search"): prospecting.people,
    ("GET", "/webhook_result/{request_id}"): usage.webhook_result,
}


def add_routes(app: web.Application) -> None:
    """Add every endpoint under both base addresses."""
    for prefix in coverage.PREFIXES:
        for (method, path), handler in _HANDLERS.items():
            app.router.add_route(method, prefix + path, handler)
