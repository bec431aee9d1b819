"""What can be set about the sandbox's team: its plan, and what Apollo leaves undocumented."""

from enum import StrEnum

import msgspec


class Plan(StrEnum):
    """The plans whose limits are documented."""

    FREE = "free"
    BASIC = "basic"
    ORGANIZATION = "organization"


class Settings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Changeable at ``/_sandbox/apollo/settings``.

    ``multiplier`` widens every rate limit (tests that are not about limits);
    ``page_cap`` is the last page of a search (500 documented, smaller to test partitions);
    ``contacts_keyed_by_crm_id``: whether ``contacts/bulk_create`` without ``run_dedupe`` takes an
    equal ``hubspot_id`` for the same contact. It is documented for accounts only, so it is off.
    ``credit_limit`` is the balance shown for a cycle, in credits.
    """

    plan: Plan = Plan.ORGANIZATION
    multiplier: int = 1
    page_cap: int = 500
    contacts_keyed_by_crm_id: bool = False
    credit_limit: int = 10_000


def changed(settings: Settings, values: dict[str, object]) -> Settings:
    """Return ``settings`` with some replaced; a bad name or value raises ValidationError."""
    return msgspec.convert({**msgspec.to_builtins(settings), **values}, Settings)
