"""The HubSpot sandbox's search: operators, caps, order, paging, and an index that lags."""

import pytest

from bot.sandbox.hubspot.seed import BUNDLED
from tests.contract.hubspot_account import serving

CONTACTS = "/crm/v3/objects/contacts"
SEARCH = f"{CONTACTS}/search"
PEOPLE = [
    {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@acme.com", "phone": "+49 30 123456"},
    {"firstname": "Bob", "jobtitle": "Head of Sales", "lifecyclestage": "customer"},
    {"firstname": "Cy", "jobtitle": "Sales Manager", "closedate": "2026-05-01T10:00:00Z"},
]


async def peopled(account):
    ids = []
    for person in PEOPLE:
        reply = await account.call("POST", CONTACTS, {"properties": person})
        ids.append(reply.body["id"])
        account.wait(10)
    return ids


def one(name, operator, **more):
    return {"filterGroups": [{"filters": [{"propertyName": name, "operator": operator, **more}]}]}


CASES = {
    "equal in any case": (one("firstname", "EQ", value="ADA"), "Ada"),
    "not equal passes what is not set": (one("jobtitle", "NEQ", value="sales manager"), "Ada Bob"),
    "an option is case-sensitive": (one("lifecyclestage", "EQ", value="Customer"), ""),
    "in takes lower case only": (one("firstname", "IN", values=["ada", "Bob"]), "Ada"),
    "not in": (one("firstname", "NOT_IN", values=["ada", "bob"]), "Cy"),
    "has a value": (one("jobtitle", "HAS_PROPERTY"), "Bob Cy"),
    "has no value": (one("jobtitle", "NOT_HAS_PROPERTY"), "Ada"),
    "a word": (one("jobtitle", "CONTAINS_TOKEN", value="sales"), "Bob Cy"),
    "a word with a star": (one("email", "CONTAINS_TOKEN", value="*cme"), "Ada"),
    "not a word": (one("jobtitle", "NOT_CONTAINS_TOKEN", value="head"), "Ada Cy"),
    "a date by milliseconds": (one("closedate", "GTE", value="1777629600000"), "Cy"),
    "a date by day": (one("closedate", "LT", value="2026-05-01"), ""),
    "between": (
        one("closedate", "BETWEEN", value="2026-04-01", highValue="2026-06-01T00:00:00Z"),
        "Cy",
    ),
    "free words": ({"query": "love acme"}, "Ada"),
    "free digits": ({"query": "30123"}, "Ada"),
    "groups are alternatives": (
        {
            "filterGroups": [
                {"filters": [{"propertyName": "firstname", "operator": "EQ", "value": name}]}
                for name in ("ada", "cy")
            ]
        },
        "Ada Cy",
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_filter_finds_what_its_documentation_says(case):
    body, expected = CASES[case]
    async with serving() as account:
        await peopled(account)
        reply = await account.call("POST", SEARCH, body)
        assert reply.status == 200, reply.body
        names = [each["properties"]["firstname"] for each in reply.body["results"]]
        assert expected.split() == names
        assert reply.body["total"] == len(names)


async def test_what_was_just_written_is_not_found_until_the_index_has_it():
    async with serving(search_lag_seconds=5) as account:
        reply = await account.call("POST", CONTACTS, {"properties": {"firstname": "Ada"}})
        contact = f"{CONTACTS}/{reply.body['id']}"
        assert (await account.call("POST", SEARCH, {})).body["total"] == 0
        account.wait(5)
        assert (await account.call("POST", SEARCH, {})).body["total"] == 1
        await account.call("PATCH", contact, {"properties": {"firstname": "Eva"}})
        old = await account.call("POST", SEARCH, one("firstname", "EQ", value="ada"))
        assert old.body["results"][0]["properties"]["firstname"] == "Ada"
        account.wait(5)
        new = await account.call("POST", SEARCH, one("firstname", "EQ", value="eva"))
        assert new.body["total"] == 1
        await account.call("DELETE", contact)
        assert (await account.call("POST", SEARCH, {})).body["total"] == 0


async def test_results_come_in_order_of_creation_and_by_one_sort_in_pages():
    async with serving() as account:
        ids = await peopled(account)
        first = await account.call("POST", SEARCH, {"limit": 2})
        assert ids[:2] == [each["id"] for each in first.body["results"]]
        assert first.body["paging"] == {"next": {"after": "2"}}
        last = await account.call("POST", SEARCH, {"limit": 2, "after": "2"})
        assert ids[2:] == [each["id"] for each in last.body["results"]]
        assert "paging" not in last.body
        for sort in ("-firstname", {"propertyName": "firstname", "direction": "DESCENDING"}):
            sorted_down = await account.call("POST", SEARCH, {"sorts": [sort]})
            assert ids[::-1] == [each["id"] for each in sorted_down.body["results"]]


async def test_a_watermark_on_the_last_change_finds_only_what_came_after():
    async with serving() as account:
        ids = await peopled(account)
        contact = await account.call("GET", f"{CONTACTS}/{ids[1]}")
        mark = contact.body["properties"]["lastmodifieddate"]
        body = one("lastmodifieddate", "GTE", value=mark) | {"sorts": ["lastmodifieddate"]}
        reply = await account.call("POST", SEARCH, body)
        assert ids[1:] == [each["id"] for each in reply.body["results"]]


async def test_contacts_are_found_by_their_company():
    async with serving() as account:
        ids = await peopled(account)
        company = await account.call(
            "POST", "/crm/v3/objects/companies", {"properties": {"name": "Acme"}}
        )
        place = f"/crm/v4/objects/contacts/{ids[2]}/associations/default/companies"
        await account.call("PUT", f"{place}/{company.body['id']}")
        body = one("associations.company", "EQ", value=company.body["id"])
        reply = await account.call("POST", SEARCH, body)
        assert [ids[2]] == [each["id"] for each in reply.body["results"]]


FILTER = {"propertyName": "firstname", "operator": "HAS_PROPERTY"}
TOO_MUCH = {
    "six groups": {"filterGroups": [{"filters": [FILTER]}] * 6},
    "seven filters": {"filterGroups": [{"filters": [FILTER] * 7}]},
    "nineteen filters": {"filterGroups": [{"filters": [FILTER] * 5}] * 4},
    "two sorts": {"sorts": ["firstname", "lastname"]},
    "a long body": {"query": "x" * 3000},
    "past ten thousand": {"after": "10000"},
    "a large page": {"limit": 201},
    "an unknown property": one("no_such", "HAS_PROPERTY"),
    "an unknown operator": one("firstname", "LIKE", value="x"),
    "a filter without its value": one("firstname", "EQ"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
async def test_what_goes_beyond_the_documented_bounds_is_refused(case):
    async with serving() as account:
        await peopled(account)
        assert (await account.call("POST", SEARCH, TOO_MUCH[case])).status == 400


async def test_the_sixth_search_of_a_second_is_refused_and_searches_carry_no_limit_headers():
    async with serving(search_per_second=5) as account:
        replies = [await account.call("POST", SEARCH, {}) for _ in range(6)]
        assert [200] * 5 + [429] == [reply.status for reply in replies]
        assert replies[5].body["message"] == "You have reached your secondly limit."
        assert "policyName" not in replies[5].body
        assert not [h for h in replies[0].headers if h.lower().startswith("x-hubspot-ratelimit")]
        account.wait(1)
        assert (await account.call("POST", SEARCH, {})).status == 200


async def test_the_bundled_account_is_searched_in_full():
    async with serving(BUNDLED) as account:
        reply = await account.call("POST", SEARCH, {"query": "berlin", "limit": 1})
        everything = await account.call("POST", SEARCH, {"limit": 1})
        assert everything.body["total"] == 3000
        assert reply.body["total"] < 3000
