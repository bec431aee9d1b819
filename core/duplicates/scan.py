"""After a pull: what changed is compared, and people are asked about what may be the same (R21).

What is due is not marked by anybody: it is what differs from what was compared last, so a crash
anywhere loses nothing and repeats a batch at most.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from core.domain.notices import NoticeKind
from core.domain.records import Kind, Ref
from core.domain.states import Review as State
from core.duplicates.comparing import Compared, compare_batch, ref_of
from core.duplicates.index import SIDE, forget, index
from core.duplicates.parts import Held, Parts
from core.duplicates.questions import ASK, MERGE, Question, body_of, question, subject
from core.store import matched, notices, observations, reviews, verdicts
from core.store.database import Tx

BATCH = 100
_WAITING = (State.OPEN, State.SECONDED)


async def scan(parts: Parts, run_id: int, lease: Held) -> int:
    """Compare what changed since the last scan and return how many pairs are new questions."""
    asked = 0
    for kind in (Kind.ACCOUNT, Kind.CONTACT):
        asked += await _Scan(parts, run_id, lease, kind).run()
    return asked


class _Scan:
    """One kind of one scan."""

    def __init__(self, parts: Parts, run_id: int, held: Held, kind: Kind) -> None:
        self.parts = parts
        self.run_id = run_id
        self.held = held
        self.kind = kind

    async def run(self) -> int:
        async with self.parts.db.read() as tx:
            due = await matched.due(tx, side=SIDE, kind=self.kind)
            counted = await observations.count(tx)
        records = sum(c.alive for c in counted if (c.side, c.kind) == (SIDE, self.kind))
        for some in _batches(due.gone):
            await self._gone(some)
        ids = list(due)
        for some in _batches(ids):
            await index(self.parts, self.kind, some, self.held)
        asked = 0
        for some in _batches(ids):
            compared = await compare_batch(self.parts, self.kind, some, due, records)
            asked += await self._keep(some, {one: due[one] for one in some}, compared, due)
        return asked

    async def _gone(self, ids: Sequence[str]) -> None:
        """Take back the questions about records that are gone."""
        refs = await forget(self.parts, self.kind, ids, self.held)
        async with self.parts.db.write() as tx:
            await self.held.hold(tx)
            found = await reviews.of_refs(tx, refs=refs, states=_WAITING)
            for review in {r.id: r for some in found.values() for r in some}.values():
                if review.kind == MERGE:
                    await _take_back(tx, review)

    async def _keep(
        self, ids: Sequence[str], hashes: dict[str, str], compared: Compared, due: Collection[str]
    ) -> int:
        """Ask, renew or take back what the batch brought, and remember what was compared."""
        likely = [one for one in compared.comparisons if one.probability >= ASK]
        questions = [question(one, self.kind, compared.seen) for one in likely]
        refs = [ref_of(self.kind, one) for one in ids]
        async with self.parts.db.write() as tx:
            await self.held.hold(tx)
            apart = await verdicts.distinct(tx, refs=refs)
            wanted = [one for one in questions if verdicts.pair(*one.refs) not in apart]
            asked = sum([await self._ask(tx, one) for one in wanted])
            await self._tidy(tx, refs, {subject(*one.refs) for one in wanted}, due)
            seen = {one: digest for one, digest in hashes.items() if one in compared.seen}
            await matched.put(tx, side=SIDE, kind=self.kind, seen=seen)
        return asked

    async def _ask(self, tx: Tx, asked: Question) -> bool:
        """Ask about a pair; a question that waits says what is true now."""
        now = self.parts.clock.now()
        review_id, new = await reviews.ask(
            tx,
            kind=MERGE,
            subject=subject(*asked.refs),
            body=body_of(asked),
            refs=asked.refs,
            strength=asked.probability,
            run_id=self.run_id,
            now=now,
            expires_at=now + timedelta(days=self.parts.settings.review_days),
        )
        if not new:
            standing = await reviews.get(tx, id=review_id)
            if standing and standing.state in _WAITING and standing.body != body_of(asked):
                await reviews.refresh(
                    tx, id=review_id, body=body_of(asked), strength=asked.probability
                )
                await _redraw(tx, standing)
        return new

    async def _tidy(
        self, tx: Tx, refs: Sequence[Ref], wanted: Collection[str], due: Collection[str]
    ) -> None:
        """Take back questions about these records that nothing speaks for any more (U19)."""
        standing = await reviews.of_refs(tx, refs=refs, states=_WAITING)
        for ref, some in standing.items():
            for review in some:
                if review.kind != MERGE or review.subject in wanted:
                    continue
                other = next(o for o in review.subject.split("|") if o != str(ref))
                other_id = Ref.parse(other).id
                if not (other_id in due and other_id < ref.id):
                    await _take_back(tx, review)


async def _take_back(tx: Tx, review: reviews.Review) -> None:
    if await reviews.supersede(tx, id=review.id):
        await _redraw(tx, review)


async def _redraw(tx: Tx, review: reviews.Review) -> None:
    await notices.bump(tx, kind=NoticeKind.REVIEW, subjects=[str(review.id)])
    if review.run_id is not None:
        await notices.bump(tx, kind=NoticeKind.DUPLICATES, subjects=[str(review.run_id)])


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]
