"""Merging many pairs that have the same in common: count, sample, a second person (R28, U22).

Each pair keeps its own question, its own answer and its own write, so that one that fails holds
up no other, and each can be undone by itself. A job answers them one by one and goes on where a
crash cut it off.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from core.domain.bulk import Basis, apart, bases
from core.domain.notices import NoticeKind
from core.domain.records import Ref
from core.domain.states import Review as State
from core.duplicates.questions import MERGE, read
from core.store import activity, jobs, notices, observations, reviews
from core.store.activity import Entry
from core.store.database import Tx
from core.store.jobs import Job
from core.store.reviews import Review
from core.sync.answered import BULK, touch
from core.sync.channels import channels
from core.sync.engine import Engine
from core.sync.lease import Lease
from core.usecases import answering
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Outcome, Refused, Stale
from core.usecases.heads import Head, head
from core.usecases.labels import Labels, ready
from core.usecases.naming import Named, named

KIND = BULK
SAMPLE = 5
MOST = 10_000
"""Pairs that are looked through; the strongest come first."""
NOTHING = "No pair waits any more that has this in common. Nothing was done."
NOT_ALONE = "A second admin has to say so: you asked for it."
GONE = "That bulk merge is not known any more. `/apollo duplicates` shows what waits."


class Pair(msgspec.Struct, frozen=True):
    """One pair of a sample."""

    left: Named
    right: Named


class Lot(msgspec.Struct, frozen=True):
    """Pairs that have the same in common; ``later`` of them wait for others of their group."""

    basis: Basis
    count: int
    later: int
    sample: tuple[Pair, ...]


class Lots(msgspec.Struct, frozen=True):
    """What can be merged in bulk now; ``upto`` is the newest question that was looked at."""

    lots: tuple[Lot, ...]
    upto: int
    alone: int
    """So many one admin may merge without a second one."""
    undo_days: int


class BulkCard(msgspec.Struct, frozen=True):
    """A bulk merge: what it is, who asked, and how far its merges are."""

    head: Head
    basis: Basis
    total: int
    sample: tuple[Pair, ...]
    done: int = 0
    failed: int = 0
    under_way: int = 0
    left: int = 0
    """Pairs that were not merged: answered otherwise, changed or gone since."""


class _Found(msgspec.Struct, frozen=True):
    review: Review
    both: tuple[Ref, Ref]


async def lots(engine: Engine) -> Lots:
    """Return what can be merged in bulk, with count and sample; nothing is done."""
    await ready(engine)
    async with engine.db.read() as tx:
        found = await _found(engine, tx)
        made = [await _lot(engine, tx, basis, some) for basis, some in found.items() if some]
    newest = max((one.review.id for some in found.values() for one in some), default=0)
    return Lots(tuple(made), newest, engine.settings.bulk_two_person, engine.settings.undo_days)


async def _found(engine: Engine, tx: Tx) -> Mapping[Basis, Sequence[_Found]]:
    """Return the open questions by what their records have in common, strongest first."""
    now = engine.clock.now()
    open_ = await reviews.waiting(tx, user="", now=now, kinds=[MERGE], limit=MOST)
    pairs = [_Found(one, read(one.body).refs) for one in open_ if one.body]
    seen = await observations.many(tx, refs=[ref for one in pairs for ref in one.both])
    found: dict[Basis, list[_Found]] = {basis: [] for basis in Basis}
    for one in pairs:
        left, right = (seen.get(ref) for ref in one.both)
        if left is None or right is None:
            continue
        for basis in bases(left, right, engine.settings.phone_region):
            found[basis].append(one)
    return found


def _chosen(some: Sequence[_Found]) -> list[_Found]:
    wanted = set(apart((one.review.id, one.both) for one in some))
    return [one for one in some if one.review.id in wanted]


async def _lot(engine: Engine, tx: Tx, basis: Basis, some: Sequence[_Found]) -> Lot:
    chosen = _chosen(some)
    sample = await _sample(engine, tx, [one.both for one in chosen[:SAMPLE]])
    return Lot(basis, len(chosen), len(some) - len(chosen), sample)


async def _sample(engine: Engine, tx: Tx, pairs: Sequence[tuple[Ref, Ref]]) -> tuple[Pair, ...]:
    names = await named(engine, tx, [ref for both in pairs for ref in both])
    return tuple(Pair(names[left], names[right]) for left, right in pairs)


async def start(engine: Engine, *, who: str, basis: Basis, upto: int) -> Outcome:
    """Merge all pairs of a basis that were shown, or ask a second admin where they are many."""

    async def work(tx: Tx) -> Outcome:
        found = (await _found(engine, tx))[basis]
        chosen = _chosen([one for one in found if one.review.id <= upto])
        if not chosen:
            return Refused(0, NOTHING)
        return await _ask(engine, tx, who, basis, chosen)

    return await engine.db.transact(work)


async def _ask(engine: Engine, tx: Tx, who: str, basis: Basis, chosen: Sequence[_Found]) -> Outcome:
    now = engine.clock.now()
    many = len(chosen) > engine.settings.bulk_two_person
    body = {
        "basis": basis,
        "pairs": [[one.review.id, one.review.version] for one in chosen],
        "sample": [[str(ref) for ref in one.both] for one in chosen[:SAMPLE]],
    }
    review_id, _ = await reviews.ask(
        tx, kind=KIND, subject=f"{KIND}:{basis}:{now.isoformat()}", body=body, now=now,
        asked_by=who, expires_at=now + timedelta(days=engine.settings.review_days),
    )  # fmt: skip
    to = State.SECONDED if many else State.ANSWERED
    place = await channels(engine, tx)
    await reviews.answer(
        tx, id=review_id, version=1, to=to, by="" if many else who,
        answer={"choice": Choice.MERGE}, now=now,
    )  # fmt: skip
    await notices.want(
        tx, key=f"{NoticeKind.REVIEW}:{review_id}", kind=NoticeKind.REVIEW,
        subject=str(review_id), channel=place.duplicates or place.admin or who, now=now,
    )  # fmt: skip
    await _note(engine, tx, review_id, who, (to, len(chosen)))
    if not many:
        await _go(engine, tx, review_id)
    return Answered(review_id, to, Choice.MERGE)


async def _note(engine: Engine, tx: Tx, review_id: int, who: str, what: tuple[State, int]) -> None:
    to, count = what
    line = Entry(
        at=engine.clock.now(), what="answered", was=State.OPEN, to=to, who=who,
        why=f"{KIND}: {count} pairs", review_id=review_id,
    )  # fmt: skip
    await activity.write(tx, rows=[line])


async def _go(engine: Engine, tx: Tx, review_id: int) -> None:
    await jobs.enqueue(
        tx, kind=BULK, key=f"{BULK}:{review_id}", lane=BULK, payload={"review": review_id},
        run_after=engine.clock.now(),
    )  # fmt: skip


async def second(
    engine: Engine, *, who: str, review_id: int, version: int, agrees: bool
) -> Outcome:
    """Let a second admin agree to a bulk merge, or decline it; one press wins."""

    async def work(tx: Tx) -> Outcome:
        review = await reviews.get(tx, id=review_id)
        if review is None or review.kind != KIND or not review.body:
            return Stale(review_id, GONE)
        if review.state is not State.SECONDED:
            return AlreadyDecided(review_id, review.state, review.decided_by, review.decided_at)
        if agrees and who == review.asked_by:
            return Refused(review_id, NOT_ALONE)
        to = State.ANSWERED if agrees else State.DECLINED
        won = await reviews.answer(
            tx, id=review_id, version=version, to=to, by=who, answer={"choice": Choice.MERGE},
            now=engine.clock.now(),
        )  # fmt: skip
        if not won:
            return Stale(review_id, answering.MOVED)
        await _note(engine, tx, review_id, who, (to, len(review.body["pairs"])))
        await touch(tx, seen=[review])
        if agrees:
            await _go(engine, tx, review_id)
        return Answered(review_id, to, Choice.MERGE)

    return await engine.db.transact(work)


async def carry_out(engine: Engine, job: Job, lease: Lease) -> None:
    """Answer every pair that still waits as it was shown; what is answered is passed over."""
    review_id = int(job.payload["review"])
    async with engine.db.read() as tx:
        review = await reviews.get(tx, id=review_id)
    if review is None or review.state is not State.ANSWERED or not review.body:
        return
    for pair, version in review.body["pairs"]:
        async with engine.db.read() as tx:
            await lease.look(tx)
        await answering.answer(
            engine, who=review.asked_by, review_id=pair, version=version, choice=Choice.MERGE,
            details={"bulk": str(review_id)},
        )  # fmt: skip
    async with engine.db.write() as tx:
        await reviews.settle(tx, id=review_id, to=State.APPLIED)
        await touch(tx, seen=[review])


async def card(engine: Engine, tx: Tx, review: Review, _labels: Labels) -> BulkCard | None:
    """Return how far a bulk merge is, counted from its pairs; None once its values are gone."""
    if not review.body:
        return None
    pairs = [int(one) for one, _ in review.body["pairs"]]
    states = Counter[str]()
    for one in pairs if review.state in {State.ANSWERED, State.APPLIED} else ():
        found = await reviews.get(tx, id=one)
        ours = found is not None and found.answer.get("bulk") == str(review.id)
        states[found.state if found and (ours or found.state is State.OPEN) else "other"] += 1
    sample = [(Ref.parse(left), Ref.parse(right)) for left, right in review.body["sample"]]
    over = review.state is State.APPLIED
    waits = states[State.OPEN]
    return BulkCard(
        head=await head(tx, review),
        basis=Basis(review.body["basis"]),
        total=len(pairs),
        sample=await _sample(engine, tx, sample),
        done=states[State.APPLIED],
        failed=states[State.FAILED],
        under_way=states[State.ANSWERED] + (0 if over else waits),
        left=states["other"] + states[State.SUPERSEDED] + (waits if over else 0),
    )
