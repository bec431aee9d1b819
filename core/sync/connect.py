"""Linking: which of a batch's unlinked records are one with a record of the other side (R18).

Everything a rule may look at is gathered first; ``core.domain.linking`` decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from core.domain.identities import Identity, identify
from core.domain.linking import Ambiguous, Candidates, Linked, Match, Suggest, link_page
from core.domain.records import Link, LinkHow, Observation, Ref, Side
from core.store import activity, links, observations, reviews, verdicts
from core.store.activity import Entry
from core.store.database import Tx
from core.store.keys import name_key
from core.store.links import NewLink

LINK = "link"
"""The kind of review that asks whether two records are one."""


async def connect(
    tx: Tx, records: Sequence[Observation], *, now: datetime, seen: dict[Ref, Observation]
) -> Mapping[Ref, Match]:
    """Return the match of each record; all are of one side and kind, alive, and unlinked.

    ``seen`` holds what was read already; what is read here is added.
    """
    if not records:
        return {}
    identities = [identify(record) for record in records]
    candidates = await _candidates(tx, identities, records, seen)
    by_id = link_page(identities, candidates)
    found = {identity.ref: by_id[identity.ref.id] for identity in identities}
    await _store(tx, found, now=now)
    return found


async def _candidates(
    tx: Tx,
    identities: Sequence[Identity],
    records: Sequence[Observation],
    seen: dict[Ref, Observation],
) -> Candidates:
    ref = identities[0].ref
    others = await _others(tx, identities, records, seen)
    rivals = await _rivals(tx, identities, seen)
    here = {identity.ref for identity in identities}
    own = [Ref(ref.side, ref.kind, one) for identity in identities for one in identity.ids]
    linked = await links.of(tx, refs=[*own, *others])
    live = {one for one, link in linked.items() if not link.tombstone}
    standing = await reviews.of_refs(tx, refs=[*here, *others])
    return Candidates(
        links={one.id: link for one, link in linked.items() if one.side is ref.side},
        others=[identify(other) for other in others.values()],
        taken=frozenset(one.id for one in live if one.side is ref.side.other),
        buried=frozenset(
            one.id for one in linked if one not in live and one.side is ref.side.other
        ),
        rivals=[identify(rival) for rival in rivals],
        waiting=frozenset(
            one for one, found in standing.items() if any(r.kind == LINK for r in found)
        ),
        apart=await _apart(tx, here, others),
    )


async def _others(
    tx: Tx,
    identities: Sequence[Identity],
    records: Sequence[Observation],
    seen: dict[Ref, Observation],
) -> dict[Ref, Observation]:
    """Return every record of the other side that some rule could point to."""
    side, kind = identities[0].ref.side.other, identities[0].ref.kind
    found = await observations.alike(
        tx,
        side=side,
        kind=kind,
        addresses={one for identity in identities for one in identity.addresses},
        names={name for name in map(name_key, records) if name},
        named={one for identity in identities for one in identity.ids},
        handles={identity.linkedin for identity in identities if identity.linkedin},
    )
    found |= {one for identity in identities for one in identity.other_ids}
    return await _alive(tx, [Ref(side, kind, one) for one in sorted(found)], seen)


async def _rivals(
    tx: Tx, identities: Sequence[Identity], seen: dict[Ref, Observation]
) -> Sequence[Observation]:
    """Return the other records of this side that share an e-mail or a domain with one of these."""
    ref = identities[0].ref
    addresses = {one for identity in identities for one in identity.addresses}
    found = await observations.alike(tx, side=ref.side, kind=ref.kind, addresses=addresses)
    rest = sorted(found - {identity.ref.id for identity in identities})
    rivals = await _alive(tx, [Ref(ref.side, ref.kind, one) for one in rest], seen)
    return list(rivals.values())


async def _alive(
    tx: Tx, refs: Sequence[Ref], seen: dict[Ref, Observation]
) -> dict[Ref, Observation]:
    """Return the living ones of these records, each read once."""
    seen |= await observations.many(tx, refs=[ref for ref in refs if ref not in seen])
    return {ref: seen[ref] for ref in refs if ref in seen and not seen[ref].archived}


async def _apart(tx: Tx, here: Iterable[Ref], others: Iterable[Ref]) -> frozenset[tuple[Ref, Ref]]:
    """Return the pairs that a person declared to be two records, HubSpot's first."""
    pairs = await verdicts.distinct(tx, refs=[*here, *others])
    return frozenset(
        (left, right) if left.side is Side.HUBSPOT else (right, left)
        for left, right in pairs
        if left.side is not right.side
    )


async def _store(tx: Tx, found: Mapping[Ref, Match], *, now: datetime) -> None:
    """Keep the links that are certain; revive and move those that followed a record."""
    fresh: list[NewLink] = []
    for ref, match in found.items():
        if not isinstance(match, Linked):
            continue
        if match.how is LinkHow.MERGED:
            await _follow(tx, ref, match)
        elif match.how is not LinkHow.OWN:
            fresh.append(_new(ref, match))
    made = await links.create(tx, links=fresh, now=now)
    revived = [r for r, m in found.items() if isinstance(m, Linked) and m.revived]
    back = await links.of(tx, refs=revived)
    await links.tombstone(tx, ids=[link.id for link in back.values()], gone=None)
    await activity.write(tx, rows=[_entry(link, now) for link in made.values()])


def _new(ref: Ref, match: Linked) -> NewLink:
    ids = {ref.side: ref.id, match.other.side: match.other.id}
    return NewLink(ref.kind, ids[Side.HUBSPOT], ids[Side.APOLLO], match.how)


async def _follow(tx: Tx, ref: Ref, match: Linked) -> None:
    """Let a link follow the merge of its record into ``ref`` (F23)."""
    link = (await links.of(tx, refs=[match.other])).get(match.other)
    if link is not None:
        await links.repoint(tx, id=link.id, side=ref.side, to=ref.id)


def _entry(link: Link, now: datetime) -> Entry:
    return Entry(
        at=now,
        what="linked",
        ref=str(link.ref(Side.HUBSPOT)),
        to=str(link.ref(Side.APOLLO)),
        who="rule",
        why=link.how,
    )


def suggestion(ref: Ref, match: Ambiguous | Suggest) -> tuple[str, dict[str, object], list[Ref]]:
    """Return the subject, the body and the records of the question a match asks."""
    refs = [ref, *match.refs]
    subject = f"{ref}|" + ",".join(sorted(str(other) for other in match.refs))
    rivals = [str(rival) for rival in match.rivals] if isinstance(match, Ambiguous) else []
    body: dict[str, object] = {
        "record": str(ref),
        "candidates": [str(other) for other in match.refs],
        "rivals": rivals,
    }
    return subject, body, refs
