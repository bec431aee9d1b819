"""Laws that ask the rules themselves: nothing is left to decide, and hands are not overruled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core.domain.changes import Reason
from core.domain.decisions import decide
from core.domain.records import Kind, Side
from tests.simulation.evidence import DONE, Evidence, Row
from tests.simulation.laws import UNSEEN
from tests.simulation.service import API, PERSON, Memory, Record

HOLD = timedelta(days=30)


def nothing_wanted(seen: Evidence) -> Iterator[str]:
    """What the services hold, decided by the rules from the base, wants no write.

    Weaker: a value that was refused stands in the error log (R64), and what people were asked
    about waits for them (R51).
    """
    now = seen.world.clock.now()
    for link, hubspot, apollo in seen.living():
        kind = Kind(link["kind"])
        here = seen.services[Side.HUBSPOT].observation(kind, hubspot)
        there = seen.services[Side.APOLLO].observation(kind, apollo)
        decision = decide(
            here, there, _known(seen, link, apollo), link["base"], seen.rules[kind], now
        )
        for side, changes in decision.writes.items():
            record = hubspot.id if side is Side.HUBSPOT else apollo.id
            for change in changes:
                if (side, kind, record, change.field) not in seen.failed:
                    yield (
                        f"{side} {kind} {record} {change.field}: {change.replaced!r} is still to"
                        f" become {change.value!r} ({change.reason})"
                    )


def _known(seen: Evidence, link: dict[str, Any], apollo: Record) -> dict[str, str]:
    return dict(apollo.known) if link else {}


def hands_hold(seen: Evidence) -> Iterator[str]:
    """Auto overwrite replaces nothing that a person set in HubSpot in the last days (R42)."""
    service = seen.services[Side.HUBSPOT]
    last: dict[tuple[Kind, str, str], Memory] = {}
    for one in service.memory:
        place = one.kind, one.record, one.field
        before = last.get(place)
        last[place] = one
        if one.by != API or before is None or before.by != PERSON or not one.was:
            continue
        row = seen.rows.get(int(one.trace))
        held = UNSEEN[Side.HUBSPOT] < one.at - before.at < HOLD
        if row is not None and held and _reason(row, one.field) is Reason.OVERWRITE:
            yield f"row {row.id} overwrote {one.field} of {one.record}, which a person had set"


def _reason(row: Row, field: str) -> Reason | None:
    return next((change.reason for change in row.changes if change.field == field), None)


def alone_with_a_reason(seen: Evidence) -> Iterator[str]:
    """Every HubSpot record has a partner in Apollo, or there is a reason that it has none (R18).

    Reasons: a question about it, a partner that was deleted, a create that failed, a person who
    deleted it.
    """
    linked = {(link["kind"], link["hubspot_id"]) for link in seen.links}
    asked = {row["ref"] for row in seen.world.db.rows("SELECT ref FROM concern")}
    buried = {row["digest"] for row in seen.world.db.rows("SELECT digest FROM tombstone")}
    tried = {
        f"{Side.HUBSPOT}:{row.kind}:{row.source_id}"
        for row in seen.rows.values()
        if row.state != DONE and row.side is Side.APOLLO
    }
    for kind in Kind:
        for one in seen.services[Side.HUBSPOT].alive(kind):
            ref = f"{Side.HUBSPOT}:{kind}:{one.id}"
            if (kind.value, one.id) not in linked and ref not in asked | buried | tried:
                yield f"{ref} has no partner, and nothing says why"


RULES = (nothing_wanted, hands_hold, alone_with_a_reason)
