"""What must hold once it is quiet, whatever happened before; each law returns what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from core.domain.changes import Action
from core.domain.fields import Field
from core.domain.normalize import canonical
from core.domain.records import Kind, Pair, Side
from tests.simulation.evidence import DONE, Evidence
from tests.simulation.service import API, Memory, Record
from tests.simulation.world import World

UNSEEN = {Side.HUBSPOT: timedelta(seconds=150), Side.APOLLO: timedelta(minutes=17)}
"""How long before a write a value may have been typed unseen."""


def agree(seen: Evidence) -> Iterator[str]:
    """Linked records say the same, field by field.

    Weaker where the rules say so: an Apollo field that is empty leaves HubSpot's value (R36, R53),
    a field of the database belongs to HubSpot alone, a stage step backward is ignored by HubSpot
    and an owner taken away there has no counterpart (R38), a refused value stands in the error log (R64), an open question decides (R51).
    """
    asked = {row["subject"] for row in seen.open_reviews if row["kind"] == "conflict"}
    for link, hubspot, apollo in seen.living():
        kind = Kind(link["kind"])
        for field in seen.mapping.of(kind):
            base = link["base"].get(field.key)
            ids = {(Side.HUBSPOT, one) for one in (hubspot.id, *hubspot.merged)}
            places = {
                (side, kind, one, field.key) for side, one in {*ids, (Side.APOLLO, apollo.id)}
            }
            excused = bool(places & (seen.failed | seen.own_way))
            excused |= f"{Side.HUBSPOT}:{kind}:{hubspot.id}|{field.key}" in asked
            excused |= not seen.updates and _waits(field, apollo, base)
            if not excused and not _agree(field, hubspot, apollo, base):
                yield (
                    f"{kind} {hubspot.id}={apollo.id} {field.key}:"
                    f" {hubspot.values.get(field.key)!r} is not {apollo.values.get(field.key)!r}"
                    f" (base {base})"
                )


def _waits(field: Field, apollo: Record, base: Pair | None) -> bool:
    """Tell whether Apollo's value was edited, which travels once updates are on again (R12)."""
    there = canonical(field.form, apollo.values.get(field.key))
    return base is None or canonical(field.form, base.apollo) != there


def _agree(field: Field, hubspot: Record, apollo: Record, base: Pair | None) -> bool:
    here, there = hubspot.values.get(field.key), apollo.values.get(field.key)
    settled = base is not None and (base.hubspot, base.apollo) == (here, there)
    if field.database:
        known = apollo.known.get(field.key)
        return bool(here) or not known or not field.autofill
    if field.key == "stage":
        return settled or f"s-{here}" == there
    if field.key == "owner" and not (here and there):
        return (not here and not there) or base is not None  # no choice says "nobody" (R38)
    region = hubspot.values.get("country")
    if canonical(field.form, here, region=region) == canonical(field.form, there, region=region):
        return True
    overwritten = base is not None and canonical(field.form, here) == canonical(
        field.form, base.known
    )
    return settled and (not there or overwritten)  # an overwrite speaks to HubSpot alone (R33)


def one_to_one(seen: Evidence) -> Iterator[str]:
    """No record has two partners, and every link leads to its records."""
    for name in ("hubspot_id", "apollo_id"):
        found = Counter((row["kind"], row[name]) for row in seen.links if not row["tombstone"])
        yield from (f"{name} {one} is linked {n} times" for one, n in found.items() if n > 1)


def made_once(seen: Evidence) -> Iterator[str]:
    """The engine made no living record twice from one record of the other side.

    A person may have one made anew after its copy was deleted (R54): the first is gone then. And
    where nobody could tell whether a record was made, a person may press Retry, or say that the
    copy is another record (F3).
    """
    retried = {row["outbox_id"] for row in seen.activity if row["what"] == "retried"}
    again = {
        (row.kind, row.source_id)
        for row in seen.rows.values()
        if row.action is Action.CREATE and row.id in retried
    }
    for side, service in seen.services.items():
        alive = Counter(
            (kind, key)
            for kind, key, record in service.made
            if record in service.records[kind]
            and not service.records[kind][record].archived
            and f"{side}:{kind}:{record}" not in seen.apart
        )
        yield from (
            f"{side}: {n} copies of {one}" for one, n in alive.items() if n > 1 and one not in again
        )


def only_mapped(seen: Evidence) -> Iterator[str]:
    """Nothing was written that is unmapped or may not travel that way (R30, R31)."""
    for service in seen.services.values():
        yield from service.strange


def written_once(seen: Evidence) -> Iterator[str]:
    """Each done row has one ``written`` line, and each such line a done row."""
    lines = Counter(row["outbox_id"] for row in seen.activity if row["what"] == "written")
    done = {row.id for row in seen.rows.values() if row.state == DONE}
    yield from (f"row {one} has {lines[one]} written lines" for one in done if lines[one] != 1)
    yield from (f"a written line of row {one}, which is not done" for one in lines.keys() - done)


def histories_agree(seen: Evidence) -> Iterator[str]:
    """What the services remember of the API are the done rows, one to one.

    Weaker: of a write whose answer was lost, and that a newer plan replaced before it was
    repeated (R64), the log holds the line that it waited, not that it was done. A merge that never
    arrived and that a person then did by hand is done as well (F23), and a bare create whose
    answer was lost and whose e-mail address is there when it is looked for (R17).
    """
    remembered = {
        (side, int(trace)) for side, one in seen.services.items() for trace, _, _ in one.acts
    }
    done = {(row.side, row.id) for row in seen.rows.values() if row.state == DONE}
    waited = {row["outbox_id"] for row in seen.activity if row["why"].startswith("unanswered")}
    waited |= {row["outbox_id"] for row in seen.activity if row["what"] == "recovered"}
    for side, one in sorted(remembered - done):
        row = seen.rows[one]
        if not (row.state in {"superseded", "failed"} and one in waited):
            yield f"{side} did row {one}, which is {row.state}"
    for side, one in sorted(done - remembered):
        looked_for = seen.rows[one].action in {Action.MERGE, Action.CREATE} and one in waited
        if looked_for and not (
            seen.rows[one].action is Action.CREATE and seen.services[side].has_keys
        ):
            continue
        yield f"row {one} is done, and {side} knows nothing of it"


def nothing_vanished(seen: Evidence) -> Iterator[str]:
    """Every value that the engine replaced is named by the line that says so.

    Weaker: a value that a person typed shortly before the write, when what was read last was
    young enough to be written on without another look (F11: 60 s in HubSpot, whose search lags
    another 60 s; 15 min in Apollo, whose requests are few).
    """
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in seen.activity:
        if row["outbox_id"] and row["data"] != "{}":
            said = msgspec.json.decode(row["data"], type=dict[str, Any])
            lines.setdefault(row["outbox_id"], []).append(said)
    for side, service in seen.services.items():
        for index, one in enumerate(service.memory):
            if one.by == API and one.was and not _named(seen, side, one, lines):
                before = [m for m in service.memory[:index] if _same_place(m, one)]
                if not _young(side, one, before):
                    yield (
                        f"{side} {one.kind} {one.record} {one.field}: {one.was!r} gave way to"
                        f" {one.to!r} by row {one.trace}, and no line says so"
                    )


def _same_place(left: Memory, right: Memory) -> bool:
    return (left.kind, left.record, left.field) == (right.kind, right.record, right.field)


def _named(seen: Evidence, side: Side, one: Memory, lines: Mapping[int, Any]) -> bool:
    """Tell whether a line of the write says what it replaced.

    Where the service did only a part, what was left to be sent again is a write of its own.
    """
    row = seen.rows.get(int(one.trace))
    field = seen.mapping.field(one.kind, one.field)
    if row is None or field is None:
        return False
    rows = {row.id}
    if row.id in seen.services[side].partly:
        rows |= {r.id for r in seen.rows.values() if r.remote_id == row.remote_id and r.id > row.id}
    record = seen.services[side].records[one.kind].get(one.record)
    country = record.values.get("country") if record else None
    said = [line[one.field][0] for n in rows for line in lines.get(n, []) if one.field in line]
    forms = [canonical(field.form, text, region=country) for text in said]
    return canonical(field.form, one.was, region=country) in forms


def _young(side: Side, one: Memory, before: list[Memory]) -> bool:
    """Tell whether the value was typed so shortly before that nobody could see it."""
    return bool(before) and one.at - before[-1].at <= UNSEEN[side]


def nothing_stuck(seen: Evidence) -> Iterator[str]:
    """No write is in flight or due, no run is under way, no job failed."""
    for row in seen.rows.values():
        if row.state in {"sending", "unknown", "pending"}:
            yield f"row {row.id} ({row.action} {row.side} {row.kind}) is {row.state}"
    for run in seen.world.db.rows("SELECT id, state, reason FROM run"):
        if run["state"] not in {"finished", "cancelled"}:
            yield f"run {run['id']} is {run['state']}: {run['reason']}"
    for job in seen.world.db.rows("SELECT * FROM job WHERE state <> 'done'"):
        yield f"job {job['id']} {job['key']} is {job['state']}: {job['error']}"


def no_surprise(seen: Evidence) -> Iterator[str]:
    """No job met an error that the engine does not know."""
    yield from dict.fromkeys(seen.world.errors)


LAWS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    agree,
    one_to_one,
    made_once,
    only_mapped,
    written_once,
    histories_agree,
    nothing_vanished,
    nothing_stuck,
    no_surprise,
)


async def settled(world: World) -> list[str]:
    """Pull twice more, once of everything; return what was still written."""
    before = [len(world.hubspot.acts), len(world.apollo.acts)]
    await world.pass_time(1000)
    await world.pass_time(86400)
    late = [
        f"{service.side} was still written: {service.acts[n:]}"
        for service, n in zip((world.hubspot, world.apollo), before, strict=True)
        if len(service.acts) > n
    ]
    return [f"second_pass: {text}" for text in late]
