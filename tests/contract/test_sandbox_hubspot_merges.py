"""Merging and associating in the HubSpot sandbox."""

import pytest

from tests.contract.hubspot_account import serving

CONTACTS = "/crm/v3/objects/contacts"
COMPANIES = "/crm/v3/objects/companies"


async def made(account, path=CONTACTS, **properties):
    reply = await account.call("POST", path, {"properties": properties})
    assert reply.status == 201, reply.body
    return reply.body["id"]


async def merged(account, primary, other, path=CONTACTS):
    body = {"primaryObjectId": primary, "objectIdToMerge": other}
    return await account.call("POST", f"{path}/merge", body)


async def get(account, contact, path=CONTACTS, *names):
    return await account.call("GET", f"{path}/{contact}", properties=",".join(names))


async def test_a_merge_makes_a_new_record_that_both_old_ids_lead_to():
    async with serving() as account:
        first = await made(account, firstname="Ada", email="ada@a.com", jobtitle="Owner")
        second = await made(
            account, firstname="Eva", email="eva@a.com", city="Rom", lifecyclestage="customer"
        )
        reply = await merged(account, first, second)
        survivor, values = reply.body["id"], reply.body["properties"]
        assert reply.status == 200
        assert survivor not in (first, second)
        assert (values["firstname"], values["city"]) == ("Ada", "Rom")
        assert values["lifecyclestage"] == "customer"
        assert (values["email"], values["hs_additional_emails"]) == ("ada@a.com", "eva@a.com")
        assert set(values["hs_merged_object_ids"].split(";")) == {first, second}
        for old in (first, second):
            assert (await get(account, old)).body["id"] == survivor
        by_email = await account.call("GET", f"{CONTACTS}/eva@a.com", idProperty="email")
        assert by_email.body["id"] == survivor
        listed = await account.call("GET", CONTACTS)
        assert [survivor] == [each["id"] for each in listed.body["results"]]


async def test_an_account_that_preserves_the_primary_keeps_its_id():
    async with serving(merge_mode="preserve_primary") as account:
        first, second = await made(account, firstname="Ada"), await made(account, firstname="Eva")
        reply = await merged(account, first, second)
        assert reply.body["id"] == first
        assert reply.body["properties"]["hs_merged_object_ids"] == second
        assert (await get(account, second)).body["id"] == first


async def test_chains_of_merges_lead_to_the_last_record_and_the_vids_miss_the_first():
    async with serving() as account:
        a, b, c = [await made(account, firstname=name) for name in "ABC"]
        first = (await merged(account, a, b)).body["id"]
        reply = await merged(account, first, c)
        last = reply.body["id"]
        values = reply.body["properties"]
        assert set(values["hs_merged_object_ids"].split(";")) == {a, b, c, first}
        vids = [part.split(":")[0] for part in values["hs_calculated_merged_vids"].split(";")]
        assert [first, c] == vids
        assert {last} == {(await get(account, each)).body["id"] for each in (a, b, c, first)}


async def test_a_merge_of_what_cannot_be_merged_is_refused():
    async with serving() as account:
        first, second = await made(account, firstname="Ada"), await made(account, firstname="Eva")
        archived = await made(account, firstname="Old")
        await account.call("DELETE", f"{CONTACTS}/{archived}")
        assert (await merged(account, first, first)).status == 400
        assert (await merged(account, first, archived)).status == 400
        assert (await merged(account, first, "1")).status == 404
        await merged(account, first, second)
        third = await made(account, firstname="Cy")
        assert (await merged(account, third, second)).status == 400


async def test_two_hundred_and_fifty_identities_are_the_most_a_record_takes():
    async with serving() as account:
        first, second = await made(account, firstname="Ada"), await made(account, firstname="Eva")
        record = account.state.find("contacts", first)
        record.merged_ids = [str(n) for n in range(249)]
        reply = await merged(account, first, second)
        assert reply.status == 414
        assert reply.body["message"] == "Cannot have more than 250 identities on a profile"


async def test_merged_companies_unite_contacts_and_keep_the_other_domain():
    async with serving() as account:
        first = await made(account, COMPANIES, name="Acme", domain="acme.com")
        second = await made(account, COMPANIES, name="Acme Inc", domain="acme.org")
        ada, bob = await made(account, firstname="Ada"), await made(account, firstname="Bob")
        for contact, company in ((ada, first), (bob, second)):
            place = f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"
            assert (await account.call("PUT", place)).status == 200
        reply = await merged(account, first, second, COMPANIES)
        survivor = reply.body["id"]
        assert reply.body["properties"]["hs_additional_domains"] == "acme.org"
        assert reply.body["properties"]["num_associated_contacts"] == "2"
        for contact in (ada, bob):
            seen = await get(account, contact, CONTACTS, "associatedcompanyid")
            assert seen.body["properties"]["associatedcompanyid"] == survivor


async def test_the_first_company_becomes_primary_and_a_new_primary_takes_the_label():
    async with serving() as account:
        contact = await made(account, firstname="Ada")
        first = await made(account, COMPANIES, name="Acme")
        second = await made(account, COMPANIES, name="Umbrella")
        base = f"/crm/v4/objects/contacts/{contact}/associations"
        reply = await account.call("PUT", f"{base}/default/companies/{first}")
        assert [279, 280] == [
            each["associationSpec"]["associationTypeId"] for each in reply.body["results"]
        ]
        label = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
        reply = await account.call("PUT", f"{base}/companies/{second}", label)
        assert reply.status == 201
        assert reply.body == {
            "fromObjectTypeId": "0-1",
            "fromObjectId": int(contact),
            "toObjectTypeId": "0-2",
            "toObjectId": int(second),
            "labels": ["Primary"],
        }
        listed = await account.call("GET", f"{base}/companies")
        types = {
            row["toObjectId"]: [each["typeId"] for each in row["associationTypes"]]
            for row in listed.body["results"]
        }
        assert types == {int(first): [279], int(second): [1, 279]}
        seen = await get(account, contact, CONTACTS, "associatedcompanyid")
        assert seen.body["properties"]["associatedcompanyid"] == second
        inline = await account.call("GET", f"{CONTACTS}/{contact}", associations="companies")
        assert inline.body["associations"]["companies"]["results"] == [
            {"id": first, "type": "contact_to_company_unlabeled"},
            {"id": second, "type": "contact_to_company"},
            {"id": second, "type": "contact_to_company_unlabeled"},
        ]
        assert (await account.call("DELETE", f"{base}/companies/{second}")).status == 204
        seen = await get(account, contact, CONTACTS, "associatedcompanyid")
        assert seen.body["properties"]["associatedcompanyid"] is None


async def test_dated_addresses_write_associated_ids_as_strings():
    async with serving() as account:
        contact = await made(account, firstname="Ada")
        company = await made(account, COMPANIES, name="Acme")
        base = f"/crm/objects/2026-03/companies/{company}/associations"
        await account.call("PUT", f"{base}/default/contacts/{contact}")
        listed = await account.call("GET", f"{base}/contacts")
        assert [contact] == [row["toObjectId"] for row in listed.body["results"]]


async def test_a_contact_can_be_born_with_its_company_and_moved_by_the_property():
    async with serving() as account:
        first = await made(account, COMPANIES, name="Acme")
        second = await made(account, COMPANIES, name="Umbrella")
        spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
        body = {
            "properties": {"firstname": "Ada"},
            "associations": [{"to": {"id": first}, "types": [spec]}],
        }
        contact = (await account.call("POST", CONTACTS, body)).body["id"]
        seen = await get(account, contact, CONTACTS, "associatedcompanyid")
        assert seen.body["properties"]["associatedcompanyid"] == first
        moved = {"properties": {"associatedcompanyid": second}}
        await account.call("PATCH", f"{CONTACTS}/{contact}", moved)
        assert account.state.associations.primary(contact) == second


@pytest.mark.parametrize("touches", [False, True])
async def test_an_association_moves_the_last_change_only_where_the_account_does_so(touches):
    async with serving(association_touches=touches) as account:
        contact = await made(account, firstname="Ada")
        company = await made(account, COMPANIES, name="Acme")
        before = (await get(account, contact)).body["updatedAt"]
        account.wait(60)
        place = f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"
        await account.call("PUT", place)
        assert ((await get(account, contact)).body["updatedAt"] > before) is touches


async def test_associations_are_read_made_and_removed_in_batches():
    async with serving() as account:
        ada, bob = await made(account, firstname="Ada"), await made(account, firstname="Bob")
        company = await made(account, COMPANIES, name="Acme")
        base = "/crm/v4/associations/contacts/companies/batch"
        pairs = {"inputs": [{"from": {"id": ada}, "to": {"id": company}}]}
        assert (await account.call("POST", f"{base}/associate/default", pairs)).status == 200
        ids = {"inputs": [{"id": ada}, {"id": bob}]}
        read = await account.call("POST", f"{base}/read", ids)
        assert read.status == 207
        assert [ada] == [each["from"]["id"] for each in read.body["results"]]
        (error,) = read.body["errors"]
        assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
        assert error["message"] == f"No company is associated with contact {bob}."
        gone = {"inputs": [{"from": {"id": ada}, "to": [{"id": company}]}]}
        assert (await account.call("POST", f"{base}/archive", gone)).status == 204
        assert (await account.call("POST", f"{base}/read", ids)).body["results"] == []


async def test_impossible_associations_are_refused():
    async with serving() as account:
        contact = await made(account, firstname="Ada")
        base = f"/crm/v4/objects/contacts/{contact}/associations"
        missing = await account.call("PUT", f"{base}/default/companies/1")
        assert (missing.status, missing.body["message"]) == (400, "1 is not a valid ID")
        own = await account.call("PUT", f"{base}/default/contacts/{contact}")
        assert own.body["message"].endswith(f"cannot be associated to itself ({contact})")
