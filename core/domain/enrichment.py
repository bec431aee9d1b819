"""What an enrichment may fill, what asking costs, and who pays (R40-R43)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec

from core.domain.changes import Change, Reason
from core.domain.edits import Case, regions
from core.domain.fields import Field
from core.domain.normalize import Form, refused
from core.domain.records import EMPTY, Kind, Observation, Side
from core.domain.rules import Rules
from core.domain.stages import OWNER, STAGE

# facts: Apollo's API pricing: people match 1 credit, 8 more when a mobile number is returned;
# organisation enrichment 1
PERSON = 1
MOBILE = 8
ORGANISATION = 1


class Proposal(msgspec.Struct, frozen=True):
    """One field a person may tick: what HubSpot says, what the database offers."""

    field: str
    current: str | None
    offered: str
    recommended: bool
    """Ticked at first: it fills an empty field. A replacement is the person's own choice."""


class Asking(msgspec.Struct, frozen=True):
    """What Apollo may be asked for about one record, and the most it can cost in credits."""

    fields: tuple[str, ...]
    most: int
    with_mobile: int
    """The most it can cost when the mobile number is asked for as well."""


def fillable(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields that an enrichment may fill in HubSpot: people assign owner and stage."""
    return tuple(
        f
        for f in fields
        if not f.paused and f.direction.reaches(Side.HUBSPOT) and f.key not in {OWNER, STAGE}
    )


def asking(kind: Kind, fields: Sequence[Field]) -> Asking:
    """Return what asking Apollo about one record of ``kind`` could bring, and its price."""
    keys = tuple(f.key for f in fillable(fields))
    if kind is Kind.ACCOUNT:
        return Asking(keys, ORGANISATION, ORGANISATION)
    return Asking(keys, PERSON, PERSON + MOBILE)


def propose(hubspot: Observation, known: Mapping[str, str], rules: Rules) -> tuple[Proposal, ...]:
    """Return the fields in which the database knows something else than HubSpot says.

    Compared under the field's form (R37); what has no option in HubSpot, or cannot be stored, is
    not offered. Autofill, overwrite and push do not matter: a person decides (R40).
    """
    found: list[Proposal] = []
    for field in fillable(rules.fields):
        current, knows = hubspot.value(field.key), known.get(field.key)
        if not knows:
            continue
        region = None
        if field.form is Form.PHONE:
            region = regions(hubspot.values, known, rules.region)
        case = Case(field, (current, None, knows), None, rules, region=region)
        offer = case.translate(knows, Side.HUBSPOT)
        if offer is None or case.form(offer) is None or refused(offer):
            continue
        if not case.same(current, offer):
            empty = case.form(current) is None
            found.append(Proposal(field.key, current, offer, recommended=empty))
    return tuple(found)


class AskReason(StrEnum):
    """Why credits are not spent without asking."""

    NO_BUDGET = "no_budget"
    MONTH = "month"
    PERSON = "person"
    RUN = "run"


class Allowed(msgspec.Struct, frozen=True):
    """The call may be made; ``left`` is what the tightest budget holds afterwards."""

    left: int


class Ask(msgspec.Struct, frozen=True):
    """The bot asks first: ``needed`` credits, ``left`` in the budget that is too small."""

    reason: AskReason
    needed: int
    left: int


Spending: TypeAlias = Allowed | Ask


class Budget(msgspec.Struct, frozen=True):
    """How many credits may be spent; what was spent counts lost answers as charged (F45)."""

    monthly: int = 0
    person: int = 0
    """Of the month, for one person; 0 leaves the person to the monthly budget."""
    run: int = 0
    """For unattended runs; 0 until an admin sets it: they never spend (R32)."""
    spent: int = 0
    spent_by_person: int = 0
    spent_by_run: int = 0

    def attended(self, price: int) -> Spending:
        """Tell whether a person's press may spend ``price`` credits, whatever the run budget."""
        left = [(AskReason.MONTH, self.monthly - self.spent)]
        if self.person:
            left.append((AskReason.PERSON, self.person - self.spent_by_person))
        return self._spending(price, left)

    def unattended(self, price: int) -> Spending:
        """Tell whether a run may spend ``price`` credits by itself."""
        left = (
            (AskReason.RUN, self.run - self.spent_by_run),
            (AskReason.MONTH, self.monthly - self.spent),
        )
        return self._spending(price, left)

    def _spending(self, price: int, left: Sequence[tuple[AskReason, int]]) -> Spending:
        if price and not self.monthly:
            return Ask(AskReason.NO_BUDGET, price, 0)
        for reason, room in left:
            if price > room:
                return Ask(reason, price, max(room, 0))
        return Allowed(min(room for _, room in left) - price)


def approved(
    proposals: Sequence[Proposal],
    ticked: frozenset[str],
    fields: Sequence[Field],
    apollo: Mapping[str, str] = EMPTY,
    known: Mapping[str, str] = EMPTY,
) -> tuple[Change, ...]:
    """Return what a person's ticks write to HubSpot (R40); ``apollo`` is Apollo's own record."""
    own = {f.key for f in fields if not f.database}
    return tuple(
        Change(
            p.field,
            p.offered,
            p.current,
            Reason.PERSON,
            other=apollo.get(p.field) or None if p.field in own else None,
            known=known.get(p.field) or None,
        )
        for p in proposals
        if p.field in ticked
    )
