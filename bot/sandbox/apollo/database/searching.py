"""The filters of the free people search."""

from collections.abc import Callable
from functools import cache

import pycountry

from bot.sandbox.apollo.api.asking import flag, listed
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row

_Test = Callable[[ApolloState, Row, list[str]], bool]


def _low(value: object) -> str:
    return str(value or "").strip().lower()


@cache
def country_names(code: str) -> frozenset[str]:
    """Return the ways to write a country, in lower case."""
    if not code:
        return frozenset()
    try:
        found = pycountry.countries.lookup(code)
    except LookupError:
        return frozenset({code.lower()})
    return frozenset(_low(n) for n in (code, found.alpha_2, found.alpha_3, found.name))


def lives_in(row: Row, wanted: list[str]) -> bool:
    """Tell whether all parts of one of the places ("Berlin, Germany") fit a row's place."""
    known = {_low(row["city"]), _low(row["state"])} | country_names(row["country"] or "")
    places = ([_low(part) for part in place.split(",")] for place in wanted)
    return any(all(part in known for part in place if part) for place in places)


def has_title(row: Row, wanted: list[str], *, similar: bool) -> bool:
    """Tell whether a title is one of those, or holds all words of one when ``similar``."""
    title = _low(row["title"])
    if not similar:
        return title in {_low(text) for text in wanted}
    words = set(title.replace(",", " ").split())
    return any(set(_low(text).split()) <= words for text in wanted)


def in_range(count: int | None, ranges: list[str]) -> bool:
    """Tell whether a number lies in one of the ranges ("1,10")."""
    if count is None:
        return False
    for text in ranges:
        low, _, high = text.partition(",")
        if (not low or count >= int(low)) and (not high or count <= int(high)):
            return True
    return False


def _firm(state: ApolloState, row: Row) -> Row:
    return state.data.organizations.get(row["organization_id"] or "") or {
        "city": None,
        "state": None,
        "country": None,
    }


def _keywords(row: Row, wanted: list[str]) -> bool:
    known = (row["first_name"], row["last_name"], row["title"], row["organization_name"])
    text = " ".join(filter(None, (*known, row["city"]))).lower()
    return all(word in text for word in " ".join(wanted).lower().split())


_FILTERS: dict[str, _Test] = {
    "person_seniorities": lambda _, row, v: row["seniority"] in v,
    "person_locations": lambda _, row, v: lives_in(row, v),
    "organization_locations": lambda state, row, v: lives_in(_firm(state, row), v),
    "q_organization_domains_list": lambda _, row, v: row["domain"] in {_low(d) for d in v},
    "organization_ids": lambda _, row, v: row["organization_id"] in v,
    "organization_num_employees_ranges": lambda state, row, v: in_range(
        _firm(state, row).get("estimated_num_employees"), v
    ),
    "contact_email_status": lambda _, row, v: row["email_status"] in v,
    "q_keywords": lambda _, row, v: _keywords(row, v),
}


def people(state: ApolloState, asked: Row) -> list[Row]:
    """Return the people that fit, latest refreshed first; unknown filters do nothing."""
    rows = list(state.data.people.values())
    titles = [str(title) for title in listed(asked.get("person_titles"))]
    if titles:
        similar = flag(asked.get("include_similar_titles", True))
        rows = [row for row in rows if has_title(row, titles, similar=similar)]
    for name, test in _FILTERS.items():
        wanted = [str(v) for v in listed(asked.get(name)) if str(v).strip()]
        if wanted:
            rows = [row for row in rows if test(state, row, wanted)]
    revenue = asked.get("revenue_range")
    if isinstance(revenue, dict):
        span = f"{revenue.get('min') or ''},{revenue.get('max') or ''}"
        rows = [r for r in rows if in_range(_firm(state, r).get("annual_revenue"), [span])]
    rows.sort(key=lambda row: (row["last_refreshed_at"], row["id"]), reverse=True)
    return rows
