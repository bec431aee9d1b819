"""The database: what is free, what costs, what a miss looks like."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.sandbox_apollo import Apollo, export, running


@pytest.fixture
async def apollo(tmp_path: Path) -> AsyncIterator[Apollo]:
    async with running(export(tmp_path / "seed")) as started:
        yield started


async def test_a_match_costs_one_credit_and_knows_the_saved_contact(apollo: Apollo) -> None:
    saved = next(
        row
        for row in apollo.state.data.contacts.values()
        if row["hubspot_vid"] and row["email"] and row["city"] == "Boston"
    )
    person = (await apollo.post(f"/people/match?id={saved['person_id']}"))["person"]
    assert ("Chief Buyer", saved["id"]) == (person["title"], person["contact_id"])
    assert person["organization"]["estimated_num_employees"] > 0
    assert {"lead": 1} == apollo.state.data.credits_used
    charged = apollo.history("charge")
    assert [{"api/v1/people/match": 1, "pool": "lead"}] == [row["changes"] for row in charged]


async def test_a_miss_is_a_200_with_an_empty_person_and_free(apollo: Apollo) -> None:
    person = (await apollo.post("/people/match?email=who@nowhere.io"))["person"]
    assert "who@nowhere.io" == person["email"]
    assert ("", None, None, [], None) == tuple(
        person[n] for n in ("name", "first_name", "title", "employment_history", "organization_id")
    )
    assert {} == apollo.state.data.credits_used


@pytest.mark.parametrize(
    "query",
    [
        "email=P3@firm3.com",
        "linkedin_url=http://linkedin.com/in/person-3/",
        "first_name=Dan&last_name=Arendt&domain=www.firm3.com",
        "name=Dan Arendt&organization_name=Firm 3",
        f"hashed_email={hashlib.sha256(b'p3@firm3.com').hexdigest()}",
    ],
)
async def test_a_person_is_found_by_each_key(apollo: Apollo, query: str) -> None:
    person = (await apollo.post(f"/people/match?{query}"))["person"]
    assert f"5f{3:022x}" == person["id"]


async def test_bulk_match_answers_by_position_and_says_the_price(apollo: Apollo) -> None:
    details = [{"email": "p3@firm3.com"}, {"email": "no@no.io"}, {"id": f"5f{3:022x}"}]
    answer = await apollo.post("/people/bulk_match", details=details)
    assert [True, False, True] == [match is not None for match in answer["matches"]]
    assert (3, 1, 1, 1) == (
        answer["total_requested_enrichments"],
        answer["unique_enriched_records"],
        answer["missing_records"],
        answer["credits_consumed"],
    )


async def test_bulk_match_takes_ten(apollo: Apollo) -> None:
    many = await apollo.post("/people/bulk_match", 400, details=[{"email": "a@b.c"}] * 11)
    assert ("failed", "RECORD_LIMIT_EXCEEDED") == (many["status"], many["error_code"])
    none = await apollo.post("/people/bulk_match", 400)
    assert "INVALID_REQUEST" == none["error_code"]


async def test_a_mobile_number_needs_a_webhook_comes_later_and_costs_eight_more(
    apollo: Apollo,
) -> None:
    entity = f"5f{3:022x}"
    refused = await apollo.post(f"/people/match?id={entity}&reveal_phone_number=true", 400)
    assert "INVALID_REQUEST" == refused["error_code"]
    hook = "webhook_url=https://bot.example/hook"
    asked = await apollo.post(f"/people/match?id={entity}&reveal_phone_number=true&{hook}")
    assert {"lead": 1, "direct_dial": 8} == apollo.state.data.credits_used
    pending = await apollo.get(f"/webhook_result/{asked['request_id']}", 404)
    assert "result_pending" == pending["error_code"]
    apollo.clock.advance(timedelta(seconds=pending["retry_after_seconds"]))
    result = (await apollo.get(f"/webhook_result/{asked['request_id']}"))["webhook_result"]
    assert 8 == result["credits_consumed"]
    assert "+16175550199" == result["people"][0]["phone_numbers"][0]["sanitized_number"]
    assert "request_id_unknown" == (await apollo.get("/webhook_result/12345", 404))["error_code"]
    assert "invalid_request_id" == (await apollo.get("/webhook_result/abc", 400))["error_code"]


async def test_a_placeholder_address_may_come_instead_of_the_real_one(apollo: Apollo) -> None:
    apollo.faults.add(trouble="service", name="placeholder_email")
    person = (await apollo.post(f"/people/match?id=5f{3:022x}"))["person"]
    assert "email_not_unlocked@domain.com" == person["email"]


async def test_an_organisation_costs_one_credit_and_knows_the_account(apollo: Apollo) -> None:
    firm = (await apollo.get("/organizations/enrich?domain=firm2.com"))["organization"]
    own = next(row for row in apollo.state.data.accounts.values() if row["domain"] == "firm2.com")
    assert (30, own["id"]) == (firm["estimated_num_employees"], firm["account_id"])
    assert (await apollo.get("/organizations/enrich?domain=nowhere.io"))["organization"] is None
    assert {"lead": 1} == apollo.state.data.credits_used
    refused = await apollo.get("/organizations/enrich", 422)
    assert {"error": "Required parameter 'domain' missing"} == refused


async def test_organisations_in_bulk(apollo: Apollo) -> None:
    answer = await apollo.post("/organizations/bulk_enrich", domains=["firm1.com", "nowhere.io"])
    assert (2, 1, 1) == (
        answer["total_requested_domains"],
        answer["unique_enriched_records"],
        answer["missing_records"],
    )
    assert "Firm 1" == answer["organizations"][0]["name"]
    detailed = await apollo.post(
        "/organizations/bulk_enrich", domains=["firm1.com"], details=[{"name": "Firm 2"}]
    )
    assert "Firm 2" == detailed["organizations"][0]["name"]


async def test_the_free_search_masks_names_and_hides_how_to_reach_people(apollo: Apollo) -> None:
    query = "person_titles[]=head of marketing&person_locations[]=Berlin, Germany&per_page=100"
    answer = await apollo.post(f"/mixed_people/api_search?{query}")
    assert answer["total_entries"] == len(answer["people"]) >= 15
    person = answer["people"][0]
    assert {
        "id",
        "first_name",
        "last_name_obfuscated",
        "title",
        "last_refreshed_at",
        "has_email",
        "has_city",
        "has_state",
        "has_country",
        "has_direct_phone",
        "organization",
    } == set(person)
    known = apollo.state.data.people[person["id"]]
    assert f"{known['last_name'][:2]}***{known['last_name'][-1]}" == person["last_name_obfuscated"]
    assert {} == apollo.state.data.credits_used


async def test_prospecting_finds_people_hubspot_has_and_people_it_lacks(apollo: Apollo) -> None:
    answer = await apollo.post(
        "/mixed_people/api_search",
        person_titles=["Head of Marketing"],
        person_locations=["Berlin"],
        per_page=100,
    )
    ids = {person["id"] for person in answer["people"]}
    linked = {row["person_id"] for row in apollo.state.data.contacts.values() if row["hubspot_vid"]}
    assert 6 == len(ids & linked)
    assert len([entity for entity in ids if entity.startswith("5f20")]) >= 9


async def test_a_title_is_similar_unless_it_has_to_be_equal(apollo: Apollo) -> None:
    loose = await apollo.post("/mixed_people/api_search", person_titles=["buyer"])
    exact = await apollo.post(
        "/mixed_people/api_search", person_titles=["buyer"], include_similar_titles=False
    )
    assert loose["total_entries"] > 0 == exact["total_entries"]


async def test_an_unknown_filter_of_the_free_search_does_nothing(apollo: Apollo) -> None:
    answer = await apollo.post("/mixed_people/api_search", prospected_by_current_team=["no"])
    assert len(apollo.state.data.people) == answer["total_entries"]


async def test_the_free_search_is_for_paid_plans(apollo: Apollo) -> None:
    await apollo.http.put("/_sandbox/apollo/settings", json={"plan": "free"})
    refused = await apollo.post("/mixed_people/api_search", 403)
    assert {"message": "This endpoint is only available to Apollo users on paid plans."} == refused


async def test_balances_follow_what_was_spent(apollo: Apollo) -> None:
    await apollo.post(f"/people/match?id=5f{3:022x}")
    stats = await apollo.post("/usage_stats/credit_usage_stats")
    assert {
        "limit": 10_000,
        "consumed": 1,
        "left_over": 9_999,
    } == stats["credit_usage_stats"]["lead_credit"]
    assert {"start_date", "end_date"} == set(stats["current_credit_cycle"])
    profile = await apollo.get("/users/api_profile?include_credit_usage=true")
    assert (9_999, 1) == (profile["num_credits_remaining"], profile["total_unified_credits_used"])
    assert "num_credits_remaining" not in await apollo.get("/users/api_profile")
