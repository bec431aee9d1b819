"""Search: filters, free words, one order, and a page of what the lagging index shows."""

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.hubspot.matching import Filter, matches_query
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.values import to_millis
from bot.sandbox.hubspot.view import live_associates, payload, properties_of, value_of
from bot.sandbox.hubspot.words import NAMES, Kind

MOST_GROUPS, MOST_FILTERS, MOST_OVERALL = 5, 6, 18
MOST_RESULTS = 10_000
MOST_LIMIT = 200
MOST_CHARACTERS = 3_000
_ALLOWED = {"filterGroups", "filters", "query", "sorts", "properties", "limit", "after"}


def search(state: State, kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    """Return one page; ``after`` counts results from the start (documentation, search)."""
    _refuse_too_much(body)
    limit, after = _number(body, "limit", 10), _number(body, "after", 0)
    if not 0 <= limit <= MOST_LIMIT:
        raise ApiError(400, f"limit has to be between 0 and {MOST_LIMIT}.")
    if after + limit > MOST_RESULTS and after >= MOST_RESULTS:
        raise ApiError(400, f"Paging past {MOST_RESULTS} results is not possible.")
    now = state.now()
    shown = [
        indexed
        for record in state.shelves[kind].walk()
        if (indexed := state.index.shown(record, now)) is not None
    ]
    found = [record for record in shown if _wanted(state, kind, body, record)]
    _order(state, kind, body, found)
    names = list(body.get("properties") or [])
    page = found[after : after + limit]
    results = [payload(state, each, properties_of(state, each, names)) for each in page]
    answer: dict[str, Any] = {"total": len(found), "results": results}
    if limit and after + limit < len(found):
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return answer


def _refuse_too_much(body: dict[str, Any]) -> None:
    if set(body) - _ALLOWED:
        unknown = ", ".join(sorted(set(body) - _ALLOWED))
        raise ApiError(400, f"Invalid input JSON: unknown fields {unknown}", None)
    if len(json.dumps(body, separators=(",", ":"), ensure_ascii=False)) > MOST_CHARACTERS:
        raise ApiError(400, f"The request is longer than {MOST_CHARACTERS} characters.")
    groups = _groups(body)
    if len(groups) > MOST_GROUPS:
        raise ApiError(400, f"At most {MOST_GROUPS} filter groups are allowed.")
    if any(len(group) > MOST_FILTERS for group in groups):
        raise ApiError(400, f"At most {MOST_FILTERS} filters are allowed in a group.")
    if sum(map(len, groups)) > MOST_OVERALL:
        raise ApiError(400, f"At most {MOST_OVERALL} filters are allowed.")
    if len(body.get("sorts") or []) > 1:
        raise ApiError(400, "Only one sort is allowed.")


def _groups(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    groups = [list(group.get("filters") or []) for group in body.get("filterGroups") or []]
    alone = body.get("filters")
    return [*groups, list(alone)] if alone else groups


def _number(body: dict[str, Any], name: str, default: int) -> int:
    raw = body.get(name)
    if raw in (None, ""):
        return default
    if not str(raw).isdigit():
        raise ApiError(400, "Cannot deserialize value of type `int` from String", None)
    return int(str(raw))


def _wanted(state: State, kind: Kind, body: dict[str, Any], record: Record) -> bool:
    query = str(body.get("query") or "")
    if query and not matches_query(record, query):
        return False
    groups = _groups(body)
    return not groups or any(
        all(_holds(state, kind, each, record) for each in group) for group in groups
    )


def _holds(state: State, kind: Kind, each: dict[str, Any], record: Record) -> bool:
    wanted = Filter.parse(each)
    if wanted.name.startswith("associations."):
        other = NAMES.get(wanted.name.partition(".")[2])
        if other is not kind.other:
            raise ApiError(400, f"There is a problem with the fields chosen: {wanted.name}")
        return wanted.value in live_associates(state, record)
    definition = state.catalogues[kind].get(wanted.name)
    if definition is None:
        raise ApiError(400, f"There is a problem with the fields chosen: {wanted.name}")
    return wanted.holds(definition, value_of(state, record, wanted.name))


def _order(state: State, kind: Kind, body: dict[str, Any], found: list[Record]) -> None:
    name, descending = _sort(body)
    definition = state.catalogues[kind].get(name)
    if definition is None:
        raise ApiError(400, f"There is a problem with the fields chosen: {name}")
    read: Callable[[str], Any] = _READERS.get(definition.type, str.casefold)

    def key(record: Record) -> tuple[bool, Any]:
        value = value_of(state, record, name)
        read_value = None if value in (None, "") else read(str(value))
        return (read_value is not None, read_value or 0) if read_value is not None else (False, 0)

    found.sort(key=lambda record: int(record.id))
    found.sort(key=key, reverse=descending)


def _sort(body: dict[str, Any]) -> tuple[str, bool]:
    sorts = body.get("sorts") or ["createdate"]
    first = sorts[0]
    if isinstance(first, str):
        return first.lstrip("-"), first.startswith("-")
    return str(first.get("propertyName", "")), first.get("direction") == "DESCENDING"


_READERS: dict[str, Callable[[str], Any]] = {
    "number": float,
    "datetime": lambda value: to_millis(value) or 0,
    "date": lambda value: to_millis(value) or 0,
}
