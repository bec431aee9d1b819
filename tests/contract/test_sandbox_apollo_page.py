"""The page's own addresses: what a person can do that a program cannot."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.sandbox.apollo.command import build
from bot.sandbox.common.serving import serve
from tests.contract.sandbox_apollo import export


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    runner, port = await serve(build(export(tmp_path / "seed")), 0)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"x-api-key": "sandbox"}
        ) as http:
            yield http
    finally:
        await runner.cleanup()


async def listed(page: httpx.AsyncClient, query: str) -> list[dict[str, str]]:
    answer = await page.get(f"/apollo/ui/{query}")
    assert 200 == answer.status_code
    rows: list[dict[str, str]] = answer.json()["rows"]
    return rows


async def test_the_page_and_its_files_are_served_under_a_strict_policy(
    page: httpx.AsyncClient,
) -> None:
    document = await page.get("/apollo/")
    assert "script" not in document.headers["content-security-policy"]
    for name in (
        "page/app.js",
        "page/apollo.css",
        "page/mark.svg",
        "shared/base.css",
        "shared/shell.js",
    ):
        assert f'"{name}"' in document.text
        assert 200 == (await page.get(f"/apollo/{name}")).status_code


async def test_a_contact_made_by_a_person_belongs_to_the_account_of_its_company(
    page: httpx.AsyncClient,
) -> None:
    values = {
        "first_name": "Zoe",
        "organization_name": "firm 1",
        "email": "zoe@firm1.com",
        "mobile_phone": "+49 30 1",
    }
    made = (await page.post("/apollo/ui/contacts", json=values)).json()
    assert "Firm 1" == made["account"]["name"]
    assert ("+49 30 1", "Created in Apollo") == (
        made["values"]["mobile_phone"],
        made["facts"]["source_display_name"],
    )
    by_api = await page.get(f"/api/v1/contacts/{made['id']}")
    assert "zoe@firm1.com" == by_api.json()["contact"]["email"]


async def test_a_record_needs_something_to_be_known_by(page: httpx.AsyncClient) -> None:
    for kind in ("contacts", "accounts"):
        answer = await page.post(f"/apollo/ui/{kind}", json={"phone": "1"})
        assert (422, True) == (answer.status_code, answer.json()["error"].startswith("Please give"))


async def test_an_edit_at_the_page_is_seen_by_the_api_and_the_other_way_round(
    page: httpx.AsyncClient,
) -> None:
    row = (await listed(page, "contacts"))[0]
    await page.patch(
        f"/apollo/ui/contacts/{row['id']}", json={"title": "Captain", "label_names": ["Ship"]}
    )
    found = (await page.get(f"/api/v1/contacts/{row['id']}")).json()
    assert ("Captain", ["Ship"]) == (
        found["contact"]["title"],
        [label["name"] for label in found["labels"]],
    )
    await page.patch(f"/api/v1/contacts/{row['id']}", json={"title": "Mate"})
    shown = (await page.get(f"/apollo/ui/contacts/{row['id']}")).json()
    assert "Mate" == shown["values"]["title"]
    assert [["Captain", "Mate"]] == [shown["history"][0]["changes"]["title"]]


async def test_people_can_delete_and_the_api_then_says_so(page: httpx.AsyncClient) -> None:
    row = (await listed(page, "contacts"))[0]
    await page.delete(f"/apollo/ui/contacts/{row['id']}")
    answer = await page.get(f"/api/v1/contacts/{row['id']}")
    assert (422, {"error": "This contact has been deleted."}) == (answer.status_code, answer.json())
    assert row["name"] == (await page.get("/apollo/ui/activity")).json()[0]["name"]


async def test_merging_keeps_the_first_ones_values_and_fills_its_gaps(
    page: httpx.AsyncClient,
) -> None:
    twins = (
        {"first_name": "Zoe", "email": "zoe@a.io", "label_names": ["A"]},
        {"first_name": "Zoë", "email": "zoe@b.io", "title": "CEO", "label_names": ["B"]},
    )
    made = [(await page.post("/apollo/ui/contacts", json=twin)).json()["id"] for twin in twins]
    kept = (await page.post(f"/apollo/ui/contacts/{made[0]}/merge", json={"other": made[1]})).json()
    assert ("Zoe", "CEO", "zoe@a.io") == tuple(
        kept["values"][n] for n in ("first_name", "title", "email")
    )
    assert ({"A", "B"}, ["zoe@b.io"]) == (set(kept["lists"]), kept["facts"]["more_emails"])
    assert 422 == (await page.get(f"/api/v1/contacts/{made[1]}")).status_code
    again = await page.post(f"/apollo/ui/contacts/{made[0]}/merge", json={"other": made[0]})
    assert 422 == again.status_code


async def test_a_merge_remembers_the_other_hubspot_id_and_moves_contacts(
    page: httpx.AsyncClient,
) -> None:
    rows = [row for row in await listed(page, "accounts") if row["hubspot_id"]][:2]
    keep, lose = rows
    before = len((await page.get(f"/apollo/ui/accounts/{keep['id']}")).json()["contacts"])
    moved = len((await page.get(f"/apollo/ui/accounts/{lose['id']}")).json()["contacts"])
    kept = (
        await page.post(f"/apollo/ui/accounts/{keep['id']}/merge", json={"other": lose["id"]})
    ).json()
    assert [lose["hubspot_id"]] == kept["facts"]["merged_crm_ids"]
    assert before + moved == len(kept["contacts"])


async def test_a_prospect_is_saved_once_with_its_company(page: httpx.AsyncClient) -> None:
    rows = await listed(page, "prospects?title=head of marketing&city=Berlin")
    person = next(row for row in rows if not row["contact_id"])
    saved = [
        (await page.post(f"/apollo/ui/prospects/{person['id']}/save")).json() for _ in range(2)
    ]
    assert saved[0]["id"] == saved[1]["id"]
    assert saved[0]["values"]["organization_name"] == saved[0]["account"]["name"]
    contact = (await page.get(f"/api/v1/contacts/{saved[0]['id']}")).json()["contact"]
    assert (person["id"], person["email_status"]) == (contact["person_id"], contact["email_status"])
    assert "User Managed" != contact["email_true_status"]


async def test_lists_are_searched_filtered_and_paged(page: httpx.AsyncClient) -> None:
    everyone = (await page.get("/apollo/ui/contacts")).json()
    assert (25, 1, 1) == (len(everyone["rows"]), everyone["page"], everyone["from"])
    team = (await page.get("/apollo/ui/team")).json()
    assert team["counts"]["contacts"] == everyone["total"]
    owner = team["users"][1]
    for row in await listed(page, f"contacts?owner={owner['id']}"):
        assert owner["name"] == row["owner"]
    last = (await page.get("/apollo/ui/contacts?page=99")).json()
    assert (last["pages"], last["total"]) == (last["page"], last["to"])
    assert ["Firm 2"] == [row["name"] for row in await listed(page, "accounts?q=firm2.com")]


async def test_switches_turn_trouble_on_and_off_and_never_touch_the_page(
    page: httpx.AsyncClient,
) -> None:
    expected = {"limit": 429, "daily": 429, "outage": 503, "unauthorised": 401}
    for key, status in expected.items():
        await page.post(f"/apollo/ui/switches/{key}", json={"on": True})
        rows = (await page.get("/apollo/ui/switches")).json()
        assert [key] == [row["key"] for row in rows if row["on"]]
        assert status == (await page.get("/api/v1/labels")).status_code
        await page.post(f"/apollo/ui/switches/{key}", json={"on": False})
    assert 200 == (await page.get("/api/v1/labels")).status_code
    assert 404 == (await page.post("/apollo/ui/switches/nothing", json={"on": True})).status_code


async def test_the_version_moves_with_every_change(page: httpx.AsyncClient) -> None:
    before = (await page.get("/apollo/ui/version")).json()
    assert before == (await page.get("/apollo/ui/version")).json()
    await page.post("/api/v1/contacts", json={"first_name": "Zoe"})
    assert before != (await page.get("/apollo/ui/version")).json()
