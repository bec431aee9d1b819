"""Which parameters each contact endpoint takes (API reference); all others are dropped."""

from bot.sandbox.apollo.records import setting
from bot.sandbox.apollo.records.phones import TYPES
from bot.sandbox.apollo.records.setting import Setter

_NAMES: dict[str, Setter] = {
    name: setting.text(name) for name in ("first_name", "last_name", "organization_name", "title")
}
_COMPANY: dict[str, Setter] = {"account_id": setting.account_id}

# POST and PATCH of one contact: neither owner nor LinkedIn
SINGLE: dict[str, Setter] = {
    **_COMPANY,
    **_NAMES,
    "email": setting.email,
    "label_names": setting.label_names,
    "contact_stage_id": setting.stage_id,
    "present_raw_address": setting.address("present_raw_address"),
    **{parameter: setting.phone(kind) for parameter, kind in TYPES.items()},
    "typed_custom_fields": setting.custom_fields,
}

BULK_CREATE: dict[str, Setter] = {
    **_COMPANY,
    **_NAMES,
    "primary_title": setting.text("title"),
    "email": setting.email,
    "contact_emails": setting.contact_emails,
    "phone": setting.phone("work_direct"),
    "phone_numbers": setting.phone_numbers,
    "present_raw_address": setting.address("present_raw_address"),
    **{
        name: setting.text(name)
        for name in (
            "linkedin_url",
            "facebook_url",
            "twitter_url",
            "photo_url",
            "organization_id",
            "salesforce_id",
            "salesforce_lead_id",
            "salesforce_contact_id",
            "salesforce_account_id",
        )
    },
    "hubspot_id": setting.text("hubspot_vid"),
    "contact_stage_id": setting.stage_id,
    "typed_custom_fields": setting.custom_fields,
}

# no stage, no phones, no labels
BULK_UPDATE: dict[str, Setter] = {
    **_COMPANY,
    **_NAMES,
    "email": setting.email,
    "owner_id": setting.owner_id,
    "present_raw_address": setting.address("present_raw_address"),
    "linkedin_url": setting.text("linkedin_url"),
    "typed_custom_fields": setting.custom_fields,
}

# what the page lets a person edit
PAGE: dict[str, Setter] = {
    **SINGLE,
    "owner_id": setting.owner_id,
    "linkedin_url": setting.text("linkedin_url"),
}
