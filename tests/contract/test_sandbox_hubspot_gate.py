"""What stands before every request of the HubSpot sandbox: keys, limits, scopes, troubles."""

import json

import aiohttp
import pytest

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import account as new_account
from tests.contract.hubspot_account import serving

CONTACTS = "/crm/v3/objects/contacts"
SETTINGS = "/_sandbox/hubspot/settings"


async def test_a_request_without_a_key_is_refused_and_any_key_will_do():
    async with serving() as account, aiohttp.ClientSession() as bare:
        async with bare.get(account.base + CONTACTS) as answer:
            body = await answer.json()
            assert (answer.status, body["category"]) == (401, "INVALID_AUTHENTICATION")
        assert (await account.call("GET", CONTACTS)).status == 200


async def test_the_burst_window_is_told_in_headers_and_rolls_on_with_the_clock():
    async with serving(burst_limit=3) as account:
        replies = [await account.call("GET", CONTACTS) for _ in range(4)]
        assert [200, 200, 200, 429] == [reply.status for reply in replies]
        left = [reply.headers["X-HubSpot-RateLimit-Remaining"] for reply in replies]
        assert ["2", "1", "0", "0"] == left
        refused = replies[3]
        assert refused.body["policyName"] == "TEN_SECONDLY_ROLLING"
        assert refused.body["message"] == "You have reached your ten_secondly_rolling limit."
        assert refused.body["errorType"] == "RATE_LIMIT"
        assert "Retry-After" not in refused.headers
        account.wait(10)
        assert (await account.call("GET", CONTACTS)).status == 200


async def test_the_day_ends_at_midnight_in_the_accounts_time_zone():
    async with serving(daily_limit=2, time_zone="Europe/Berlin") as account:
        await account.call("GET", CONTACTS)
        usage = await account.call("GET", "/account-info/v3/api-usage/daily/private-apps")
        (row,) = usage.body["results"]
        assert (row["currentUsage"], row["usageLimit"]) == (2, 2)
        assert row["resetsAt"] == "2026-12-01T23:00:00.000Z"
        refused = await account.call("GET", CONTACTS)
        assert (refused.status, refused.body["policyName"]) == (429, "DAILY")
        account.wait(11 * 3600)
        assert (await account.call("GET", CONTACTS)).status == 200


TROUBLES = {
    "burst": (429, "RATE_LIMITS", "ten_secondly_rolling"),
    "daily": (429, "RATE_LIMITS", "daily limit"),
    "invalid_token": (401, "INVALID_AUTHENTICATION", "Authentication credentials not found"),
    "expired_token": (401, "EXPIRED_AUTHENTICATION", "expired 75 second(s) ago"),
    "missing_scopes": (403, "MISSING_SCOPES", "hasn't been granted all required scopes"),
    "locked": (423, None, "locked"),
    "migration": (477, None, "Migration in Progress"),
    "outage": (503, None, "unavailable"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_trouble_lasts_as_often_as_it_was_asked_for(name):
    status, category, words = TROUBLES[name]
    async with serving() as account:
        account.trouble(name, times=1)
        reply = await account.call("GET", CONTACTS)
        assert (reply.status, reply.body.get("category")) == (status, category)
        assert words in reply.body["message"]
        assert (await account.call("GET", CONTACTS)).status == 200


async def test_a_migration_says_when_to_come_back_and_an_outage_takes_a_status():
    async with serving() as account:
        account.trouble("migration", times=1, retry_after=60)
        assert (await account.call("GET", CONTACTS)).headers["Retry-After"] == "60"
        account.trouble("outage", times=1, status=524)
        assert (await account.call("GET", CONTACTS)).status == 524


async def test_scopes_that_are_not_granted_are_named_by_each_call():
    async with serving(scopes=["crm.objects.contacts.read"]) as account:
        assert (await account.call("GET", CONTACTS)).status == 200
        needs = {
            ("POST", CONTACTS): "crm.objects.contacts.write",
            ("GET", "/crm/objects/2026-03/companies"): "crm.objects.companies.read",
            ("GET", "/crm/v3/owners"): "crm.objects.owners.read",
            ("GET", "/crm/v3/properties/companies"): "crm.schemas.companies.read",
            ("POST", "/crm/properties/2026-03/contacts"): "crm.schemas.contacts.write",
            ("GET", "/account-info/v3/details"): "oauth",
        }
        for (method, path), scope in needs.items():
            reply = await account.call(method, path, {} if method == "POST" else None)
            assert reply.status == 403, path
            named = reply.body["errors"][0]["context"]["requiredGranularScopes"]
            assert [scope] == named
        assert (await account.call("GET", "/integrations/v1/me")).status == 200
        assert (await account.call("GET", "/crm/v3/properties/contacts")).status == 200


async def test_a_validation_rule_refuses_what_breaks_it_until_it_is_lifted():
    async with serving() as account:
        rule = {"property": "jobtitle", "message": "Enter only letters", "pattern": "[A-Za-z ]+"}
        account.trouble("rule", **rule)
        good = await account.call(
            "POST", CONTACTS, {"properties": {"jobtitle": "Owner", "email": "a@b.de"}}
        )
        assert good.status == 201
        bad = await account.call(
            "POST", CONTACTS, {"properties": {"jobtitle": "R2D2", "email": "c@b.de"}}
        )
        assert bad.status == 400
        (error,) = bad.body["errors"]
        assert (error["code"], error["message"]) == ("INVALID_ALPHA", "Enter only letters")
        assert error["context"] == {"propertyName": ["jobtitle"]}
        account.faults.clear()
        again = await account.call(
            "POST", CONTACTS, {"properties": {"jobtitle": "R2D2", "email": "c@b.de"}}
        )
        assert again.status == 201


async def test_a_required_property_is_asked_for_on_create():
    rules = [{"property": "city", "message": "City is required", "required": True, "pattern": ".*"}]
    async with serving(rules=rules) as account:
        bad = await account.call("POST", CONTACTS, {"properties": {"firstname": "Ada"}})
        assert (bad.status, bad.body["errors"][0]["message"]) == (400, "City is required")
        good = {"properties": {"firstname": "Ada", "city": "Rom"}}
        assert (await account.call("POST", CONTACTS, good)).status == 201


async def test_settings_change_while_it_runs_and_impossible_ones_are_refused():
    async with serving() as account:
        changed = await account.call(
            "PATCH", SETTINGS, {"portal_id": 7, "merge_mode": "preserve_primary"}
        )
        assert changed.body["portal_id"] == 7
        me = await account.call("GET", "/integrations/v1/me")
        assert me.body["portalId"] == 7
        for wish in ({"merge_mode": "x"}, {"nothing": 1}, {"time_zone": "Moon/Crater"}):
            assert (await account.call("PATCH", SETTINGS, wish)).status == 400
        assert (await account.call("GET", SETTINGS)).body["portal_id"] == 7


async def test_the_history_holds_every_write_that_took_effect_and_no_key():
    async with serving() as account:
        made = await account.call("POST", CONTACTS, {"properties": {"email": "a@b.de"}})
        await account.call("POST", CONTACTS, {"properties": {"email": "a@b.de"}})
        await account.call("DELETE", f"{CONTACTS}/{made.body['id']}")
        history = (await account.call("GET", "/_sandbox/history")).body
        assert [("create", "API"), ("archive", "API")] == [(e["op"], e["source"]) for e in history]
        assert history[0]["properties"] == {"email": "a@b.de"}
        assert history[0]["time"] == "2026-12-01T12:00:00.000Z"
        assert "sandbox-key" not in json.dumps(history)


async def test_a_saved_account_goes_on_as_it_was_and_a_reset_one_starts_anew():
    async with serving(BUNDLED) as account:
        made = await account.call("POST", CONTACTS, {"properties": {"email": "a@b.de"}})
        merge = {"primaryObjectId": made.body["id"], "objectIdToMerge": "101000001"}
        survivor = (await account.call("POST", f"{CONTACTS}/merge", merge)).body["id"]
        saved = json.loads(json.dumps(account.state.dump()))
        other = new_account()
        other.state.load(saved)
        assert json.loads(json.dumps(other.state.dump())) == saved
        assert other.state.find("contacts", "101000001").id == survivor
        assert other.state.shelves["contacts"].by_email("a@b.de").id == survivor
        await account.call("POST", "/_sandbox/reset")
        assert account.state.find("contacts", survivor) is None
        assert account.state.find("contacts", "101000001").id == "101000001"


def test_the_bundled_account_is_made_of_three_thousand_contacts_and_ends_yesterday():
    state = new_account(BUNDLED).state
    contacts, companies = state.shelves["contacts"], state.shelves["companies"]
    assert (len(contacts), len(companies)) == (3000, 500)
    newest = max(record.updated for record in contacts.records.values())
    assert newest // 86_400_000 == state.now() // 86_400_000 - 1
    assert ["ana@example.com", "ben@example.com", "chidi@example.com"] == [
        owner.email for owner in state.owners
    ]
    linked = [r for r in contacts.records.values() if r.values.get("associatedcompanyid")]
    assert len(linked) == 1859
