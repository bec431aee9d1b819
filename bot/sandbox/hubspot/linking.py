"""Associating contacts and companies, and the contact's property that mirrors the primary one."""

from typing import Any

from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Author, Kind, Op


def associate(
    state: State, contact: str, company: str, *, author: Author, primary: bool | None = None
) -> None:
    """Associate; ``primary`` None associates by default: primary if it is the first."""
    if primary is None:
        state.associations.put_default(contact, company)
    else:
        state.associations.put(contact, company, primary=primary)
    mirror(state, contact, author)
    labelled = state.associations.is_primary(contact, company)
    _note(state, Op.ASSOCIATE, contact, company, author, primary=labelled)


def dissociate(state: State, contact: str, company: str, author: Author) -> None:
    """Remove all associations between the two; a pair that is not there is no error."""
    if state.associations.drop(contact, company):
        mirror(state, contact, author)
        _note(state, Op.DISSOCIATE, contact, company, author)


def unlabel(state: State, contact: str, company: str, author: Author) -> None:
    """Take the primary label off and leave the two associated."""
    state.associations.unlabel(contact, company)
    mirror(state, contact, author)
    _note(state, Op.DISSOCIATE, contact, company, author, label="Primary")


def set_primary(state: State, contact: Record, company: str, author: Author) -> None:
    """Make ``company`` primary by writing the mirroring property; ``""`` takes the label off."""
    before = state.associations.primary(contact.id)
    if company:
        survivor = state.shelves[Kind.COMPANIES].resolve(company)
        state.associations.put(contact.id, survivor, primary=True)
    elif before is not None:
        state.associations.unlabel(contact.id, before)
    if mirror(state, contact.id, author) and not state.settings.association_touches:
        touch(state, contact)


def mirror(state: State, contact: str, author: Author) -> bool:
    """Copy the primary company's id to the contact and tell whether that changed it."""
    record = state.shelves[Kind.CONTACTS].by_id(contact)
    if record is None:
        return False
    primary = state.associations.primary(record.id) or ""
    changed = record.set("associatedcompanyid", primary, state.now(), author)
    if changed and state.settings.association_touches:
        touch(state, record)
    return changed


def touch(state: State, record: Record) -> None:
    """Move the time of the last change on, and let search lag behind it."""
    now = state.now()
    state.index.before(record, record.id, now)
    record.updated = max(now, record.updated + 1)
    state.index.after(record, now + int(state.settings.search_lag_seconds * 1000))


def _note(state: State, op: Op, contact: str, company: str, author: Author, **more: Any) -> None:
    state.note(op, Kind.CONTACTS, contact, author, to=company, **more)
