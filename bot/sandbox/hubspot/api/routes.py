"""One table of what is answered where: each family of addresses, then what stands below it."""

from aiohttp import web

from bot.sandbox.hubspot.api import (
    account,
    association_batches,
    associations,
    batches,
    objects,
    properties,
)
from bot.sandbox.hubspot.api.gate import Handler

DATED = r"{version:2025-09|2026-03|2026-09}"

_OBJECTS: list[tuple[str, str, Handler]] = [
    ("GET", "", objects.list_objects),
    ("POST", "", objects.create_object),
    ("POST", "/search", objects.search_objects),
    ("POST", "/merge", objects.merge_objects),
    ("POST", "/gdpr-delete", objects.erase_object),
    ("POST", "/batch/read", batches.read),
    ("POST", "/batch/create", batches.create),
    ("POST", "/batch/update", batches.update),
    ("POST", "/batch/upsert", batches.upsert),
    ("POST", "/batch/archive", batches.archive),
    ("GET", "/{id}", objects.get_object),
    ("PATCH", "/{id}", objects.update_object),
    ("DELETE", "/{id}", objects.archive_object),
]
_LINKS: list[tuple[str, str, Handler]] = [
    ("PUT", "/{id}/associations/default/{to}/{to_id}", associations.put_default),
    ("GET", "/{id}/associations/{to}", associations.list_associations),
    ("PUT", "/{id}/associations/{to}/{to_id}", associations.put_labelled),
    ("DELETE", "/{id}/associations/{to}/{to_id}", associations.delete),
]
_LINK_BATCHES: list[tuple[str, str, Handler]] = [
    ("POST", "/batch/read", association_batches.read),
    ("POST", "/batch/create", association_batches.create),
    ("POST", "/batch/associate/default", association_batches.create_default),
    ("POST", "/batch/archive", association_batches.archive),
    ("POST", "/batch/labels/archive", association_batches.archive_labels),
]
_PROPERTIES: list[tuple[str, str, Handler]] = [
    ("GET", "", properties.list_properties),
    ("POST", "", properties.create_property),
    ("POST", "/batch/read", properties.read_batch),
    ("POST", "/batch/create", properties.create_batch),
    ("POST", "/batch/archive", properties.archive_batch),
    ("GET", "/groups", properties.list_groups),
    ("POST", "/groups", properties.create_group),
    ("GET", "/groups/{name}", properties.get_group),
    ("GET", "/{name}", properties.get_property),
    ("PATCH", "/{name}", properties.patch_property),
    ("DELETE", "/{name}", properties.archive_property),
]
_OWNERS: list[tuple[str, str, Handler]] = [
    ("GET", "", account.list_owners),
    ("GET", "/", account.list_owners),
    ("GET", "/{owner_id}", account.get_owner),
]
_ACCOUNT: list[tuple[str, str, Handler]] = [
    ("GET", "/details", account.details),
    ("GET", "/api-usage/daily/private-apps", account.daily_usage),
]
_LIMITS: list[tuple[str, str, Handler]] = [("GET", "/records", account.record_limits)]

FAMILIES: list[tuple[str, list[tuple[str, str, Handler]]]] = [
    ("/crm/v3/objects/{type}", _OBJECTS),
    (f"/crm/objects/{DATED}/{{type}}", _OBJECTS),
    ("/crm/v4/objects/{type}", _LINKS),
    (f"/crm/objects/{DATED}/{{type}}", _LINKS),
    ("/crm/v4/associations/{type}/{to}", _LINK_BATCHES),
    (f"/crm/associations/{DATED}/{{type}}/{{to}}", _LINK_BATCHES),
    ("/crm/v3/properties/{type}", _PROPERTIES),
    (f"/crm/properties/{DATED}/{{type}}", _PROPERTIES),
    ("/crm/v3/owners", _OWNERS),
    (f"/crm/owners/{DATED}", _OWNERS),
    ("/account-info/v3", _ACCOUNT),
    (f"/account-info/{DATED}", _ACCOUNT),
    ("/crm/v3/limits", _LIMITS),
    (f"/crm/limits/{DATED}", _LIMITS),
    ("/integrations/v1", [("GET", "/me", account.me)]),
]


def add_service(app: web.Application) -> None:
    """Add every address of the service to ``app``."""
    for prefix, rows in FAMILIES:
        for method, path, handler in rows:
            app.router.add_route(method, prefix + path, handler)
