"""A run that pushes the backlog: Apollo-born records that HubSpot does not have (R15).

It reads first and links what can be linked, like every run; then it plans only what has no partner,
as if pushing were on. The filters count as set. An admin confirmed it, so no limit is asked about.
"""

import msgspec

from core.domain.pushing import PushSettings
from core.domain.records import Kind, Ref, Side
from core.providers.port import ProviderError
from core.store import observations
from core.sync.cursor import Stage
from core.sync.gather import gather, kinds_first
from core.sync.keep import Frame, expiry, keep
from core.sync.plan import propose
from core.sync.pull import Pull

BATCH = 500


def opened(push: PushSettings) -> PushSettings:
    """Return the settings with both switches on; the filters stay; pure."""
    return msgspec.structs.replace(
        push,
        contact=msgspec.structs.replace(push.contact, on=True),
        account=msgspec.structs.replace(push.account, on=True),
    )


class PushAll(Pull):
    """One push of the backlog under one lease; as a preview it only shows it."""

    async def _plan(self) -> Stage:
        self._book = msgspec.structs.replace(self.book, push=opened(self.book.push))
        for kind in kinds_first(self.run.kinds):
            while await self._some(kind):
                pass
        if self.run.preview:
            await self._room()
        return Stage.WEIGH

    async def _match(self) -> Stage:
        return Stage.DONE

    async def _some(self, kind: Kind) -> bool:
        """Plan some records without partner; False when there is none left."""
        now = self.engine.clock.now()
        frame = Frame(
            run_id=self.run.id, preview=self.run.preview, now=now,
            expires_at=expiry(now, self.engine.settings.review_days), keyed=self.book.keyed,
            author=self.run.asked_by,
        )  # fmt: skip
        async with self.engine.db.write() as tx:
            alone = await observations.unlinked(
                tx, side=Side.APOLLO, kind=kind, after=self.cursor.after.get(kind, ""), limit=BATCH
            )
            if not alone:
                return False
            gathered = await gather(tx, alone, now=now)
            self.counts.linked += gathered.linked
            proposal = propose(gathered, self.book, {}, now)
            await keep(tx, proposal, frame, self.counts)
            if frame.preview:  # nothing was queued: the next pull looks at them as before
                looked_at = [Ref(side, kind, one) for side, _, one, _ in proposal.read_as]
                await observations.mark(tx, refs=looked_at)
            self.cursor.after[kind] = alone[-1].ref.id
            await self._save(tx)
        return True

    async def _room(self) -> None:
        """Ask how many more records HubSpot takes; where it does not say, nothing is shown."""
        try:
            found = await self.engine.hubspot.room()
        except ProviderError:
            return
        self.cursor.room = {one.kind: max(0, one.limit - one.used) for one in found}
