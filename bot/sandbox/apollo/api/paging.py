"""Filters, order and pages of a search, and the breadcrumbs that say what was applied."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.apollo.api.asking import flag, listed, number
from bot.sandbox.apollo.refusals import RefusalError, unprocessable
from bot.sandbox.apollo.words import Row

DEFAULT_PER_PAGE = 25
MAX_PER_PAGE = 100


@dataclass(frozen=True)
class Filter:
    """One parameter that narrows a search; ``keeps`` tells whether a row fits any of the values."""

    name: str
    label: str
    keeps: Callable[[Row, list[str]], bool]


def crumb(found: Filter, value: str, shown: str) -> Row:
    """Return one breadcrumb."""
    return {
        "label": found.label,
        "signal_field_name": found.name,
        "value": value,
        "display_name": shown,
    }


def narrowed(
    rows: Iterable[Row], asked: Row, filters: Sequence[Filter], shown: dict[str, str]
) -> tuple[list[Row], list[Row]]:
    """Return the rows that fit and the breadcrumbs; parameters without a filter do nothing."""
    kept, crumbs = list(rows), []
    for found in filters:
        values = [str(v) for v in listed(asked.get(found.name)) if str(v).strip()]
        if values:
            kept = [row for row in kept if found.keeps(row, values)]
            crumbs += [crumb(found, value, shown.get(value, value)) for value in values]
    return kept, crumbs


def ordered(rows: list[Row], asked: Row, fields: dict[str, str]) -> list[Row]:
    """Return rows in the asked order, else newest first; rows without a value come last.

    ``sort_ascending`` only counts together with ``sort_by_field``.
    """
    wanted = asked.get("sort_by_field")
    if wanted and wanted not in fields:
        raise RefusalError(422, {"error": "Invalid sort criteria", "skip_alert_dialog": True})
    field = fields[wanted] if wanted else "created_at"
    ascending = bool(wanted) and flag(asked.get("sort_ascending"))
    known = [row for row in rows if row.get(field)]
    known.sort(key=lambda row: (row[field], row["id"]), reverse=not ascending)
    return known + [row for row in rows if not row.get(field)]


def page_of(rows: list[Row], asked: Row, page_cap: int) -> tuple[list[Row], Row]:
    """Return one page and its ``pagination``; ``page`` comes back as sent, text or number."""
    sent = asked.get("page")
    page = max(1, number(sent, 1))
    per_page = min(MAX_PER_PAGE, max(1, number(asked.get("per_page"), DEFAULT_PER_PAGE)))
    if page > page_cap:
        raise unprocessable(
            "Your search parameters are entered incorrectly. The page number must not be more"
            f" than {page_cap}."
        )
    start = (page - 1) * per_page
    return rows[start : start + per_page], {
        "page": str(page) if isinstance(sent, str) else page,
        "per_page": per_page,
        "total_entries": len(rows),
        "total_pages": -(-len(rows) // per_page),
    }


def search_body(name: str, rows: list[Any], crumbs: list[Row], pagination: Row) -> Row:
    """Return the envelope of contacts/search and accounts/search."""
    return {
        name: rows,
        "breadcrumbs": crumbs,
        "partial_results_only": False,
        "has_join": False,
        "disable_eu_prospecting": False,
        "partial_results_limit": 10_000,
        "pagination": pagination,
        "num_fetch_result": None,
    }
