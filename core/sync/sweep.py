"""What a full sweep did not see: asked for by id, twice, before it counts as gone (F21, F23)."""

from datetime import timedelta

from core.domain.fields import FieldMap
from core.domain.records import Kind, Ref, Side
from core.providers.port import Parsed
from core.store import activity, links, observations
from core.store.activity import Entry
from core.store.database import Tx
from core.sync.engine import Engine
from core.sync.learning import learn
from core.sync.lease import Lease
from core.sync.questions import Asking, ask_merged

BATCH = 100
TWICE = timedelta(minutes=10)
"""A record is gone when it was answered as gone twice, this far apart."""


async def sweep(
    engine: Engine, lease: Lease, fields: FieldMap, *, side: Side, kind: Kind, run_id: int
) -> int:
    """Ask for what a complete listing did not show; return how many are gone for sure."""
    async with engine.db.read() as tx:
        unseen = await observations.unseen(tx, side=side, kind=kind, run=run_id, limit=100_000)
    for start in range(0, len(unseen), BATCH):
        await _ask(engine, lease, fields, unseen[start : start + BATCH], run_id)
    return await confirm_gone(engine, lease, fields, side=side, kind=kind)


async def confirm_gone(
    engine: Engine, lease: Lease, fields: FieldMap, *, side: Side, kind: Kind
) -> int:
    """Take the second look at records that were answered as gone before."""
    before = engine.clock.now() - TWICE
    async with engine.db.read() as tx:
        due = await observations.gone(tx, side=side, kind=kind, before=before, limit=1000)
    gone = 0
    for start in range(0, len(due), BATCH):
        refs = due[start : start + BATCH]
        found = await engine.side(side).read(kind, fields, [ref.id for ref in refs])
        missing = [ref for ref in refs if _is_gone(found.get(ref.id))]
        async with engine.db.write() as tx:
            await lease.hold(tx)
            await observations.archive(tx, refs=missing)
            back = [ref for ref in refs if ref not in missing]
            await observations.found_again(tx, refs=back)
        gone += len(missing)
    return gone


async def _ask(
    engine: Engine, lease: Lease, fields: FieldMap, refs: list[Ref], run_id: int
) -> None:
    """Take the first look; a record that was merged away is followed to its survivor."""
    side, kind = refs[0].side, refs[0].kind
    found = await engine.side(side).read(kind, fields, [ref.id for ref in refs])
    now = engine.clock.now()
    asking = Asking(run_id, now, now + timedelta(days=engine.settings.review_days))
    async with engine.db.write() as tx:
        await lease.hold(tx)
        missing: list[Ref] = []
        moved: list[Ref] = []
        for ref in refs:
            parsed = found.get(ref.id)
            if _is_gone(parsed) or parsed is None:
                missing.append(ref)
            elif parsed.observation.ref != ref:
                moved.append(await _merged(tx, ref, parsed, asking))
        await observations.missed(tx, refs=missing, now=now)
        # two ids that were merged answer with one record
        alive = list(
            {p.observation.ref: p for p in found.values() if p and not _is_gone(p)}.values()
        )
        rows = [observations.row(one.observation, fp=b"", modified_ms=0) for one in alive]
        await observations.put(tx, rows=rows)
        await observations.mark(tx, refs=moved)
        await learn(tx, alive, now)


def _is_gone(parsed: Parsed | None) -> bool:
    return parsed is None or parsed.observation.archived


async def _merged(tx: Tx, old: Ref, survivor: Parsed, asking: Asking) -> Ref:
    """Let the link follow a merge, lay the old id to rest, and return the survivor (F23, R24).

    Where both were linked one link stays, and people are asked about Apollo's other record.
    """
    to = survivor.observation.ref
    named = [Ref(old.side.other, old.kind, one) for one in survivor.observation.facts.other_ids]
    found = await links.of(tx, refs=[old, *named])
    link = found.get(old)
    why = "nothing was linked"
    if link is not None:
        partner = link.ref(old.side.other)
        why = f"{partner} stays linked"
        # the survivor's own key says which of the merged records' partners is its own
        rival = any(one in found and not found[one].tombstone for one in named if one != partner)
        if rival or not await links.repoint(tx, id=link.id, side=old.side, to=to.id):
            await links.tombstone(tx, ids=[link.id], gone=old.side)
            why = f"{partner} is linked no more: another one stays"
            if old.side is Side.HUBSPOT:
                await ask_merged(tx, link, to, asking)
    await observations.archive(tx, refs=[old])
    entry = Entry(
        at=asking.now, what="merged", ref=str(to), was=str(old), to=str(to), who=old.side, why=why
    )
    await activity.write(tx, rows=[entry])
    return to
