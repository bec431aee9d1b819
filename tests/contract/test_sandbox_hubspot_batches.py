"""The HubSpot sandbox's batch calls: partial answers, and when one bad input fails them all."""

import pytest

from tests.contract.hubspot_account import serving

BATCH = "/crm/objects/2026-03/contacts/batch"
CONTACTS = "/crm/v3/objects/contacts"


async def made(account, **properties):
    reply = await account.call("POST", CONTACTS, {"properties": properties})
    return reply.body["id"]


async def key_property(account, kind="contacts", name="apollo_contact_id"):
    body = {
        "name": name,
        "label": "Apollo contact id",
        "type": "string",
        "fieldType": "text",
        "groupName": "contactinformation" if kind == "contacts" else "companyinformation",
        "hasUniqueValue": True,
    }
    reply = await account.call("POST", f"/crm/v3/properties/{kind}", body)
    assert reply.status == 201
    assert reply.body["hasUniqueValue"] is True


def creates(*emails, traced=True):
    return {
        "inputs": [
            {"properties": {"email": email}} | ({"objectWriteTraceId": str(n)} if traced else {})
            for n, email in enumerate(emails)
        ]
    }


async def test_traced_creates_answer_207_with_what_was_made_and_what_was_not():
    async with serving() as account:
        there = await made(account, email="ada@example.com")
        body = creates("ada@example.com", "bob@example.com", "not an address")
        reply = await account.call("POST", f"{BATCH}/create", body)
        assert reply.status == 207
        assert ["1"] == [each["objectWriteTraceId"] for each in reply.body["results"]]
        taken, invalid = reply.body["errors"]
        assert reply.body["numErrors"] == 2
        assert taken["category"] == "CONFLICT"
        assert taken["message"] == f"Contact already exists. Existing ID: {there}"
        assert taken["context"] == {"objectWriteTraceId": ["0"], "existingId": [there]}
        assert invalid["context"] == {"objectWriteTraceId": ["2"]}
        assert invalid["message"].startswith("Property values were not valid: [{")


async def test_creates_all_good_answer_201_without_errors():
    async with serving() as account:
        reply = await account.call("POST", f"{BATCH}/create", creates("a@b.de", "c@d.de"))
        assert (reply.status, reply.body["status"]) == (201, "COMPLETE")
        assert "errors" not in reply.body


@pytest.mark.parametrize(
    ("email", "status", "words"),
    [("ada@example.com", 409, "Contact already exists"), ("x", 400, "Property values were not")],
)
async def test_without_traces_one_bad_input_fails_all(email, status, words):
    async with serving() as account:
        await made(account, email="ada@example.com")
        body = creates("new@example.com", email, traced=False)
        reply = await account.call("POST", f"{BATCH}/create", body)
        assert reply.status == status
        assert reply.body["message"].startswith(words)
        listed = await account.call("GET", CONTACTS)
        assert len(listed.body["results"]) == 1


async def test_a_batch_takes_a_hundred():
    async with serving() as account:
        body = creates(*[f"n{n}@example.com" for n in range(101)])
        assert (await account.call("POST", f"{BATCH}/create", body)).status == 400
        body["inputs"].pop()
        assert (await account.call("POST", f"{BATCH}/create", body)).status == 201


async def test_missing_ids_share_one_error_when_read_and_when_changed():
    async with serving() as account:
        contact = await made(account, email="ada@example.com")
        words = (
            "Could not get some CONTACT objects, they may be deleted or not exist."
            " Check that ids are valid."
        )
        inputs = [{"id": contact}, {"id": "1"}, {"id": "2"}]
        read = await account.call("POST", f"{BATCH}/read", {"inputs": inputs})
        inputs = [each | {"properties": {"city": "Berlin"}} for each in inputs]
        changed = await account.call("POST", f"{BATCH}/update", {"inputs": inputs})
        for reply in (read, changed):
            assert reply.status == 207
            assert [contact] == [each["id"] for each in reply.body["results"]]
            (error,) = reply.body["errors"]
            assert (error["category"], error["message"]) == ("OBJECT_NOT_FOUND", words)
            assert error["context"]["ids"] == ["1", "2"]


async def test_a_batch_reads_by_unique_property_and_answers_null_for_what_is_not_set():
    async with serving() as account:
        contact = await made(account, email="ada@example.com")
        body = {
            "idProperty": "email",
            "properties": ["email", "city"],
            "inputs": [{"id": "Ada@example.com"}],
        }
        reply = await account.call("POST", f"{BATCH}/read", body)
        assert reply.body["results"][0]["id"] == contact
        assert reply.body["results"][0]["properties"]["city"] is None


async def test_a_record_named_twice_is_refused():
    async with serving() as account:
        contact = await made(account, email="ada@example.com")
        inputs = [{"id": contact, "properties": {"city": c}} for c in ("Berlin", "Rom")]
        reply = await account.call("POST", f"{BATCH}/update", {"inputs": inputs})
        assert reply.status == 400
        words = f"Duplicate IDs found in batch input: [{contact}]. IDs must be unique"
        assert reply.body["message"] == words


async def test_one_bad_value_fails_a_whole_update_and_changes_nothing():
    async with serving() as account:
        first, second = await made(account, firstname="A"), await made(account, firstname="B")
        inputs = [
            {"id": first, "properties": {"city": "Berlin"}, "objectWriteTraceId": "0"},
            {"id": second, "properties": {"email": "x"}, "objectWriteTraceId": "1"},
        ]
        reply = await account.call("POST", f"{BATCH}/update", {"inputs": inputs})
        assert reply.status == 400
        seen = await account.call("GET", f"{CONTACTS}/{first}", properties="city")
        assert seen.body["properties"]["city"] is None


async def test_an_upsert_by_a_unique_key_creates_once_and_changes_after():
    async with serving() as account:
        await key_property(account)
        body = {
            "inputs": [
                {
                    "id": "5f00",
                    "idProperty": "apollo_contact_id",
                    "properties": {"firstname": "Ada"},
                    "objectWriteTraceId": "t",
                }
            ]
        }
        first = await account.call("POST", f"{BATCH}/upsert", body)
        again = await account.call("POST", f"{BATCH}/upsert", body)
        (made_now,), (found,) = first.body["results"], again.body["results"]
        assert (made_now["new"], found["new"]) == (True, False)
        assert made_now["id"] == found["id"]
        assert made_now["properties"]["apollo_contact_id"] == "5f00"
        assert found["objectWriteTraceId"] == "t"
        path = f"{CONTACTS}/5f00"
        by_key = await account.call("GET", path, idProperty="apollo_contact_id")
        assert by_key.body["id"] == found["id"]


async def test_upserts_are_partial_by_a_key_but_not_by_email():
    async with serving() as account:
        await key_property(account)
        there = await made(account, email="ada@example.com")

        def body(by):
            inputs = [("k1", "ada@example.com"), ("k2", "bob@example.com")]
            return {
                "inputs": [
                    {
                        "id": key if by == "apollo_contact_id" else email,
                        "idProperty": by,
                        "properties": {"email": email if by != "email" else "broken"},
                        "objectWriteTraceId": key,
                    }
                    for key, email in inputs
                ]
            }

        keyed = await account.call("POST", f"{BATCH}/upsert", body("apollo_contact_id"))
        assert keyed.status == 207
        assert ["k2"] == [each["objectWriteTraceId"] for each in keyed.body["results"]]
        assert keyed.body["errors"][0]["context"]["existingId"] == [there]
        assert (await account.call("POST", f"{BATCH}/upsert", body("email"))).status == 400


async def test_companies_are_keyed_by_a_custom_property_but_never_by_domain():
    async with serving() as account:
        await key_property(account, "companies", "apollo_account_id")
        path = "/crm/v3/objects/companies/batch/upsert"
        one = {"id": "a1", "properties": {"name": "Acme", "domain": "acme.com"}}
        by_key = {"inputs": [one | {"idProperty": "apollo_account_id"}]}
        assert (await account.call("POST", path, by_key)).body["results"][0]["new"] is True
        by_domain = {"inputs": [one | {"id": "acme.com", "idProperty": "domain"}]}
        assert (await account.call("POST", path, by_domain)).status == 400


async def test_a_unique_value_of_another_record_is_refused_with_both_ids():
    async with serving() as account:
        await key_property(account)
        first = await made(account, firstname="Ada", apollo_contact_id="5f00")
        second = await made(account, firstname="Bob")
        reply = await account.call(
            "PATCH", f"{CONTACTS}/{second}", {"properties": {"apollo_contact_id": "5f00"}}
        )
        assert reply.status == 400
        assert (
            f"propertyName=apollo_contact_id, value=5f00}} on {second}. {first} already"
            in (reply.body["message"])
        )


async def test_an_update_of_a_merged_away_id_reaches_the_survivor_or_is_dropped_in_silence():
    async with serving() as account:
        first, second = await made(account, firstname="A"), await made(account, firstname="B")
        body = {"primaryObjectId": first, "objectIdToMerge": second}
        survivor = (await account.call("POST", f"{CONTACTS}/merge", body)).body["id"]
        inputs = {"inputs": [{"id": second, "properties": {"city": "Berlin"}}]}
        reached = await account.call("POST", f"{BATCH}/update", inputs)
        assert [survivor] == [each["id"] for each in reached.body["results"]]
        account.trouble("drop_update_of_merged", times=1)
        dropped = await account.call("POST", f"{BATCH}/update", inputs)
        assert (dropped.status, dropped.body["results"]) == (200, [])
        assert "errors" not in dropped.body


async def test_archiving_a_batch_passes_over_what_is_not_there():
    async with serving() as account:
        contact = await made(account, firstname="A")
        body = {"inputs": [{"id": contact}, {"id": "1"}]}
        assert (await account.call("POST", f"{BATCH}/archive", body)).status == 204
        assert (await account.call("GET", f"{CONTACTS}/{contact}")).status == 404
