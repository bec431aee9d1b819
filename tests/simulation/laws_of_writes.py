"""Laws about single writes: who may overwrite whom, in what order, and what is not made again."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.domain.changes import Action, Reason
from core.domain.fields import Policy
from core.domain.normalize import canonical
from core.domain.records import Kind, Side
from core.domain.stages import STAGE
from core.store.outbox import RULE
from tests.simulation.evidence import DONE, Evidence, Row
from tests.simulation.laws import UNSEEN
from tests.simulation.service import API, PERSON, Memory

_CARRIED = frozenset({Reason.EDITED, Reason.CLEARED, Reason.CONFLICT})
"""Why a rule lets one side's value replace the other's."""


def policy_decides(seen: Evidence) -> Iterator[str]:
    """No rule replaces what a person typed on the side that wins, and that never travelled (R51).

    A field about which people are asked is replaced by no rule on either side. Weaker: a value
    that was typed so shortly before that nobody could see it (F11), and one that was sent and
    that the other side did not keep: from then on the sides differ lawfully.
    """
    for side, service in seen.services.items():
        held = {(m.kind, m.field, m.to): m.at for m in reversed(seen.services[side.other].memory)}
        last: dict[tuple[Kind, str, str], Memory] = {}
        for one in service.memory:
            place = one.kind, one.record, one.field
            before = last.get(place)
            last[place] = one
            if one.by != API or not one.was or before is None or before.by != PERSON:
                continue
            if one.at - before.at > UNSEEN[side] and _is_loss(seen, side, one):
                travelled = held.get((one.kind, one.field, one.was))
                if (travelled is None or travelled > one.at) and not _was_sent(seen, side, one):
                    yield (
                        f"row {one.trace} replaced {side} {one.kind} {one.record} {one.field}"
                        f" {one.was!r} by {one.to!r}, though a person of the winning side typed it"
                    )


def _was_sent(seen: Evidence, side: Side, one: Memory) -> bool:
    """Tell whether the replaced value had been sent to the other side before."""
    field = seen.mapping.field(one.kind, one.field)
    return any(
        row.state == DONE and (row.side, row.kind) == (side.other, one.kind)
        for row in seen.rows.values()
        if row.id < int(one.trace)
        for change in row.changes
        if field is not None and (change.field, change.value) == (field.key, one.was)
    )


def _is_loss(seen: Evidence, side: Side, one: Memory) -> bool:
    """Tell whether the policy protects what a rule's write replaced."""
    field, row = seen.mapping.field(one.kind, one.field), seen.rows.get(int(one.trace))
    if field is None or row is None or field.key == STAGE or row.author != RULE:
        return False
    if (one.kind, one.field) in seen.ruled:
        return False  # nobody knows any more which policy it was written under
    winners = {Policy.HUBSPOT: {Side.HUBSPOT}, Policy.APOLLO: {Side.APOLLO}}
    reasons = {change.reason for change in row.changes if change.field == field.key}
    same = canonical(field.form, one.was) == canonical(field.form, one.to)
    return side in winners.get(field.policy, set(Side)) and bool(reasons & _CARRIED) and not same


def newest_speaks(seen: Evidence) -> Iterator[str]:
    """No older decision about a field is sent while a newer one about it stands (F16).

    Weaker: a write whose answer was lost is never touched; it goes on as it was decided.
    """
    lost = {r["outbox_id"] for r in seen.activity if r["why"].startswith(("unanswered", "sent,"))}
    made: dict[int, dict[str, Any]] = {
        row["id"]: row for row in seen.world.db.rows("SELECT id, lane, created_at FROM outbox")
    }
    lanes: dict[str, list[Row]] = defaultdict(list)
    for row in seen.rows.values():
        if row.action in {Action.UPDATE, Action.CREATE} and row.author == RULE:
            lanes[made[row.id]["lane"]].append(row)  # a create has a lane of its own
    sent = _sent(seen)
    for lane, rows in lanes.items():
        for row in rows:
            at = sent.get(row.id)
            if row.state != DONE or at is None or row.id in lost:
                continue
            for newer in rows:
                if newer.id > row.id and made[newer.id]["created_at"] < at:
                    both = {c.field for c in row.changes} & {c.field for c in newer.changes}
                    for field in sorted(both):
                        yield (
                            f"row {row.id} of {lane} was sent with {field}, about which row"
                            f" {newer.id} had decided anew"
                        )


def _sent(seen: Evidence) -> dict[int, int]:
    """Return when each row's values arrived first, in microseconds as the database keeps time."""
    found: dict[int, int] = {}
    for service in seen.services.values():
        for one in service.memory:
            if one.by == API:
                found.setdefault(int(one.trace), _microseconds(one.at))
    return found


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def not_made_again(seen: Evidence) -> Iterator[str]:
    """What was deleted is made again by a person's wish only (R54)."""
    for side, service in seen.services.items():
        makers = {record: trace for trace, action, record in service.acts if action == "create"}
        copies: dict[tuple[Kind, str], set[int]] = defaultdict(set)
        for kind, key, record in service.made:
            row = seen.rows.get(int(makers.get(record, "0")))
            if row is not None and row.state == DONE and row.author == RULE:
                copies[kind, key].add(row.id)  # one row may do it twice: its answer was lost
        yield from (f"{side}: {o} was made by rows {n}" for o, n in copies.items() if len(n) > 1)
    gone = {line["ref"]: line["at"] for line in seen.activity if line["what"] == "gone"}
    times = {row["id"]: row["created_at"] for row in seen.world.db.rows("SELECT * FROM outbox")}
    for link in (one for one in seen.links if one["tombstone"]):
        side = Side(link["tombstone"])
        here, there = link[f"{side}_id"], link[f"{side.other}_id"]
        at = gone.get(f"{side}:{link['kind']}:{here}")
        for row in seen.rows.values():
            created = (row.action, row.side, row.kind) == (Action.CREATE, side, Kind(link["kind"]))
            again = created and row.source_id == there and row.state == DONE
            if again and row.author == RULE and at is not None and times[row.id] > at:
                yield f"row {row.id} made {side} {link['kind']} {here} again, which was deleted"


def read_in_time(seen: Evidence) -> Iterator[str]:
    """A run that is over knows what stood in the services before it began (R3, F14, F26, F29)."""
    yield from seen.world.reading.missed


MORE = (policy_decides, newest_speaks, not_made_again, read_in_time)
