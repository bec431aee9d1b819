"""The HubSpot sandbox, one record at a time, against what the service's documentation says."""

import json

import pytest

from tests.contract.hubspot_account import serving

CONTACTS = "/crm/v3/objects/contacts"
COMPANIES = "/crm/objects/2026-03/companies"


async def made(account, path=CONTACTS, **properties):
    reply = await account.call("POST", path, {"properties": properties})
    assert reply.status == 201, reply.body
    return reply.body["id"]


async def test_a_created_contact_has_a_location_automatic_values_and_strings_in_order():
    async with serving() as account:
        reply = await account.call("POST", CONTACTS, {"properties": {"email": "Ada@Example.COM"}})
        values = reply.body["properties"]
        assert reply.status == 201
        assert f"{account.base}{CONTACTS}/{reply.body['id']}" == reply.headers["Location"]
        assert values["email"] == "ada@example.com"
        assert values["lifecyclestage"] == "lead"
        assert values["hs_object_source"] == "INTEGRATION"
        assert values["hs_all_contact_vids"] == reply.body["id"] == values["hs_object_id"]
        assert list(values) == sorted(values)
        assert all(isinstance(value, str) for value in values.values())
        assert reply.body["createdAt"] == "2026-12-01T12:00:00.000Z"


async def test_unset_names_are_null_unknown_names_are_left_out_and_system_ones_come_always():
    async with serving() as account:
        contact = await made(account, firstname="Ada")
        reply = await account.call(
            "GET", f"{CONTACTS}/{contact}", properties="jobtitle,firstname,no_such_name"
        )
        names = ["createdate", "firstname", "hs_object_id", "jobtitle", "lastmodifieddate"]
        assert list(reply.body["properties"]) == names
        assert reply.body["properties"]["jobtitle"] is None


async def test_lists_go_by_id_with_an_absolute_link_and_no_paging_at_the_end():
    async with serving() as account:
        ids = [await made(account, firstname=f"Number {n}") for n in range(5)]
        first = await account.call("GET", CONTACTS, limit=3)
        assert ids[:3] == [each["id"] for each in first.body["results"]]
        following = first.body["paging"]["next"]
        assert following["after"] == ids[3]
        assert following["link"] == f"{account.base}{CONTACTS}?limit=3&after={ids[3]}"
        rest = await account.call("GET", CONTACTS, limit=3, after=following["after"])
        assert ids[3:] == [each["id"] for each in rest.body["results"]]
        assert "paging" not in rest.body


async def test_an_archived_contact_is_only_seen_when_asked_for():
    async with serving() as account:
        contact = await made(account, email="gone@example.com")
        assert (await account.call("DELETE", f"{CONTACTS}/{contact}")).status == 204
        assert (await account.call("GET", f"{CONTACTS}/{contact}")).status == 404
        seen = await account.call("GET", f"{CONTACTS}/{contact}", archived="True")
        assert seen.status == 200
        assert seen.body["archived"] is True
        assert "archivedAt" in seen.body
        listed = await account.call("GET", CONTACTS, archived="true")
        assert [contact] == [each["id"] for each in listed.body["results"]]


async def test_all_bad_values_are_named_in_one_refusal():
    async with serving() as account:
        properties = {
            "email": "nobody",
            "no_such": "x",
            "hs_object_id": "1",
            "lifecyclestage": "friend",
            "associatedcompanyid": " 4",
            "closedate": "1/1/1",
        }
        reply = await account.call("POST", CONTACTS, {"properties": properties})
        assert reply.status == 400
        assert reply.body["category"] == "VALIDATION_ERROR"
        assert reply.body["correlationId"] == reply.headers["x-hubspot-correlation-id"]
        head = "Property values were not valid: "
        assert reply.body["message"].startswith(head)
        listed = json.loads(reply.body["message"][len(head) :])
        assert [(each["name"], each["error"]) for each in listed] == [
            ("email", "INVALID_EMAIL"),
            ("no_such", "PROPERTY_DOESNT_EXIST"),
            ("hs_object_id", "READ_ONLY_VALUE"),
            ("lifecyclestage", "INVALID_OPTION"),
            ("associatedcompanyid", "LEADING_TRAILING_WHITESPACE"),
            ("closedate", "INVALID_LONG"),
        ]
        codes = {each["context"]["propertyName"][0]: each["code"] for each in reply.body["errors"]}
        assert codes["email"] == "INVALID_EMAIL"
        assert codes["closedate"] == "INVALID_LONG"


async def test_an_email_is_unique_in_any_case_and_also_among_additional_ones():
    async with serving() as account:
        contact = await made(
            account, email="ada@example.com", hs_additional_emails="old@example.com"
        )
        for taken in ("ADA@example.com", "Old@Example.com"):
            reply = await account.call("POST", CONTACTS, {"properties": {"email": taken}})
            assert reply.status == 409
            assert reply.body["message"] == f"Contact already exists. Existing ID: {contact}"
        found = await account.call("GET", f"{CONTACTS}/old@example.com", idProperty="email")
        assert found.body["id"] == contact


@pytest.mark.parametrize(("status", "start"), [(409, "Contact already"), (400, "Cannot set Prop")])
async def test_a_change_to_a_taken_email_is_refused_as_the_setting_says(status, start):
    async with serving(update_conflict_status=status) as account:
        await made(account, email="ada@example.com")
        other = await made(account, email="bob@example.com")
        reply = await account.call(
            "PATCH", f"{CONTACTS}/{other}", {"properties": {"email": "ada@example.com"}}
        )
        assert reply.status == status
        assert reply.body["message"].startswith(start)


async def test_a_patch_answers_what_was_sent_moves_the_time_and_clears_with_an_empty_string():
    async with serving() as account:
        contact = await made(account, firstname="Ada", jobtitle="Analyst")
        account.wait(60)
        reply = await account.call(
            "PATCH", f"{CONTACTS}/{contact}", {"properties": {"jobtitle": ""}}
        )
        names = ["createdate", "hs_object_id", "jobtitle", "lastmodifieddate"]
        assert list(reply.body["properties"]) == names
        assert reply.body["properties"]["jobtitle"] is None
        assert reply.body["updatedAt"] == "2026-12-01T12:01:00.000Z"


async def test_a_lifecycle_stage_going_backward_is_accepted_and_ignored():
    async with serving() as account:
        contact = await made(account, firstname="Ada", lifecyclestage="customer")
        path = f"{CONTACTS}/{contact}"
        back = await account.call("PATCH", path, {"properties": {"lifecyclestage": "lead"}})
        assert (back.status, back.body["properties"]["lifecyclestage"]) == (200, "customer")
        await account.call("PATCH", path, {"properties": {"lifecyclestage": ""}})
        again = await account.call("PATCH", path, {"properties": {"lifecyclestage": "lead"}})
        assert again.body["properties"]["lifecyclestage"] == "lead"


async def test_history_names_every_value_newest_first_and_lowers_the_page_to_fifty():
    async with serving() as account:
        contact = await made(account, firstname="Ada", jobtitle="Analyst")
        account.wait(60)
        await account.call("PATCH", f"{CONTACTS}/{contact}", {"properties": {"jobtitle": "Owner"}})
        reply = await account.call("GET", f"{CONTACTS}/{contact}", propertiesWithHistory="jobtitle")
        values = reply.body["propertiesWithHistory"]["jobtitle"]
        assert [each["value"] for each in values] == ["Owner", "Analyst"]
        assert values[0]["sourceType"] == "INTEGRATION"
        assert values[0]["timestamp"] == "2026-12-01T12:01:00.000Z"
        too_many = await account.call("GET", CONTACTS, limit=51, propertiesWithHistory="jobtitle")
        assert too_many.status == 400


async def test_a_company_may_share_its_domain_and_is_not_found_by_it():
    async with serving() as account:
        await made(account, COMPANIES, domain="acme.com")
        second = await made(account, COMPANIES, name="Acme", domain="acme.com")
        assert (await account.call("GET", f"{COMPANIES}/{second}")).status == 200
        by_domain = await account.call("GET", f"{COMPANIES}/acme.com", idProperty="domain")
        assert by_domain.status == 400


async def test_unknown_types_ids_and_bodies_get_the_services_own_words():
    async with serving() as account:
        other = await account.call("GET", "/crm/v3/objects/butterflies")
        assert other.body["message"] == "Unable to infer object type from: butterflies"
        missing = await account.call("GET", f"{CONTACTS}/1")
        assert (missing.status, missing.body["message"]) == (404, "resource not found")
        words = "Object not found.  objectId are usually numeric."
        unreadable = await account.call("GET", f"{CONTACTS}/abc")
        assert (unreadable.status, unreadable.body["message"]) == (404, words)
        patched = await account.call("PATCH", f"{CONTACTS}/1", {"properties": {}})
        assert (patched.status, patched.body["context"]) == (404, {"id": ["1"]})
        nothing = await account.call("POST", CONTACTS, {"properties": {"city": "Berlin"}})
        assert nothing.status == 400


async def test_an_erased_contact_frees_its_address_and_resolves_no_more():
    async with serving() as account:
        contact = await made(account, email="ada@example.com")
        body = {"objectId": "ada@example.com", "idProperty": "email"}
        assert (await account.call("POST", f"{CONTACTS}/gdpr-delete", body)).status == 204
        gone = await account.call("GET", f"{CONTACTS}/{contact}", archived="true")
        assert gone.status == 404
        await made(account, email="ada@example.com")


async def test_a_contact_brings_its_company_along_where_the_account_does_so():
    async with serving(auto_company=True) as account:
        first = await made(account, email="ada@acme.com")
        second = await made(account, email="bob@acme.com")
        companies = await account.call("GET", COMPANIES, properties="domain")
        assert [e["properties"]["domain"] for e in companies.body["results"]] == ["acme.com"]
        company = companies.body["results"][0]["id"]
        for contact in (first, second):
            reply = await account.call(
                "GET", f"{CONTACTS}/{contact}", properties="associatedcompanyid"
            )
            assert reply.body["properties"]["associatedcompanyid"] == company
