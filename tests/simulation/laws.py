"""What must hold once it is quiet, whatever happened before; each law returns what breaks it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from core.domain.changes import Action, Change
from core.domain.default_mapping import default_mapping
from core.domain.fields import Field, FieldMap
from core.domain.normalize import canonical
from core.domain.records import Kind, Pair, Side
from tests.simulation.service import API, Memory, Record, Service
from tests.simulation.world import World

DONE = "done"
TOLD = {"written", "superseded", "pending", "unknown", "recovered"}
"""What the lines of the log are called that name what was replaced, or may have been."""
UNSEEN = {Side.HUBSPOT: timedelta(seconds=150), Side.APOLLO: timedelta(minutes=17)}
"""How long before a write a value may have been typed unseen."""


class Row(msgspec.Struct, frozen=True):
    """An outbox row as the laws look at it."""

    id: int
    side: Side
    kind: Kind
    action: Action
    remote_id: str
    source_id: str
    state: str
    author: str
    changes: tuple[Change, ...]
    review_id: int | None


class Evidence:
    """What the laws look at, read once when everything is quiet."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mapping: FieldMap = default_mapping()
        self.services: Mapping[Side, Service] = {
            Side.HUBSPOT: world.hubspot,
            Side.APOLLO: world.apollo,
        }
        self.links = [
            {**row, "base": msgspec.json.decode(row["base"] or "{}", type=dict[str, Pair])}
            for row in world.db.rows("SELECT * FROM link ORDER BY id")
        ]
        self.rows = {row["id"]: _row(row) for row in world.db.rows("SELECT * FROM outbox")}
        self.activity = world.db.rows("SELECT * FROM activity ORDER BY id")
        verdicts = world.db.rows("SELECT left, right FROM verdict WHERE NOT same")
        pairs = [(row["left"], row["right"]) for row in verdicts]
        self.apart = {ref for pair in pairs for ref in pair if len(_sides(pair)) == 2}
        """Records that a person declared to be another one than one of the other side."""
        self.open_reviews = world.db.rows("SELECT * FROM review WHERE state IN ('open','seconded')")

    def living(self) -> Iterator[tuple[dict[str, Any], Record, Record]]:
        """Yield the links whose records are there on both sides."""
        for link in self.links:
            kind = Kind(link["kind"])
            sides = [self.world.hubspot.records[kind].get(link["hubspot_id"])]
            sides += [self.world.apollo.records[kind].get(link["apollo_id"])]
            hubspot, apollo = sides
            if link["tombstone"] or hubspot is None or apollo is None or hubspot.archived:
                continue
            yield link, hubspot, apollo


def _sides(refs: Iterable[str]) -> set[str]:
    return {ref.partition(":")[0] for ref in refs}


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        row["id"], Side(row["side"]), Kind(row["kind"]), Action(row["action"]), row["remote_id"],
        row["source_id"], row["state"], row["author"],
        msgspec.json.decode(row["changes"], type=tuple[Change, ...]), row["review_id"],
    )  # fmt: skip


def agree(seen: Evidence) -> Iterator[str]:
    """Linked records say the same, field by field.

    Weaker where the rules say so: an Apollo field that is empty leaves HubSpot's value (R36, R53),
    a field of the database belongs to HubSpot alone, a stage step backward is ignored by HubSpot
    (R38), a refused value stands in the error log (R64), an open question decides (R51).
    """
    failed = {
        (row.side, row.kind, row.remote_id, change.field)
        for row in seen.rows.values()
        if row.state == "failed"
        for change in row.changes
    }
    asked = {row["subject"] for row in seen.open_reviews if row["kind"] == "conflict"}
    for link, hubspot, apollo in seen.living():
        kind = Kind(link["kind"])
        for field in seen.mapping.of(kind):
            ids = {Side.HUBSPOT: hubspot.id, Side.APOLLO: apollo.id}
            excused = any((s, kind, i, field.key) in failed for s, i in ids.items())
            excused |= f"{Side.HUBSPOT}:{kind}:{hubspot.id}|{field.key}" in asked
            if not excused and not _agree(field, hubspot, apollo, link["base"].get(field.key)):
                yield (
                    f"{kind} {hubspot.id}={apollo.id} {field.key}:"
                    f" {hubspot.values.get(field.key)!r} is not {apollo.values.get(field.key)!r}"
                    f" (base {link['base'].get(field.key)})"
                )


def _agree(field: Field, hubspot: Record, apollo: Record, base: Pair | None) -> bool:
    here, there = hubspot.values.get(field.key), apollo.values.get(field.key)
    settled = base is not None and (base.hubspot, base.apollo) == (here, there)
    if field.database:
        known = apollo.known.get(field.key)
        return bool(here) or not known or not field.autofill
    if field.key == "stage":
        return settled or f"s-{here}" == there
    if field.key == "owner" and base is not None and bool(here) != bool(there):
        return settled or bool(
            base.apollo if here else base.hubspot
        )  # no choice says "nobody" (R38)
    region = hubspot.values.get("country")
    if canonical(field.form, here, region=region) == canonical(field.form, there, region=region):
        return True
    return settled and not there


def one_to_one(seen: Evidence) -> Iterator[str]:
    """No record has two partners, and every link leads to its records."""
    for name in ("hubspot_id", "apollo_id"):
        found = Counter((row["kind"], row[name]) for row in seen.links if not row["tombstone"])
        yield from (f"{name} {one} is linked {n} times" for one, n in found.items() if n > 1)


def made_once(seen: Evidence) -> Iterator[str]:
    """The engine made no living record twice from one record of the other side.

    A person may have one made anew after its copy was deleted (R54): the first is gone then; or
    say that the copy is another record, where nobody can tell that it is one (F3).
    """
    for side, service in seen.services.items():
        alive = Counter(
            (kind, key)
            for kind, key, record in service.made
            if record in service.records[kind]
            and not service.records[kind][record].archived
            and f"{side}:{kind}:{record}" not in seen.apart
        )
        yield from (f"{side}: {n} copies of {one}" for one, n in alive.items() if n > 1)


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
    arrived and that a person then did by hand is done as well (F23), and so is a create without
    its key whose only record of that address or domain somebody made by hand (F3).
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
        row = seen.rows[one]
        found = row.action is Action.CREATE and not seen.services[side].has_keys
        if (row.action is Action.MERGE or found) and one in waited:
            continue
        yield f"row {one} is done, and {side} knows nothing of it"


def nothing_vanished(seen: Evidence) -> Iterator[str]:
    """Every value that the engine replaced is named by the line that says so, or that it may be.

    Weaker: a value that a person typed shortly before the write, when what was read last was
    young enough to be written on without another look (F11: 60 s in HubSpot, whose search lags
    another 60 s; 15 min in Apollo, whose requests are few).
    """
    lines: dict[int, dict[str, list[str | None]]] = {}
    for row in seen.activity:
        if row["what"] in TOLD and row["outbox_id"]:
            data = msgspec.json.decode(row["data"], type=dict[str, list[str | None]])
            lines[row["outbox_id"]] = {**lines.get(row["outbox_id"], {}), **data}
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
    row = seen.rows.get(int(one.trace))
    field = seen.mapping.field(one.kind, one.field)
    if row is None or field is None:
        return False
    region = seen.services[side].records[one.kind].get(one.record)
    country = region.values.get("country") if region else None
    said = [pair[0] for pair in [lines.get(row.id, {}).get(one.field)] if pair]
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
    yield from seen.world.errors


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
