"""What HubSpot checks before it writes: names, values, rules, uniqueness. It changes nothing."""

from typing import Any

from bot.sandbox.hubspot.problems import ApiError, conflict, invalid_values, value_taken
from bot.sandbox.hubspot.records import Record, split
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.values import RefusedError, accept, not_allowed, text_of
from bot.sandbox.hubspot.words import Kind


def check_values(
    state: State, kind: Kind, raw: Any, record: Record | None, *, privileged: bool = False
) -> dict[str, str]:
    """Return what will be stored for ``raw``; raise one 400 that names every bad value.

    ``record`` is None for a create. ``privileged`` lets the page of people write what the API
    shows as read only because HubSpot keeps it by itself.
    """
    if not isinstance(raw, dict):
        raise ApiError(400, "Cannot deserialize value of type `java.util.LinkedHashMap`", None)
    accepted: dict[str, str] = {}
    faults: list[dict[str, str]] = []
    for name, value in raw.items():
        try:
            text = text_of(value)
            accepted[name] = _one(state, kind, name, text, record, privileged=privileged)
        except RefusedError as refused:
            faults.append(_fault(name, refused, value))
    faults += _by_rules(state, kind, accepted, record)
    if faults:
        raise invalid_values(state.settings.portal_id, faults)
    return accepted


def _fault(name: str, refused: RefusedError, value: Any) -> dict[str, str]:
    shown = value if isinstance(value, str) else repr(value)
    return {"name": name, "error": refused.error, "message": refused.message, "value": shown}


def _one(
    state: State, kind: Kind, name: str, text: str, record: Record | None, *, privileged: bool
) -> str:
    definition = state.catalogues[kind].get(name)
    if definition is None:
        raise RefusedError("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if definition.read_only and not privileged:
        words = f'"{name}" is a read only property; its value cannot be set.'
        raise RefusedError("READ_ONLY_VALUE", words)
    if definition.owner and text and text not in {owner.id for owner in state.owners}:
        known = [owner.id for owner in state.owners]
        raise RefusedError("INVALID_OPTION", not_allowed(text, known))
    accepted = accept(definition, text, (record.get(name) if record else None) or "")
    if name == "associatedcompanyid" and accepted:
        _company_exists(state, accepted)
    return accepted


def _company_exists(state: State, company: str) -> None:
    if state.find(Kind.COMPANIES, company) is None:
        raise RefusedError("INVALID_COMPANY", f"Company {company} does not exist")


def _by_rules(
    state: State, kind: Kind, accepted: dict[str, str], record: Record | None
) -> list[dict[str, str]]:
    faults = []
    for rule in state.rules(kind):
        written = rule.property in accepted
        if not written and not (rule.required and record is None):
            continue
        value = accepted.get(rule.property, "")
        if rule.refuses(value):
            state.used_rule(rule)
            faults.append(_fault(rule.property, RefusedError(rule.code, rule.message), value))
    return faults


def check_minimum(kind: Kind, values: dict[str, str]) -> None:
    """Refuse a create that names nothing (documentation: contacts, companies)."""
    if kind is Kind.CONTACTS and not any(
        values.get(name) for name in ("email", "firstname", "lastname")
    ):
        raise ApiError(400, "A contact needs at least one of email, firstname, lastname.")
    if kind is Kind.COMPANIES and not any(values.get(name) for name in ("name", "domain")):
        raise ApiError(400, "A company needs a name or a domain.")


def check_unique(
    state: State, kind: Kind, values: dict[str, str], record: Record | None, new_id: str = ""
) -> None:
    """Refuse an e-mail address or a unique value that another record holds."""
    own = record.id if record else new_id
    if kind is Kind.CONTACTS:
        _check_addresses(state, values, record, own)
    for name in state.uniques(kind):
        value = values.get(name, "")
        holder = state.shelves[kind].by_unique(name, value) if value else None
        if holder is not None and holder.id != own:
            raise value_taken(state.settings.portal_id, kind, name, value, on=own, by=holder.id)


def _check_addresses(state: State, values: dict[str, str], record: Record | None, own: str) -> None:
    addresses = [("email", values.get("email", ""))]
    more = split(values.get("hs_additional_emails", ""))
    addresses += [("hs_additional_emails", address) for address in more]
    for name, address in addresses:
        holder = state.shelves[Kind.CONTACTS].by_email(address) if address else None
        if holder is None or holder.id == own:
            continue
        if record is None or state.settings.update_conflict_status == 409:
            raise conflict(Kind.CONTACTS, holder.id)
        portal = state.settings.portal_id
        raise value_taken(portal, Kind.CONTACTS, name, address, on=own, by=holder.id)
