"""New rows: every field that Apollo answers, most of them empty (recorded answers)."""

from bot.sandbox.apollo.words import Row, Source

_CONTACT_EMPTY = (
    "first_name", "last_name", "linkedin_url", "linkedin_uid", "title", "person_id", "headline",
    "photo_url", "organization_name", "organization_id", "account_id", "present_raw_address",
    "extrapolated_email_confidence", "salesforce_id", "salesforce_lead_id",
    "salesforce_contact_id", "salesforce_account_id", "crm_owner_id", "direct_dial_status",
    "direct_dial_enrichment_failed_at", "email_source", "last_activity_date", "hubspot_vid",
    "hubspot_company_id", "crm_id", "merged_crm_ids", "queued_for_crm_push",
    "suggested_from_rule_engine_config_id", "email_unsubscribed", "person_deleted",
    "call_opted_out", "godmode_apollo_creator", "sanitized_phone", "street_address", "city",
    "state", "country", "postal_code", "formatted_address", "time_zone", "crm_record_url",
    "email_status_unavailable_reason", "twitter_url", "facebook_url", "intent_strength",
    "account_phone_note", "contact_job_change_event", "email", "email_from_customer",
)  # fmt: skip

_ACCOUNT_EMPTY = (
    "name", "domain", "organization_id", "phone", "hubspot_id", "salesforce_id", "crm_owner_id",
    "parent_account_id", "linkedin_url", "twitter_url", "facebook_url", "crm_record_url",
    "suggested_from_rule_engine_config_id", "godmode_apollo_creator", "intent_strength",
    "merged_crm_ids", "last_activity_date", "raw_address", "street_address", "city", "state",
    "country", "postal_code", "organization_headcount_six_month_growth",
    "organization_headcount_twelve_month_growth",
    "organization_headcount_twenty_four_month_growth",
)  # fmt: skip


def contact(entity: str, at: str, owner: str, stage: str, source: Source) -> Row:
    """Return an empty contact."""
    return {
        "id": entity,
        **dict.fromkeys(_CONTACT_EMPTY),
        "name": "",
        "contact_roles": [],
        "contact_stage_id": stage,
        "owner_id": owner,
        "creator_id": owner,
        "source": source.value,
        "original_source": source.value,
        "source_display_name": source.display_name,
        "created_at": at,
        "updated_at": at,
        "emailer_campaign_ids": [],
        "contact_campaign_statuses": [],
        "contact_emails": [],
        "phone_numbers": [],
        "label_ids": [],
        "typed_custom_fields": {},
        "custom_field_errors": {},
        "existence_level": "full",
        "email_status": "unavailable",
        "email_true_status": "Unavailable",
        "updated_email_true_status": True,
        "email_needs_tickling": False,
        "email_domain_catchall": False,
        "has_pending_email_arcgate_request": False,
        "has_email_arcgate_request": False,
        "free_domain": False,
        "show_intent": False,
        "is_likely_to_engage": False,
    }


def account(entity: str, at: str, owner: str, stage: str, source: Source) -> Row:
    """Return an empty account; ``updated_at`` is kept for sorting and never answered."""
    return {
        "id": entity,
        **dict.fromkeys(_ACCOUNT_EMPTY),
        "account_stage_id": stage,
        "owner_id": owner,
        "creator_id": owner,
        "source": source.value,
        "original_source": source.value,
        "source_display_name": source.display_name,
        "created_at": at,
        "updated_at": at,
        "phone_status": "no_status",
        "account_playbook_statuses": [],
        "existence_level": "full",
        "label_ids": [],
        "typed_custom_fields": {},
        "custom_field_errors": {},
        "modality": "account",
        "contact_emailer_campaign_ids": [],
        "contact_campaign_status_tally": {},
        "show_intent": False,
    }
