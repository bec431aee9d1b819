"""What the HubSpot sandbox's page asks for: its writes are a user's, its troubles spare it."""

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving

UI = "/hubspot/ui"
CONTACTS = "/crm/v3/objects/contacts"


async def test_a_write_from_the_page_is_a_users_and_the_api_shows_whose():
    async with serving(BUNDLED) as account:
        made = await account.call("POST", f"{UI}/contacts", {"firstname": "Ada", "email": ""})
        assert made.status == 201
        await account.call("PATCH", f"{UI}/contacts/{made.body['id']}", {"jobtitle": "Owner"})
        path = f"{CONTACTS}/{made.body['id']}"
        seen = await account.call(
            "GET", path, properties="hs_object_source", propertiesWithHistory="jobtitle"
        )
        assert seen.body["properties"]["hs_object_source"] == "CRM_UI"
        (value,) = seen.body["propertiesWithHistory"]["jobtitle"]
        assert (value["sourceType"], value["updatedByUserId"]) == ("CRM_UI", 51_000_000)
        history = (await account.call("GET", "/_sandbox/history")).body
        assert ["UI", "UI"] == [each["source"] for each in history]


async def test_refusals_name_each_property():
    async with serving() as account:
        reply = await account.call("POST", f"{UI}/contacts", {"email": "x", "firstname": "Ada"})
        assert reply.status == 400
        assert reply.body["fields"] == {"email": "Email address x is invalid"}


async def test_a_deleted_record_comes_back_unless_its_email_was_taken_meanwhile():
    async with serving() as account:
        made = await account.call("POST", f"{UI}/contacts", {"email": "ada@example.com"})
        path = f"{UI}/contacts/{made.body['id']}"
        gone = await account.call("POST", f"{path}/archive")
        assert gone.body["archived"]
        listed = await account.call("GET", f"{UI}/contacts", archived="true")
        assert listed.body["total"] == 1
        back = await account.call("POST", f"{path}/restore")
        assert back.body["archived"] is None
        await account.call("POST", f"{path}/archive")
        await account.call("POST", f"{UI}/contacts", {"email": "ada@example.com"})
        assert (await account.call("POST", f"{path}/restore")).status == 409


async def test_the_page_works_while_its_service_is_in_trouble():
    async with serving() as account:
        await account.call("POST", f"{UI}/-/troubles/outage")
        await account.call("POST", f"{UI}/-/troubles/rate_limit")
        assert (await account.call("GET", CONTACTS)).status == 503
        assert (await account.call("GET", f"{UI}/contacts")).status == 200
        await account.call("DELETE", f"{UI}/-/troubles/outage")
        assert (await account.call("GET", CONTACTS)).status == 429
        off = await account.call("DELETE", f"{UI}/-/troubles/rate_limit")
        assert off.body == {
            "on": {"rule": False, "rate_limit": False, "outage": False, "slow": False},
            "rules": [],
            "more": 0,
        }
        assert (await account.call("GET", CONTACTS)).status == 200


async def test_a_record_has_the_address_that_hubspot_gives_it():
    async with serving(BUNDLED) as account:
        portal = account.state.settings.portal_id
        account.state.settle(ui_base=f"{account.base}/hubspot")
        record = (await account.call("GET", f"{CONTACTS}/101000001")).body
        place = f"/hubspot/contacts/{portal}/record/0-1/101000001"
        assert record["url"] == account.base + place
        async with account.session.get(record["url"]) as page:
            text = await page.text()
            assert page.status == 200
            assert '<script type="module" src="../../../../static/main.js">' in text
            assert "script-src" not in page.headers["Content-Security-Policy"]
            assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
