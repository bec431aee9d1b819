"""HubSpot's older official client, on the v3 and v4 addresses, finds no difference either."""

import json

import pytest
from hubspot import HubSpot
from hubspot.crm import contacts, properties
from hubspot.crm.associations import v4

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving_in_thread

pytestmark = pytest.mark.slow
UNIQUE = {
    "name": "apollo_contact_id",
    "label": "Apollo contact id",
    "type": "string",
    "fieldType": "text",
    "groupName": "contactinformation",
    "hasUniqueValue": True,
}
PRIMARY = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
SAME = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}


@pytest.fixture(scope="module")
def account():
    with serving_in_thread(BUNDLED) as made:
        yield made


class Closing:
    """Makes the client's parts once each, and closes their connections."""

    def __init__(self):
        self.made = {}

    def __call__(self, package, name, config):
        key = (package.__name__, name)
        if key not in self.made:
            configuration = package.Configuration()
            for field, value in config.items():
                setattr(configuration, field, value)
            self.made[key] = getattr(package, name)(package.ApiClient(configuration=configuration))
        return self.made[key]

    def close(self):
        for part in self.made.values():
            part.api_client.rest_client.pool_manager.clear()
            part.api_client.close()


@pytest.fixture
def client(account):
    account.state.reset()
    account.faults.clear()
    factory = Closing()
    yield HubSpot(access_token="sandbox-key", host=account.base, api_factory=factory)
    factory.close()


def person(client, **values):
    return client.crm.contacts.basic_api.create({"properties": values, "associations": []})


def firm(client, **values):
    return client.crm.companies.basic_api.create({"properties": values, "associations": []})


def test_it_lists_every_page(client):
    companies = client.crm.companies.get_all(properties=["name", "domain"])
    assert len(companies) == 500
    page = client.crm.contacts.basic_api.get_page(limit=100)
    assert (len(page.results), page.paging.next.after) == (100, "101000701")
    assert page.paging.next.link.startswith("http://127.0.0.1:")


def test_it_gets_with_history_associations_and_null_for_what_is_not_set(client):
    page = client.crm.contacts.basic_api.get_page(limit=50, associations=["companies"])
    linked = next(each for each in page.results if each.associations)
    found = client.crm.contacts.basic_api.get_by_id(
        linked.id,
        properties=["firstname", "fax"],
        properties_with_history=["firstname"],
        associations=["companies"],
    )
    assert found.associations["companies"].results[0].type == "contact_to_company"
    assert found.properties_with_history["firstname"][0].source_type == "IMPORT"
    assert found.properties["fax"] is None


def test_it_creates_changes_archives_and_erases(client):
    made = person(client, email="ada@example.com")
    api = client.crm.contacts.basic_api
    changed = api.update(made.id, {"properties": {"jobtitle": "Owner"}})
    assert changed.properties["jobtitle"] == "Owner"
    assert api.get_by_id("ada@example.com", id_property="email").id == made.id
    api.archive(made.id)
    assert api.get_by_id(made.id, archived=True).archived is True
    api.purge({"objectId": made.id})
    with pytest.raises(contacts.ApiException) as gone:
        api.get_by_id(made.id, archived=True)
    assert gone.value.status == 404


def test_it_reads_refusals_with_their_bodies(account, client):
    made = person(client, email="ada@example.com")
    with pytest.raises(contacts.ApiException) as taken:
        person(client, email="ada@example.com")
    assert taken.value.status == 409
    assert json.loads(taken.value.body)["message"].endswith(f"Existing ID: {made.id}")
    account.trouble("burst", times=1)
    with pytest.raises(contacts.ApiException) as limited:
        client.crm.contacts.basic_api.get_page()
    assert limited.value.status == 429


def test_it_searches(account, client):
    person(client, email="ada@example.com", lastname="Lovelace")
    account.wait(5)
    wanted = {"propertyName": "email", "operator": "EQ", "value": "ada@example.com"}
    found = client.crm.contacts.search_api.do_search(
        {
            "filterGroups": [{"filters": [wanted]}],
            "properties": ["email", "lastname", "fax"],
            "limit": 10,
            "sorts": ["-createdate"],
        }
    )
    assert (found.total, found.results[0].properties["fax"]) == (1, None)
    page = client.crm.companies.search_api.do_search({"limit": 200, "after": "0"})
    assert (page.total, page.paging.next.after) == (500, "200")


def test_it_reads_and_writes_batches(client):
    client.crm.properties.core_api.create("contacts", UNIQUE)
    api = client.crm.contacts.batch_api
    inputs = [
        {"properties": {"email": f"n{n}@a.com"}, "objectWriteTraceId": str(n), "associations": []}
        for n in range(2)
    ]
    made = api.create({"inputs": inputs})
    ids = [each.id for each in made.results]
    partly = api.create({"inputs": inputs})
    assert (partly.num_errors, partly.errors[0].category) == (2, "CONFLICT")
    assert partly.errors[0].context["existingId"] == [ids[0]]
    changed = api.update({"inputs": [{"id": each, "properties": {"city": "Rom"}} for each in ids]})
    assert ["Rom", "Rom"] == [each.properties["city"] for each in changed.results]
    read = api.read(
        {
            "inputs": [{"id": ids[0]}, {"id": "1"}],
            "properties": ["city"],
            "propertiesWithHistory": [],
        }
    )
    assert (len(read.results), read.errors[0].context["ids"]) == (1, ["1"])
    key = {"id": "5f", "idProperty": UNIQUE["name"], "properties": {"firstname": "Ada"}}
    assert api.upsert({"inputs": [key]}).results[0].new is True
    api.archive({"inputs": [{"id": each} for each in ids]})
    assert client.crm.contacts.basic_api.get_by_id(ids[0], archived=True).archived is True


def test_it_merges(client):
    first, second = person(client, firstname="Ada"), person(client, firstname="Eva")
    body = {"primaryObjectId": first.id, "objectIdToMerge": second.id}
    survivor = client.crm.contacts.basic_api.merge(body)
    assert client.crm.contacts.basic_api.get_by_id(first.id).id == survivor.id
    acme, other = firm(client, name="Acme"), firm(client, name="Acme Inc")
    body = {"primaryObjectId": acme.id, "objectIdToMerge": other.id}
    assert client.crm.companies.basic_api.merge(body).properties["name"] == "Acme"


def test_it_associates(client):
    contact, company = person(client, firstname="Ada"), firm(client, name="Acme")
    api = client.crm.associations.v4.basic_api
    made = api.create_default("contacts", contact.id, "companies", company.id)
    assert [279, 280] == [each.association_spec.association_type_id for each in made.results]
    labels = api.create("contacts", contact.id, "companies", company.id, [PRIMARY])
    assert labels.labels == ["Primary"]
    (row,) = api.get_page("contacts", contact.id, "companies").results
    assert str(row.to_object_id) == company.id
    api.archive("contacts", contact.id, "companies", company.id)
    assert api.get_page("contacts", contact.id, "companies").results == []


def test_it_associates_in_batches(client):
    contact, company = person(client, firstname="Ada"), firm(client, name="Acme")
    api, kinds = client.crm.associations.v4.batch_api, ("contacts", "companies")
    pair = {"from": {"id": contact.id}, "to": {"id": company.id}}
    made = api.create(*kinds, {"inputs": [pair | {"types": [SAME]}]})
    assert made.status == "COMPLETE"
    api.create_default(*kinds, {"inputs": [pair]})
    read = api.get_page(*kinds, {"inputs": [{"id": contact.id}]})
    assert str(read.results[0].to[0].to_object_id) == company.id
    api.archive_labels(*kinds, {"inputs": [pair | {"types": [PRIMARY]}]})
    gone = [{"from": {"id": contact.id}, "to": [{"id": company.id}]}]
    api.archive(*kinds, {"inputs": gone})
    empty = api.get_page(*kinds, {"inputs": [{"id": contact.id}]})
    assert empty.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"


def test_a_missing_association_end_is_its_own_error(client):
    contact = person(client, firstname="Ada")
    with pytest.raises(v4.ApiException) as refused:
        client.crm.associations.v4.basic_api.create_default(
            "contacts", contact.id, "companies", "1"
        )
    assert refused.value.status == 400


def test_it_knows_every_property_and_makes_its_own(client):
    api = client.crm.properties.core_api
    assert len(api.get_all("companies").results) > 240
    assert api.create("contacts", UNIQUE).has_unique_value is True
    assert api.update("contacts", UNIQUE["name"], {"label": "Key"}).label == "Key"
    assert api.get_by_name("contacts", "email").modification_metadata.read_only_value is False
    names = {"inputs": [{"name": "email"}], "archived": False}
    assert client.crm.properties.batch_api.read("contacts", names).results[0].name == "email"
    api.archive("contacts", UNIQUE["name"])
    with pytest.raises(properties.ApiException):
        api.get_by_name("contacts", UNIQUE["name"])
    group = client.crm.properties.groups_api.create("contacts", {"name": "apollo", "label": "A"})
    assert group.name == "apollo"
    assert len(client.crm.properties.groups_api.get_all("contacts").results) == 2


def test_it_knows_the_owners(client):
    owners = client.crm.owners.owners_api.get_page(limit=100).results
    assert ["Ana", "Ben", "Chidi"] == [each.first_name for each in owners]
    assert client.crm.owners.owners_api.get_by_id(int(owners[0].id)).email == "ana@example.com"
