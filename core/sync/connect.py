"""Linking: which of a batch's unlinked records are one with a record of the other side (R18).

Everything a rule may look at is gathered first; ``core.domain.linking`` decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from core.domain.identities import Identity, identify
from core.domain.linking import Ambiguous, Candidates, Linked, Match, Suggest, link_page
from core.domain.records import Kind, Link, LinkHow, Observation, Ref, Side
from core.store import activity, links, observations, reviews, verdicts
from core.store.activity import Entry
from core.store.database import Tx
from core.store.links import NewLink

LINK = "link"
"""The kind of review that asks whether two records are one."""


async def connect(tx: Tx, records: Sequence[Observation], *, now: datetime) -> Mapping[Ref, Match]:
    """Return the match of each record; all are of one side and kind, alive, and unlinked."""
    if not records:
        return {}
    identities = [identify(record) for record in records]
    candidates = await _candidates(tx, identities, records)
    by_id = link_page(identities, candidates)
    found = {identity.ref: by_id[identity.ref.id] for identity in identities}
    await _store(tx, found, now=now)
    return found


async def _candidates(
    tx: Tx, identities: Sequence[Identity], records: Sequence[Observation]
) -> Candidates:
    ref = identities[0].ref
    others = await _others(tx, identities, records, ref.side.other, ref.kind)
    rivals = await _addressed(tx, identities, ref.side, ref.kind)
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
        rivals=[identify(rival) for rival in rivals if rival.ref not in here],
        waiting=frozenset(
            one for one, found in standing.items() if any(r.kind == LINK for r in found)
        ),
        apart=await _apart(tx, here, others),
    )


async def _others(
    tx: Tx,
    identities: Sequence[Identity],
    records: Sequence[Observation],
    side: Side,
    kind: Kind,
) -> dict[Ref, Observation]:
    """Return every record of the other side that some rule could point to."""
    named = [Ref(side, kind, one) for identity in identities for one in identity.other_ids]
    by_id = await observations.many(tx, refs=named)
    own_ids = [one for identity in identities for one in identity.ids]
    handles = [identity.linkedin for identity in identities if identity.linkedin]
    names = [row["name_key"] for row in map(_searched, records) if row["name_key"]]
    groups = (
        [one for one in by_id.values() if not one.archived],
        _flat(await observations.naming(tx, kind=kind, ids=own_ids, side=side)),
        await _addressed(tx, identities, side, kind),
        _flat(await observations.by_linkedin(tx, kind=kind, handles=handles, side=side)),
        _flat(await observations.by_name(tx, kind=kind, names=names, side=side)),
    )
    return {one.ref: one for group in groups for one in group}


def _searched(record: Observation) -> observations.Prepared:
    return observations.row(record, fp=b"", modified_ms=0)


async def _addressed(
    tx: Tx, identities: Sequence[Identity], side: Side, kind: Kind
) -> list[Observation]:
    """Return the records of a side that share an e-mail or a domain with one of these."""
    addresses = [one for identity in identities for one in identity.addresses]
    if kind is Kind.CONTACT:
        found = await observations.by_email(tx, kind=kind, emails=addresses, side=side)
    else:
        found = await observations.by_domain(tx, kind=kind, domains=addresses, side=side)
    return _flat(found)


def _flat(found: Mapping[str, Iterable[Observation]]) -> list[Observation]:
    return [one for group in found.values() for one in group]


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
