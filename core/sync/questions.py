"""What a plan asks people: a conflict, a link, a deleted partner; each once, and as it is now.

A question whose reason is gone is taken back: the values agree again, the record was linked by
something better, the partner is back. One that still stands says what is true now.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.decisions import Gone
from core.domain.linking import Ambiguous, Suggest
from core.domain.records import Kind, Link, Ref, Side
from core.domain.states import Review as State
from core.store import observations, reviews
from core.store.database import Tx
from core.store.reviews import Review
from core.sync import answered
from core.sync.connect import LINK, suggestion
from core.sync.gather import Couple
from core.sync.plan import Proposal, Question

CONFLICT = "conflict"
DELETE = "delete"
COMPANY = "company"
_WAITING = (State.OPEN, State.SECONDED)


class Asking(msgspec.Struct, frozen=True):
    """What every question of one plan shares."""

    run_id: int | None
    now: datetime
    expires_at: datetime


async def ask_conflicts(tx: Tx, questions: Iterable[Question], asking: Asking) -> int:
    """Ask which value counts (R51); return how many questions are new."""
    asked = 0
    for question in questions:
        link, conflict = question.couple.link, question.conflict
        refs = [link.ref(side) for side in Side]
        body = {"link": link.id, **msgspec.to_builtins(conflict)}
        subject = f"{refs[0]}|{conflict.field}"
        asked += await _ask(tx, (CONFLICT, subject), body, refs, asking)
    return asked


async def ask_links(
    tx: Tx, suggestions: Iterable[tuple[Ref, Ambiguous | Suggest]], asking: Asking
) -> int:
    """Ask whether records are one (R18); return how many questions are new."""
    asked = 0
    for ref, match in suggestions:
        subject, body, refs = suggestion(ref, match)
        asked += await _ask(tx, (LINK, subject), body, refs, asking)
    return asked


async def ask_gone(tx: Tx, gone: Iterable[tuple[Couple, Gone]], asking: Asking) -> None:
    """Ask what becomes of a record that was edited and whose partner is deleted (F20, R54).

    A person who answered is asked again only when something else was edited since.
    """
    edited = [(couple, one) for couple, one in gone if one.edited and not one.both]
    alive = {couple.link.id: couple.link.ref(one.side.other) for couple, one in edited}
    before = await reviews.latest(tx, kind=DELETE, subjects=map(str, alive.values()))
    seen = await observations.many(tx, refs=alive.values())
    for couple, one in edited:
        ref = alive[couple.link.id]
        values = {key: seen[ref].values.get(key, "") for key in one.edited} if ref in seen else {}
        body = {
            "link": couple.link.id, "gone": one.side, "edited": list(one.edited), "values": values,
        }  # fmt: skip
        last = before.get(str(ref))
        if last is None or last.state in _WAITING or last.body.get("values") != values:
            await _ask(tx, (DELETE, str(ref)), body, [ref], asking)


async def ask_merged(tx: Tx, link: Link, into: Ref, asking: Asking) -> None:
    """Ask what becomes of an Apollo record whose HubSpot record was merged into ``into`` (F23).

    Apollo still holds both of the pair: a potential duplicate there.
    """
    ref = link.ref(into.side.other)
    body = {
        "link": link.id, "gone": into.side, "edited": [], "values": {}, "merged": str(into),
    }  # fmt: skip
    await _ask(tx, (DELETE, str(ref)), body, [ref], asking)


async def ask_companies(tx: Tx, choices: Mapping[Ref, Sequence[str]], asking: Asking) -> None:
    """Ask which company a contact belongs to (R7); who left it is asked about others only."""
    before = await reviews.latest(tx, kind=COMPANY, subjects=map(str, choices))
    for ref, accounts in choices.items():
        there = [str(Ref(ref.side.other, Kind.ACCOUNT, one)) for one in accounts]
        body = {"record": str(ref), "candidates": there}
        last = before.get(str(ref))
        if last is None or last.state in _WAITING or last.body != body:
            await _ask(tx, (COMPANY, str(ref)), body, [ref], asking)


async def _ask(
    tx: Tx,
    topic: tuple[str, str],
    body: Mapping[str, object],
    refs: Sequence[Ref],
    asking: Asking,
) -> bool:
    """Ask, or bring the question that stands up to date; True where it is new."""
    one, new = await reviews.ask(
        tx,
        kind=topic[0],
        subject=topic[1],
        body=body,
        now=asking.now,
        refs=refs,
        run_id=asking.run_id,
        expires_at=asking.expires_at,
    )
    if not new:
        stands = await reviews.get(tx, id=one)
        if stands is not None and stands.state in _WAITING and _differs(stands, body):
            await reviews.refresh(tx, id=one, body=body)
            await answered.touch(tx, seen=[stands])
    return new


def _differs(stands: Review, body: Mapping[str, object]) -> bool:
    return bool(msgspec.json.encode(stands.body) != msgspec.json.encode(body))


async def take_back(tx: Tx, proposal: Proposal) -> None:
    """Take back the questions about these pairs that have lost their reason."""
    asked = {f"{q.couple.link.ref(Side.HUBSPOT)}|{q.conflict.field}" for q in proposal.questions}
    living = {ref for couple in proposal.couples for ref in _refs(couple)}
    living -= {ref for couple, _ in proposal.gone for ref in _refs(couple)}
    found = await reviews.of_refs(tx, refs=living, states=_WAITING) if living else {}
    over = {
        one.id: one
        for some in found.values()
        for one in some
        if one.kind in {LINK, DELETE}
        or (one.kind == CONFLICT and one.subject not in asked)
        or (one.kind == COMPANY and Ref.parse(one.subject) not in proposal.choices)
    }
    for one in over:
        await reviews.settle(tx, id=one, to=State.SUPERSEDED)
    await answered.touch(tx, seen=over.values())


def _refs(couple: Couple) -> tuple[Ref, ...]:
    return tuple(couple.link.ref(side) for side in Side)
