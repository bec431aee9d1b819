"""Station two: a batch of stale records becomes proposals; pure, once everything is gathered.

``propose`` returns a value: it can be stored as a preview (R8) or put into the outbox, and it is
the same value for both.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from core.domain.changes import Action, Kept, Skip
from core.domain.decisions import Conflict, Decision, Gone, decide
from core.domain.linking import Ambiguous, Buried, Suggest, Waiting
from core.domain.normalize import refused
from core.domain.plans import Body, Item
from core.domain.pushing import Create, should_create
from core.domain.records import EMPTY, Base, Kind, Observation, Ref, Side
from core.domain.settling import create
from core.sync.fitting import Fits
from core.sync.gather import Couple, Gathered, Single
from core.sync.ruling import Rulebook


class Question(msgspec.Struct, frozen=True):
    """A field that a person decides (R51)."""

    couple: Couple
    conflict: Conflict


class Left(msgspec.Struct, frozen=True):
    """A record that is left alone on purpose, and why."""

    ref: Ref
    reason: Skip


class Proposal(msgspec.Struct):
    """What a batch needs; nothing of it is stored or sent yet."""

    items: list[Item] = msgspec.field(default_factory=list)
    bases: dict[int, Base] = msgspec.field(default_factory=dict)
    """Link id -> the whole base, where a pair moved without a write."""
    couples: list[Couple] = msgspec.field(default_factory=list)
    """The living pairs that were decided."""
    decided: set[str] = msgspec.field(default_factory=set)
    """Lanes about which nothing older stands any more (F16)."""
    questions: list[Question] = msgspec.field(default_factory=list)
    suggestions: list[tuple[Ref, Ambiguous | Suggest]] = msgspec.field(default_factory=list)
    choices: dict[Ref, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Contacts without company -> the accounts of the other side that a person chooses from."""
    gone: list[tuple[Couple, Gone]] = msgspec.field(default_factory=list)
    left: list[Left] = msgspec.field(default_factory=list)
    histories: dict[Ref, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """HubSpot records whose history decides about an overwrite (R42), and the fields."""
    later: set[Ref] = msgspec.field(default_factory=set)
    """Both records of those pairs: they are decided once the history was read."""
    read_as: list[tuple[Side, Kind, str, str]] = msgspec.field(default_factory=list)
    """What was looked at, as it was read: no longer stale."""


Hands = Mapping[Ref, Mapping[str, datetime]]
"""HubSpot record -> field -> when a person set it last (R42)."""


def propose(gathered: Gathered, book: Rulebook, hands: Hands, now: datetime) -> Proposal:
    """Return what the batch needs."""
    proposal = Proposal()
    for couple in gathered.buried:
        _buried(proposal, couple, book, now)
    for couple in gathered.couples:
        _pair(proposal, couple, book, hands, now)
        _attach(proposal, couple, gathered.fits)
    for single in gathered.singles:
        _single(proposal, single, book, gathered.fits)
    proposal.suggestions = _distinct(proposal.suggestions)
    # what was deleted before it was ever copied is not copied any more
    proposal.decided |= {f"create:{one.ref}" for one in gathered.stale if one.archived}
    looked_at = [*gathered.stale, *(one for c in gathered.couples for one in c.seen)]
    proposal.read_as = list(
        {(*_address(o), o.hash): None for o in looked_at if o.ref not in proposal.later}
    )
    return proposal


def _distinct(
    found: Sequence[tuple[Ref, Ambiguous | Suggest]],
) -> list[tuple[Ref, Ambiguous | Suggest]]:
    """Leave out the questions that another one of the batch asks already, from the other side."""
    asked: list[frozenset[Ref]] = []
    kept = []
    for ref, match in sorted(found, key=lambda one: (-len(one[1].refs), one[0].side, one[0].id)):
        about = frozenset([ref, *match.refs])
        if not any(about <= wider for wider in asked):
            asked.append(about)
            kept.append((ref, match))
    return kept


def _address(one: Observation) -> tuple[Side, Kind, str]:
    return one.ref.side, one.ref.kind, one.ref.id


def _pair(proposal: Proposal, couple: Couple, book: Rulebook, hands: Hands, now: datetime) -> None:
    ref = couple.link.ref(Side.HUBSPOT)
    rules = book.rules[couple.link.kind]
    if ref in hands:
        rules = msgspec.structs.replace(rules, set_by_hand=hands[ref])
    decision = decide(couple.hubspot, couple.apollo, couple.known, couple.base, rules, now)
    if decision.held_candidates and ref not in hands:
        proposal.histories[ref] = decision.held_candidates
        proposal.later |= {couple.link.ref(side) for side in Side}
        return
    for side in Side:
        own = couple.link.ref(side)
        proposal.decided |= {str(own), f"create:{own}"}
    if decision.gone:
        proposal.gone.append((couple, decision.gone))
        return
    proposal.couples.append(couple)
    proposal.left += _refused(couple, decision)
    if decision.base:
        proposal.bases[couple.link.id] = {**couple.base, **decision.base}
    proposal.questions += [Question(couple, conflict) for conflict in decision.asks]
    proposal.items += _updates(couple, decision)
    proposal.items += _key(couple, book)
    proposal.items += _company(couple)


def _buried(proposal: Proposal, couple: Couple, book: Rulebook, now: datetime) -> None:
    """Ask about a record that was edited after its partner was deleted (R54)."""
    rules = book.rules[couple.link.kind]
    decision = decide(couple.hubspot, couple.apollo, EMPTY, couple.base, rules, now)
    if decision.gone:
        proposal.gone.append((couple, decision.gone))


def _refused(couple: Couple, decision: Decision) -> Iterable[Left]:
    """Say that a field is left out because its text can be kept nowhere (F19)."""
    fields = [field for field, kept in decision.keeps if kept is Kept.REFUSED_TEXT]
    for one in couple.seen if fields else ():
        if any(refused(one.values.get(field) or "") for field in fields):
            yield Left(one.ref, Skip.REFUSED_TEXT)


def _updates(couple: Couple, decision: Decision) -> Iterable[Item]:
    for side, changes in decision.writes.items():
        seen = couple.hubspot if side is Side.HUBSPOT else couple.apollo
        yield Item(
            side=side,
            kind=couple.link.kind,
            action=Action.UPDATE,
            changes=changes,
            remote_id=couple.link.ref(side).id,
            source_id=couple.link.ref(side.other).id,
            decided_from=seen.hash if seen else "",
        )


def _key(couple: Couple, book: Rulebook) -> Iterable[Item]:
    """Write the key of a link that HubSpot does not hold yet (R19)."""
    if couple.hubspot is None or couple.link.kind not in book.keyed:
        return
    if couple.link.apollo_id not in couple.hubspot.facts.other_ids:
        yield Item(
            side=Side.HUBSPOT,
            kind=couple.link.kind,
            action=Action.KEY,
            remote_id=couple.link.hubspot_id,
            source_id=couple.link.apollo_id,
            body=Body(key=couple.link.apollo_id),
        )


def _company(couple: Couple) -> Iterable[Item]:
    """Let a contact belong to the company HubSpot associates, by id (R6).

    An account that is still to be created goes first.
    """
    if couple.link.kind is not Kind.CONTACT or not couple.hubspot or not couple.apollo:
        return
    wanted = next(iter(couple.hubspot.facts.company_ids), "")
    has = next(iter(couple.apollo.facts.company_ids), "")
    partner = couple.accounts.get(wanted)
    if partner is not None and (not partner or partner != has):
        yield Item(
            side=Side.APOLLO,
            kind=Kind.CONTACT,
            action=Action.ASSOCIATE,
            remote_id=couple.link.apollo_id,
            source_id=couple.link.hubspot_id,
            body=Body(company_id=wanted, account_id=partner),
        )


def _attach(proposal: Proposal, couple: Couple, fits: Fits) -> None:
    """Attach a contact without company by its e-mail's domain: in Apollo, as Apollo does (R7)."""
    ref = couple.link.ref(Side.HUBSPOT)
    found = fits.get(ref, ())
    if len(found) == 1:
        proposal.items.append(
            Item(
                side=Side.APOLLO,
                kind=Kind.CONTACT,
                action=Action.ASSOCIATE,
                remote_id=couple.link.apollo_id,
                source_id=couple.link.hubspot_id,
                body=Body(account_id=found[0]),
            )
        )
    elif found:
        proposal.choices[ref] = found


def _single(proposal: Proposal, single: Single, book: Rulebook, fits: Fits) -> None:
    record, match = single.record, single.match
    proposal.decided.add(f"create:{record.ref}")
    if isinstance(match, Ambiguous | Suggest):
        proposal.suggestions.append((record.ref, match))
        return
    if isinstance(match, Waiting | Buried):
        reason = Skip.REVIEW_OPEN if isinstance(match, Waiting) else Skip.TOMBSTONE
        proposal.left.append(Left(record.ref, reason))
        return
    verdict = should_create(record, record.ref.side.other, book.push)
    if isinstance(verdict, Skip):
        proposal.left.append(Left(record.ref, verdict))
        return
    if verdict.account_first and single.account is not None:
        _along(proposal, single.account, book)
    found = fits.get(record.ref, ())
    if len(found) > 1:
        proposal.choices[record.ref] = found
    _add_create(proposal, single, verdict, book, found[0] if len(found) == 1 else "")


def _along(proposal: Proposal, account: Single, book: Rulebook) -> None:
    """Let a contact take its account along, once for all contacts of a batch (R13)."""
    lane = f"create:{account.record.ref}"
    target = account.record.ref.side.other
    verdict = should_create(account.record, target, book.push, carried=True)
    if lane not in proposal.decided and isinstance(verdict, Create):
        _add_create(proposal, account, verdict, book)


def _add_create(
    proposal: Proposal, single: Single, verdict: Create, book: Rulebook, account: str = ""
) -> None:
    record = single.record
    target = record.ref.side.other
    rules = book.rules[record.ref.kind]
    proposal.decided.add(f"create:{record.ref}")
    proposal.items.append(
        Item(
            side=target,
            kind=record.ref.kind,
            action=Action.CREATE,
            changes=create(record, target, rules, single.known),
            source_id=record.ref.id,
            body=Body(key=record.ref.id, company_id=verdict.account_first, account_id=account),
            decided_from=record.hash,
        )
    )
