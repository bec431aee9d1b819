"""How one sent parameter changes a row; a parameter without a setter is dropped in silence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pycountry

from bot.sandbox.apollo.records import emails, lists, phones
from bot.sandbox.apollo.refusals import misconfigured, unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source


@dataclass(frozen=True)
class Write:
    """Who writes to which kind of record of which team."""

    state: ApolloState
    kind: Kind
    by: Source


Setter = Callable[[Write, Row, Any], None]


def cleaned(value: Any) -> str | None:
    """Return a sent text without surrounding space, and None for an empty one."""
    return str(value).strip() or None if value is not None else None


def text(name: str) -> Setter:
    """Return the setter of a plain text; an empty value clears it."""

    def put(_: Write, row: Row, value: Any) -> None:
        row[name] = cleaned(value)

    return put


def phone(kind: str) -> Setter:
    """Return the setter of a contact's number of one type."""

    def put(_: Write, row: Row, value: Any) -> None:
        phones.set_phone(row, kind, cleaned(value))

    return put


def email(write: Write, row: Row, value: Any) -> None:
    """Set the primary address, and find the database's person by it."""
    address = cleaned(value)
    if address and "@" not in address:
        raise unprocessable("Email is invalid")
    emails.set_user_email(row, address)
    row["person_id"] = row["person_id"] or write.state.database.person_with(address)


def account_id(write: Write, row: Row, value: Any) -> None:
    """Put a contact under an account."""
    wanted = cleaned(value)
    own = write.state.data.accounts.get(wanted or "")
    if wanted and own is None:
        raise misconfigured(wanted)
    row["account_id"] = wanted
    row["organization_id"] = own["organization_id"] if own else None
    row["hubspot_company_id"] = own["hubspot_id"] if own else None
    if own:
        row["organization_name"] = own["name"]


def stage_id(write: Write, row: Row, value: Any) -> None:
    """Set the stage of either kind."""
    wanted = cleaned(value)
    if wanted not in {stage["id"] for stage in write.state.stages(write.kind)}:
        raise misconfigured(wanted)
    row[f"{write.kind}_stage_id"] = wanted


def owner_id(write: Write, row: Row, value: Any) -> None:
    """Set the owner, who has to be in the team."""
    wanted = cleaned(value)
    if wanted and wanted not in {user["id"] for user in write.state.data.users}:
        raise misconfigured(wanted)
    row["owner_id"] = wanted


def label_names(write: Write, row: Row, value: Any) -> None:
    """Replace all lists of a record by the named ones."""
    names = [str(name) for name in value or []]
    row["label_ids"] = lists.ids_for(write.state, write.kind, names, write.by)


def custom_fields(write: Write, row: Row, value: Any) -> None:
    """Set custom fields by their ids; unknown ids are dropped, a picklist takes an option's id."""
    known = {f["id"] for f in write.state.data.fields if f["modality"] == write.kind.value}
    sent = value if isinstance(value, dict) else {}
    row["typed_custom_fields"] = {
        **row["typed_custom_fields"],
        **{name: given for name, given in sent.items() if name in known},
    }


def contact_emails(_: Write, row: Row, value: Any) -> None:
    """Add further addresses; the one at position 0 becomes the primary one."""
    for item in sorted(value or [], key=lambda item: item.get("position", 0)):
        address = cleaned(item.get("email"))
        known = {e["email"] for e in row["contact_emails"]}
        if address and not row["email"]:
            emails.set_user_email(row, address)
        elif address and address not in known:
            place = len(row["contact_emails"])
            added = emails.entry(address, place, "verified", emails.USER_MANAGED)
            row["contact_emails"].append(added)


def phone_numbers(_: Write, row: Row, value: Any) -> None:
    """Replace the numbers by untyped ones, in their positions."""
    items = sorted(value or [], key=lambda item: item.get("position", 0))
    raws = [raw for item in items if (raw := cleaned(item.get("raw_number")))]
    row["phone_numbers"] = [
        phones.entry(raw, None, i, row["country"]) for i, raw in enumerate(raws)
    ]
    row["sanitized_phone"] = row["phone_numbers"][0]["sanitized_number"] if raws else None


def address(name: str) -> Setter:
    """Return the setter of a raw address, which Apollo takes apart into its places."""

    def put(_: Write, row: Row, value: Any) -> None:
        row[name] = cleaned(value)
        row |= places(row[name])

    return put


def places(raw: str | None) -> Row:
    """Return city, state and country of "City, State, Country" with any of them left out."""
    parts = [part.strip() for part in (raw or "").split(",") if part.strip()]
    country = parts.pop() if parts and _is_country(parts[-1]) else None
    state = parts.pop() if len(parts) > 1 else None
    city = parts.pop() if parts else None
    return {"city": city, "state": state, "country": country}


def _is_country(text_: str) -> bool:
    try:
        pycountry.countries.lookup(text_)
    except LookupError:
        return False
    return True


def rename(row: Row) -> None:
    """Make a contact's full name of its parts."""
    row["name"] = " ".join(filter(None, (row["first_name"], row["last_name"])))


def apply(write: Write, row: Row, values: Row, setters: dict[str, Setter]) -> None:
    """Change ``row`` by those of ``values`` that have a setter, in the setters' order."""
    for name, setter in setters.items():
        if name in values:
            setter(write, row, values[name])
    if write.kind is Kind.CONTACT:
        rename(row)
