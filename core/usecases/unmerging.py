"""Undoing a merge: what will come back and what cannot, and the press that begins it (R26)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action
from core.domain.normalize import canonical
from core.domain.notices import NoticeKind
from core.domain.records import Kind, Observation, Ref, Side
from core.domain.states import Outbox as Write
from core.domain.states import Review as State
from core.domain.unmerging import ADDRESS, Part, freed
from core.store import activity, notices, observations, outbox, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.reviews import Review
from core.sync import unmerge
from core.sync.answered import UNMERGE, touch
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine, mapping
from core.sync.lists import MERGED
from core.sync.unmerge import Before, properties, related
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Outcome, Refused
from core.usecases.heads import Head, head
from core.usecases.labels import Labels, label, labels_of
from core.usecases.naming import Named, named

KIND = UNMERGE
TOO_LATE = "The values from before the merge are no longer kept, so it cannot be undone any more."
NOT_YET = "The merge is still being written. Try again in a moment."
_UNDER_WAY = frozenset({Write.PENDING, Write.SENDING, Write.UNKNOWN})
_LOST = frozenset({Write.FAILED, Write.DISMISSED})


class Back(msgspec.Struct, frozen=True):
    """A value of the record that stayed: what stands there, and what stood there before."""

    label: str
    now: str
    before: str


class Offer(msgspec.Struct, frozen=True):
    """What undoing a merge will do, as things are known now."""

    merge_id: int
    kind: Kind
    stays: Named
    goes: str
    """What the record that was merged away was called."""
    until: datetime
    back: tuple[Back, ...]
    """Values of the survivor that go back."""
    kept: tuple[str, ...]
    """Fields of the survivor that somebody changed since; they stay."""
    addresses: tuple[str, ...]
    """E-mail addresses or domains that the survivor gives up."""
    related: int
    """Companies of the contact, or contacts of the company, that it is associated with again."""
    partner: bool
    """Its Apollo record is still there and is linked again."""
    list_name: str = MERGED


class Undone(msgspec.Struct, frozen=True):
    """How far an undo is, for the card of its merge."""

    head: Head
    remade: Named | None
    """The record that was made anew, once it is there."""
    kept: tuple[str, ...]
    """Fields that were left alone because somebody changed them since."""
    refused: tuple[str, ...]
    """The services' words about what they did not take."""


class UndoCard(msgspec.Struct, frozen=True):
    """The undo of a merge as a card of its own."""

    head: Head
    stays: Named
    undone: Undone


class Chance(msgspec.Struct, frozen=True):
    """A merge that can be undone, and until when."""

    merge_id: int
    until: datetime


async def chance(tx: Tx, merge: Review, now: datetime) -> Chance | None:
    """Return until when a merge can be undone; None where it cannot, or was."""
    if merge.state is not State.APPLIED:
        return None
    taken = await unmerge.snapshotted(tx, merge=merge.id)
    if taken is None or _until(taken) <= now:
        return None
    before = await _latest(tx, merge)
    return Chance(merge.id, _until(taken)) if before is None or await _over(tx, before) else None


async def of_record(tx: Tx, ref: Ref, now: datetime) -> Chance | None:
    """Return the newest merge that this HubSpot record came out of and that can be undone."""
    for entry in await activity.of_ref(tx, refs=[ref], limit=200):
        if entry.what == "merged" and entry.review_id is not None:
            merge = await reviews.get(tx, id=entry.review_id)
            return await chance(tx, merge, now) if merge else None
    return None


def _until(taken: Before) -> datetime:
    return min(taken.stays.until, taken.goes.until)


async def _latest(tx: Tx, merge: Review) -> Review | None:
    return (await reviews.latest(tx, kind=KIND, subjects=[merge.subject])).get(merge.subject)


async def _over(tx: Tx, before: Review) -> bool:
    """Tell whether an earlier undo failed for good, with nothing made and nothing to retry."""
    writes = await outbox.of_review(tx, review=before.id)
    stands = any(one.state in {*_UNDER_WAY, Write.FAILED} for one in writes)
    made = any(one.action is Action.CREATE and one.state is Write.DONE for one in writes)
    return before.state in {State.FAILED, State.SUPERSEDED} and not stands and not made


async def offer(engine: Engine, *, merge_id: int) -> Offer | Refused:
    """Return what undoing this merge would do; nothing is done."""
    async with engine.db.read() as tx:
        merge = await reviews.get(tx, id=merge_id)
    kind = Ref.parse(merge.subject.partition("|")[0]).kind if merge else Kind.CONTACT
    labels = await labels_of(engine, kind)
    async with engine.db.read() as tx:
        found = await _ready(engine, tx, merge_id)
        if isinstance(found, Refused):
            return found
        return await _offer(engine, tx, found, labels)


class _Ready(msgspec.Struct, frozen=True):
    merge: Review
    taken: Before
    survivor: Ref


async def _ready(engine: Engine, tx: Tx, merge_id: int) -> _Ready | Refused:
    """Return a merge that can be undone now, or why it cannot."""
    merge = await reviews.get(tx, id=merge_id)
    taken = await unmerge.snapshotted(tx, merge=merge_id)
    if merge is None or taken is None or _until(taken) <= engine.clock.now():
        return Refused(merge_id, TOO_LATE)
    writes = await outbox.of_review(tx, review=merge_id)
    done = (w for w in writes if w.action is Action.MERGE and w.state is Write.DONE)
    survivor = next((one.remote_id for one in done), "")
    if not survivor or any(one.state in _UNDER_WAY for one in writes):
        return Refused(merge_id, NOT_YET)
    return _Ready(merge, taken, Ref(Side.HUBSPOT, taken.stays.ref.kind, survivor))


async def _offer(engine: Engine, tx: Tx, ready: _Ready, labels: Labels) -> Offer:
    taken, kind = ready.taken, ready.survivor.kind
    own, other = properties(taken.stays), properties(taken.goes)
    seen = (await observations.many(tx, refs=[ready.survivor])).get(ready.survivor)
    partner = Ref(Side.APOLLO, kind, taken.partner)
    there = (await observations.many(tx, refs=[partner])).get(partner) if taken.partner else None
    back, kept = await _values(engine, tx, taken, seen, labels)
    names = await named(engine, tx, [ready.survivor, taken.goes.ref])
    return Offer(
        merge_id=ready.merge.id,
        kind=kind,
        stays=names[ready.survivor],
        goes=names[taken.goes.ref].title,
        until=_until(taken),
        back=back,
        kept=kept,
        addresses=freed(kind, own, other),
        related=len(related(taken.goes)),
        partner=there is not None and not there.archived,
    )


async def _values(
    engine: Engine, tx: Tx, taken: Before, seen: Observation | None, labels: Labels
) -> tuple[tuple[Back, ...], tuple[str, ...]]:
    """Return which mapped values go back, and the fields that were changed since."""
    kind = taken.stays.ref.kind
    fields = await mapping(tx)
    was = engine.hubspot.values(kind, fields, properties(taken.stays))
    theirs = engine.hubspot.values(kind, fields, properties(taken.goes))
    back, kept = [], []
    for field in fields.of(kind):
        now = (seen.value(field.key) if seen else None) or ""
        forms = [canonical(field.form, some) for some in (now, was.get(field.key))]
        if field.hubspot in ADDRESS[kind] or forms[0] == forms[1]:
            continue
        if forms[0] != canonical(field.form, theirs.get(field.key)):
            kept.append(field.label)
            continue
        said = [
            label(labels, Side.HUBSPOT, field.key, text) for text in (now, was.get(field.key, ""))
        ]
        back.append(Back(field.label, *said))
    return tuple(back), tuple(kept)


async def undo(engine: Engine, *, who: str, merge_id: int, tell: bool = False) -> Outcome:
    """Begin to undo a merge; one press wins, and the rest is written by the outbox.

    ``tell`` wants a direct message about what became of it: where it was pressed, no card says so.
    """

    async def work(tx: Tx) -> Outcome:
        ready = await _ready(engine, tx, merge_id)
        if isinstance(ready, Refused):
            return ready
        return await _begin(engine, tx, ready, who, tell=tell)

    return await engine.db.transact(work)


async def _begin(engine: Engine, tx: Tx, ready: _Ready, who: str, *, tell: bool) -> Outcome:
    now, merge = engine.clock.now(), ready.merge
    before = await _latest(tx, merge)
    if before is not None and not await _over(tx, before):
        return AlreadyDecided(before.id, before.state, before.decided_by, before.decided_at)
    review_id, _ = await reviews.ask(
        tx, kind=KIND, subject=merge.subject, body={"merge": merge.id}, now=now, asked_by=who,
        refs=[ready.survivor, ready.taken.stays.ref, ready.taken.goes.ref], run_id=merge.run_id,
    )  # fmt: skip
    review = await reviews.get(tx, id=review_id)
    if review is None or not await reviews.answer(
        tx, id=review_id, version=review.version, to=State.ANSWERED, by=who,
        answer={"choice": Choice.UNDO}, now=now,
    ):  # fmt: skip
        return Refused(merge.id, NOT_YET)
    rows = unmerge.first(ready.survivor, merge.id, review_id, who)
    await outbox.add(tx, rows=rows, now=now)
    await enqueue_apply(tx, Side.HUBSPOT, now)
    line = Entry(
        at=now, what="answered", ref=str(ready.survivor), was=State.OPEN, to=State.ANSWERED,
        who=who, why=f"{KIND}: {Choice.UNDO}", review_id=review_id,
    )  # fmt: skip
    await activity.write(tx, rows=[line])
    for person in {who if tell else "", merge.decided_by} - {"", "" if tell else who}:
        await notices.want(
            tx, key=f"{NoticeKind.OUTCOME}:{review_id}:{person}", kind=NoticeKind.OUTCOME,
            subject=str(review_id), channel=person, now=now,
        )  # fmt: skip
    await touch(tx, seen=[review])
    return Answered(review_id, State.ANSWERED, Choice.UNDO)


async def undone(engine: Engine, tx: Tx, merge: Review) -> Undone | None:
    """Return how far the undo of a merge is; None while nobody asked for it."""
    found = await _latest(tx, merge)
    return None if found is None else await _undone(engine, tx, found)


async def _undone(engine: Engine, tx: Tx, review: Review) -> Undone:
    writes = await outbox.of_review(tx, review=review.id)
    made = [one for one in writes if one.action is Action.CREATE and one.state is Write.DONE]
    ref = Ref(Side.HUBSPOT, made[-1].kind, made[-1].remote_id) if made else None
    labels: Mapping[str, str] = {}
    if writes:
        labels = {field.hubspot: field.label for field in (await mapping(tx)).of(writes[0].kind)}
    left = unmerge.names_left(writes)
    return Undone(
        head=await head(tx, review),
        remade=(await named(engine, tx, [ref]))[ref] if ref else None,
        kept=tuple(labels.get(one, one) for one in left.get(Part.BACK, ())),
        refused=tuple(_refused(one) for one in writes if one.state in _LOST),
    )


def _refused(write: outbox.Write) -> str:
    return str(write.error.get("message") or "a service refused a part of it")


async def card(engine: Engine, tx: Tx, review: Review, _labels: Labels) -> UndoCard:
    """Return the undo of a merge as a card of its own."""
    refs: Sequence[Ref] = [Ref.parse(one) for one in review.subject.split("|")]
    writes = await outbox.of_review(tx, review=review.id)
    stays = Ref(Side.HUBSPOT, refs[0].kind, writes[0].remote_id) if writes else refs[0]
    names = await named(engine, tx, [stays])
    return UndoCard(await head(tx, review), names[stays], await _undone(engine, tx, review))
