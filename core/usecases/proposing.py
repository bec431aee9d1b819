"""The second half of R41: the differences field by field, a person's ticks, and the write.

The question is a review. Approving it makes the outbox row, whatever autofill, overwrite and push
say (R40); declining it, or leaving a field unticked, settles that value of the database (R32).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.enrichment import Proposal, approved
from core.domain.plans import Body
from core.domain.records import EMPTY, Kind, Ref, Side
from core.domain.settling import create
from core.domain.states import Review as State
from core.store import activity, links, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.outbox import New
from core.store.reviews import Review
from core.sync import answered
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine, mapping
from core.sync.ruling import rules_of
from core.usecases.enrichment import Basis, Difference, basis, differences
from core.usecases.finding import hit
from core.usecases.naming import named

ENRICHMENT = "enrichment"


class Question(msgspec.Struct, frozen=True):
    """What a review about an enrichment holds."""

    ref: Ref
    proposals: tuple[Proposal, ...]
    price: int = 0


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """The second card, whatever state it is in."""

    review: int
    version: int
    state: State
    ref: Ref
    title: str
    urls: Mapping[Side, str]
    differences: tuple[Difference, ...]
    chosen: frozenset[str]
    price: int
    creates: bool
    """HubSpot does not have the record yet: approving makes it there."""
    do_not_contact: bool
    decided_by: str
    decided_at: datetime | None

    @property
    def open(self) -> bool:
        """Tell whether somebody can still decide."""
        return self.state is State.OPEN


class Verdict(StrEnum):
    """What became of a press on the second card."""

    DONE = "done"
    DECIDED = "decided"  # somebody else, or an earlier press, was first
    CHANGED = "changed"  # the record changed since; the card shows it as it is now (U19)
    NOTHING_TICKED = "nothing_ticked"
    BUSY = "busy"  # the record is being created in HubSpot right now


async def propose(engine: Engine, *, who: str, ref: Ref, price: int = 0) -> int | None:
    """Ask which differences to write and return the review; None where there are none."""
    rules = await rules_of(engine, ref.kind)
    now = engine.clock.now()
    async with engine.db.write() as tx:
        found = await basis(tx, ref, rules)
        if found is None or not found.proposals:
            return None
        body = msgspec.to_builtins(Question(found.hit.ref, found.proposals, price))
        expires = now + timedelta(days=engine.settings.review_days)
        review, new = await reviews.ask(
            tx,
            kind=ENRICHMENT,
            subject=str(found.hit.ref),
            body=body,
            now=now,
            refs=found.hit.refs,
            asked_by=who,
            expires_at=expires,
        )
        if not new:
            await reviews.reopen(tx, id=review, expires_at=expires)
            await reviews.refresh(tx, id=review, body=body)
    return review


async def view(engine: Engine, review: int) -> Proposed | None:
    """Return the second card as it stands."""
    async with engine.db.read() as tx:
        found = await reviews.get(tx, id=review)
        if found is None or found.kind != ENRICHMENT:
            return None
        return await card(engine, tx, found)


async def card(engine: Engine, tx: Tx, found: Review) -> Proposed:
    """Return the second card of a review in the caller's transaction."""
    question = msgspec.convert(found.body, Question)
    now = await hit(tx, question.ref)
    name = (await named(engine, tx, [question.ref]))[question.ref]
    return Proposed(
        review=found.id,
        version=found.version,
        state=found.state,
        ref=question.ref,
        title=name.title,
        urls=name.urls,
        differences=differences(question.proposals, await mapping(tx), question.ref.kind),
        chosen=frozenset(found.answer.get("fields", ())),
        price=question.price,
        creates=now is not None and now.hubspot is None,
        do_not_contact=now is not None and now.do_not_contact,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
    )


async def approve(
    engine: Engine, *, who: str, review: int, version: int, ticked: Collection[str]
) -> Verdict:
    """Write the ticked fields to HubSpot (R40)."""
    kind = await _kind(engine, review)
    if kind is None:
        return Verdict.DECIDED
    rules = await rules_of(engine, kind)
    now = engine.clock.now()
    async with engine.db.write() as tx:
        asked = await _open(tx, review, version)
        if asked is None:
            return Verdict.DECIDED
        question = msgspec.convert(asked.body, Question)
        found = await basis(tx, question.ref, rules)
        if found is None or found.proposals != question.proposals:
            await _renew(tx, asked, found)
            return Verdict.CHANGED
        chosen = frozenset(ticked) & {one.field for one in question.proposals}
        if not chosen:
            return Verdict.NOTHING_TICKED
        lane = _lane(found)
        standing = (await outbox.live(tx, lanes=[lane])).get(lane, [])
        if found.hit.hubspot is None and any(o.state in _IN_FLIGHT for o in standing):
            return Verdict.BUSY
        await _decide(tx, asked, State.ANSWERED, who=who, now=now, fields=chosen)
        await _write(tx, found, asked, chosen, who=who, now=now)
        await _consider(tx, found, {o.field for o in question.proposals} - chosen)
        await enqueue_apply(tx, Side.HUBSPOT, now)
    return Verdict.DONE


_IN_FLIGHT = frozenset({"sending", "unknown"})


async def decline(engine: Engine, *, who: str, review: int, version: int) -> Verdict:
    """Write nothing; these values of the database are not offered by a rule either (R32)."""
    kind = await _kind(engine, review)
    if kind is None:
        return Verdict.DECIDED
    rules = await rules_of(engine, kind)
    now = engine.clock.now()
    async with engine.db.write() as tx:
        asked = await _open(tx, review, version)
        if asked is None:
            return Verdict.DECIDED
        question = msgspec.convert(asked.body, Question)
        await _decide(tx, asked, State.DECLINED, who=who, now=now)
        found = await basis(tx, question.ref, rules)
        if found is not None:
            await _consider(tx, found, {one.field for one in question.proposals})
    return Verdict.DONE


async def _kind(engine: Engine, review: int) -> Kind | None:
    async with engine.db.read() as tx:
        found = await reviews.get(tx, id=review)
    if found is None or found.kind != ENRICHMENT:
        return None
    return msgspec.convert(found.body, Question).ref.kind


async def _open(tx: Tx, review: int, version: int) -> Review | None:
    """Return the review if this press is about it as it stands (F43, F44)."""
    found = await reviews.get(tx, id=review)
    if found is None or found.state is not State.OPEN or found.version != version:
        return None
    return found


async def _renew(tx: Tx, asked: Review, found: Basis | None) -> None:
    """Let the question say what is true now; a record that is gone ends it."""
    if found is None or not found.proposals:
        await reviews.settle(tx, id=asked.id, to=State.SUPERSEDED)
    else:
        price = msgspec.convert(asked.body, Question).price
        question = Question(found.hit.ref, found.proposals, price)
        await reviews.refresh(tx, id=asked.id, body=msgspec.to_builtins(question))
    await answered.touch(tx, seen=[asked])


async def _decide(
    tx: Tx, asked: Review, to: State, *, who: str, now: datetime, fields: Collection[str] = ()
) -> None:
    answer = {"fields": sorted(fields)} if fields else {}
    await reviews.answer(
        tx, id=asked.id, version=asked.version, to=to, by=who, answer=answer, now=now
    )
    entry = Entry(
        at=now, what=f"enrichment_{to}", ref=asked.subject, was=State.OPEN, to=to, who=who,
        review_id=asked.id,
    )  # fmt: skip
    await activity.write(tx, rows=[entry])
    await answered.touch(tx, seen=[asked])


def _lane(found: Basis) -> str:
    ref = found.hit.ref
    return str(ref) if found.hit.hubspot is not None else f"create:{ref}"


async def _write(
    tx: Tx, found: Basis, asked: Review, chosen: frozenset[str], *, who: str, now: datetime
) -> None:
    """Add the row that fills HubSpot's record, or makes it; what it replaces is taken back."""
    hit = found.hit
    apollo = hit.apollo.values if hit.apollo else EMPTY
    changes = approved(found.proposals, chosen, found.rules.fields, apollo, found.known)
    creates = hit.hubspot is None
    if creates:
        changes = _whole(found, changes)
    lane = _lane(found)
    fields = None if creates else list(chosen)
    action = Action.CREATE if creates else Action.UPDATE
    await outbox.supersede(tx, replaced={lane: fields}, now=now, actions=[action])
    key = hit.apollo.ref.id if hit.apollo else ""
    company = next(iter(hit.apollo.facts.company_ids), "") if hit.apollo and creates else ""
    row = New(
        lane=lane,
        side=Side.HUBSPOT,
        kind=hit.kind,
        action=action,
        remote_id="" if creates else hit.ref.id,
        source_id=key,
        changes=changes,
        body=msgspec.to_builtins(Body(key=key, company_id=company) if creates else Body()),
        decided_from=hit.seen[0].hash,
        review_id=asked.id,
        author=who,
    )
    await outbox.add(tx, rows=[row], now=now)


def _whole(found: Basis, ticked: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what a new record is made of: Apollo's own values, and what was ticked over them."""
    if found.hit.apollo is None:
        return ticked
    own = create(found.hit.apollo, Side.HUBSPOT, found.rules, EMPTY)
    fields = {one.field for one in ticked}
    kept = [c for c in own if c.field not in fields and c.reason is Reason.CREATED]
    return (*kept, *(msgspec.structs.replace(one, replaced=None) for one in ticked))


async def _consider(tx: Tx, found: Basis, fields: Collection[str]) -> None:
    """Note that a person saw these values of the database and left them (R32)."""
    link = found.hit.link
    if link is None or not fields:
        return
    base = dict((await links.bases(tx, ids=[link.id]))[link.id])
    for key in fields:
        known = found.known.get(key)
        if key in base and known:
            base[key] = msgspec.structs.replace(base[key], known=known)
    await links.set_bases(tx, bases={link.id: base})
