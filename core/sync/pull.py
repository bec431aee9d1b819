"""A run: observe, sweep, plan, weigh, match, done; each stage reads what the one before committed.

Where a run stands is kept in its cursor, in the same transaction as the work, so that any worker
can go on after a crash (F26). ``stage`` only ever moves forward.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import msgspec

from core.domain.counts import Counts
from core.domain.notices import NoticeKind
from core.domain.records import Kind, Ref, Side
from core.domain.states import Run as State
from core.duplicates.scan import scan
from core.store import activity, notices, observations, outbox, planned, runs
from core.store.database import Tx
from core.store.runs import Run
from core.sync import anew, fighting, trouble
from core.sync.alerting import tell_duplicates
from core.sync.applying import enqueue_both
from core.sync.catchup import overdue, read_again
from core.sync.channels import channels
from core.sync.cursor import Cursor, Stage, tally
from core.sync.doubt import doubt, waiting_ahead
from core.sync.engine import Engine
from core.sync.gather import gather, kinds_first
from core.sync.hands import hands_of
from core.sync.keep import Frame, expiry, keep
from core.sync.lease import Lease
from core.sync.names import CONFIRMED, GO_LIVE
from core.sync.observe import Listing, fetch, listings, observe
from core.sync.plan import Hands, propose
from core.sync.ruling import Rulebook, rulebook
from core.sync.sweep import confirm_gone, sweep
from core.sync.switches import LIVE, Switch, turn

PAGES = 10
"""Pages in one transaction."""
PLAN_BATCH = 300
LAG = {Side.HUBSPOT: timedelta(seconds=30), Side.APOLLO: timedelta()}
"""How long a listing may show a record as it was before our own write: HubSpot's search shows
changes "a few moments" later (facts: HubSpot documentation, CRM search)."""
QUIET_PAGES = 2
"""Apollo's accounts show no time of change: the listing stops after so many old pages (R3)."""


class Pull:
    """One run under one lease."""

    def __init__(self, engine: Engine, run: Run, lease: Lease) -> None:
        """Take up the run where it stands."""
        self.engine = engine
        self.run = run
        self.lease = lease
        self.cursor = msgspec.convert(run.cursor, Cursor)
        self.counts = msgspec.convert(run.counts, Counts)
        self._sent = engine.requests
        self._book: Rulebook | None = None

    async def work(self) -> None:
        """Go through the stages that are left."""
        stages: Mapping[Stage, Callable[[], Awaitable[Stage]]] = {
            Stage.OBSERVE: self._observe,
            Stage.SWEEP: self._sweep,
            Stage.PLAN: self._plan,
            Stage.WEIGH: self._weigh,
            Stage.MATCH: self._match,
        }
        self._book = await rulebook(self.engine)
        for side in Side:
            await trouble.over(self.engine, side)
        while self.cursor.stage is not Stage.DONE:
            following = await stages[self.cursor.stage]()
            if following is self.cursor.stage:
                return  # it waits for a person
            self.cursor.stage = following
            async with self.engine.db.write() as tx:
                await self._save(tx)
                if following is Stage.DONE:
                    for kind in self.run.kinds if self.run.preview else ():
                        # nothing was queued: the next run plans it again
                        await observations.mark_all(tx, kind=kind)
                    await runs.move(
                        tx, id=self.run.id, to=State.FINISHED, now=self.engine.clock.now()
                    )

    @property
    def book(self) -> Rulebook:
        """Return the rules of this run."""
        if self._book is None:
            raise RuntimeError("the rules are read first")
        return self._book

    async def _save(self, tx: Tx) -> None:
        """Keep cursor and counts with the work they belong to, under the fence."""
        await self.lease.hold(tx)
        sent = self.engine.requests
        self.counts.requests += sent - self._sent
        self.cursor.tries = 0  # it moves
        self._sent = sent
        await runs.progress(
            tx,
            id=self.run.id,
            cursor=msgspec.to_builtins(self.cursor),
            counts=msgspec.to_builtins(self.counts),
        )
        await notices.bump_runs(tx, runs=[self.run.id])

    async def _listings(self) -> list[Listing]:
        async with self.engine.db.read() as tx:
            known = {(one.side, one.kind): one.alive for one in await observations.count(tx)}
            found = await listings(tx, kinds_first(self.run.kinds), full=self.run.full)
            found = await anew.whole(tx, found, self.book.mapping, self.cursor)
        for one in found:
            self.cursor.before.setdefault(one.name, known.get((one.side, one.kind), 0))
        return found

    async def _observe(self) -> Stage:
        for listing in await self._listings():
            while self.cursor.listings.get(listing.name, "") is not None:
                await self._pages(listing)
        if not all(self.cursor.before.values()):
            await self.engine.db.analyze()
        return Stage.SWEEP

    async def _pages(self, listing: Listing) -> None:
        """Read some pages and commit them with the place where to go on."""
        name, provider = listing.name, self.engine.side(listing.side)
        cursor = self.cursor.listings.get(name) or None
        anew.begin(self.cursor, listing, self.book.mapping)
        untimed = listing.since_ms is not None and listing.name == "apollo:account"
        pages = 1 if untimed else PAGES
        async with self.engine.db.read() as tx:
            lag = self.engine.clock.now() - LAG[listing.side]
            newest_entry = await activity.last_id(tx, before=lag)
        batch = await fetch(provider, listing, self.book.mapping, cursor, pages)
        async with self.engine.db.write() as tx:
            changed = self.counts.changed
            ours = {
                *await activity.written_since(tx, after=newest_entry),
                *await outbox.in_flight(tx, side=listing.side),
            }
            seen = await observe(
                tx,
                provider,
                listing,
                mapping=self.book.mapping,
                records=batch.records,
                counts=self.counts,
                run_id=self.run.id,
                now=self.engine.clock.now(),
                newer=ours,
            )
            self.cursor.saw(name, seen.newest_ms, seen.skipped)
            tally(self.cursor.read, name, len(batch.records))
            if batch.total is not None:
                self.cursor.totals[name] = batch.total
            tally(self.cursor.changed, name, self.counts.changed - changed)
            self.cursor.quiet = 0 if seen.differing else self.cursor.quiet + 1
            through = batch.cursor is None or (untimed and self.cursor.quiet >= QUIET_PAGES)
            self.cursor.listings[name] = None if through else batch.cursor
            if through:
                self.cursor.quiet = 0
                self.cursor.read_at[name] = int(self.engine.clock.now().timestamp())
                self._complete(listing, incomplete=batch.incomplete)
                await anew.note(tx, listing, self.cursor, now=self.engine.clock.now())
                reached = self.cursor.reached(name)
                await observations.advance(
                    tx, side=listing.side, kind=listing.kind, modified_ms=reached
                )
            await self._save(tx)

    def _complete(self, listing: Listing, *, incomplete: bool) -> None:
        """Note whether a listing showed everything there is (R3)."""
        if incomplete:
            self.counts.incomplete.append(
                f"{listing.side} shows only part of its {listing.kind}s; what it hides is read"
                " when it changes"
            )
        elif listing.since_ms is None:
            self.cursor.whole.append(listing.name)

    async def _sweep(self) -> Stage:
        """Find what is gone: after a whole listing by id, otherwise only second looks."""
        for side in Side:
            for kind in self.run.kinds:
                name = f"{side}:{kind}"
                first = not self.cursor.before.get(name)
                if name in self.cursor.whole and not first:
                    gone = await sweep(
                        self.engine,
                        self.lease,
                        self.book.mapping,
                        side=side,
                        kind=kind,
                        run_id=self.run.id,
                    )
                else:
                    gone = await confirm_gone(
                        self.engine, self.lease, self.book.mapping, side=side, kind=kind
                    )
                self.cursor.gone[name] = gone
                self.counts.gone += gone
        async with self.engine.db.write() as tx:
            await self.lease.hold(tx)
            await observations.swept(tx, run=self.run.id)
        return Stage.PLAN

    async def _plan(self) -> Stage:
        for listing in await overdue(self.engine, self.cursor, await self._listings()):
            while self.cursor.listings[listing.name] is not None:
                await self._pages(listing)
        await read_again(self.engine, self.lease, self.cursor, self.book.mapping)
        whole = self.run.preview or self.run.kind == GO_LIVE
        if whole and not self.cursor.marked:
            async with self.engine.db.write() as tx:
                for kind in self.run.kinds:
                    await observations.mark_all(tx, kind=kind)
                await planned.drop(tx, run=self.run.id)
                self.cursor.marked = True
                await self._save(tx)
        for kind in kinds_first(self.run.kinds):
            hands: Hands = {}
            while (asked := await self._plan_batch(kind, hands)) is not None:
                hands = await hands_of(self.engine, self.book.mapping, asked) if asked else {}
            if not all(self.cursor.before.values()):
                await self.engine.db.analyze()
        return Stage.WEIGH

    async def _plan_batch(self, kind: Kind, hands: Hands) -> Mapping[Ref, tuple[str, ...]] | None:
        """Plan one batch; None when nothing is stale, else whose history is needed (R42)."""
        now = self.engine.clock.now()
        frame = Frame(
            run_id=self.run.id,
            preview=self.run.preview,
            now=now,
            expires_at=expiry(now, self.engine.settings.review_days),
            keyed=self.book.keyed,
        )
        async with self.engine.db.write() as tx:
            stale = await observations.stale(tx, kind=kind, limit=PLAN_BATCH)
            if not stale:
                return None
            gathered = await gather(tx, stale, now=now)
            self.counts.linked += gathered.linked
            proposal = propose(gathered, self.book, hands, now)
            proposal.items = await fighting.stop(
                tx, proposal.items, now=now, channel=(await channels(self.engine, tx)).admin
            )
            await keep(tx, proposal, frame, self.counts)
            await self._save(tx)
        return proposal.histories

    async def _weigh(self) -> Stage:
        """Let the writes go, or ask a person first (R65, R74)."""
        if self.run.preview:
            return Stage.MATCH
        async with self.engine.db.write() as tx:
            ahead = None if self.cursor.approved else await waiting_ahead(tx, self.run)
            if ahead is not None:
                await outbox.hand_over(tx, run=self.run.id, to=ahead.id)
                await notices.bump(tx, kind=NoticeKind.MASS, subjects=[str(ahead.id)])
                await self._save(tx)
                return Stage.MATCH
            told = (self.run, self.cursor, self.counts, self.engine.settings)
            if not self.cursor.approved and (question := await doubt(tx, *told)):
                await self._wait(tx, question)
                return Stage.WEIGH
            now = self.engine.clock.now()
            if self.run.kind == GO_LIVE:
                live = Switch(on=True, by=self.run.asked_by, at=now, run_id=self.run.id)
                await turn(tx, LIVE, live)
            await outbox.release(tx, run=self.run.id, now=now)
            await enqueue_both(tx, now)
            await self._save(tx)
        return Stage.MATCH

    async def _wait(self, tx: Tx, question: str) -> None:
        now = self.engine.clock.now()
        await self._save(tx)
        await runs.move(tx, id=self.run.id, to=State.WAITING, now=now, reason=question)
        if self.run.kind in CONFIRMED:
            return  # the admin who pressed reads it in the run's own message
        await notices.want(
            tx,
            key=f"mass:{self.run.id}",
            kind=NoticeKind.MASS,
            subject=str(self.run.id),
            channel=(await channels(self.engine, tx)).admin,
            now=now,
        )

    async def _match(self) -> Stage:
        self.counts.duplicates += await scan(self.engine, self.run.id, self.lease)
        async with self.engine.db.write() as tx:
            await self.lease.hold(tx)
            await tell_duplicates(self.engine, tx, self.run)
        return Stage.DONE
