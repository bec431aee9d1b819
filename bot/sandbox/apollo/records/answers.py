"""Rows as the API answers them: what is embedded, what is merged in, what stays inside."""

from bot.sandbox.apollo.records.phones import sanitized
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Row

# what an account's row carries once an Apollo organisation is attached to it
_FIRMOGRAPHICS = (
    "website_url", "primary_domain", "linkedin_uid", "founded_year", "industry", "industries",
    "estimated_num_employees", "annual_revenue", "annual_revenue_printed",
)  # fmt: skip
_FROM_ORGANIZATION_IF_EMPTY = (
    "linkedin_url", "twitter_url", "facebook_url", "raw_address", "street_address", "city",
    "state", "country", "postal_code",
)  # fmt: skip
_ONLY_IN_DETAIL = (
    "secondary_industries", "keywords", "sic_codes", "naics_codes", "short_description",
    "seo_description", "total_funding", "total_funding_printed", "latest_funding_stage",
    "latest_funding_round_date", "technology_names", "current_technologies",
    "publicly_traded_symbol", "publicly_traded_exchange", "market_cap",
    "owned_by_organization_id", "departmental_head_count",
)  # fmt: skip
_EMBEDDED = (
    "id", "name", "website_url", "linkedin_url", "twitter_url", "facebook_url", "primary_domain",
    "phone", "primary_phone", "sanitized_phone", "founded_year", "linkedin_uid",
    "publicly_traded_symbol", "publicly_traded_exchange",
)  # fmt: skip


def account(state: ApolloState, row: Row, *, detail: bool = False, count: int = 0) -> Row:
    """Return an account's row; ``detail`` merges in all the firmographics.

    An account never shows ``updated_at`` (recorded answers of search, create and read).
    """
    answer = {k: v for k, v in row.items() if k != "updated_at"}
    answer["sanitized_phone"] = sanitized(row["phone"], row["country"])
    answer["num_contacts"] = count
    firm = state.data.organizations.get(row["organization_id"] or "")
    if firm is None:
        return answer
    answer |= {k: firm.get(k) for k in _FIRMOGRAPHICS}
    answer |= {k: row[k] or firm.get(k) for k in _FROM_ORGANIZATION_IF_EMPTY}
    if not row["phone"]:
        answer |= {k: firm.get(k) for k in ("phone", "primary_phone", "sanitized_phone")}
    if detail:
        answer |= {k: firm.get(k) for k in _ONLY_IN_DETAIL}
    return answer


def contact(state: ApolloState, row: Row, *, embed: bool = False) -> Row:
    """Return a contact's row; ``embed`` adds its account and its organisation."""
    if not embed:
        return dict(row)
    own = state.data.accounts.get(row["account_id"] or "")
    firm = state.data.organizations.get(row["organization_id"] or "")
    return {
        **row,
        "account": None if own is None else account(state, own),
        "organization": None if firm is None else {k: firm.get(k) for k in _EMBEDDED},
    }


def organization(state: ApolloState, firm: Row) -> Row:
    """Return an organisation of the database as enrichment answers it."""
    mine = next(
        (a for a in state.data.accounts.values() if a["organization_id"] == firm["id"]), None
    )
    if mine is None:
        return {**firm, "account_id": None}
    return {**firm, "account_id": mine["id"], "account": account(state, mine)}


def contact_counts(state: ApolloState) -> dict[str, int]:
    """Return how many contacts each account has, by account id."""
    counts: dict[str, int] = {}
    for row in state.data.contacts.values():
        if row["account_id"]:
            counts[row["account_id"]] = counts.get(row["account_id"], 0) + 1
    return counts
