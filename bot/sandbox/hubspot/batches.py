"""Batch calls: which inputs are done, which are refused, and when one bad input fails them all."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.hubspot.checking import check_minimum, check_unique, check_values
from bot.sandbox.hubspot.problems import ApiError, conflict, duplicate_ids, some_missing
from bot.sandbox.hubspot.records import Record, iso
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.view import all_set, payload, properties_of
from bot.sandbox.hubspot.words import Author, Kind, ServiceFault
from bot.sandbox.hubspot.writing import archive, create, update

MOST_INPUTS = 100


@dataclass
class Outcome:
    """What a batch call answers: results, errors, and the status that goes with them."""

    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def status(self, good: int) -> int:
        """Return ``good``, or 207 when something was refused."""
        return 207 if self.errors else good

    def body(self, started: int, completed: int) -> dict[str, Any]:
        """Return the envelope (specification: ``errors`` are absent when there are none)."""
        body: dict[str, Any] = {
            "status": "COMPLETE",
            "results": self.results,
            "startedAt": iso(started),
            "completedAt": iso(completed),
        }
        if self.errors:
            body |= {"numErrors": len(self.errors), "errors": self.errors}
        return body


def inputs_of(body: dict[str, Any], most: int = MOST_INPUTS) -> list[dict[str, Any]]:
    """Return a batch's inputs; 400 when they are not a list of objects or too many."""
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise ApiError(400, "Invalid input JSON: inputs has to be a list of objects", None)
    if len(inputs) > most:
        raise ApiError(400, f"The maximum batch size is {most}, {len(inputs)} inputs were sent.")
    return inputs


def read_batch(state: State, kind: Kind, body: dict[str, Any], *, archived: bool) -> Outcome:
    """Read records by id or by a unique property; missing ones share one error."""
    names = list(body.get("properties") or [])
    history = list(body.get("propertiesWithHistory") or [])
    outcome, missing, seen = Outcome(), [], set()
    for each in inputs_of(body):
        wanted = str(each.get("id", ""))
        record = state.find(kind, wanted, id_property=body.get("idProperty"), archived=archived)
        if record is None:
            missing.append(wanted)
        elif record.id not in seen:
            seen.add(record.id)
            shown = properties_of(state, record, names)
            outcome.results.append(payload(state, record, shown, history=history))
    if missing:
        outcome.errors.append(some_missing(kind, missing))
    return outcome


def create_batch(state: State, kind: Kind, body: dict[str, Any], author: Author) -> Outcome:
    """Create records; without a trace id on each input one bad input fails the whole call."""
    inputs = inputs_of(body)
    if not _traced(inputs):
        _all_or_nothing(state, kind, inputs)
    outcome = Outcome()
    for each in inputs:
        trace = each.get("objectWriteTraceId")
        try:
            record = create(state, kind, each.get("properties"), author, each.get("associations"))
        except ApiError as error:
            outcome.errors.append(_entry(state, kind, error, each))
            continue
        outcome.results.append(payload(state, record, all_set(state, record), trace=trace))
    return outcome


def _traced(inputs: list[dict[str, Any]]) -> bool:
    return all(each.get("objectWriteTraceId") is not None for each in inputs)


def _all_or_nothing(state: State, kind: Kind, inputs: list[dict[str, Any]]) -> None:
    """Check every input before anything is written, against each other as well."""
    taken: set[tuple[str, str]] = set()
    for each in inputs:
        values = check_values(state, kind, each.get("properties"), None)
        check_minimum(kind, values)
        try:
            check_unique(state, kind, values, None)
        except ApiError as error:
            raise (conflict(kind, None) if error.status == 409 else error) from error
        for name in ["email"] * (kind is Kind.CONTACTS) + state.uniques(kind):
            key = (name, values.get(name, ""))
            if key[1] and key in taken:
                raise conflict(kind, None)
            taken.add(key)


def _entry(state: State, kind: Kind, error: ApiError, each: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, list[str]] = {}
    if each.get("objectWriteTraceId") is not None:
        context["objectWriteTraceId"] = [str(each["objectWriteTraceId"])]
    if error.status == 409:
        address = str((each.get("properties") or {}).get("email", ""))
        holder = state.shelves[kind].by_email(address)
        if holder is not None:
            context["existingId"] = [holder.id]
    return error.entry(context)


def update_batch(state: State, kind: Kind, body: dict[str, Any], author: Author) -> Outcome:
    """Change records; missing ones are named, any other bad input fails the whole call."""
    inputs = inputs_of(body)
    _refuse_duplicates([str(each.get("id", "")) for each in inputs])
    found: list[tuple[Record, dict[str, Any]]] = []
    missing: list[str] = []
    for each in inputs:
        wanted = str(each.get("id", ""))
        record = state.find(kind, wanted, id_property=each.get("idProperty"))
        if record is None:
            missing.append(wanted)
        elif not _dropped(state, kind, wanted):
            found.append((record, each))
    for record, each in found:
        values = check_values(state, kind, each.get("properties"), record)
        check_unique(state, kind, values, record)
    outcome = Outcome()
    for record, each in found:
        outcome.results.append(_updated(state, record, each, author))
    if missing:
        outcome.errors.append(some_missing(kind, missing))
    return outcome


def _dropped(state: State, kind: Kind, wanted: str) -> bool:
    """Tell whether the fault is on that leaves out ids that were merged away, without a word."""
    fault = state.faults.named(ServiceFault.DROP_UPDATE_OF_MERGED)
    if fault is None or wanted not in state.shelves[kind].merged:
        return False
    state.faults.use(fault)
    return True


def _refuse_duplicates(ids: list[str]) -> None:
    twice = [each for each in dict.fromkeys(ids) if ids.count(each) > 1]
    if twice:
        raise duplicate_ids(twice)


def _updated(state: State, record: Record, each: dict[str, Any], author: Author) -> dict[str, Any]:
    names = update(state, record, each.get("properties"), author)
    shown = properties_of(state, record, names or ["hs_object_id"])
    return payload(state, record, shown, trace=each.get("objectWriteTraceId"))


def upsert_batch(state: State, kind: Kind, body: dict[str, Any], author: Author) -> Outcome:
    """Change by a unique property or create with it.

    Partial answers need a trace id on each input and a custom property: by e-mail one bad input
    fails the whole call (documentation: partial upserts are not supported there).
    """
    inputs = inputs_of(body)
    _refuse_duplicates([f"{each.get('idProperty')}:{each.get('id', '')}" for each in inputs])
    partial = _traced(inputs) and not any(e.get("idProperty") == "email" for e in inputs)
    plans = [_planned(state, kind, each) for each in inputs]
    if not partial:
        for record, properties in plans:
            values = check_values(state, kind, properties, record)
            check_unique(state, kind, values, record)
    outcome = Outcome()
    for each, plan in zip(inputs, plans, strict=True):
        try:
            shown = _upserted(state, kind, plan, author, each.get("objectWriteTraceId"))
        except ApiError as error:
            if not partial:
                raise
            outcome.errors.append(_entry(state, kind, error, each))
            continue
        outcome.results.append(shown)
    return outcome


def _planned(
    state: State, kind: Kind, each: dict[str, Any]
) -> tuple[Record | None, dict[str, Any]]:
    name, value = each.get("idProperty"), str(each.get("id", ""))
    if not name:
        raise ApiError(400, "idProperty is needed for an upsert.")
    record = state.find(kind, value, id_property=name)
    properties = dict(each.get("properties") or {})
    if name != "hs_object_id":
        properties.setdefault(name, value)
    return record, properties


def _upserted(
    state: State,
    kind: Kind,
    plan: tuple[Record | None, dict[str, Any]],
    author: Author,
    trace: str | None,
) -> dict[str, Any]:
    record, properties = plan
    if record is not None:
        names = update(state, record, properties, author)
        shown = properties_of(state, record, names)
        return payload(state, record, shown, trace=trace) | {"new": False}
    record = create(state, kind, properties, author)
    return payload(state, record, all_set(state, record), trace=trace) | {"new": True}


def archive_batch(state: State, kind: Kind, body: dict[str, Any], author: Author) -> None:
    """Archive records; what is not there is passed over, as the answer is 204 either way."""
    for each in inputs_of(body):
        record = state.find(kind, str(each.get("id", "")))
        if record is not None:
            archive(state, record, author)
