"""What plan looks at: a batch of stale records, their links, partners, bases and knowledge."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec

from core.domain.linking import Buried, Linked, Match, Unmatched
from core.domain.records import EMPTY, Base, Kind, Link, LinkHow, Observation, Ref, Side
from core.store import knowledge, links, observations, reviews
from core.store.database import Tx
from core.sync import forgotten
from core.sync.connect import connect
from core.sync.fitting import Fits, fitting, homeless

EMPTY_RECORDS: Mapping[Ref, Observation] = MappingProxyType({})


class Couple(msgspec.Struct, frozen=True, gc=False):
    """A linked pair as it is known."""

    link: Link
    hubspot: Observation | None
    apollo: Observation | None
    known: Mapping[str, str]
    base: Base
    accounts: Mapping[str, str] = EMPTY
    """HubSpot company id -> the Apollo account it is linked to, of a contact's companies.

    Empty: the account is still to be created.
    """

    @property
    def seen(self) -> tuple[Observation, ...]:
        """Return the sides that were ever read."""
        return tuple(one for one in (self.hubspot, self.apollo) if one is not None)


class Single(msgspec.Struct, frozen=True, gc=False):
    """A record without partner, what it matches, and what the database knows of it."""

    record: Observation
    match: Match
    known: Mapping[str, str]
    account: "Single | None" = None
    """A contact's account that has no partner either, and that it takes along (R13)."""


class Gathered(msgspec.Struct, frozen=True):
    """One batch: what it was made of, and what plan decides about."""

    stale: tuple[Observation, ...]
    couples: tuple[Couple, ...]
    singles: tuple[Single, ...]
    buried: tuple[Couple, ...] = ()
    """Pairs of which one side was deleted before, and the other is stale."""
    fits: Fits = MappingProxyType({})
    """Contacts without company -> the accounts of the other side that fit (R7)."""
    linked: int = 0
    """Pairs that were linked just now."""


async def gather(tx: Tx, stale: Sequence[Observation], *, now: datetime) -> Gathered:
    """Link what can be linked and return the batch; ``stale`` are of one kind."""
    linked = await links.of(tx, refs=[one.ref for one in stale])
    alone = await _wanted(tx, [o for o in stale if o.ref not in linked and not o.archived])
    buried = [one for one in stale if one.ref in linked and linked[one.ref].tombstone]
    matches: dict[Ref, Match] = {}
    records = {one.ref: one for one in stale}
    for side in Side:
        some = [one for one in [*alone, *buried] if one.ref.side is side and not one.archived]
        matches.update(await connect(tx, some, now=now, seen=records))
    await _lay_to_rest(tx, stale)
    paired = [one.ref for one in stale if one.ref in linked and not linked[one.ref].tombstone]
    fresh = [ref for ref, match in matches.items() if isinstance(match, Linked)]
    paired += fresh
    pairs = await couples(tx, paired, records)
    alive = [(pair.hubspot, pair.apollo) for pair in pairs]
    return Gathered(
        stale=tuple(stale),
        couples=pairs,
        fits=await fitting(tx, homeless(alive, matches, records)),
        buried=await couples(tx, await _dead(tx, matches, records), records, alive=False),
        singles=await _singles(tx, matches, records),
        linked=sum(_is_new(match) for match in matches.values()),
    )


def _is_new(match: Match) -> bool:
    """Tell whether this match made a link: the partner's record then finds it as its own."""
    return isinstance(match, Linked) and match.how not in (LinkHow.OWN, LinkHow.MERGED)


async def _lay_to_rest(tx: Tx, stale: Sequence[Observation]) -> None:
    """Let ids that were merged away be gone once their link followed the survivor (F23).

    Where a link still leads to one, the sweep asks what becomes of its partner.
    """
    refs = {
        msgspec.structs.replace(one.ref, id=old)
        for one in stale
        for old in one.facts.merged_ids
        if not one.archived and old != one.ref.id
    }
    if refs:
        linked = await links.of(tx, refs=refs)
        seen = await observations.many(tx, refs=refs - linked.keys())
        await observations.archive(tx, refs=[r for r, one in seen.items() if not one.archived])


async def _wanted(tx: Tx, alone: Sequence[Observation]) -> list[Observation]:
    """Return the records that nobody deleted or purged: those are never made again (R54)."""
    dead = await forgotten.buried(tx, alone)
    return [one for one in alone if one.ref not in dead]


async def _dead(
    tx: Tx, matches: Mapping[Ref, Match], records: Mapping[Ref, Observation]
) -> list[Ref]:
    """Return the records whose partner is gone, but those that a person deleted."""
    found = [records[ref] for ref, match in matches.items() if isinstance(match, Buried)]
    return [one.ref for one in await _wanted(tx, found)]


async def couples(
    tx: Tx,
    refs: Sequence[Ref],
    records: Mapping[Ref, Observation] = EMPTY_RECORDS,
    *,
    alive: bool = True,
) -> tuple[Couple, ...]:
    """Return the pairs that these records belong to, each once; with ``alive`` False the buried."""
    if not refs:
        return ()
    found = {link.id: link for link in (await links.of(tx, refs=refs)).values()}
    needed = [link.ref(side) for link in found.values() for side in Side]
    seen = dict(records)
    seen |= await observations.many(tx, refs=[ref for ref in needed if ref not in seen])
    known = await knowledge.many(tx, refs=needed)
    bases = await links.bases(tx, ids=list(found))
    accounts = await _accounts(tx, [seen[ref] for ref in needed if ref in seen])
    return tuple(
        Couple(
            link=link,
            hubspot=seen.get(link.ref(Side.HUBSPOT)),
            apollo=seen.get(link.ref(Side.APOLLO)),
            known=together(link, known),
            base=bases[link.id],
            accounts=accounts,
        )
        for link in found.values()
        if (link.tombstone is None) is alive
    )


async def _accounts(tx: Tx, seen: Sequence[Observation]) -> Mapping[str, str]:
    """Return the Apollo account of each HubSpot company that these contacts belong to.

    A company that is still to be created has an empty one.
    """
    companies = [
        Ref(Side.HUBSPOT, Kind.ACCOUNT, company)
        for one in seen
        if one.ref.side is Side.HUBSPOT
        for company in one.facts.company_ids[:1]
    ]
    if not companies:
        return EMPTY
    linked = await links.of(tx, refs=companies)
    lonely = await _lonely(tx, {ref for ref in companies if ref not in linked})
    coming = {ref.id: "" for ref in lonely}
    return coming | {r.id: link.apollo_id for r, link in linked.items() if not link.tombstone}


def together(link: Link, known: Mapping[Ref, knowledge.Knowledge]) -> Mapping[str, str]:
    """Return what the database knows of a pair: what was asked for last counts."""
    found = [known[link.ref(side)] for side in Side if link.ref(side) in known]
    values: dict[str, str] = {}
    for one in sorted(found, key=lambda one: one.at):
        values.update(one.values)
    return values


async def _singles(
    tx: Tx, matches: Mapping[Ref, Match], records: Mapping[Ref, Observation]
) -> tuple[Single, ...]:
    alone = {ref: match for ref, match in matches.items() if not isinstance(match, Linked)}
    accounts = await _lonely_accounts(tx, [records[ref] for ref in alone])
    known = await knowledge.many(tx, refs=[*alone, *accounts])

    def knows(ref: Ref) -> Mapping[str, str]:
        return known[ref].values if ref in known else EMPTY

    along = {ref: Single(account, Unmatched(), knows(ref)) for ref, account in accounts.items()}
    return tuple(
        Single(records[ref], match, knows(ref), along.get(account_of(records[ref]) or ref))
        for ref, match in alone.items()
    )


async def _lonely_accounts(tx: Tx, contacts: Sequence[Observation]) -> dict[Ref, Observation]:
    """Return the contacts' accounts that have no partner and about which nobody is asked."""
    refs = {ref for one in contacts if (ref := account_of(one)) is not None}
    linked = await links.of(tx, refs=refs)
    return await _lonely(tx, refs - set(linked))


async def _lonely(tx: Tx, refs: Collection[Ref]) -> dict[Ref, Observation]:
    """Return those of the accounts that are alive and about which nobody is asked."""
    if not refs:
        return {}
    asked = await reviews.of_refs(tx, refs=refs)
    seen = await observations.many(tx, refs=[ref for ref in refs if ref not in asked])
    return {ref: one for ref, one in seen.items() if not one.archived}


def account_of(record: Observation) -> Ref | None:
    """Return the account a contact belongs to first, on its own side."""
    if record.ref.kind is not Kind.CONTACT or not record.facts.company_ids:
        return None
    return Ref(record.ref.side, Kind.ACCOUNT, record.facts.company_ids[0])


def kinds_first(kinds: Sequence[Kind]) -> list[Kind]:
    """Return accounts before contacts: a contact needs its account (R13)."""
    return sorted(kinds, key=lambda kind: kind is not Kind.ACCOUNT)
