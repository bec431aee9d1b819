"""The Apollo database: searching people for free, asking for one of them for credits.

Facts: Apollo API reference, people API search, people and organisation enrichment: a miss is a 200
with an empty person, bulk answers are positional with null for a miss, ``credits_consumed`` is the
real price, a locked person shows a placeholder address.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.domain.fields import FieldMap
from core.domain.records import Kind
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.mapping import Names, values
from core.providers.apollo.words import MATCHES, OWNER, PAGE, STAGE, Row
from core.providers.port import Unanswered

_ORGANIZATION_NAME = "organization_name"


class Person(msgspec.Struct, frozen=True):
    """A person of the free search: the last name is masked, there is no way to reach them (R4)."""

    id: str
    first_name: str = ""
    masked_last_name: str = ""
    title: str = ""
    company: str = ""
    has_email: bool = False
    has_phone: bool = False


class People(msgspec.Struct, frozen=True):
    """A page of people; ``total`` is how many fit in all."""

    people: tuple[Person, ...]
    total: int


class Knowledge(msgspec.Struct, frozen=True):
    """What the database answered about one record.

    ``known`` is field key -> text; ``charged`` is the price where the answer names it, else None;
    ``found`` False is a miss.
    """

    found: bool
    known: Mapping[str, str]
    database_id: str = ""
    charged: int | None = None


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom to ask for: the more is given, the surer the match; ``id`` alone suffices."""

    id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    linkedin_url: str = ""
    organization_name: str = ""
    domain: str = ""


async def people_search(client: ApolloClient, filters: Mapping[str, Any], page: int) -> People:
    """Return a page of people that fit; costs nothing, needs a paid plan.

    ``filters`` are Apollo's own: person_titles, person_locations, person_seniorities,
    q_organization_domains_list, organization_num_employees_ranges, q_keywords …, each a text or a
    list of texts.
    """
    params = [("page", str(page)), ("per_page", str(filters.get("per_page", PAGE)))]
    for name, value in filters.items():
        if name == "per_page":
            continue
        if isinstance(value, str | bool | int):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            params.append((name, text))
        else:
            params += [(f"{name}[]", str(one)) for one in value]
    answer = await client.send(
        dict[str, Any], "POST", "/mixed_people/api_search", reads=True, params=params
    )
    rows = [row for row in answer.get("people") or () if isinstance(row, dict)]
    return People(tuple(map(_person, rows)), int(answer.get("total_entries") or 0))


def _person(row: Row) -> Person:
    organization = row.get("organization") or {}
    return Person(
        id=str(row.get("id") or ""),
        first_name=str(row.get("first_name") or ""),
        masked_last_name=str(row.get("last_name_obfuscated") or ""),
        title=str(row.get("title") or ""),
        company=str(organization.get("name") or ""),
        has_email=bool(row.get("has_email")),
        has_phone=row.get("has_direct_phone") == "Yes",
    )


async def match(
    client: ApolloClient, mapping: FieldMap, wanted: Sequence[Wanted]
) -> Sequence[Knowledge]:
    """Ask for up to ten people, in their order; the first answer carries the whole price.

    The bulk call is used even for one: it alone names the price. A lost answer raises Unanswered:
    the credits may be spent (F45).
    """
    if not 0 < len(wanted) <= MATCHES:
        raise ValueError(f"1 to {MATCHES} people are asked for at a time, not {len(wanted)}")
    body = {
        "details": [msgspec.to_builtins(one) for one in wanted],
        "reveal_personal_emails": False,
        "reveal_phone_number": False,
    }
    answer = await client.send(dict[str, Any], "POST", "/people/bulk_match", reads=False, body=body)
    matches = answer.get("matches")
    if not isinstance(matches, list) or len(matches) != len(wanted):
        raise _unreadable(client)
    charged = answer.get("credits_consumed")
    prices = [int(charged) if isinstance(charged, int | float) else None]
    prices += [0 if prices[0] is not None else None] * (len(wanted) - 1)
    return [_about_person(mapping, row, price) for row, price in zip(matches, prices, strict=True)]


def _about_person(mapping: FieldMap, row: Any, charged: int | None) -> Knowledge:
    if not isinstance(row, dict) or _empty(row):
        return Knowledge(found=False, known={}, charged=charged)
    organization = row.get("organization") or {}
    full = {_ORGANIZATION_NAME: organization.get("name"), **row}
    return Knowledge(True, _known(Kind.CONTACT, mapping, full), str(row.get("id") or ""), charged)


def _empty(row: Row) -> bool:
    """Tell a miss: an id and the e-mail echoed, nothing else (facts: recorded answer)."""
    return not any(
        row.get(name) for name in ("first_name", "title", "employment_history", "organization_id")
    )


async def enrich_organization(
    client: ApolloClient, mapping: FieldMap, *, domain: str, name: str = ""
) -> Knowledge:
    """Ask for one organisation by domain, else by name; one credit, and it may cost on a miss."""
    params = [("domain", domain)] if domain else [("name", name)]
    answer = await client.send(
        dict[str, Any], "GET", "/organizations/enrich", reads=False, params=params
    )
    row = answer.get("organization")
    if not isinstance(row, dict) or not row.get("id"):
        return Knowledge(found=False, known={})
    return Knowledge(True, _known(Kind.ACCOUNT, mapping, row), str(row["id"]))


def _known(kind: Kind, mapping: FieldMap, row: Row) -> Mapping[str, str]:
    """Return what the database says about the mapped fields; nobody's owner or stage is in it."""
    fields = [f for f in mapping.of(kind) if f.apollo not in {OWNER, STAGE[kind]}]
    return values(fields, Names(), row)


def _unreadable(client: ApolloClient) -> Unanswered:
    return Unanswered(
        "Apollo answered an enrichment in a shape that is not documented; it may have cost"
        " credits.",
        side=client.http.side,
    )
