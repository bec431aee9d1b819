"""Are a HubSpot and an Apollo record one? A person links them or keeps them apart (R17, R18)."""

from collections.abc import Sequence

import msgspec

from core.domain.changes import Action
from core.domain.records import LinkHow, Ref, Side
from core.domain.states import Review as State
from core.store import activity, links, observations, outbox, reviews, verdicts
from core.store.activity import Entry
from core.store.database import Tx
from core.store.links import NewLink
from core.store.reviews import Review
from core.sync.connect import LINK
from core.sync.engine import Engine, mapping
from core.usecases import sides
from core.usecases.deciding import Choice, Desk, Plan, Refused, Stale, unfit
from core.usecases.heads import Head, head
from core.usecases.labels import Labels
from core.usecases.naming import Named, named

KIND = LINK
MOST = 5
"""Candidates that a card shows."""


class _Body(msgspec.Struct, frozen=True):
    """What the question is about; the candidates are on the other side."""

    record: str
    candidates: list[str]
    rivals: list[str] = []


class Candidate(msgspec.Struct, frozen=True):
    """A record that may be the one, compared with it; ``taken`` has a partner already."""

    named: Named
    rows: tuple[sides.Row, ...]
    taken: bool


class LinkCard(msgspec.Struct, frozen=True):
    """A record and those of the other side that may be the same."""

    head: Head
    record: Named
    candidates: tuple[Candidate, ...]
    more: int
    rivals: tuple[Named, ...]
    """Records of the same side that could claim the same candidates."""
    chosen: str = ""


async def card(engine: Engine, tx: Tx, review: Review, labels: Labels) -> LinkCard | None:
    """Return the card as things stand; None where the record is unknown."""
    if not review.body:
        return None
    asked = msgspec.convert(review.body, _Body)
    record = Ref.parse(asked.record)
    candidates = [Ref.parse(one) for one in asked.candidates]
    rivals = [Ref.parse(one) for one in asked.rivals]
    seen = await observations.many(tx, refs=[record, *candidates])
    if record not in seen:
        return None
    fields = (await mapping(tx)).of(record.kind)
    names = await named(engine, tx, [record, *candidates, *rivals])
    linked = await links.of(tx, refs=candidates)
    shown = [one for one in candidates if one in seen][:MOST]
    return LinkCard(
        await head(tx, review),
        names[record],
        tuple(
            Candidate(
                names[one], sides.rows(fields, seen[record], seen[one], labels), one in linked
            )
            for one in shown
        ),
        len(candidates) - len(shown),
        tuple(names[one] for one in rivals[:MOST]),
        str(review.answer.get("candidate", "")),
    )


async def effect(desk: Desk) -> Plan | Stale | Refused:
    """Return what a person's answer to a link review brings."""
    asked = msgspec.convert(desk.review.body, _Body)
    record = Ref.parse(asked.record)
    if desk.choice is Choice.SEPARATE:
        return _apart(desk, record, [Ref.parse(one) for one in asked.candidates])
    if desk.choice is not Choice.LINK:
        return unfit(desk)
    wanted = desk.details.get("candidate", "")
    if wanted not in asked.candidates:
        return Refused(desk.review.id, "Choose one of the records on the card.")
    candidate = Ref.parse(wanted)
    taken = await _taken(desk, (record, candidate))
    if taken is not None:
        return taken

    async def join(tx: Tx) -> None:
        await _join(tx, desk, record, candidate)

    return Plan(State.ANSWERED, {"candidate": wanted}, then=join)


async def _taken(desk: Desk, both: Sequence[Ref]) -> Stale | Refused | None:
    """Say why two records cannot be linked: one is gone, or has a partner already."""
    seen = await observations.many(desk.tx, refs=both)
    if any(ref not in seen or seen[ref].archived for ref in both):
        await reviews.supersede(desk.tx, id=desk.review.id)
        return Stale(desk.review.id, "One of the two records is gone.")
    linked = await links.of(desk.tx, refs=both)
    if not linked:
        return None
    names = await named(desk.engine, desk.tx, linked)
    who = ", ".join(f"{one.title} ({ref.side})" for ref, one in names.items())
    if both[0] in linked:
        await reviews.supersede(desk.tx, id=desk.review.id)
        return Stale(desk.review.id, f"{who} has a partner already, so the question is closed.")
    return Refused(
        desk.review.id,
        f"{who} has a partner already. Merge the duplicates in HubSpot first, or choose"
        " “Two records”.",
    )


async def _join(tx: Tx, desk: Desk, record: Ref, candidate: Ref) -> None:
    ids = {ref.side: ref.id for ref in (record, candidate)}
    pair = NewLink(record.kind, ids[Side.HUBSPOT], ids[Side.APOLLO], LinkHow.PERSON)
    await links.create(tx, links=[pair], now=desk.now)
    lanes = {f"create:{ref}": None for ref in (record, candidate)}
    await outbox.supersede(tx, replaced=lanes, now=desk.now, actions=(Action.CREATE,), people=True)
    await observations.mark(tx, refs=[record, candidate])
    await activity.write(
        tx,
        rows=[
            Entry(
                at=desk.now, what="linked", ref=str(ref), to=str(other), who=desk.who,
                why=LinkHow.PERSON, review_id=desk.review.id,
            )
            for ref, other in ((record, candidate), (candidate, record))
        ],
    )  # fmt: skip


def _apart(desk: Desk, record: Ref, candidates: Sequence[Ref]) -> Plan:
    """They are two records: each may be made on the other side now (R18)."""

    async def part(tx: Tx) -> None:
        for other in candidates:
            await verdicts.remember(
                tx, one=record, other=other, same=False, by=desk.who, now=desk.now
            )
        await observations.mark(tx, refs=[record, *candidates])

    return Plan(State.DECLINED, then=part)
