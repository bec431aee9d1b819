"""Keys, scopes, limits, switchable trouble, and the control addresses."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.sandbox_apollo import Apollo, export, running


@pytest.fixture
async def apollo(tmp_path: Path) -> AsyncIterator[Apollo]:
    async with running(export(tmp_path / "seed")) as started:
        yield started


async def test_without_a_key_401_is_plain_text_without_limit_headers(apollo: Apollo) -> None:
    answer = await apollo.http.get("/api/v1/contact_stages", headers={"x-api-key": ""})
    assert 401 == answer.status_code
    assert "text/plain" == answer.headers["content-type"].partition(";")[0]
    assert answer.text.startswith(
        "Invalid API key. See https://docs.apollo.io/reference/authentication"
    )
    assert not [name for name in answer.headers if name.startswith("x-rate-limit")]


async def test_a_bearer_token_is_a_key_too(apollo: Apollo) -> None:
    headers = {"x-api-key": "", "Authorization": "Bearer any"}
    answer = await apollo.http.get("/api/v1/contact_stages", headers=headers)
    assert 200 == answer.status_code


async def test_health_says_whether_a_key_is_logged_in(apollo: Apollo) -> None:
    assert {"healthy": True, "is_logged_in": True} == await apollo.get("/auth/health")


async def test_every_answer_says_what_is_left_of_three_windows(apollo: Apollo) -> None:
    await apollo.http.get("/api/v1/contact_stages")
    headers = (await apollo.http.get("/api/v1/contact_stages")).headers
    assert ("200", "2", "198") == tuple(
        headers[n] for n in ("x-rate-limit-minute", "x-minute-usage", "x-minute-requests-left")
    )
    assert ("600", "2", "598") == tuple(
        headers[n] for n in ("x-rate-limit-hourly", "x-hourly-usage", "x-hourly-requests-left")
    )
    assert ("6000", "2", "5998") == tuple(
        headers[n] for n in ("x-rate-limit-24-hour", "x-24-hour-usage", "x-24-hour-requests-left")
    )
    assert headers["x-request-id"] != headers["x-transaction-id"]


async def test_an_unlimited_window_is_blank_and_shows_no_usage(apollo: Apollo) -> None:
    headers = (await apollo.http.post("/api/v1/people/match?email=a@b.c")).headers
    assert ("1000", "") == (headers["x-rate-limit-minute"], headers["x-rate-limit-hourly"])
    assert "x-hourly-usage" not in headers


async def test_a_used_up_window_answers_429_until_it_opens_again(apollo: Apollo) -> None:
    await apollo.http.put("/_sandbox/apollo/settings", json={"plan": "free"})
    for _ in range(50):
        await apollo.get("/contact_stages")
    answer = await apollo.http.get("/api/v1/contact_stages")
    assert (429, "60", "0") == (
        answer.status_code,
        answer.headers["retry-after"],
        answer.headers["x-minute-requests-left"],
    )
    assert answer.json()["message"].startswith(
        "The maximum number of api calls allowed for api/v1/contact_stages/index is 50 times per minute."
    )
    await apollo.get("/account_stages")
    apollo.clock.advance(timedelta(seconds=60))
    await apollo.get("/contact_stages")


async def test_a_multiplier_widens_the_limits(apollo: Apollo) -> None:
    changed = await apollo.http.put("/_sandbox/apollo/settings", json={"multiplier": 10})
    assert 10 == changed.json()["multiplier"]
    assert (
        "2000" == (await apollo.http.get("/api/v1/contact_stages")).headers["x-rate-limit-minute"]
    )
    wrong = await apollo.http.put("/_sandbox/apollo/settings", json={"plan": "golden"})
    assert 400 == wrong.status_code


async def test_usage_statistics_are_keyed_by_json_in_a_string(apollo: Apollo) -> None:
    await apollo.post("/contacts/search")
    stats = await apollo.post("/usage_stats/api_usage_stats")
    assert {
        "limit": 200,
        "consumed": 1,
        "left_over": 199,
    } == stats['["api/v1/contacts", "search"]']["minute"]
    assert {
        "limit": None,
        "consumed": 0,
        "left_over": None,
    } == stats['["api/v1/people", "match"]']["day"]


@pytest.mark.parametrize(
    ("name", "word", "seconds"),
    [("minute", "minute", "30"), ("hourly", "hour", "1800"), ("daily", "day", "15733")],
)
async def test_a_limit_can_be_switched_on_for_one_endpoint(
    apollo: Apollo, name: str, word: str, seconds: str
) -> None:
    apollo.faults.add(trouble="service", name=name, path="/api/v1/contacts/search")
    answer = await apollo.http.post("/api/v1/contacts/search")
    assert (429, seconds) == (answer.status_code, answer.headers["retry-after"])
    assert f"times per {word}." in answer.json()["message"]
    await apollo.post("/accounts/search")


async def test_a_key_can_be_refused_or_lack_a_scope(apollo: Apollo) -> None:
    apollo.faults.add(trouble="service", name="scope", path="/api/v1/labels.*")
    refused = await apollo.get("/labels", 403)
    assert {
        "error": "This API key is not authorized to access api/v1/labels/index.",
        "error_code": "API_INACCESSIBLE",
    } == refused
    apollo.faults.add(trouble="service", name="unauthorised", times=1)
    assert 401 == (await apollo.http.get("/api/v1/contact_stages")).status_code
    await apollo.get("/contact_stages")


async def test_filters_can_be_ignored_in_silence(apollo: Apollo) -> None:
    cold = await apollo.stage("Cold")
    apollo.faults.add(trouble="service", name="ignore_filters")
    answer = await apollo.post("/contacts/search", contact_stage_ids=[cold])
    assert ([], len(apollo.state.data.contacts)) == (
        answer["breadcrumbs"],
        answer["pagination"]["total_entries"],
    )


async def test_the_native_integration_shows_in_users_and_fields(apollo: Apollo) -> None:
    apollo.faults.add(trouble="service", name="native_integration")
    user = (await apollo.get("/users/search"))["users"][0]
    assert (True, "hubspot") == (user["linked_hubspot"], user["linked_crm_name"])
    fields = (await apollo.get("/typed_custom_fields"))["typed_custom_fields"]
    assert all(field["mapped_crm_field"] for field in fields)


async def test_reset_forgets_writes_faults_and_windows(apollo: Apollo) -> None:
    await apollo.post("/contacts", first_name="Zoe")
    await apollo.http.post("/_sandbox/faults", json={"trouble": "status", "path": "/api/v1/labels"})
    await apollo.get("/labels", 500)
    await apollo.http.post("/_sandbox/reset")
    await apollo.get("/labels")
    assert [] == apollo.state.data.history
    assert "Zoe" not in {row["first_name"] for row in apollo.state.data.contacts.values()}


async def test_a_saved_state_comes_back_whole(apollo: Apollo) -> None:
    made = (await apollo.post("/contacts", first_name="Zoe"))["contact"]
    await apollo.post(f"/people/match?id=5f{3:022x}")
    saved = apollo.state.dump()
    apollo.state.reset()
    apollo.state.load(saved)
    assert "Zoe" == (await apollo.get(f"/contacts/{made['id']}"))["contact"]["first_name"]
    assert saved == apollo.state.dump()


async def test_a_body_that_is_no_json_is_refused(apollo: Apollo) -> None:
    answer = await apollo.http.post("/api/v1/contacts/search", content=b"{")
    assert 422 == answer.status_code
