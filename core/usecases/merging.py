"""Merging two HubSpot records: the card, and what an answer brings (R23-R27)."""

from collections.abc import Mapping

import msgspec

from core.domain.changes import Action
from core.domain.fields import Field
from core.domain.merging import BESIDE, Candidate, Choice, choose_primary, propose
from core.domain.plans import Body
from core.domain.records import Link, Observation, Ref, Side
from core.domain.stages import STAGE
from core.domain.states import Review as State
from core.duplicates.questions import MERGE, Finding, Question, body_of, read
from core.duplicates.questions import shown as digest
from core.store import links, observations, reviews, verdicts
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync.engine import Engine, mapping
from core.sync.lists import MERGED
from core.usecases import sides, unmerging
from core.usecases.deciding import Choice as Answer
from core.usecases.deciding import Desk, Plan, Refused, Stale, unfit
from core.usecases.heads import Head, head
from core.usecases.labels import Labels, label
from core.usecases.naming import Named, named

__all__ = ["KIND", "Finding", "Lost", "MergeCard", "card", "effect", "forget_verdict", "survivor"]

KIND = MERGE
_STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
)
"""HubSpot's own lifecycle stages in their order (facts: HubSpot's default contact properties)."""


class Lost(msgspec.Struct, frozen=True):
    """A value that stands nowhere any more after the merge."""

    label: str
    value: str


class MergeCard(msgspec.Struct, frozen=True):
    """Two records that may be one, and what merging them would do."""

    head: Head
    left: sides.Shown
    right: sides.Shown
    rows: tuple[sides.Row, ...]
    probability: float
    evidence: tuple[Finding, ...]
    survivor: str
    """The record that stays, as text; the reviewer may choose the other one."""
    reason: str
    lost: tuple[Lost, ...]
    apollo_both: bool
    """Both have an Apollo record: the loser's goes on the list."""
    others: int
    """Other questions about one of these two records."""
    undo_days: int
    list_name: str = MERGED
    result: Named | None = None
    """The record that is left, once the merge was confirmed."""
    chosen: bool = False
    """A person chose values of the record that goes; they follow the merge."""
    undo: unmerging.Chance | None = None
    """It can be undone, until then (R26)."""
    undone: unmerging.Undone | None = None
    """Somebody undid it, and how far that is."""


async def card(engine: Engine, tx: Tx, review: Review, labels: Labels) -> MergeCard | None:
    """Return the card as things stand; None where its records are unknown."""
    asked = _question(review)
    seen = await observations.many(tx, refs=asked.refs) if asked else {}
    if asked is None or any(ref not in seen for ref in asked.refs):
        return None
    left, right = (seen[ref] for ref in asked.refs)
    fields = (await mapping(tx)).of(left.ref.kind)
    choice = survivor(left, right)
    chosen = review.answer.get("primary")
    stays, goes = (right, left) if (chosen or choice.primary.id) in _ids(right) else (left, right)
    linked = await links.of(tx, refs=asked.refs)
    top = await head(tx, review)
    result = Ref(Side.HUBSPOT, left.ref.kind, top.written_id) if top.written_id else None
    shown = await sides.shown(engine, tx, asked.refs, seen)
    return MergeCard(
        head=top,
        left=shown[0],
        right=shown[1],
        rows=sides.rows(fields, left, right, labels),
        probability=asked.probability,
        evidence=asked.evidence,
        survivor=str(stays.ref),
        reason=choice.reason if not chosen else "",
        lost=lost(fields, stays, goes, labels),
        apollo_both=all(_alive(linked.get(ref)) for ref in asked.refs),
        others=await _others(tx, asked, review),
        undo_days=engine.settings.undo_days,
        result=(await named(engine, tx, [result]))[result] if result else None,
        chosen=bool(review.answer.get("values")),
        undo=await unmerging.chance(tx, review, engine.clock.now()),
        undone=await unmerging.undone(engine, tx, review),
    )


def _question(review: Review) -> Question | None:
    """Return what was asked; None once its values were forgotten by retention."""
    return read(review.body) if review.body else None


def _ids(seen: Observation) -> tuple[str, str]:
    return seen.ref.id, str(seen.ref)


def _alive(link: Link | None) -> bool:
    return link is not None and link.tombstone is None


async def _others(tx: Tx, asked: Question, review: Review) -> int:
    found = await reviews.of_refs(tx, refs=asked.refs, states=(State.OPEN, State.SECONDED))
    return len(
        {one.id for some in found.values() for one in some if one.kind == KIND} - {review.id}
    )


def survivor(left: Observation, right: Observation) -> Choice:
    """Return who survives unless the reviewer says otherwise, and why."""
    return choose_primary(_candidate(left), _candidate(right))


def _candidate(seen: Observation) -> Candidate:
    stage = seen.facts.stage or seen.value("stage") or ""
    return Candidate(
        seen.ref.id,
        dict(seen.values),
        sides.moment(seen.facts.created_at),
        _STAGES.index(stage) + 1 if stage in _STAGES else 0,
        len(seen.facts.company_ids),
    )


def lost(
    fields: tuple[Field, ...], stays: Observation, goes: Observation, labels: Labels
) -> tuple[Lost, ...]:
    """Return the values that would stand nowhere any more."""
    names = {field.key: field.label for field in fields}
    forms = {field.key: field.form for field in fields}
    proposal = propose(dict(stays.values), dict(goes.values), forms=forms)
    return tuple(
        Lost(names[one.key], label(labels, Side.HUBSPOT, one.key, one.lost or ""))
        for one in proposal.lost
        if one.key in names and one.key != STAGE  # HubSpot keeps the later one
    )


async def effect(desk: Desk) -> Plan | Stale | Refused:
    """Return what a person's answer to a merge review brings."""
    asked = _question(desk.review)
    if asked is None:
        return Stale(desk.review.id, "The values of this question were forgotten; pull again.")
    if desk.choice is Answer.NOT_SAME:
        return _apart(desk, asked)
    if desk.choice is not Answer.MERGE:
        return unfit(desk)
    seen = await observations.many(desk.tx, refs=asked.refs)
    stale = await _changed(desk, asked, seen)
    if stale is not None:
        return stale
    return await _merge(desk, asked, seen)


async def _changed(desk: Desk, asked: Question, seen: Mapping[Ref, Observation]) -> Stale | None:
    """Refuse a press on what is no longer so; the question is brought up to date (U19)."""
    if any(ref not in seen or seen[ref].archived for ref in asked.refs):
        await reviews.supersede(desk.tx, id=desk.review.id)
        return Stale(
            desk.review.id, "One of the two records is gone, so there is nothing to merge."
        )
    now = {str(ref): digest(seen[ref]) for ref in asked.refs}
    if now == dict(asked.seen):
        return None
    fresh = msgspec.structs.replace(asked, seen=now)
    await reviews.refresh(desk.tx, id=desk.review.id, body=body_of(fresh))
    return Stale(
        desk.review.id,
        "One of the records changed since this card was drawn. It shows the news now; please look"
        " again.",
    )


async def _merge(desk: Desk, asked: Question, seen: Mapping[Ref, Observation]) -> Plan | Refused:
    left, right = (seen[ref] for ref in asked.refs)
    default = Ref(Side.HUBSPOT, left.ref.kind, survivor(left, right).primary.id)
    primary = desk.details.get("primary") or str(default)
    if primary not in asked.records:
        return Refused(desk.review.id, "Choose one of the two records as the one that stays.")
    stays, goes = (left, right) if str(left.ref) == primary else (right, left)
    values = {
        key: value
        for key, chosen in desk.details.items()
        if chosen == str(goes.ref) and key not in {*BESIDE, STAGE, "primary"}
        if (value := goes.value(key)) is not None and value != stays.value(key)
    }
    row = New(
        lane=str(stays.ref),
        side=Side.HUBSPOT,
        kind=stays.ref.kind,
        action=Action.MERGE,
        remote_id=stays.ref.id,
        body=msgspec.to_builtins(Body(other_id=goes.ref.id)),
        review_id=desk.review.id,
        author=desk.who,
    )
    answer = {"primary": str(stays.ref), "other": str(goes.ref), "values": values}
    if "bulk" in desk.details:
        answer["bulk"] = desk.details["bulk"]  # the bulk merge that this is one of (R28)
    return Plan(State.ANSWERED, answer, (row,))


def _apart(desk: Desk, asked: Question) -> Plan:
    """Remember for good that two records are two (R25)."""
    one, other = asked.refs

    async def remember(tx: Tx) -> None:
        await verdicts.remember(tx, one=one, other=other, same=False, by=desk.who, now=desk.now)

    return Plan(State.DECLINED, then=remember)


async def forget_verdict(tx: Tx, review: Review) -> None:
    """Undo "not a duplicate" when its question is asked again (R25)."""
    asked = _question(review) if review.kind == KIND else None
    if asked is not None:
        one, other = asked.refs
        await verdicts.forget(tx, one=one, other=other)
