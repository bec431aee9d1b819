"""The HubSpot sandbox's Properties API, owners and account."""

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving

PROPERTIES = "/crm/properties/2026-03/contacts"
KEY = {
    "name": "apollo_contact_id",
    "label": "Apollo contact id",
    "type": "string",
    "fieldType": "text",
    "groupName": "contactinformation",
    "hasUniqueValue": True,
}


async def test_definitions_say_what_cannot_be_written_and_which_options_there_are():
    async with serving() as account:
        every = (await account.call("GET", "/crm/v3/properties/companies")).body["results"]
        by_name = {each["name"]: each for each in every}
        read_only = [each for each in every if each["modificationMetadata"]["readOnlyValue"]]
        assert len(read_only) == 182
        assert len(by_name["industry"]["options"]) == 148
        assert by_name["hubspot_owner_id"]["referencedObjectType"] == "OWNER"
        assert by_name["lifecyclestage"]["externalOptions"] is True
        contact = (await account.call("GET", f"{PROPERTIES}/industry")).body
        assert (contact["type"], contact["fieldType"]) == ("string", "text")


async def test_a_custom_property_is_made_changed_and_removed():
    async with serving() as account:
        made = await account.call("POST", PROPERTIES, KEY)
        assert made.status == 201
        assert made.body["hubspotDefined"] is False
        assert (await account.call("POST", PROPERTIES, KEY)).status == 409
        patch = await account.call("PATCH", f"{PROPERTIES}/{KEY['name']}", {"label": "Key"})
        assert patch.body["label"] == "Key"
        fixed = await account.call(
            "PATCH", f"{PROPERTIES}/{KEY['name']}", {"hasUniqueValue": False}
        )
        assert fixed.status == 400
        assert (await account.call("DELETE", f"{PROPERTIES}/{KEY['name']}")).status == 204
        assert (await account.call("GET", f"{PROPERTIES}/{KEY['name']}")).status == 404
        body = {"properties": {"firstname": "Ada", KEY["name"]: "1"}}
        refused = await account.call("POST", "/crm/v3/objects/contacts", body)
        assert refused.body["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"


async def test_ten_properties_can_be_unique_and_no_more():
    async with serving() as account:
        for number in range(11):
            reply = await account.call("POST", PROPERTIES, KEY | {"name": f"key_{number}"})
            assert reply.status == (201 if number < 10 else 400)


async def test_impossible_definitions_are_refused():
    async with serving() as account:
        for wrong in (
            {"name": "Bad Name"},
            {"type": "colour"},
            {"fieldType": "checkbox"},
            {"groupName": "nowhere"},
            {"label": ""},
        ):
            assert (await account.call("POST", PROPERTIES, KEY | wrong)).status == 400, wrong
        assert (await account.call("DELETE", f"{PROPERTIES}/email")).status == 400


async def test_groups_and_batches_of_definitions():
    async with serving() as account:
        group = {"name": "apollo", "label": "Apollo"}
        assert (await account.call("POST", f"{PROPERTIES}/groups", group)).status == 201
        body = {"inputs": [KEY | {"groupName": "apollo"}, KEY]}
        made = await account.call("POST", f"{PROPERTIES}/batch/create", body)
        assert (made.status, len(made.body["results"]), made.body["numErrors"]) == (207, 1, 1)
        names = {"archived": False, "inputs": [{"name": KEY["name"]}, {"name": "email"}]}
        read = await account.call("POST", f"{PROPERTIES}/batch/read", names)
        assert [KEY["name"], "email"] == [each["name"] for each in read.body["results"]]
        gone = {"inputs": [{"name": KEY["name"]}]}
        assert (await account.call("POST", f"{PROPERTIES}/batch/archive", gone)).status == 204


async def test_values_are_kept_as_the_property_types_ask():
    async with serving() as account:
        values = {
            "firstname": " Ada ",
            "closedate": "1777629600000",
            "hs_email_optout": True,
            "hs_legal_basis": "Performance of a contract",
            "annualrevenue": 12,
        }
        made = await account.call("POST", "/crm/v3/objects/contacts", {"properties": values})
        kept = made.body["properties"]
        assert kept["firstname"] == "Ada"
        assert kept["closedate"] == "2026-05-01T10:00:00.000Z"
        assert kept["hs_email_optout"] == "true"
        assert kept["annualrevenue"] == "12"
        path = f"/crm/v3/objects/contacts/{made.body['id']}"
        added = await account.call(
            "PATCH", path, {"properties": {"hs_legal_basis": ";Freely given consent"}}
        )
        both = "Performance of a contract;Freely given consent"
        assert added.body["properties"]["hs_legal_basis"] == both


async def test_owners_come_from_the_seed_and_are_found_by_email_id_and_user():
    async with serving(BUNDLED) as account:
        owners = (await account.call("GET", "/crm/v3/owners/")).body["results"]
        assert ["Ana", "Ben", "Chidi"] == [each["firstName"] for each in owners]
        ben = (await account.call("GET", "/crm/v3/owners", email="ben@example.com")).body["results"]
        assert [owners[1]["id"]] == [each["id"] for each in ben]
        by_user = await account.call(
            "GET", f"/crm/owners/2026-03/{owners[1]['userId']}", idProperty="userId"
        )
        assert by_user.body["email"] == "ben@example.com"
        assert (await account.call("GET", "/crm/v3/owners/1")).status == 404
        page = await account.call("GET", "/crm/v3/owners", limit=2)
        assert page.body["paging"]["next"]["after"] == owners[2]["id"]
        body = {"properties": {"firstname": "Ada", "hubspot_owner_id": str(owners[1]["userId"])}}
        refused = await account.call("POST", "/crm/v3/objects/contacts", body)
        assert refused.body["errors"][0]["code"] == "INVALID_OPTION"


async def test_the_account_tells_its_portal_time_zone_and_room():
    async with serving(BUNDLED) as account:
        details = (await account.call("GET", "/account-info/2026-03/details")).body
        assert (details["timeZone"], details["utcOffset"]) == ("Europe/Berlin", "+01:00")
        assert details["utcOffsetMilliseconds"] == 3_600_000
        limits = (await account.call("GET", "/crm/limits/2026-03/records")).body
        usage = {e["objectTypeId"]: e["usage"] for e in limits["hubspotDefinedObjectTypes"]}
        assert usage == {"0-1": 3000, "0-2": 500}
