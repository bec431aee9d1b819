"""What the endpoints for many records share: their limits, their checks, their jobs."""

from bot.sandbox.apollo.api.asking import listed
from bot.sandbox.apollo.records import lists, setting, writing
from bot.sandbox.apollo.records.setting import Setter, Write
from bot.sandbox.apollo.refusals import (
    RefusalError,
    missing,
    unprocessable,
    write_to_deleted,
)
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row

SYNC_LIMIT = 100
CREATE_LIMIT = 100
UPDATE_LIMIT = 1_000


def names(state: ApolloState, kind: Kind) -> dict[str, str]:
    """Return what a breadcrumb shows for the ids of stages and lists."""
    known = {stage["id"]: stage["display_name"] for stage in state.stages(kind)}
    return known | {label["id"]: label["name"] for label in state.data.labels}


def items(asked: Row, name: str) -> list[Row]:
    """Return the records of a bulk create, at most a hundred."""
    sent = asked.get(name)
    if not isinstance(sent, list) or not sent:
        raise missing(name)
    if len(sent) > CREATE_LIMIT:
        raise unprocessable(f"Please limit your array to {CREATE_LIMIT} {name} or fewer.")
    return [item for item in sent if isinstance(item, dict)]


def check_owner(write: Write, asked: Row) -> None:
    """Refuse a batch whose owner is not in the team."""
    if asked.get("owner_id"):
        setting.owner_id(write, {}, asked["owner_id"])


def finish(write: Write, row: Row, asked: Row) -> None:
    """Give a new record what the batch says for all: owner and lists."""
    if asked.get("owner_id"):
        row["owner_id"] = asked["owner_id"]
    append = [str(name) for name in listed(asked.get("append_label_names"))]
    row["label_ids"] = lists.ids_for(write.state, write.kind, append, write.by)


def writable(state: ApolloState, kind: Kind, ids: list[str]) -> list[Row]:
    """Return records that are to be written, or refuse the deleted and unknown ones."""
    deleted = [entity for entity in ids if entity in state.data.deleted]
    if deleted:
        raise write_to_deleted(kind, deleted)
    return [writing.existing(state, kind, entity) for entity in ids]


def attributes(asked: Row, kind: Kind) -> list[Row]:
    """Return one row of attributes for each record of a bulk update.

    ``…_ids`` take the body's other values for all of them; ``…_attributes`` bring their own.
    """
    ids, own = asked.get(f"{kind}_ids"), asked.get(f"{kind}_attributes")
    if not ids and not own:
        raise unprocessable(f"Please provide either {kind}_ids or {kind}_attributes")
    rows = listed(own) if own else [{**asked, "id": entity} for entity in listed(ids)]
    if len(rows) > UPDATE_LIMIT:
        raise unprocessable(f"Please limit your array to fewer than {UPDATE_LIMIT}.")
    return rows


def update(write: Write, rows: list[Row], setters: dict[str, Setter]) -> list[Row]:
    """Change many records, or none when one of them cannot be."""
    ids = [str(row.get("id")) for row in rows]
    try:
        found = writable(write.state, write.kind, ids)
    except RefusalError as refusal:
        raise _invalid(write.kind, ids, write.state, refusal) from refusal
    for record, values in zip(found, rows, strict=True):
        _rehearse(write, record, values, setters)
    return [
        writing.change(write, write.state.rows(write.kind)[entity], values, setters)
        for entity, values in zip(ids, rows, strict=True)
    ]


def _rehearse(write: Write, record: Row, values: Row, setters: dict[str, Setter]) -> None:
    """Try those parameters that can be refused, on a copy."""
    draft = {**record}
    for name in ("account_id", "owner_id", "contact_stage_id", "account_stage_id"):
        if name in values and name in setters:
            try:
                setters[name](write, draft, values[name])
            except RefusalError as refusal:
                raise _failed(write.kind, record["id"], name, refusal) from refusal


def _invalid(kind: Kind, ids: list[str], state: ApolloState, refusal: RefusalError) -> RefusalError:
    unknown = next((e for e in ids if e not in state.rows(kind)), "")
    if unknown in state.data.deleted:
        return refusal
    return _failed(kind, unknown, "id", refusal)


def _failed(kind: Kind, entity: str, field: str, refusal: RefusalError) -> RefusalError:
    message = refusal.body["error"] if isinstance(refusal.body, dict) else refusal.body
    return RefusalError(
        422,
        {
            "error": "Validation failed",
            "error_details": {f"{kind}_id": entity, "field": field, "message": message},
        },
    )


def set_one(write: Write, asked: Row, name: str, setter: Setter) -> list[Row]:
    """Set one parameter on all the records of ``…_ids``."""
    ids = [str(entity) for entity in listed(asked.get(f"{write.kind}_ids"))]
    if not ids:
        raise missing(f"{write.kind}_ids")
    setter(write, {}, asked[name])
    rows = writable(write.state, write.kind, ids)
    return [writing.change(write, row, {name: asked[name]}, {name: setter}) for row in rows]


def job(state: ApolloState, kind: Kind, ids: list[str]) -> Row:
    """Return the job that an asynchronous update answers; nothing can ask how it goes."""
    at = state.now()
    return {
        "entity_progress_job": {
            "id": state.new_id(),
            "job_type": f"{kind}_bulk_update",
            "status": "pending",
            "entity_ids": ids,
            "created_at": at,
            "updated_at": at,
        }
    }
