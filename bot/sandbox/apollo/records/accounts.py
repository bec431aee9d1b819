"""Which parameters each account endpoint takes (API reference); all others are dropped."""

from typing import Any

from bot.sandbox.apollo.records import lists, setting
from bot.sandbox.apollo.records.setting import Setter, Write
from bot.sandbox.apollo.words import Row


def _merged_crm_ids(_: Write, row: Row, value: Any) -> None:
    row["merged_crm_ids"] = [str(found) for found in value or []] or None


def _labels(write: Write, row: Row, value: Any) -> None:
    names = [str(name) for name in value or []]
    row["label_ids"] = lists.ids_for(write.state, write.kind, names, write.by)


CREATE: dict[str, Setter] = {
    "name": setting.text("name"),
    "domain": setting.text("domain"),
    "owner_id": setting.owner_id,
    "account_stage_id": setting.stage_id,
    "phone": setting.text("phone"),
    "raw_address": setting.address("raw_address"),
    "typed_custom_fields": setting.custom_fields,
}
UPDATE: dict[str, Setter] = {**CREATE, "labels": _labels}

BULK_CREATE: dict[str, Setter] = {
    **CREATE,
    **{
        name: setting.text(name)
        for name in (
            "linkedin_url",
            "facebook_url",
            "twitter_url",
            "salesforce_id",
            "hubspot_id",
            "organization_id",
            "parent_account_id",
        )
    },
    "phone_status_cd": setting.text("phone_status"),
    "merged_crm_ids": _merged_crm_ids,
}

# no domain, no phone
BULK_UPDATE: dict[str, Setter] = {
    name: CREATE[name] for name in ("name", "owner_id", "account_stage_id", "typed_custom_fields")
}

# what the page lets a person edit
PAGE: dict[str, Setter] = {
    **CREATE,
    "linkedin_url": setting.text("linkedin_url"),
    "labels": _labels,
}
