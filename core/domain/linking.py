"""Which records of the two sides are one (R18): pure, for a page of records at a time.

Rule by rule over the whole page, first hit wins, and only where it is one to one:

1. our own link (a tombstone of the other side stays buried; of this side: the record is back);
2. HubSpot's key property names the Apollo record;
3. Apollo's CRM ids name the HubSpot record (a merged-away id counts as the survivor);
4. an e-mail address, or an account's domain, that one record on each side has;
5. LinkedIn, or name with company: a link review, never by itself.

A candidate that has a live link is no candidate: its twin here has no match then, and is
mirrored (R20). Several free candidates, or several records here for one: potential duplicates.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from core.domain.identities import Identity
from core.domain.records import Kind, Link, LinkHow, Ref, Side


class Linked(msgspec.Struct, frozen=True):
    """The record is one with ``other``.

    ``revived``: the link was a tombstone and this record is back (F24). ``orphans`` are records
    of the other side whose link went to an id that was merged into this one (F23).
    """

    how: LinkHow
    other: Ref
    revived: bool = False
    orphans: tuple[Ref, ...] = ()


class Ambiguous(msgspec.Struct, frozen=True):
    """Several records could be the one: ``refs`` on the other side, ``rivals`` on this one."""

    refs: tuple[Ref, ...]
    rivals: tuple[Ref, ...] = ()


class Suggest(msgspec.Struct, frozen=True):
    """A person should say whether one of ``refs`` is the same (R18, rule 5)."""

    refs: tuple[Ref, ...]


class Waiting(msgspec.Struct, frozen=True):
    """A link review about the record is open or expired: it is not created elsewhere."""


class Buried(msgspec.Struct, frozen=True):
    """Its partner was deleted: never re-created by an edit (R54)."""

    link: Link


class Unmatched(msgspec.Struct, frozen=True):
    """There is no such record on the other side."""


Match: TypeAlias = Linked | Ambiguous | Suggest | Waiting | Buried | Unmatched


class Candidates(msgspec.Struct, frozen=True):
    """What was gathered beforehand for a page; ids are of one kind."""

    links: Mapping[str, Link] = {}
    """This side's id -> its link, alive or tombstone; for ids and merged-away ids."""
    others: Sequence[Identity] = ()
    """Records of the other side found by id, key, address, LinkedIn or name; archived ones not."""
    taken: frozenset[str] = frozenset()
    """Ids among ``others`` that have a live link."""
    buried: frozenset[str] = frozenset()
    """Ids among ``others`` whose partner on this side was deleted (R54)."""
    rivals: Sequence[Identity] = ()
    """Records of this side, beside the page, with an address or key of the page's records."""
    waiting: frozenset[Ref] = frozenset()
    """Records on either side with an open or expired link review."""
    apart: frozenset[tuple[Ref, Ref]] = frozenset()
    """Pairs (HubSpot's, Apollo's) that a person declared to be two records."""


_UNMATCHED = Unmatched()
_WAITING = Waiting()


class _Page:
    """The indexes of one page."""

    def __init__(self, records: Sequence[Identity], candidates: Candidates) -> None:
        self.given = candidates
        self.others = {other.ref.id: other for other in candidates.others}
        self.taken = set(candidates.taken)
        self.contested: set[str] = set()
        here = {r.ref.id: r for r in (*candidates.rivals, *records)}
        self.here = here
        self.names_here = _index(here.values(), lambda r: r.other_ids)
        self.named_by = _index(candidates.others, lambda r: r.other_ids)
        self.holders = _index(candidates.others, lambda r: r.addresses)
        self.holders_here = _index(here.values(), lambda r: r.addresses)
        self.linkedin = _index(candidates.others, lambda r: (r.linkedin,))
        self.names = _index(candidates.others, lambda r: (r.name,))

    def free(self, record: Identity, ids: Iterable[str]) -> list[str]:
        """Return the known, unlinked candidates that nobody declared to be another."""
        return sorted({i for i in ids if i in self.others and self._open(record, i)})

    def _open(self, record: Identity, other_id: str) -> bool:
        if other_id in self.taken:
            return False
        pair = (record.ref, self.others[other_id].ref)
        if record.ref.side is Side.APOLLO:
            pair = (pair[1], pair[0])
        return pair not in self.given.apart

    def promised(self, record: Identity, other_id: str) -> bool:
        """Tell whether a candidate itself names another living record of this side."""
        named = self.others[other_id].other_ids
        return (
            bool(named) and not set(named) & set(record.ids) and any(n in self.here for n in named)
        )

    def refs(self, ids: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(self.others[i].ref for i in ids)


def _index(
    records: Iterable[Identity], keys: Callable[[Identity], Iterable[str]]
) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for key in keys(record):
            if key:
                found[key].append(record.ref.id)
    return found


def link(record: Identity, candidates: Candidates) -> Match:
    """Return what the record is one with."""
    return link_page((record,), candidates)[record.ref.id]


def link_page(records: Sequence[Identity], candidates: Candidates) -> Mapping[str, Match]:
    """Return the match of each record of a page by its id; records are of one side and kind.

    No two records are linked with one other, and no other is linked with two.
    """
    page = _Page(records, candidates)
    found: dict[str, Match] = {}
    for record in records:
        own = _own(record, page)
        if own is not None:
            found[record.ref.id] = own
            if isinstance(own, Linked):
                page.taken.add(own.other.id)
    for step, how in _steps(records):
        _claim(records, step, how, page, found)
    for record in records:
        if record.ref.id not in found:
            found[record.ref.id] = _suggest(record, page)
    for record in records:
        undecided = isinstance(found[record.ref.id], Ambiguous | Suggest | Unmatched)
        if undecided and record.ref in candidates.waiting:
            found[record.ref.id] = _WAITING
    return found


def _own(record: Identity, page: _Page) -> Match | None:
    side, links = record.ref.side, page.given.links
    own = links.get(record.ref.id)
    merged = [links[i] for i in record.merged_ids if i in links and not links[i].tombstone]
    if own is None:
        return _inherited(record, merged)
    if own.tombstone is side.other:
        return Buried(own)
    orphans = tuple(m.ref(side.other) for m in merged if m.id != own.id)
    return Linked(LinkHow.OWN, own.ref(side.other), own.tombstone is side, orphans)


def _inherited(record: Identity, merged: Sequence[Link]) -> Match | None:
    """Let the link follow a merge: the record has another id now (R54).

    Where both merged records had partners, the survivor's own key says which one stays.
    """
    others = tuple(dict.fromkeys(m.ref(record.ref.side.other) for m in merged))
    others = tuple(one for one in others if one.id in record.other_ids) or others
    if not others:
        return None
    return Linked(LinkHow.MERGED, others[0]) if len(others) == 1 else Ambiguous(others)


_Step: TypeAlias = Callable[[Identity, _Page], Iterable[str]]


def _steps(records: Sequence[Identity]) -> tuple[tuple[_Step, LinkHow], ...]:
    if not records:
        return ()
    ref = records[0].ref
    by_address = LinkHow.EMAIL if ref.kind is Kind.CONTACT else LinkHow.DOMAIN
    keys = (_named, _naming) if ref.side is Side.HUBSPOT else (_naming, _named)
    return ((keys[0], LinkHow.KEY), (keys[1], LinkHow.CRM_ID), (_addressed, by_address))


def _named(record: Identity, _: _Page) -> Iterable[str]:
    return record.other_ids


def _naming(record: Identity, page: _Page) -> Iterable[str]:
    return (other for i in record.ids for other in page.named_by.get(i, ()))


def _addressed(record: Identity, page: _Page) -> Iterable[str]:
    return (other for a in record.addresses for other in page.holders.get(a, ()))


def _claim(
    records: Sequence[Identity],
    step: _Step,
    how: LinkHow,
    page: _Page,
    found: dict[str, Match],
) -> None:
    claims: dict[str, Identity] = {}
    for record in records:
        if record.ref.id in found:
            continue
        ids = page.free(record, step(record, page))
        if step is _addressed:
            ids = [i for i in ids if not page.promised(record, i)]
        if len(ids) == 1 and ids[0] in page.given.buried:
            # a new record looks like a deleted one: only a person brings its partner back
            found[record.ref.id] = Suggest(page.refs(ids))
        elif len(ids) == 1 and not _shared(record, ids[0], step, page):
            claims[ids[0]] = record  # nobody else here can claim it: it is not shared
        elif ids:
            page.contested.update(ids)
            found[record.ref.id] = Ambiguous(page.refs(ids), _rivals(record, ids, step, page))
    for other, record in claims.items():
        ref = page.others[other].ref
        contested = other in page.contested
        found[record.ref.id] = Ambiguous((ref,)) if contested else Linked(how, ref)
        if not contested:
            page.taken.add(other)


def _shared(record: Identity, other: str, step: _Step, page: _Page) -> bool:
    """Tell whether the hit is not one to one, counting linked records as well."""
    if step is _addressed and any(len(page.holders[a]) > 1 for a in _common(record, other, page)):
        return True
    return bool(_rivals(record, [other], step, page))


def _common(record: Identity, other: str, page: _Page) -> set[str]:
    return set(record.addresses) & set(page.others[other].addresses)


def _rivals(record: Identity, others: Sequence[str], step: _Step, page: _Page) -> tuple[Ref, ...]:
    """Return the other records of this side that could claim the same candidates."""
    rivals: set[str] = set()
    for other in others:
        if step is _addressed:
            for address in page.others[other].addresses:
                rivals.update(page.holders_here.get(address, ()))
        else:
            rivals.update(page.names_here.get(other, ()))
            named = page.others[other].other_ids
            rivals.update(i for i in named if i in page.here and step is _naming)
    rivals.discard(record.ref.id)
    return tuple(sorted(page.here[i].ref for i in rivals))


def _suggest(record: Identity, page: _Page) -> Match:
    ids = page.free(
        record, [*page.linkedin.get(record.linkedin, ()), *page.names.get(record.name, ())]
    )
    alike = [i for i in ids if not _differ(record, page.others[i])]
    return Suggest(page.refs(alike)) if alike else _UNMATCHED


def _differ(left: Identity, right: Identity) -> bool:
    """Tell whether two accounts of one name are surely two: each has a domain of its own."""
    if left.ref.kind is Kind.CONTACT or (left.linkedin and left.linkedin == right.linkedin):
        return False
    return bool(left.addresses and right.addresses)
