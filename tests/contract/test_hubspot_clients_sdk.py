"""HubSpot's new official client, with strict validation, finds no difference in the sandbox.

It speaks the dated addresses of 2026-03. One difference is known and named in the last test.
"""

import hubspot_sdk
import pytest

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving_in_thread

pytestmark = pytest.mark.slow
UNIQUE = {
    "name": "apollo_contact_id",
    "label": "Apollo contact id",
    "type": "string",
    "field_type": "text",
    "group_name": "contactinformation",
    "has_unique_value": True,
}
LABEL = [{"association_category": "HUBSPOT_DEFINED", "association_type_id": 279}]
PRIMARY = [{"association_category": "HUBSPOT_DEFINED", "association_type_id": 1}]


@pytest.fixture(scope="module")
def account():
    with serving_in_thread(BUNDLED) as made:
        yield made


@pytest.fixture
def client(account):
    account.state.reset()
    account.faults.clear()
    with hubspot_sdk.HubSpot(
        access_token="sandbox-key",
        base_url=account.base,
        _strict_response_validation=True,
        max_retries=0,
    ) as made:
        yield made


def person(client, **properties):
    return client.crm.objects.contacts.create(associations=[], properties=properties)


def firm(client, **properties):
    return client.crm.objects.companies.create(associations=[], properties=properties)


def test_it_lists_every_page(client):
    contacts = client.crm.objects.contacts.list(limit=100, properties=["firstname"])
    assert contacts.paging.next.after == "101000701"
    assert sum(1 for _ in contacts) == 3000
    companies = client.crm.objects.companies.list(limit=100, properties=["name"])
    assert sum(1 for _ in companies) == 500


def test_it_gets_with_history_and_associations(client):
    linked = next(
        each
        for each in client.crm.objects.contacts.list(
            limit=50, associations=["companies"], properties=["firstname"]
        )
        if each.associations
    )
    found = client.crm.objects.contacts.get(
        linked.id,
        properties=["firstname"],
        properties_with_history=["firstname"],
        associations=["companies"],
    )
    assert found.associations["companies"].results[0].type == "contact_to_company"
    assert found.properties_with_history["firstname"][0].source_type == "IMPORT"
    assert found.url.endswith(f"/record/0-1/{found.id}")


def test_it_creates_changes_archives_and_erases(client):
    made = person(client, email="ada@example.com", firstname="Ada")
    changed = client.crm.objects.contacts.update(made.id, properties={"jobtitle": "Owner"})
    assert changed.properties["jobtitle"] == "Owner"
    by_email = client.crm.objects.contacts.get(
        "ada@example.com", id_property="email", properties=["email"]
    )
    assert by_email.id == made.id
    client.crm.objects.contacts.delete(made.id)
    archived = client.crm.objects.contacts.get(made.id, archived=True, properties=["email"])
    assert archived.archived_at is not None
    with pytest.raises(hubspot_sdk.NotFoundError):
        client.crm.objects.contacts.get(made.id)
    client.crm.objects.contacts.gdpr_delete(object_id=made.id)
    with pytest.raises(hubspot_sdk.NotFoundError):
        client.crm.objects.contacts.get(made.id, archived=True)


def test_it_reads_refusals_as_its_own_errors(account, client):
    made = person(client, email="ada@example.com")
    with pytest.raises(hubspot_sdk.ConflictError) as taken:
        person(client, email="ada@example.com")
    assert f"Existing ID: {made.id}" in taken.value.body["message"]
    with pytest.raises(hubspot_sdk.BadRequestError):
        person(client, email="nobody")
    for name, error in (
        ("burst", hubspot_sdk.RateLimitError),
        ("invalid_token", hubspot_sdk.AuthenticationError),
        ("missing_scopes", hubspot_sdk.PermissionDeniedError),
        ("outage", hubspot_sdk.InternalServerError),
    ):
        account.trouble(name, times=1)
        with pytest.raises(error):
            client.crm.objects.contacts.list()


def test_it_searches(account, client):
    person(client, email="ada@example.com", firstname="Ada", lastname="Lovelace")
    account.wait(5)
    found = client.crm.objects.contacts.search(
        after="0",
        limit=10,
        properties=["email", "lastname"],
        sorts=["-createdate"],
        query="lovelace",
        filter_groups=[
            {"filters": [{"property_name": "email", "operator": "EQ", "value": "ada@example.com"}]}
        ],
    )
    assert (found.total, found.results[0].properties["lastname"]) == (1, "Lovelace")
    companies = client.crm.objects.companies.search(
        after="0", limit=200, properties=["name"], sorts=["name"], filter_groups=[]
    )
    assert (companies.total, len(companies.results)) == (500, 200)
    assert companies.paging.next.after == "200"


def test_it_reads_and_writes_batches(client):
    client.crm.properties.create("contacts", **UNIQUE)
    batch = client.crm.objects.contacts.batch
    made = batch.create(
        inputs=[
            {"properties": {"email": f"n{n}@a.com"}, "associations": [], "object_write_trace_id": n}
            for n in ("0", "1")
        ]
    )
    ids = [each.id for each in made.results]
    assert ["0", "1"] == [each.object_write_trace_id for each in made.results]
    changed = batch.update(inputs=[{"id": each, "properties": {"city": "Rom"}} for each in ids])
    assert changed.status == "COMPLETE"
    read = batch.get(
        inputs=[{"id": each} for each in ids],
        properties=["city"],
        properties_with_history=["city"],
    )
    assert ["Rom", "Rom"] == [each.properties["city"] for each in read.results]
    keyed = batch.upsert(
        inputs=[{"id": "5f", "id_property": UNIQUE["name"], "properties": {"firstname": "Ada"}}]
    )
    assert keyed.results[0].new is True
    batch.delete(inputs=[{"id": each} for each in ids])
    gone = batch.get(inputs=[{"id": ids[0]}], properties=[], properties_with_history=[])
    assert gone.results == []
    assert gone.errors[0]["category"] == "OBJECT_NOT_FOUND"


def test_it_reads_and_writes_batches_of_companies(client):
    batch = client.crm.objects.companies.batch
    inputs = [{"properties": {"name": "Acme"}, "associations": []}]
    (made,) = batch.create(inputs=inputs).results
    changed = batch.update(inputs=[{"id": made.id, "properties": {"city": "Rom"}}])
    assert changed.results[0].properties["city"] == "Rom"
    read = batch.get(inputs=[{"id": made.id}], properties=["name"], properties_with_history=[])
    assert read.results[0].properties["name"] == "Acme"
    batch.delete(inputs=[{"id": made.id}])
    with pytest.raises(hubspot_sdk.NotFoundError):
        client.crm.objects.companies.get(made.id)


def test_it_merges(client):
    first, second = person(client, firstname="Ada"), person(client, firstname="Eva")
    survivor = client.crm.objects.contacts.merge(
        primary_object_id=first.id, object_id_to_merge=second.id
    )
    assert survivor.id not in (first.id, second.id)
    assert client.crm.objects.contacts.get(second.id, properties=["firstname"]).id == survivor.id
    acme, other = firm(client, name="Acme"), firm(client, name="Acme Inc")
    one = client.crm.objects.companies.merge(primary_object_id=acme.id, object_id_to_merge=other.id)
    assert client.crm.objects.companies.get(acme.id, properties=["name"]).id == one.id


def test_it_associates(client):
    contact, company = person(client, firstname="Ada"), firm(client, name="Acme")
    links = client.crm.associations
    ends = {"from_object_type": "contacts", "from_object_id": contact.id}
    links.create(company.id, to_object_type="companies", **ends)
    labels = links.update_labels(
        company.id,
        object_type="contacts",
        object_id=contact.id,
        to_object_type="companies",
        body=PRIMARY,
    )
    assert labels.labels == ["Primary"]
    (row,) = links.list("companies", object_type="contacts", object_id=contact.id)
    assert row.to_object_id == company.id
    assert ["Primary", None] == [each.label for each in row.association_types]
    links.delete(
        company.id, object_type="contacts", object_id=contact.id, to_object_type="companies"
    )
    assert not list(links.list("companies", object_type="contacts", object_id=contact.id))


def test_it_associates_in_batches(client):
    contact, company = person(client, firstname="Ada"), firm(client, name="Acme")
    batch = client.crm.associations.batch
    pair = {"from": {"id": contact.id}, "to": {"id": company.id}}
    made = batch.create("companies", from_object_type="contacts", inputs=[pair | {"types": LABEL}])
    assert made.results[0].to_object_id == company.id
    batch.create_default("companies", from_object_type="contacts", inputs=[pair])
    read = batch.get("companies", from_object_type="contacts", inputs=[{"id": contact.id}])
    assert read.results[0].to[0].to_object_id == company.id
    labels = [pair | {"types": PRIMARY}]
    batch.delete_labels("companies", from_object_type="contacts", inputs=labels)
    gone = [{"from": {"id": contact.id}, "to": [{"id": company.id}]}]
    batch.delete("companies", from_object_type="contacts", inputs=gone)
    read = batch.get("companies", from_object_type="contacts", inputs=[{"id": contact.id}])
    assert read.results == []


def test_it_knows_every_property_and_makes_its_own(client):
    properties = client.crm.properties
    assert len(properties.list("companies").results) > 240
    made = properties.create("contacts", **UNIQUE)
    assert (made.has_unique_value, made.modification_metadata.read_only_value) == (True, False)
    changed = properties.update(UNIQUE["name"], object_type="contacts", label="Key")
    assert changed.label == "Key"
    assert properties.get("email", object_type="contacts").label == "Email"
    names = [{"name": "email"}, {"name": UNIQUE["name"]}]
    read = properties.batch.get(
        "contacts", inputs=names, archived=False, data_sensitivity="non_sensitive"
    )
    assert ["email", UNIQUE["name"]] == [each.name for each in read.results]
    properties.delete(UNIQUE["name"], object_type="contacts")
    group = properties.groups.create("contacts", name="apollo", label="Apollo")
    assert group.label == "Apollo"
    assert len(properties.groups.list("contacts").results) == 2
    assert properties.groups.get("apollo", object_type="contacts").name == "apollo"
    batch = [UNIQUE | {"name": "one"}, UNIQUE | {"name": "two"}]
    assert len(properties.batch.create("contacts", inputs=batch).results) == 2
    properties.batch.delete("contacts", inputs=[{"name": "one"}, {"name": "two"}])


def test_it_knows_owners_account_usage_and_limits(account, client):
    owners = list(client.crm.owners.list(limit=2))
    assert ["ana@example.com", "ben@example.com", "chidi@example.com"] == [o.email for o in owners]
    assert client.crm.owners.get(int(owners[0].id)).user_id == owners[0].user_id
    assert client.account.get().portal_id == account.state.settings.portal_id
    usage = client.account.get_daily_private_apps_usage().results[0]
    assert usage.current_usage > 0
    limits = client.crm.limits.get_record_limits()
    assert limits.hubspot_defined_object_types[0].usage == 3000


def test_the_one_known_difference_is_that_it_refuses_null_for_what_is_not_set(client):
    """Recorded answers hold null for a property that was asked for and is not set; they win."""
    made = person(client, firstname="Ada")
    with pytest.raises(hubspot_sdk.APIResponseValidationError):
        client.crm.objects.contacts.get(made.id, properties=["city"])
    with pytest.raises(hubspot_sdk.APIResponseValidationError):
        client.crm.objects.contacts.update(made.id, properties={"firstname": ""})
