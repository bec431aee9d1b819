"""Writing many records at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.sandbox_apollo import Apollo, export, running


@pytest.fixture
async def apollo(tmp_path: Path) -> AsyncIterator[Apollo]:
    async with running(export(tmp_path / "seed")) as started:
        yield started


async def test_bulk_create_takes_the_hubspot_id_and_everything_documented(apollo: Apollo) -> None:
    item = {
        "first_name": "Zoe",
        "email": "zoe@new.io",
        "title": "CEO",
        "primary_title": "Founder",
        "hubspot_id": "777",
        "linkedin_url": "https://www.linkedin.com/in/zoe",
        "contact_emails": [{"email": "zoe@old.io", "position": 1}],
        "phone_numbers": [{"raw_number": "+49 30 1", "position": 0}],
    }
    answer = await apollo.post("/contacts/bulk_create", contacts=[item], append_label_names=["New"])
    row = answer["created_contacts"][0]
    assert ("777", "Founder", item["linkedin_url"]) == (
        row["hubspot_vid"],
        row["title"],
        row["linkedin_url"],
    )
    assert ["zoe@new.io", "zoe@old.io"] == [e["email"] for e in row["contact_emails"]]
    assert "+49 30 1" == row["phone_numbers"][0]["raw_number"]
    assert 1 == len(row["label_ids"])
    assert [] == answer["existing_contacts"]


async def test_bulk_create_reports_an_existing_contact_and_leaves_it_alone(apollo: Apollo) -> None:
    known = next(row for row in apollo.state.data.contacts.values() if row["email"])
    item = {"first_name": "Other", "email": known["email"]}
    answer = await apollo.post("/contacts/bulk_create", contacts=[item], run_dedupe=True)
    assert [known["id"]] == [row["id"] for row in answer["existing_contacts"]]
    assert known["first_name"] == answer["existing_contacts"][0]["first_name"]


async def test_contacts_are_not_keyed_by_their_hubspot_id_unless_set(apollo: Apollo) -> None:
    item = {"first_name": "Zoe", "hubspot_id": "777"}
    await apollo.post("/contacts/bulk_create", contacts=[item])
    again = await apollo.post("/contacts/bulk_create", contacts=[item])
    assert 1 == len(again["created_contacts"])
    await apollo.http.put("/_sandbox/apollo/settings", json={"contacts_keyed_by_crm_id": True})
    third = await apollo.post("/contacts/bulk_create", contacts=[item])
    assert (0, 1) == (len(third["created_contacts"]), len(third["existing_contacts"]))


async def test_accounts_are_keyed_by_their_hubspot_id_always_and_by_domain_only_on_request(
    apollo: Apollo,
) -> None:
    item = {"name": "Acme", "domain": "acme.test", "hubspot_id": "31"}
    made = (await apollo.post("/accounts/bulk_create", accounts=[item, item]))["created_accounts"]
    assert 1 == len(made)
    same = {"name": "Other name", "domain": "acme.test"}
    assert 1 == len(
        (await apollo.post("/accounts/bulk_create", accounts=[same]))["created_accounts"]
    )
    found = await apollo.post("/accounts/bulk_create", accounts=[same], run_dedupe=True)
    assert [made[0]["id"]] == [row["id"] for row in found["existing_accounts"]]


async def test_bulk_create_takes_a_hundred_and_an_owner_of_the_team(apollo: Apollo) -> None:
    many = [{"first_name": "Z"}] * 101
    assert {"error": "Please limit your array to 100 contacts or fewer."} == await apollo.post(
        "/contacts/bulk_create", 422, contacts=many
    )
    assert {"error": "Required parameter 'contacts' missing"} == await apollo.post(
        "/contacts/bulk_create", 422
    )
    await apollo.post("/contacts/bulk_create", 422, contacts=many[:1], owner_id="nobody")
    owner = apollo.state.data.users[1]["id"]
    made = await apollo.post("/contacts/bulk_create", contacts=many[:1], owner_id=owner)
    assert owner == made["created_contacts"][0]["owner_id"]


async def test_bulk_create_may_answer_500_after_it_was_done(apollo: Apollo) -> None:
    apollo.faults.add(trouble="service", name="bulk_create_500", times=1)
    refused = await apollo.post(
        "/contacts/bulk_create", 500, contacts=[{"first_name": "Zoe", "hubspot_id": "777"}]
    )
    assert {"error": "An error occurred while creating contacts. Please try again."} == refused
    newest = await apollo.post("/contacts/search", sort_by_field="contact_created_at", per_page=1)
    assert "777" == newest["contacts"][0]["hubspot_vid"]


async def test_bulk_update_changes_only_documented_fields(apollo: Apollo) -> None:
    row = next(iter(apollo.state.data.contacts.values()))
    owner, stage = apollo.state.data.users[1]["id"], await apollo.stage("Bad Data")
    sent = {
        "id": row["id"],
        "title": "Captain",
        "owner_id": owner,
        "linkedin_url": "https://www.linkedin.com/in/new",
        "contact_stage_id": stage,
        "mobile_phone": "+49 30 1",
        "label_names": ["X"],
    }
    after = (await apollo.post("/contacts/bulk_update", contact_attributes=[sent]))["contacts"][0]
    assert ("Captain", owner, sent["linkedin_url"]) == (
        after["title"],
        after["owner_id"],
        after["linkedin_url"],
    )
    for name in ("contact_stage_id", "phone_numbers", "label_ids"):
        assert row[name] == after[name]


async def test_accounts_bulk_update_leaves_domain_and_phone(apollo: Apollo) -> None:
    row = next(iter(apollo.state.data.accounts.values()))
    stage = await apollo.stage("Current Client", "account")
    answer = await apollo.post(
        "/accounts/bulk_update",
        account_ids=[row["id"]],
        account_stage_id=stage,
        domain="x.io",
        phone="1",
    )
    after = answer["accounts"][0]
    assert (stage, row["domain"]) == (after["account_stage_id"], after["domain"])
    refused = await apollo.post(
        "/accounts/bulk_update", 422, account_attributes=[{"id": row["id"]}], **{"async": True}
    )
    assert {"error": "Async processing is not permitted."} == refused


async def test_bulk_update_is_all_or_nothing(apollo: Apollo) -> None:
    row = next(iter(apollo.state.data.contacts.values()))
    sent = [{"id": row["id"], "title": "Captain"}, {"id": "nope", "title": "Captain"}]
    refused = await apollo.post("/contacts/bulk_update", 422, contact_attributes=sent)
    assert "Validation failed" == refused["error"]
    assert (
        "nope",
        "id",
    ) == (refused["error_details"]["contact_id"], refused["error_details"]["field"])
    assert row["title"] == apollo.state.data.contacts[row["id"]]["title"]


async def test_bulk_update_refuses_nothing_and_too_much(apollo: Apollo) -> None:
    nothing = await apollo.post("/contacts/bulk_update", 422, title="X")
    assert {"error": "Please provide either contact_ids or contact_attributes"} == nothing
    much = await apollo.post("/contacts/bulk_update", 422, contact_ids=["x"] * 1001)
    assert {"error": "Please limit your array to fewer than 1000."} == much


async def test_above_a_hundred_a_job_answers(apollo: Apollo) -> None:
    ids = [
        row["id"]
        for _ in range(2)
        for row in (
            await apollo.post("/contacts/bulk_create", contacts=[{"first_name": "Z"}] * 60)
        )["created_contacts"]
    ]
    job = (await apollo.post("/contacts/bulk_update", contact_ids=ids, title="X"))[
        "entity_progress_job"
    ]
    assert ("contact_bulk_update", "pending", ids) == (
        job["job_type"],
        job["status"],
        job["entity_ids"],
    )


async def test_stages_and_owners_are_set_by_query(apollo: Apollo) -> None:
    entity, stage = next(iter(apollo.state.data.contacts)), await apollo.stage("Do Not Contact")
    answer = await apollo.post(
        f"/contacts/update_stages?contact_ids[]={entity}&contact_stage_id={stage}"
    )
    assert stage == answer["contacts"][0]["contact_stage_id"]
    owner, account = apollo.state.data.users[1]["id"], next(iter(apollo.state.data.accounts))
    answer = await apollo.post(f"/accounts/update_owners?account_ids[]={account}&owner_id={owner}")
    assert owner == answer["accounts"][0]["owner_id"]
    missing = await apollo.post(f"/contacts/update_stages?contact_stage_id={stage}", 422)
    assert {"error": "Required parameter 'contact_ids' missing"} == missing
