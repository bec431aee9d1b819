"""Use the other: the value that a policy overruled is put back, on both sides (R51)."""

from collections.abc import Sequence

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.normalize import Form, canonical
from core.domain.plans import Body
from core.domain.records import Observation, Ref, Side
from core.store import activity, links, observations, outbox
from core.store.activity import WRITTEN, Entry
from core.store.database import Tx
from core.store.outbox import New
from core.sync.applying import enqueue_apply
from core.sync.engine import Engine, mapping
from core.sync.ruling import rules_of

LOOKED_AT = 200
"""Lines of the log that are searched for overruled values."""


class Overruled(msgspec.Struct, frozen=True):
    """A value that lost a conflict by the field's policy and can be put back."""

    outbox_id: int
    field: str
    label: str
    side: Side
    """Where the value stood that was overruled."""
    value: str
    instead: str
    """What stands there now."""

    @property
    def address(self) -> str:
        """Return what a button carries: the write and the field."""
        return f"{self.outbox_id}:{self.field}"


async def overruled(tx: Tx, refs: Sequence[Ref]) -> list[Overruled]:
    """Return what policies overruled on these records, the newest of each field first.

    Only where what was written still stands: what a person changed since has the last word.
    """
    entries = await activity.of_ref(tx, refs=refs, limit=LOOKED_AT)
    ids = [
        e.outbox_id for e in entries if e.what == WRITTEN and "conflict" in e.why and e.outbox_id
    ]
    writes = await outbox.many(tx, ids=ids)
    seen = await observations.many(tx, refs=refs)
    fields = {(f.kind, f.key): f for f in (await mapping(tx)).fields}
    found: dict[str, Overruled] = {}
    for one in ids:
        write = writes.get(one)
        if write is None:
            continue
        here = seen.get(Ref(write.side, write.kind, write.remote_id))
        for change in write.changes:
            field = fields.get((write.kind, change.field))
            if field is None or change.reason is not Reason.CONFLICT or not change.replaced:
                continue
            if change.field in found or not _stands(field.form, here, change):
                continue
            found[change.field] = Overruled(
                one, change.field, field.label, write.side, change.replaced, change.value or ""
            )
    return list(found.values())


def _stands(form: Form, here: Observation | None, change: Change) -> bool:
    if here is None:
        return False
    region = here.value("country")
    now, wrote = (
        canonical(form, text, region=region) for text in (here.value(change.field), change.value)
    )
    return now == wrote


async def use_other(engine: Engine, *, who: str, ref: Ref, outbox_id: int, field: str) -> str:
    """Put an overruled value back and return what was said; an empty text: it is too late.

    It is written where it stood and then goes on to the other side as at first sight (R52), unless
    it stood in Apollo: then HubSpot, whose value stands at first sight, is written.
    """
    rules = await rules_of(engine, ref.kind)

    def translated(old: Overruled) -> str | None:
        options = rules.options.get(old.field) if old.side is Side.APOLLO else None
        return options.to(Side.HUBSPOT, old.value) if options else old.value

    async def work(tx: Tx) -> str:
        both = await _both(tx, ref)
        wanted = [
            one
            for one in await overruled(tx, both)
            if (one.outbox_id, one.field) == (outbox_id, field)
        ]
        target = next((one for one in both if one.side is Side.HUBSPOT), None)
        if not wanted or target is None:
            return ""
        now = engine.clock.now()
        old = wanted[0]
        value = translated(old)
        if value is None:
            return ""
        if await _asked(tx, target, field, value):
            return old.value
        held = (await observations.many(tx, refs=[target]))[target].value(field)
        row = New(
            lane=str(target),
            side=target.side,
            kind=target.kind,
            action=Action.UPDATE,
            remote_id=target.id,
            changes=(Change(field, value, held, Reason.PERSON),),
            body=msgspec.to_builtins(Body(travels=True)),
            author=who,
        )
        await outbox.add(tx, rows=[row], now=now)
        await enqueue_apply(tx, target.side, now)
        entry = Entry(
            at=now, what="use_other", ref=str(target), who=who, why=field,
            data={field: [held, value]},
        )  # fmt: skip
        await activity.write(tx, rows=[entry])
        return old.value

    return await engine.db.transact(work)


async def _asked(tx: Tx, target: Ref, field: str, value: str) -> bool:
    """Tell whether somebody pressed the same a moment ago (U18)."""
    standing = (await outbox.live(tx, lanes=[str(target)])).get(str(target), [])
    return any(
        change.field == field and change.value == value and change.reason is Reason.PERSON
        for write in standing
        for change in write.changes
    )


async def _both(tx: Tx, ref: Ref) -> list[Ref]:
    link = (await links.of(tx, refs=[ref])).get(ref)
    return [link.ref(side) for side in Side] if link and link.tombstone is None else [ref]
