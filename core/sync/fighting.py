"""Two programs that fight over a field: stopped before they go on for ever (F13).

A value that is written to the same record again and again within a day is one that something on
that side takes back each time. A person who changes a field often writes other values.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from core.domain.changes import Action, Change, Reason
from core.domain.plans import Item
from core.domain.records import Kind, Ref, Side
from core.domain.safety import FLIP_WINDOW, Flips, ping_pong
from core.store import flips, links
from core.store.database import Tx
from core.store.outbox import RULE, Write
from core.sync import quarantine

_TRAVELS = frozenset({Reason.EDITED, Reason.CONFLICT, Reason.CLEARED})


def _name(side: Side, change: Change) -> str:
    digest = blake2b((change.value or "").encode(), digest_size=6).hexdigest()
    return f"{side}:{change.field}:{digest}"


async def count(tx: Tx, written: Iterable[Write], *, now: datetime) -> None:
    """Count what a confirmed batch wrote by itself."""
    own = [w for w in written if w.action is Action.UPDATE and w.author == RULE]
    travelling = {w.id: [c for c in w.changes if c.reason in _TRAVELS] for w in own}
    some = [w for w in own if travelling[w.id]]
    if not some:
        return
    linked = await links.of(tx, refs=[Ref(w.side, w.kind, w.remote_id) for w in some])
    fields = [
        (link.id, _name(w.side, change))
        for w in some
        if (link := linked.get(Ref(w.side, w.kind, w.remote_id)))
        for change in travelling[w.id]
    ]
    await flips.count(tx, fields=fields, now=now, window=FLIP_WINDOW)


async def stop(tx: Tx, items: Sequence[Item], *, now: datetime, channel: str) -> list[Item]:
    """Return the writes without those of a fight; its fields are paused, and told once."""
    updates = [one for one in items if one.action is Action.UPDATE]
    refs = {one.lane: Ref(one.side, one.kind, one.remote_id) for one in updates}
    linked = await links.of(tx, refs=refs.values()) if refs else {}
    counted = await flips.of_links(tx, links={one.id for one in linked.values()})
    if not counted:
        return list(items)
    fought: dict[Kind, set[str]] = {}
    kept = []
    for one in items:
        link = linked.get(refs[one.lane]) if one.action is Action.UPDATE else None
        bad = {
            change.field
            for change in one.changes
            if link is not None
            and (found := counted.get((link.id, _name(one.side, change))))
            and ping_pong(Flips(*found), now)
        }
        fought.setdefault(one.kind, set()).update(bad)
        left = tuple(change for change in one.changes if change.field not in bad)
        if left or not bad:
            kept.append(msgspec.structs.replace(one, changes=left))
    why = "It was changed back again and again: something else writes it too."
    for kind, keys in fought.items():
        await quarantine.pause(tx, kind, keys, why=why, now=now, channel=channel)
    return kept
