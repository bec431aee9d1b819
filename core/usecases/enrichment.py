"""What Apollo knows of a record for free, and what asking would cost: the first card of R41."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from core.domain.changes import Reason
from core.domain.enrichment import Ask, AskReason, Proposal, asking
from core.domain.enrichment import propose as differences_of
from core.domain.fields import FieldMap
from core.domain.records import EMPTY, Kind, Observation, Ref, Side
from core.domain.rules import Rules
from core.domain.settling import create
from core.providers.apollo.database import Wanted
from core.store import credits as ledger
from core.store import knowledge, reviews
from core.store.credits import Credit
from core.store.database import Tx
from core.sync.connect import LINK
from core.sync.engine import Engine, mapping
from core.sync.gather import together
from core.sync.ruling import rules_of
from core.usecases.access import Role, role_of
from core.usecases.credits import budget
from core.usecases.finding import Hit, hit

REMEMBERED = timedelta(days=365)


class Difference(msgspec.Struct, frozen=True):
    """One field in which the database knows something else than HubSpot says."""

    key: str
    label: str
    current: str
    offered: str
    recommended: bool


class Blocked(StrEnum):
    """Why a record is not enriched now."""

    ARCHIVED = "archived"
    QUESTION = "question"  # a link review about it is open: nothing is created meanwhile (R18)
    NOTHING_TO_ASK_BY = "nothing_to_ask_by"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The first card: what is known for free, and what asking would cost."""

    ref: Ref
    title: str
    urls: Mapping[Side, str]
    known: tuple[Difference, ...]
    agreed: int
    """Fields in which HubSpot says what the database knows."""
    most: int
    """What asking may cost at most, in credits."""
    monthly: int
    left: int
    refusal: AskReason | None
    """Why the presser's budget does not allow it."""
    may_overdraw: bool
    """An admin may ask all the same."""
    marker: int
    """The last line of the ledger about the record, 0 for none: a button of another is stale."""
    last: Credit | None
    do_not_contact: bool
    blocked: Blocked | None


class Basis(msgspec.Struct, frozen=True):
    """A record with all that an enrichment decides from."""

    hit: Hit
    rules: Rules
    known: Mapping[str, str]

    @property
    def hubspot(self) -> Observation:
        """Return HubSpot's record; where there is none, what a new one would be made of."""
        if self.hit.hubspot is not None:
            return self.hit.hubspot
        apollo = self.hit.apollo
        own = create(apollo, Side.HUBSPOT, self.rules, EMPTY) if apollo else ()
        values = {c.field: c.value for c in own if c.value and c.reason is Reason.CREATED}
        return Observation(Ref(Side.HUBSPOT, self.hit.kind, ""), values)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Return the fields in which the database knows something else."""
        return differences_of(self.hubspot, self.known, self.rules)


async def basis(tx: Tx, ref: Ref, rules: Rules) -> Basis | None:
    """Gather what is known of a record; None where it was never read."""
    found = await hit(tx, ref)
    if found is None:
        return None
    known = await knowledge.many(tx, refs=found.refs)
    if found.link is not None:
        return Basis(found, rules, together(found.link, known))
    values = known[found.ref].values if found.ref in known else EMPTY
    return Basis(found, rules, values)


async def look(engine: Engine, *, who: str, ref: Ref) -> Card | None:
    """Return the first card; nothing is asked and nothing is spent."""
    rules = await rules_of(engine, ref.kind)
    admin = await role_of(engine, who) >= Role.ADMIN
    async with engine.db.read() as tx:
        found = await basis(tx, ref, rules)
        if found is None:
            return None
        lines = await asked_before(tx, found.hit, engine.clock.now())
        spending = await budget(engine, tx, who)
        blocked = await blocked_by(tx, found.hit)
        fields = await mapping(tx)
    price = asking(ref.kind, rules.fields).most
    verdict = spending.attended(price)
    proposals = found.proposals
    return Card(
        ref=found.hit.ref,
        title=found.hit.title,
        urls={one.side: engine.side(one.side).url(one) for one in found.hit.refs},
        known=differences(proposals, fields, ref.kind),
        agreed=len([key for key in found.known if found.hubspot.value(key)])
        - len([one for one in proposals if one.current]),
        most=price,
        monthly=spending.monthly,
        left=max(spending.monthly - spending.spent, 0),
        refusal=verdict.reason if isinstance(verdict, Ask) else None,
        may_overdraw=isinstance(verdict, Ask) and admin,
        marker=lines[0].id if lines else 0,
        last=lines[0] if lines else None,
        do_not_contact=found.hit.do_not_contact,
        blocked=blocked,
    )


def differences(
    proposals: Sequence[Proposal], fields: FieldMap, kind: Kind
) -> tuple[Difference, ...]:
    """Return proposals with the labels that people read."""
    labels = {field.key: field.label for field in fields.of(kind)}
    return tuple(
        Difference(
            one.field, labels.get(one.field, one.field), one.current or "", one.offered,
            one.recommended,
        )
        for one in proposals
    )  # fmt: skip


async def asked_before(tx: Tx, found: Hit, now: datetime) -> list[Credit]:
    """Return the ledger's lines about a record, the newest first."""
    lines: list[Credit] = []
    for ref in found.refs:
        lines += await ledger.asked_lately(tx, ref=ref, since=now - REMEMBERED)
    return sorted(lines, key=lambda line: -line.id)


async def blocked_by(tx: Tx, found: Hit) -> Blocked | None:
    """Return why a record is not enriched now, None where nothing speaks against it."""
    if any(one.archived for one in found.seen):
        return Blocked.ARCHIVED
    if found.hubspot is None:
        asked = await reviews.of_refs(tx, refs=found.refs)
        if any(one.kind == LINK for some in asked.values() for one in some):
            return Blocked.QUESTION
    return None if wanted(found) else Blocked.NOTHING_TO_ASK_BY


def wanted(found: Hit) -> Wanted | None:
    """Return how Apollo is asked for a record, or None where nothing names it well enough.

    Facts: Apollo API reference, people enrichment: the person's id is certain; an e-mail or a
    LinkedIn address will do; a name needs its company.
    """
    values: dict[str, str] = {}
    for one in reversed(found.seen):
        values |= {key: text for key, text in one.values.items() if text}
    if found.kind is Kind.ACCOUNT:
        named = values.get("domain") or values.get("name")
        return Wanted(domain=values.get("domain", ""), organization_name=values.get("name", "")) \
            if named else None  # fmt: skip
    database_id = next((o.facts.database_id for o in found.seen if o.facts.database_id), "")
    asked = Wanted(
        id=database_id,
        first_name=values.get("first_name", ""),
        last_name=values.get("last_name", ""),
        email=values.get("email", ""),
        linkedin_url=values.get("linkedin", ""),
        organization_name=values.get("company", ""),
    )
    named = asked.first_name and asked.last_name and asked.organization_name
    return asked if asked.id or asked.email or asked.linkedin_url or named else None
