"""What the tests of decisions share: short ways to say records, fields and rules."""

from datetime import UTC, datetime
from typing import Any

from core.domain.decisions import Decision, Rules, decide
from core.domain.fields import Field
from core.domain.normalize import Form
from core.domain.records import Facts, Kind, Observation, Pair, Ref, Side

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def field(key: str = "title", form: Form = Form.TEXT, **rules: Any) -> Field:
    """Return a contact field; two-way unless told."""
    return Field(key, Kind.CONTACT, key.title(), form, f"hs_{key}", f"ap_{key}", **rules)


def seen(side: Side, archived: bool = False, facts: Facts = Facts(), **values: Any) -> Observation:  # noqa: B008
    """Return an observation of a contact; None values are absent."""
    kept = {key: value for key, value in values.items() if value is not None}
    return Observation(Ref(side, Kind.CONTACT, "1"), kept, facts, archived)


def one(  # noqa: PLR0917
    hubspot: str | None,
    apollo: str | None,
    known: str | None = None,
    base: Pair | None = None,
    of: Field | None = None,
    now: datetime = NOW,
    facts: Facts = Facts(),  # noqa: B008
    **rules: Any,
) -> Decision:
    """Decide about one field."""
    mapped = of or field()
    key = mapped.key
    return decide(
        seen(Side.HUBSPOT, **{key: hubspot}),
        seen(Side.APOLLO, facts=facts, **{key: apollo}),
        {} if known is None else {key: known},
        {} if base is None else {key: base},
        Rules((mapped,), **rules),
        now,
    )


def told(decision: Decision) -> tuple[Any, ...]:
    """Say a decision about one field in one line: writes, else conflict, else reason."""
    for side, changes in decision.writes.items():
        return (side, changes[0].value, changes[0].reason)
    if decision.asks:
        return ("ask", decision.asks[0].hubspot, decision.asks[0].apollo)
    if decision.keeps:
        return (decision.keeps[0][1],)
    return ("base",) if decision.base else ()
