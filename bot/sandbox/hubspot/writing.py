"""Creating, changing, archiving, restoring and erasing one record."""

from typing import Any

from bot.sandbox.hubspot.associations import pair, wants_primary
from bot.sandbox.hubspot.automatic import derived, on_create, rank, website_from
from bot.sandbox.hubspot.checking import check_minimum, check_unique, check_values
from bot.sandbox.hubspot.linking import associate, set_primary, touch
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.settings import LifecycleMode
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import NAMES, Author, Kind, Op, Source

_FREE_MAIL = {"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "gmx.de"}


def create(state: State, kind: Kind, raw: Any, author: Author, associations: Any = None) -> Record:
    """Make a record; raise the error answer when HubSpot would refuse it."""
    values = check_values(state, kind, raw, None)
    check_minimum(kind, values)
    check_unique(state, kind, values, None)
    wanted = _wanted(state, kind, associations)
    record = _make(state, kind, values, author)
    sent = {name: value for name, value in values.items() if value}
    state.note(Op.CREATE, kind, record.id, author, sent)
    for other, primary in wanted:
        associate(state, *pair(kind, record.id, other), author=author, primary=primary)
    if values.get("associatedcompanyid"):
        set_primary(state, record, values["associatedcompanyid"], author)
    if kind is Kind.CONTACTS and state.settings.auto_company and not wanted:
        _auto_company(state, record)
    return record


def _wanted(state: State, kind: Kind, associations: Any) -> list[tuple[str, bool | None]]:
    found: list[tuple[str, bool | None]] = []
    for wish in associations or []:
        other = str(wish.get("to", {}).get("id", ""))
        if state.find(kind.other, other) is None:
            raise ApiError(400, f"{other} is not a valid ID", errors=[_invalid_id(other)])
        types = wish.get("types") or []
        found.append((other, wants_primary(kind, types) or None))
    return found


def _invalid_id(other: str) -> dict[str, Any]:
    return {"message": f"{other} is not a valid ID", "code": "INVALID_IDENTIFIER"}


def _make(state: State, kind: Kind, values: dict[str, str], author: Author) -> Record:
    now, record_id = state.now(), state.next_id(kind)
    state.index.before(None, record_id, now)
    first = on_create(kind, author, now, record_id)
    if kind is Kind.COMPANIES:
        first["website"] = website_from(values.get("domain", ""))
        first["hs_annual_revenue_currency_code"] = state.settings.currency
    record = Record(
        id=record_id,
        kind=kind,
        created=now,
        updated=now,
        values={},
        origin=author.source,
        origin_id=author.source_id,
    )
    for name, value in (first | {k: v for k, v in values.items() if v}).items():
        if name != "associatedcompanyid":
            record.set(name, value, now, author)
    _derive(record, now)
    state.shelves[kind].add(record, state.uniques(kind))
    state.index.after(record, now + int(state.settings.search_lag_seconds * 1000))
    return record


def _derive(record: Record, now: int) -> None:
    auto = Author(Source.AUTO, "calculated", "API")
    for name, value in derived(record).items():
        if value:
            record.values[name] = value
            record.changes.pop(name, None)
        elif name in record.values:
            record.set(name, "", now, auto)


def _auto_company(state: State, contact: Record) -> None:
    domain = contact.values.get("hs_email_domain", "")
    if not domain or domain in _FREE_MAIL:
        return
    auto = Author(Source.AUTO, "domain", "AUTO")
    found = next(
        (c for c in state.shelves[Kind.COMPANIES].walk() if c.values.get("domain") == domain), None
    )
    if found is None:
        name = domain.split(".")[0].capitalize()
        found = create(state, Kind.COMPANIES, {"name": name, "domain": domain}, auto)
    associate(state, contact.id, found.id, author=auto)


def update(
    state: State,
    record: Record,
    raw: Any,
    author: Author,
    *,
    privileged: bool = False,
) -> list[str]:
    """Change values and return the names of those sent; raise what HubSpot would refuse."""
    kind = record.kind
    values = check_values(state, kind, raw, record, privileged=privileged)
    check_unique(state, kind, values, record)
    apply(state, record, values, author)
    return list(values)


def apply(state: State, record: Record, values: dict[str, str], author: Author) -> None:
    """Store checked values, with what follows from them, and note it."""
    now, shelf, uniques = state.now(), state.shelves[record.kind], state.uniques(record.kind)
    state.index.before(record, record.id, now)
    shelf.release(record, uniques)
    changed = []
    for name, value in values.items():
        if name == "associatedcompanyid":
            continue
        if name == "lifecyclestage" and _backward(state, record, value):
            continue
        if record.set(name, value, now, author):
            changed.append(name)
    if changed:
        _derive(record, now)
        record.updated = max(now, record.updated + 1)
    shelf.claim(record, uniques)
    state.index.after(record, now + int(state.settings.search_lag_seconds * 1000))
    state.note(Op.UPDATE, record.kind, record.id, author, values, changed=changed)
    if "associatedcompanyid" in values:
        set_primary(state, record, values["associatedcompanyid"], author)


def _backward(state: State, record: Record, value: str) -> bool:
    if state.settings.lifecycle_mode is LifecycleMode.ANY or not value:
        return False
    return rank(value) < rank(record.values.get("lifecyclestage", ""))


def archive(state: State, record: Record, author: Author) -> None:
    """Move a record to the recycle bin; its associations are no longer seen."""
    shelf, uniques = state.shelves[record.kind], state.uniques(record.kind)
    shelf.release(record, uniques)
    record.archived = state.now()
    state.note(Op.ARCHIVE, record.kind, record.id, author)


def restore(state: State, record: Record, author: Author) -> None:
    """Bring an archived record back (the page only: no API does); 409 if its e-mail is taken."""
    held = {name: record.values.get(name, "") for name in ("email", "hs_additional_emails")}
    held |= {name: record.values.get(name, "") for name in state.uniques(record.kind)}
    check_unique(state, record.kind, held, record)
    record.archived = None
    state.shelves[record.kind].claim(record, state.uniques(record.kind))
    touch(state, record)
    state.note(Op.RESTORE, record.kind, record.id, author)


def erase(state: State, record: Record, author: Author) -> None:
    """Delete a record for good, as privacy laws ask; nothing of it stays."""
    shelf = state.shelves[record.kind]
    shelf.remove(record, state.uniques(record.kind))
    state.associations.drop_all(record.kind, record.id)
    state.note(Op.ERASE, record.kind, record.id, author)


def kind_of(name: str) -> Kind | None:
    """Return the kind that an address names, in the plural, the singular or by type id."""
    return NAMES.get(name)
