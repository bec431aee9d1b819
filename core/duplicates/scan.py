"""After a pull: what changed is compared, and people are asked about what may be the same (R21).

What is due is not marked by anybody: it is what differs from what was compared last, so a crash
anywhere loses nothing and repeats a batch at most.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import timedelta

from core.domain.notices import NoticeKind
from core.domain.records import Kind, Ref
from core.domain.states import Review as State
from core.duplicates.comparing import Compared, compare_batch, ref_of, still_due
from core.duplicates.index import SIDE, forget, index
from core.duplicates.parts import Held, Parts
from core.duplicates.questions import ASK, MERGE, Question, body_of, question, subject
from core.store import matched, notices, observations, reviews, verdicts
from core.store.database import Tx
from core.store.matched import Due

BATCH = 500
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
        """Give keys to all that is due, then compare it: so that every pair is found."""
        async with self.parts.db.read() as tx:
            counted = await observations.count(tx)
        records = sum(c.alive for c in counted if (c.side, c.kind) == (SIDE, self.kind))
        many = False
        async for some in self._due():
            await self._gone([one.id for one in some if one.gone])
            living = [one.id for one in some if not one.gone]
            await index(self.parts, self.kind, living, self.held)
            if not many and len(some) == BATCH:
                many = True
                await self.parts.db.analyze()
        asked = 0
        async for some in self._due():
            compared = await compare_batch(self.parts, self.kind, some, records)
            asked += await self._keep(some, compared)
        return asked

    async def _due(self) -> AsyncIterator[Sequence[Due]]:
        """Yield what is due as it is now, some hundred at a time."""
        after, full = "", True
        while full:
            async with self.parts.db.read() as tx:
                some = await matched.due(tx, side=SIDE, kind=self.kind, after=after, limit=BATCH)
            full = len(some) == BATCH
            if some:
                yield some
                after = some[-1].id

    async def _gone(self, ids: Sequence[str]) -> None:
        """Take back the questions about records that are gone."""
        if not ids:
            return
        refs = await forget(self.parts, self.kind, ids, self.held)
        async with self.parts.db.write() as tx:
            await self.held.hold(tx)
            found = await reviews.of_refs(tx, refs=refs, states=_WAITING)
            for review in {r.id: r for some in found.values() for r in some}.values():
                if review.kind == MERGE:
                    await _take_back(tx, review)

    async def _keep(self, some: Sequence[Due], compared: Compared) -> int:
        """Ask, renew or take back what the batch brought, and remember what was compared."""
        likely = [one for one in compared.comparisons if one.probability >= ASK]
        questions = [question(one, self.kind, compared.seen) for one in likely]
        refs = [ref_of(self.kind, one.id) for one in some]
        hashes = {one.id: one.hash for one in some}
        async with self.parts.db.write() as tx:
            await self.held.hold(tx)
            apart = await verdicts.distinct(tx, refs=refs)
            wanted = [one for one in questions if verdicts.pair(*one.refs) not in apart]
            asked = sum([await self._ask(tx, one) for one in wanted])
            await self._tidy(tx, refs, {subject(*one.refs) for one in wanted})
            await matched.compared(tx, side=SIDE, kind=self.kind, hashes=hashes)
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

    async def _tidy(self, tx: Tx, refs: Sequence[Ref], wanted: Collection[str]) -> None:
        """Take back questions about these records that nothing speaks for any more (U19)."""
        own = set(refs)
        standing = await reviews.of_refs(tx, refs=refs, states=_WAITING)
        doubtful = {
            review.id: review
            for some in standing.values()
            for review in some
            if review.kind == MERGE and review.subject not in wanted
        }
        if not doubtful:
            return
        partners = {
            one: {Ref.parse(ref) for ref in review.subject.split("|")} - own
            for one, review in doubtful.items()
        }
        others = await observations.many(tx, refs=set().union(*partners.values()))
        living = {ref.id: one for ref, one in others.items() if not one.archived}
        later = await still_due(tx, self.kind, living)
        for one, review in doubtful.items():
            if later.isdisjoint(ref.id for ref in partners[one]):
                await _take_back(tx, review)


async def _take_back(tx: Tx, review: reviews.Review) -> None:
    if await reviews.supersede(tx, id=review.id):
        await _redraw(tx, review)


async def _redraw(tx: Tx, review: reviews.Review) -> None:
    await notices.bump(tx, kind=NoticeKind.REVIEW, subjects=[str(review.id)])
    if review.run_id is not None:
        await notices.bump(tx, kind=NoticeKind.DUPLICATES, subjects=[str(review.run_id)])
