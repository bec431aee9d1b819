"""Station three: the only one that writes to HubSpot or Apollo.

A batch is claimed, looked at once more, sent, and settled: three short transactions with the
network between them. A crash at any line leaves rows that ``core.sync.recover`` finds.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.plans import Body
from core.domain.records import Kind, Observation, Ref, Side
from core.providers import port
from core.providers.port import (
    Exists,
    Outcome,
    Parsed,
    ProviderError,
    QuotaSpent,
    Retry,
    Stop,
)
from core.store import links, notices, observations, outbox
from core.store.database import Tx
from core.store.outbox import Write
from core.sync import late, look, merge, unmerge
from core.sync.applying import enqueue_apply
from core.sync.channels import channels
from core.sync.engine import Engine, mapping
from core.sync.failing import fail
from core.sync.gather import kinds_first
from core.sync.lease import Lease
from core.sync.recover import recover, repeatable
from core.sync.settle import Done, confirm
from core.sync.switches import is_paused
from core.sync.trouble import stopped

BATCH = 100
PATIENCE = timedelta(seconds=15)
ORDER = (
    Action.CREATE,
    Action.UPDATE,
    Action.KEY,
    Action.ASSOCIATE,
    Action.MERGE,
    Action.ARCHIVE,
    Action.LIST,
)


class Sender:
    """Sends what is due for one side, under one lease."""

    def __init__(self, engine: Engine, side: Side, lease: Lease, *, chance: Random) -> None:
        """Keep what every batch needs."""
        self.engine = engine
        self.side = side
        self.lease = lease
        self._chance = chance
        self._mapping: FieldMap | None = None

    async def run(self) -> None:
        """Send until nothing is due, writing is paused, or the side must stop."""
        try:
            await self.engine.hubspot.account()  # knows which kinds are keyed from here on
            await recover(self.engine, self.side, self.lease, await self.fields())
            while await self._round():
                pass
        except Stop as error:
            await stopped(self.engine, error)
            return
        except Retry as error:
            await self._wake(error)
            return
        await self._wake(None)

    async def fields(self) -> FieldMap:
        """Return the mapping, read once a job."""
        if self._mapping is None:
            async with self.engine.db.read() as tx:
                self._mapping = await mapping(tx)
        return self._mapping

    async def _round(self) -> bool:
        """Send one batch of each kind and action; False when none was due."""
        now, sent = self.engine.clock.now(), False
        async with self.engine.db.read() as tx:
            found = await outbox.waiting(tx)
        due = {(one.kind, one.action) for one in found if one.side is self.side and one.at <= now}
        for kind in kinds_first(list(Kind)):
            for action in (one for one in ORDER if (kind, one) in due):
                writes = await self._claim(kind, action)
                if writes:
                    await self._send(kind, writes)
                    sent = True
        return sent

    async def _claim(self, kind: Kind, action: Action) -> list[Write]:
        now = self.engine.clock.now()
        async with self.engine.db.write() as tx:
            await self.lease.hold(tx)
            if await is_paused(tx):
                return []
            return await outbox.claim(
                tx,
                side=self.side,
                kind=kind,
                action=action,
                limit=1 if action is Action.MERGE else BATCH,
                now=now,
                fence=self.lease.token,
            )

    async def _send(self, kind: Kind, writes: Sequence[Write]) -> None:
        try:
            fresh = await self._last_look(kind, writes)
        except ProviderError as error:
            failed = {str(one.id): Outcome(trace=str(one.id), error=error) for one in writes}
            await self._settle(kind, writes, failed)
            return
        if not fresh:
            return
        provider = self.engine.side(self.side)
        async with self.engine.db.read() as tx:
            await self.lease.look(tx)
            ready = [await _prepared(tx, write) for write in fresh]
        try:
            if fresh[0].action is Action.MERGE:
                await merge.before(self.engine, fresh[0])
            there = await self._there(kind, fresh, ready)
            left = [one for one in ready if one.trace not in there]
            outcomes = list(there.values())
            outcomes += await provider.write(kind, await self.fields(), left) if left else ()
            if fresh[0].action is Action.MERGE:
                outcomes = await merge.survivors(self.engine, kind, await self.fields(), outcomes)
        except ProviderError as error:
            outcomes = [Outcome(trace=one.trace, error=error) for one in ready]
        await self._settle(kind, fresh, {one.trace: one for one in outcomes})

    async def _there(
        self, kind: Kind, writes: Sequence[Write], ready: Sequence[port.Write]
    ) -> dict[str, Outcome]:
        """Return by trace what an earlier attempt made after all, where that is a while ago (F1).

        The key makes a repeated create harmless for us, not for who edited the record since.
        """
        again = {str(w.id): w for w in writes if look.repeats(w, self.engine.clock.now())}
        asked = [one for one in ready if one.trace in again]
        if not asked:
            return {}
        since = min(write.created_at for write in again.values())
        provider = self.engine.side(self.side)
        found = await provider.look_up(kind, await self.fields(), asked, since=since)
        return {
            trace: Outcome(trace, seen, seen.observation.ref.id, existed=True)
            for trace, seen in found.items()
            if isinstance(seen, Parsed)
        }

    async def _last_look(self, kind: Kind, writes: Sequence[Write]) -> list[Write]:
        """Return the writes that still make sense (F11)."""
        now = self.engine.clock.now()
        async with self.engine.db.read() as tx:
            needless = await look.needless(tx, writes)
        old = [write for write in writes if look.needs_look(write, now)]
        if not old and not needless:
            return list(writes)
        fields = await self.fields()
        there = await look.look(self.engine.side(self.side), fields, kind, old)
        checked = {w.id: look.outdated(w, there.get(w.remote_id), fields) for w in old}
        changed = {one: found for one, found in checked.items() if found is None or found}
        changed |= {write.id: None for write in needless}
        if not changed:
            return list(writes)
        async with self.engine.db.write() as tx:
            await self.lease.hold(tx)
            fresh = await look.take_back(tx, writes, changed, now)
            await look.remember(tx, kind, self.side, there, now)
        return fresh

    async def _settle(
        self, kind: Kind, writes: Sequence[Write], outcomes: Mapping[str, Outcome]
    ) -> None:
        """Commit what was confirmed and what failed, together."""
        now = self.engine.clock.now()
        missing = port.Unanswered("The answer did not name this record", side=self.side)
        there = await self._existing(kind, outcomes)
        failures: list[tuple[Write, ProviderError]] = []
        async with self.engine.db.write() as tx:
            await self.lease.hold(tx)
            before = await _known(tx, kind, writes)
            done = []
            for write in writes:
                outcome = outcomes.get(str(write.id)) or Outcome(trace="", error=missing)
                if outcome.error is None:
                    done.append(Done(write, outcome, before.get(write.remote_id)))
                else:
                    failures.append((write, outcome.error))
            await confirm(tx, done, now=now, keyed=self.engine.keyed)
            await late.associate(tx, done, now=now)
            await late.belong(tx, [one for one in done if one.looked_up], now=now)
            await merge.after(tx, done, now=now)
            await look.remember(tx, kind, self.side, there, now)
            if failures:
                await self._fail(tx, failures)
        errors = [error for _, error in failures]
        for error in errors:
            if isinstance(error, Stop | QuotaSpent):
                raise error

    async def _existing(
        self, kind: Kind, outcomes: Mapping[str, Outcome]
    ) -> Mapping[str, Parsed | None]:
        """Return the records that creates met, so that a person who is asked sees them (F2)."""
        errors = [one.error for one in outcomes.values()]
        ids = [one.existing_id for one in errors if isinstance(one, Exists) and one.existing_id]
        if not ids:
            return {}
        with contextlib.suppress(ProviderError):  # the next pull finds them
            return await self.engine.side(self.side).read(kind, await self.fields(), ids)
        return {}

    async def _fail(self, tx: Tx, failures: Sequence[tuple[Write, ProviderError]]) -> None:
        await fail(
            tx,
            failures,
            now=self.engine.clock.now(),
            zone=self.engine.hubspot.zone,
            chance=self._chance.random(),
            keyed=frozenset(w.id for w, _ in failures if repeatable(self.engine, w)),
            error_channel=(await channels(self.engine, tx)).error,
            review_days=self.engine.settings.review_days,
        )
        runs = {write.run_id for write, _ in failures if write.run_id}
        await notices.bump_runs(tx, runs=runs)

    async def _wake(self, error: Retry | None) -> None:
        """Come back when the next write is due, and not before the service takes requests again.

        After an error it is looked again in any case: writes in flight are due at no time.
        """
        now = self.engine.clock.now()
        again = (getattr(error, "retry_at", None) or now + PATIENCE) if error else None
        async with self.engine.db.write() as tx:
            due = await outbox.next_due_of(tx, side=self.side)
            if again is not None and (due is None or due >= outbox.HELD):
                due = again
            at = max(filter(None, (due, again)), default=None)
            if at is not None and at < outbox.HELD and not await is_paused(tx):
                await enqueue_apply(tx, self.side, now, at=at)


async def _known(tx: Tx, kind: Kind, writes: Sequence[Write]) -> dict[str, Observation]:
    ids = [write.remote_id for write in writes if write.remote_id]
    found = await observations.documents(tx, side=writes[0].side, kind=kind, ids=ids)
    return {one: observation for one, (_, observation) in found.items()}


async def _prepared(tx: Tx, write: Write) -> port.Write:
    """Return what the provider is asked: the account's id is looked up now, not when planned."""
    body = msgspec.convert(write.body, Body)
    account = body.account_id
    if body.company_id and not account:
        ref = Ref(write.side.other, Kind.ACCOUNT, body.company_id)
        link = (await links.of(tx, refs=[ref])).get(ref)
        account = link.ref(write.side).id if link and not link.tombstone else ""
    return port.Write(
        trace=str(write.id),
        action=write.action,
        kind=write.kind,
        remote_id=write.remote_id,
        values={change.field: change.value for change in write.changes},
        key=body.key,
        account_id=account,
        list_name=body.list_name,
        off=body.off,
        other_id=body.other_id,
        restore=await unmerge.before(tx, body),
    )
