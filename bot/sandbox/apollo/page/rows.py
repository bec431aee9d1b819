"""What the page shows of records, in plain words."""

from bot.sandbox.apollo.database import answers as database
from bot.sandbox.apollo.records import answers, lists, phones
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row

RECENT = 40


def stage_name(state: ApolloState, kind: Kind, row: Row) -> str:
    """Return the name of a record's stage."""
    wanted = row[f"{kind}_stage_id"]
    return next((s["name"] for s in state.stages(kind) if s["id"] == wanted), "")


def owner_name(state: ApolloState, row: Row) -> str:
    """Return the name of a record's owner."""
    return next((u["name"] for u in state.data.users if u["id"] == row["owner_id"]), "")


def hubspot_id(kind: Kind, row: Row) -> str | None:
    """Return the HubSpot id a record carries."""
    found = row["hubspot_vid" if kind is Kind.CONTACT else "hubspot_id"]
    return str(found) if found else None


def line(state: ApolloState, kind: Kind, row: Row) -> Row:
    """Return one row of a list."""
    shared = {
        "id": row["id"],
        "name": row["name"] or row.get("email") or row.get("domain") or "(no name)",
        "stage": stage_name(state, kind, row),
        "owner": owner_name(state, row),
        "hubspot_id": hubspot_id(kind, row),
        "updated_at": row["updated_at"],
        "lists": lists.names_of(state, row),
    }
    if kind is Kind.CONTACT:
        own = {name: row[name] for name in ("title", "email", "organization_name")}
        return {**shared, **own, "phone": first_phone(row)}
    shown = answers.account(state, row)
    return {
        **shared,
        "domain": row["domain"],
        "phone": shown["phone"],
        "employees": shown.get("estimated_num_employees"),
        "industry": shown.get("industry"),
    }


def first_phone(row: Row) -> str | None:
    """Return a contact's first number as it was typed."""
    return next((number["raw_number"] for number in row["phone_numbers"]), None)


def record(state: ApolloState, kind: Kind, row: Row) -> Row:
    """Return a whole record: what can be edited, what is known about it, what happened to it."""
    return {
        **line(state, kind, row),
        "values": _contact_values(state, row)
        if kind is Kind.CONTACT
        else _account_values(state, row),
        "facts": _facts(row),
        "account": _account_of(state, row) if kind is Kind.CONTACT else None,
        "contacts": [] if kind is Kind.CONTACT else _contacts_of(state, row),
        "database": _person(state, row) if kind is Kind.CONTACT else _firm(state, row),
        "history": _history(state, row["id"]),
    }


def _contact_values(state: ApolloState, row: Row) -> Row:
    names = ("first_name", "last_name", "title", "email", "organization_name", "linkedin_url")
    return {
        **{name: row[name] or "" for name in (*names, "contact_stage_id", "owner_id")},
        "direct_phone": phones.phone(row, "work_direct") or "",
        "mobile_phone": phones.phone(row, "mobile") or "",
        "label_names": lists.names_of(state, row),
    }


def _account_values(state: ApolloState, row: Row) -> Row:
    names = ("name", "domain", "phone", "linkedin_url", "account_stage_id", "owner_id")
    return {
        **{name: row[name] or "" for name in names},
        "labels": lists.names_of(state, row),
    }


def _facts(row: Row) -> Row:
    names = (
        "source_display_name",
        "created_at",
        "updated_at",
        "email_status",
        "email_true_status",
        "merged_crm_ids",
        "city",
        "country",
    )
    more = [entry["email"] for entry in row.get("contact_emails", [])[1:]]
    return {**{name: row[name] for name in names if name in row}, "more_emails": more}


def _account_of(state: ApolloState, row: Row) -> Row | None:
    own = state.data.accounts.get(row["account_id"] or "")
    return None if own is None else {"id": own["id"], "name": own["name"]}


def _contacts_of(state: ApolloState, row: Row) -> list[Row]:
    mine = (c for c in state.data.contacts.values() if c["account_id"] == row["id"])
    return [{"id": c["id"], "name": c["name"], "title": c["title"]} for c in mine]


def _person(state: ApolloState, row: Row) -> Row | None:
    person = state.data.people.get(row["person_id"] or "")
    if person is None:
        return None
    names = ("title", "email", "mobile_phone", "city", "country", "seniority", "linkedin_url")
    return {"id": person["id"], **{name: person[name] for name in names}}


def _firm(state: ApolloState, row: Row) -> Row | None:
    firm = state.data.organizations.get(row["organization_id"] or "")
    if firm is None:
        return None
    names = ("industry", "estimated_num_employees", "founded_year", "phone", "city", "country")
    return {"id": firm["id"], **{name: firm[name] for name in names}}


def _history(state: ApolloState, entity: str) -> list[Row]:
    mine = [row for row in state.data.history if row["id"] == entity]
    return [readable(state, row) for row in mine[: -RECENT - 1 : -1]]


def readable(state: ApolloState, event: Row) -> Row:
    """Return an event of the history with accounts named instead of numbered."""
    ids = event["changes"].get("account_id")
    if not ids:
        return event
    known = state.data.accounts
    named = [known[found]["name"] if found in known else found for found in ids]
    return {**event, "changes": {**event["changes"], "account_id": named}}


def prospect(state: ApolloState, person: Row) -> Row:
    """Return a person of the database as the Prospects tab shows one."""
    saved = database.saved_contact(state, person)
    names = ("id", "name", "title", "organization_name", "city", "country", "email_status")
    return {
        **{name: person[name] for name in names},
        "has_phone": bool(person["mobile_phone"]),
        "contact_id": saved["id"] if saved else None,
    }
