"""Values that HubSpot fills by itself. Pure; recorded answers to creates name them."""

import re

from bot.sandbox.hubspot.records import Record, iso
from bot.sandbox.hubspot.words import Author, Kind

LIFECYCLE = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)
_PHONES = {"phone": "phone_number", "mobilephone": "mobile_number"}


def on_create(kind: Kind, author: Author, now: int, record_id: str) -> dict[str, str]:
    """Return what a new record has besides what was sent."""
    values = {
        "hs_object_source": author.source.value,
        "hs_object_source_id": author.source_id,
        "hs_object_source_label": author.source.value,
        "hs_pipeline": f"{kind.value}-lifecycle-pipeline",
        "hs_v2_date_entered_current_stage": iso(now),
        "lifecyclestage": "lead",
        "num_notes": "0",
    }
    if author.user_id is not None:
        values["hs_object_source_user_id"] = str(author.user_id)
    return values | (_contact(now, record_id) if kind is Kind.CONTACTS else _company())


def _contact(now: int, record_id: str) -> dict[str, str]:
    return {
        "hs_all_contact_vids": record_id,
        "hs_associated_target_accounts": "0",
        "hs_currently_enrolled_in_prospecting_agent": "false",
        "hs_is_contact": "true",
        "hs_is_unworked": "true",
        "hs_lifecyclestage_lead_date": str(now),
        "hs_membership_has_accessed_private_content": "0",
        "hs_registered_member": "0",
        "hs_sequences_actively_enrolled_count": "0",
    }


def _company() -> dict[str, str]:
    return {
        "hs_num_blockers": "0",
        "hs_num_child_companies": "0",
        "hs_num_contacts_with_buying_roles": "0",
        "hs_num_decision_makers": "0",
        "hs_num_open_deals": "0",
    }


def derived(record: Record) -> dict[str, str]:
    """Return the values that follow from others; an empty one is to be cleared."""
    values = record.values
    if record.kind is Kind.COMPANIES:
        return {"hs_task_label": values.get("name", "")} | _searchable(values, ("phone",))
    full = " ".join(filter(None, (values.get("firstname"), values.get("lastname"))))
    address = values.get("email", "")
    return {
        "hs_email_domain": address.rpartition("@")[2],
        "hs_full_name_or_email": full or address,
    } | _searchable(values, ("phone", "mobilephone"))


def _searchable(values: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {
        f"hs_searchable_calculated_{_PHONES[name]}": national(values.get(name, ""))
        for name in names
    }


def national(phone: str) -> str:
    """Return the digits of a number without country code (documentation, search: phones)."""
    digits = re.sub(r"\D", "", phone)
    return digits[-10:]


def website_from(domain: str) -> str:
    """Return the website that a new company gets from its domain."""
    return domain


def furthest(first: str, second: str) -> str:
    """Return the later one of two lifecycle stages (a custom one counts as the furthest)."""
    return max((first, second), key=rank)


def rank(stage: str) -> int:
    """Return a stage's place on the way; nothing comes before all, a custom stage after all."""
    if not stage:
        return -1
    return LIFECYCLE.index(stage) if stage in LIFECYCLE else len(LIFECYCLE)
