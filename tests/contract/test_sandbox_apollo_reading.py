"""Reading saved contacts and accounts: pages, order, filters, what a row carries."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.sandbox_apollo import Apollo, export, running


@pytest.fixture
async def apollo(tmp_path: Path) -> AsyncIterator[Apollo]:
    async with running(export(tmp_path / "seed")) as started:
        yield started


async def test_a_search_without_a_page_answers_twenty_five_and_at_most_a_hundred(
    apollo: Apollo,
) -> None:
    total = len(apollo.state.data.contacts)
    first = await apollo.post("/contacts/search")
    assert min(25, total) == len(first["contacts"])
    assert {
        "page": 1,
        "per_page": 25,
        "total_entries": total,
        "total_pages": -(-total // 25),
    } == first["pagination"]
    wide = await apollo.post("/contacts/search", per_page=1000)
    assert 100 == wide["pagination"]["per_page"]


async def test_a_page_sent_as_text_comes_back_as_text(apollo: Apollo) -> None:
    assert "1" == (await apollo.get("/users/search?page=1"))["pagination"]["page"]
    assert (
        "2" == (await apollo.post("/contacts/search", page="2", per_page=5))["pagination"]["page"]
    )


async def test_pages_hold_every_contact_once_newest_change_first(apollo: Apollo) -> None:
    rows: list[dict[str, str]] = []
    for page in (1, 2, 3, 4):
        answer = await apollo.post(
            "/contacts/search", sort_by_field="contact_updated_at", per_page=10, page=page
        )
        rows += answer["contacts"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == min(40, len(apollo.state.data.contacts))
    times = [row["updated_at"] for row in rows]
    assert sorted(times, reverse=True) == times


async def test_the_last_page_is_the_five_hundredth(apollo: Apollo) -> None:
    assert [] == (await apollo.post("/contacts/search", page=500, per_page=100))["contacts"]
    refused = await apollo.post("/contacts/search", 422, page=501)
    assert refused["error"].startswith("Your search parameters are entered incorrectly")


async def test_ascending_counts_only_with_a_sort_field(apollo: Apollo) -> None:
    plain = await apollo.post("/accounts/search", sort_ascending=True)
    times = [row["created_at"] for row in plain["accounts"]]
    assert sorted(times, reverse=True) == times
    sorted_ = await apollo.post(
        "/accounts/search", sort_ascending=True, sort_by_field="account_created_at"
    )
    assert sorted(times) == [row["created_at"] for row in sorted_["accounts"]]


async def test_a_wrong_sort_field_is_refused(apollo: Apollo) -> None:
    for path, field in (
        ("/contacts/search", "updated_at"),
        ("/accounts/search", "contact_updated_at"),
    ):
        refused = await apollo.post(path, 422, sort_by_field=field)
        assert {"error": "Invalid sort criteria", "skip_alert_dialog": True} == refused


async def test_breadcrumbs_name_the_filters_that_were_applied_and_no_others(apollo: Apollo) -> None:
    cold = await apollo.stage("Cold")
    answer = await apollo.post("/contacts/search", contact_stage_ids=[cold], hubspot_vid="1000")
    assert {cold} == {row["contact_stage_id"] for row in answer["contacts"]}
    crumb = {
        "label": "Stage",
        "signal_field_name": "contact_stage_ids",
        "value": cold,
        "display_name": "Cold",
    }
    assert [crumb] == answer["breadcrumbs"]


async def test_an_unknown_filter_does_nothing(apollo: Apollo) -> None:
    answer = await apollo.post("/contacts/search", updated_since="2026-11-01", email="p0@firm0.com")
    assert len(apollo.state.data.contacts) == answer["pagination"]["total_entries"]
    assert [] == answer["breadcrumbs"]


async def test_an_email_is_found_by_keywords(apollo: Apollo) -> None:
    known = next(row for row in apollo.state.data.contacts.values() if row["email"])
    answer = await apollo.post("/contacts/search", q_keywords=known["email"])
    assert known["id"] in {row["id"] for row in answer["contacts"]}


async def test_accounts_are_searched_by_name_only(apollo: Apollo) -> None:
    assert (
        [] == (await apollo.post("/accounts/search", q_organization_name="firm1.com"))["accounts"]
    )
    found = (await apollo.post("/accounts/search", q_organization_name="firm 1"))["accounts"]
    assert ["Firm 1"] == [row["name"] for row in found]


async def test_a_contact_row_carries_its_account_and_organisation(apollo: Apollo) -> None:
    rows = (await apollo.post("/contacts/search", per_page=100))["contacts"]
    row = next(row for row in rows if row["hubspot_vid"] and row["account_id"])
    assert row["account_id"] == row["account"]["id"]
    assert row["organization_id"] == row["organization"]["id"]
    assert row["account"]["hubspot_id"] == row["hubspot_company_id"]
    one = (await apollo.get(f"/contacts/{row['id']}"))["contact"]
    assert row == one


async def test_no_account_ever_says_when_it_was_updated(apollo: Apollo) -> None:
    rows = (await apollo.post("/accounts/search"))["accounts"]
    made = await apollo.post("/accounts", name="New")
    one = await apollo.get(f"/accounts/{rows[0]['id']}")
    changed = await apollo.patch(f"/accounts/{rows[0]['id']}", name="Other")
    shown = [*rows, made["account"], one["account"], changed["account"]]
    assert not [row for row in shown if "updated_at" in row]


async def test_one_account_has_the_organisations_firmographics_merged_in(apollo: Apollo) -> None:
    row = (await apollo.post("/accounts/search", q_organization_name="Firm 2"))["accounts"][0]
    one = (await apollo.get(f"/accounts/{row['id']}"))["account"]
    assert (30, "construction", "+16175550100") == (
        one["estimated_num_employees"],
        one["industry"],
        one["sanitized_phone"],
    )
    assert "short_description" in one
    assert "short_description" not in row


async def test_an_unknown_and_a_deleted_record_are_refused_with_their_sentence(
    apollo: Apollo,
) -> None:
    unknown = await apollo.get("/contacts/000000000000000000000000", 422)
    assert {"error": "Oops! This contact does not exist in Apollo."} == unknown
    gone = next(iter(apollo.state.data.contacts))
    apollo.state.data.contacts.pop(gone)
    apollo.state.data.deleted[gone] = "contact"
    assert {"error": "This contact has been deleted."} == await apollo.get(f"/contacts/{gone}", 422)
    refused = await apollo.patch(f"/contacts/{gone}", 422, title="X")
    assert {
        "error": "Cannot update contact as it is deleted.",
        "deleted_contact_ids": [gone],
    } == refused


async def test_users_are_the_exports_owners(apollo: Apollo) -> None:
    users = (await apollo.get("/users/search"))["users"]
    assert {"ana@example.com", "ben@example.com"} == {user["email"] for user in users}
    assert {False} == {user["linked_hubspot"] for user in users}


async def test_both_base_addresses_answer(apollo: Apollo) -> None:
    answer = await apollo.http.get("/v1/contact_stages")
    assert await apollo.get("/contact_stages") == answer.json()
