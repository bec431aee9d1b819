"""Writing contacts and accounts one by one: what is kept, dropped, replaced, refused."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.sandbox_apollo import Apollo, export, running


@pytest.fixture
async def apollo(tmp_path: Path) -> AsyncIterator[Apollo]:
    async with running(export(tmp_path / "seed")) as started:
        yield started


async def test_an_api_made_contact_reads_verified_though_nobody_verified_it(apollo: Apollo) -> None:
    made = (
        await apollo.post("/contacts", first_name="Zoe", last_name="Quint", email="zoe@new.io")
    )["contact"]
    assert ("verified", "User Managed", True) == (
        made["email_status"],
        made["email_true_status"],
        made["email_from_customer"],
    )
    assert (
        "api",
        "Created from API",
        "full",
    ) == (made["source"], made["source_display_name"], made["existence_level"])
    assert made["queued_for_crm_push"] is True
    assert apollo.state.admin["id"] == made["owner_id"]
    assert "account" not in made


async def test_without_run_dedupe_an_exact_duplicate_is_made(apollo: Apollo) -> None:
    one = (await apollo.post("/contacts", first_name="Zoe", email="zoe@new.io"))["contact"]
    two = (await apollo.post("/contacts", first_name="Zoe", email="zoe@new.io"))["contact"]
    assert one["id"] != two["id"]


async def test_with_run_dedupe_a_hit_is_overwritten_and_an_empty_value_clears(
    apollo: Apollo,
) -> None:
    one = (await apollo.post("/contacts", first_name="Zoe", title="CEO", email="zoe@new.io"))[
        "contact"
    ]
    hit = await apollo.post(
        "/contacts", email="ZOE+news@new.io", title="", last_name="Q", run_dedupe=True
    )
    assert (one["id"], "Zoe", "Q", None) == tuple(
        hit["contact"][name] for name in ("id", "first_name", "last_name", "title")
    )
    assert {
        "found_existing": True,
        "match_reason": "email_match",
        "existing_contact_id": one["id"],
    } == hit["dedupe_result"]


async def test_run_dedupe_finds_by_hubspot_id_before_email(apollo: Apollo) -> None:
    rows = [
        row for row in apollo.state.data.contacts.values() if row["hubspot_vid"] and row["email"]
    ]
    hit = await apollo.post(
        "/contacts", hubspot_vid=rows[0]["hubspot_vid"], email=rows[1]["email"], run_dedupe=True
    )
    assert rows[0]["id"] == hit["contact"]["id"]
    assert "crm_id_match" == hit["dedupe_result"]["match_reason"]


async def test_linkedin_is_no_key(apollo: Apollo) -> None:
    known = next(row for row in apollo.state.data.contacts.values() if row["linkedin_url"])
    made = await apollo.post("/contacts", linkedin_url=known["linkedin_url"], run_dedupe=True)
    assert known["id"] != made["contact"]["id"]


async def test_unknown_parameters_are_dropped_with_a_200(apollo: Apollo) -> None:
    row = next(iter(apollo.state.data.contacts.values()))
    sent = {
        "linkedin_url": "https://x",
        "owner_id": "nobody",
        "city": "Rom",
        "existence_level": "none",
        "hubspot_vid": "1",
    }
    after = (await apollo.patch(f"/contacts/{row['id']}", **sent))["contact"]
    assert [row[name] for name in sent] == [after[name] for name in sent]
    assert row["updated_at"] == after["updated_at"]
    assert [] == apollo.history("update")


async def test_a_change_moves_updated_at_and_is_in_the_history(apollo: Apollo) -> None:
    row = next(iter(apollo.state.data.contacts.values()))
    after = (
        await apollo.patch(f"/contacts/{row['id']}", title="Captain", mobile_phone="+49 30 901820")
    )["contact"]
    assert "2026-11-24T12:00:00.000Z" == after["updated_at"]
    assert ("Captain", None) == (after["title"], after["queued_for_crm_push"])
    mobile = next(n for n in after["phone_numbers"] if n["type"] == "mobile")
    assert ("+49 30 901820", "+4930901820") == (mobile["raw_number"], mobile["sanitized_number"])
    rows = (await apollo.http.get("/_sandbox/history")).json()
    assert [row["title"], "Captain"] == rows[-1]["changes"]["title"]


async def test_label_names_replace_all_lists(apollo: Apollo) -> None:
    made = (await apollo.post("/contacts", first_name="Zoe", label_names=["One", "Two"]))["contact"]
    after = await apollo.patch(f"/contacts/{made['id']}", label_names=["Three"])
    assert ["Three"] == [label["name"] for label in after["labels"]]
    names = {label["name"] for label in await apollo.get("/labels")}
    assert {"One", "Two", "Three"} <= names


async def test_bad_ids_are_misconfigured_parameters(apollo: Apollo) -> None:
    for name in ("account_id", "contact_stage_id"):
        refused = await apollo.post("/contacts", 422, first_name="Zoe", **{name: "nope"})
        assert {"error": "Parameters misconfigured. nope is not a valid ID"} == refused


async def test_no_key_may_delete(apollo: Apollo) -> None:
    for kind in ("contacts", "accounts"):
        entity = next(iter(getattr(apollo.state.data, kind)))
        refused = await apollo.ask("DELETE", f"/{kind}/{entity}", 403)
        assert {
            "error": f"api/v1/{kind}/destroy is not accessible with this access token",
            "error_code": "API_INACCESSIBLE",
        } == refused
        assert entity in getattr(apollo.state.data, kind)


async def test_an_account_needs_a_name_or_domain_and_is_never_deduped(apollo: Apollo) -> None:
    refused = await apollo.post("/accounts", 422, phone="1")
    assert {"error": "Please specify at least a name or domain."} == refused
    one = (await apollo.post("/accounts", name="Firm 1", domain="firm1.com", hubspot_id="9"))[
        "account"
    ]
    two = (await apollo.post("/accounts", name="Firm 1", domain="firm1.com"))["account"]
    assert one["id"] != two["id"]
    assert one["hubspot_id"] is None
    assert 20 == one["estimated_num_employees"]


async def test_a_raw_address_is_taken_apart(apollo: Apollo) -> None:
    made = (
        await apollo.post("/contacts", first_name="Zoe", present_raw_address="Berlin, Germany")
    )["contact"]
    assert ("Berlin", "Germany") == (made["city"], made["country"])


async def test_custom_fields_are_kept_by_their_bare_id(apollo: Apollo) -> None:
    field = next(
        f
        for f in (await apollo.get("/fields?source=custom"))["fields"]
        if f["modality"] == "contact"
    )
    bare = field["id"].removeprefix("contact.")
    made = (
        await apollo.post("/contacts", first_name="Zoe", typed_custom_fields={bare: "fair", "x": 1})
    )["contact"]
    assert {bare: "fair"} == made["typed_custom_fields"]


async def test_a_crm_mapping_cannot_be_written(apollo: Apollo) -> None:
    refused = await apollo.patch("/fields", 403, id="contact.x", mapped_crm_field="email")
    assert {"error": "CRM Mapping cannot be configured using API Call"} == refused


async def test_lists_are_joined_and_left_by_name(apollo: Apollo) -> None:
    ids = list(apollo.state.data.contacts)[:2]
    body = {"modality": "contacts", "entity_ids": ids, "label_names": ["Merged, to delete"]}
    added = await apollo.post("/labels/add_entity_ids_to_label_names", **body)
    assert [("Merged, to delete", 2)] == [(r["name"], r["cached_count"]) for r in added["labels"]]
    before = [set(apollo.state.data.contacts[i]["label_ids"]) for i in ids]
    await apollo.post("/labels/remove_entity_ids_from_label_names", **body)
    after = [set(apollo.state.data.contacts[i]["label_ids"]) for i in ids]
    assert [had - {added["labels"][0]["id"]} for had in before] == after
    refused = await apollo.post(
        "/labels/add_entity_ids_to_label_names", 422, entity_ids=ids, label_names=["A"]
    )
    assert {"error": "Required parameter 'modality' missing"} == refused
