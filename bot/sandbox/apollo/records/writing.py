"""Creates, changes and deletes of one record, with their trace in the history."""

import copy
from collections.abc import Callable

from bot.sandbox.apollo.records import blanks, emails
from bot.sandbox.apollo.records.setting import Setter, Write, apply
from bot.sandbox.apollo.refusals import gone, unknown
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source

_UNTRACED = frozenset({"updated_at", "queued_for_crm_push"})


def existing(state: ApolloState, kind: Kind, entity: str) -> Row:
    """Return a record, or refuse with the 422 of a deleted or unknown one."""
    row = state.rows(kind).get(entity)
    if row is not None:
        return row
    raise gone(kind) if entity in state.data.deleted else unknown(kind)


def create(
    write: Write,
    values: Row,
    setters: dict[str, Setter],
    finish: Callable[[Row], None] | None = None,
) -> Row:
    """Make a record of the sent values, owned by the key's user, in the first stage.

    ``finish`` may add to it before it is kept.
    """
    state = write.state
    make = blanks.contact if write.kind is Kind.CONTACT else blanks.account
    stage = state.stages(write.kind)[0]["id"]
    row = make(state.new_id(), state.now(), state.admin["id"], stage, write.by)
    blank = copy.deepcopy(row)
    apply(write, row, values, setters)
    if finish is not None:
        finish(row)
    attach_organization(state, write.kind, row)
    if write.kind is Kind.CONTACT and write.by is Source.API:
        row["queued_for_crm_push"] = True
    state.rows(write.kind)[row["id"]] = row
    state.record("create", write.kind, row["id"], write.by, _difference(blank, row))
    return row


def change(write: Write, row: Row, values: Row, setters: dict[str, Setter]) -> Row:
    """Change a record by the sent values, as a whole or not at all."""
    return change_by(write, row, lambda draft: apply(write, draft, values, setters))


def change_by(write: Write, row: Row, edit: Callable[[Row], None]) -> Row:
    """Change a record by ``edit``; when nothing differs after it, ``updated_at`` stays."""
    draft = copy.deepcopy(row)
    edit(draft)
    attach_organization(write.state, write.kind, draft)
    changes = _difference(row, draft)
    if not changes:
        return row
    draft["updated_at"] = write.state.now()
    if write.kind is Kind.CONTACT:
        draft["queued_for_crm_push"] = None
    write.state.rows(write.kind)[row["id"]] = draft
    write.state.record("update", write.kind, row["id"], write.by, changes)
    return draft


def delete(write: Write, entity: str) -> None:
    """Take a record away for good (people can, the API cannot)."""
    state = write.state
    name = existing(state, write.kind, entity)["name"]
    del state.rows(write.kind)[entity]
    state.data.deleted[entity] = write.kind.value
    state.record("delete", write.kind, entity, write.by, {"name": [name, None]})
    if write.kind is Kind.ACCOUNT:
        for row in state.data.contacts.values():
            if row["account_id"] == entity:
                row["account_id"] = None


def attach_organization(state: ApolloState, kind: Kind, row: Row) -> None:
    """Connect a record without organisation to the database's one of the same domain."""
    if row["organization_id"]:
        return
    domain = row["domain"] if kind is Kind.ACCOUNT else emails.domain_of(row["email"])
    if domain not in emails.FREE_DOMAINS:
        row["organization_id"] = state.database.organization_at(domain)


def _difference(before: Row, after: Row) -> Row:
    """Return ``{field: [before, after]}`` of what a reader could see change.

    A contact's ``name`` follows from its parts; an account's is its own.
    """
    untraced = _UNTRACED | {"name"} if "first_name" in after else _UNTRACED
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name not in untraced and before.get(name) != value
    }
