"""What two sides do to one field: the two-way half of the decision table (R50-R53)."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from core.domain.changes import Change, Kept, Reason
from core.domain.fields import Field, Policy
from core.domain.normalize import canonical, refused
from core.domain.records import Pair, Side
from core.domain.rules import Rules
from core.domain.stages import STAGE


class Conflict(msgspec.Struct, frozen=True):
    """A field that was changed on both sides and that a person decides (R51)."""

    field: str
    hubspot: str | None
    apollo: str | None


class Settle(msgspec.Struct, frozen=True, gc=False):
    """Nothing to write: the pair becomes the base."""

    pair: Pair
    kept: Kept = Kept.SETTLED


class Write(msgspec.Struct, frozen=True, gc=False):
    """One side is written; the base moves when the service confirms."""

    side: Side
    change: Change


Outcome: TypeAlias = Settle | Write | Kept | Conflict
"""What becomes of a field; a bare ``Kept`` leaves the base where it is."""


class Case:
    """One field of one linked pair: the values, the base, the rules."""

    __slots__ = ("apollo", "do_not_contact", "field", "hubspot", "known", "pair", "region", "rules")

    def __init__(
        self,
        field: Field,
        values: tuple[str | None, str | None, str | None],
        pair: Pair | None,
        rules: Rules,
        *,
        region: str | None = None,
        do_not_contact: bool = False,
    ) -> None:
        """Keep what was gathered; ``values`` are HubSpot's, Apollo's and the database's."""
        self.field = field
        self.hubspot, self.apollo, self.known = values
        self.pair = pair
        self.rules = rules
        self.region = region
        self.do_not_contact = do_not_contact

    def value(self, side: Side) -> str | None:
        """Return the text that ``side`` holds."""
        return self.hubspot if side is Side.HUBSPOT else self.apollo

    def form(self, value: str | None) -> str | None:
        """Return the canonical text, None for what says nothing."""
        return canonical(self.field.form, value, region=self.region)

    def same(self, left: str | None, right: str | None) -> bool:
        """Tell whether two texts of one vocabulary say the same."""
        return left == right or self.form(left) == self.form(right)

    def moved(self, side: Side) -> bool:
        """Tell whether ``side`` no longer says what the base holds of it."""
        return self.pair is None or not self.same(self.value(side), self.pair.side(side))

    def edited(self) -> bool:
        """Tell whether somebody changed the field on a side since it was settled."""
        if self.pair is None:
            return False
        return self.moved(Side.HUBSPOT) or (not self.field.database and self.moved(Side.APOLLO))

    def translate(self, value: str, side: Side) -> str | None:
        """Return what ``side`` would hold for the other side's ``value``, None if unmapped."""
        translator = self.rules.options.get(self.field.key)
        return value if translator is None else translator.to(side, value)

    def agree(self) -> bool:
        """Tell whether both sides say the same, each in its own words."""
        left, right = self.form(self.hubspot), self.form(self.apollo)
        if self.field.key not in self.rules.options or left is None or right is None:
            return left == right
        partner = self.translate(self.hubspot or "", Side.APOLLO)
        return partner is not None and self.form(partner) == right

    def settled(self, known: str | None) -> Pair:
        """Return the pair of what is held now."""
        return Pair(self.hubspot, None if self.field.database else self.apollo, known)

    def spoken(self) -> str | None:
        """Return what the database knew when a person changed the field: it has had its say."""
        return self.known or (self.pair.known if self.pair else None)


def two_way(case: Case) -> Outcome:
    """Decide about the edits of both sides; the table stands in ``core.domain.decisions``."""
    pair = case.pair
    if case.field.database:
        heard = pair.known if pair else None
        return Settle(case.settled(case.spoken() if case.edited() else heard))
    if pair is None:
        return _first_sight(case)
    here, there = case.moved(Side.HUBSPOT), case.moved(Side.APOLLO)
    if not here and not there:
        return Settle(case.settled(pair.known))
    if case.agree():
        return Settle(case.settled(case.spoken()), Kept.SAME)
    if here and there:
        return _both(case)
    return _carry(case, Side.HUBSPOT if here else Side.APOLLO)


def _first_sight(case: Case) -> Outcome:
    # two records were linked and nobody ever compared this field
    if case.agree():
        return Settle(case.settled(None), Kept.SAME)
    source = Side.APOLLO if case.form(case.hubspot) is None else Side.HUBSPOT
    return _write(case, source, Reason.FIRST_SIGHT)


def _carry(case: Case, source: Side) -> Outcome:
    if case.form(case.value(source)) is not None:
        # somebody edited the field on this side only
        return _write(case, source, Reason.EDITED)
    if source is Side.APOLLO and not case.field.clearing:
        # somebody emptied it in Apollo, and HubSpot keeps its value
        return Settle(case.settled(case.spoken()), Kept.CLEARING_OFF)
    # somebody emptied it, and clearing travels
    return _write(case, source, Reason.CLEARED)


def _both(case: Case) -> Outcome:
    if case.form(case.apollo) is None and not case.field.clearing:
        # emptied in Apollo, which counts for nothing, and edited in HubSpot
        return _carry(case, Side.HUBSPOT)
    if case.field.policy is Policy.ASK:
        # two people disagree about what identifies the record
        return Conflict(case.field.key, case.hubspot, case.apollo)
    # two people disagree, and the policy knows who wins
    winner = Side.HUBSPOT if case.field.policy is Policy.HUBSPOT else Side.APOLLO
    return _write(case, winner, Reason.CONFLICT)


def _write(case: Case, source: Side, reason: Reason) -> Outcome:
    target = source.other
    known = None if case.pair is None else case.spoken()
    if not case.field.direction.reaches(target):
        # the field does not travel that way: each side keeps its own, lawfully
        return Settle(case.settled(known), Kept.DIRECTION)
    if target is Side.HUBSPOT and not case.rules.push_updates:
        return Kept.UPDATES_OFF
    if case.do_not_contact and target is Side.APOLLO and case.field.key == STAGE:
        return Kept.DO_NOT_CONTACT
    value = carried(case, source)
    if isinstance(value, Kept):
        return value
    change = Change(
        case.field.key, value, case.value(target), reason, other=case.value(source), known=known
    )
    return Write(target, change)


def carried(case: Case, source: Side) -> str | Kept | None:
    """Return what the other side would hold for the value of ``source``, or why it cannot."""
    value = case.value(source)
    if value is None or case.form(value) is None:
        # no owner, no stage: the other side has no choice that says so
        return Kept.UNMAPPED_OPTION if case.field.key in case.rules.options else None
    translated = case.translate(value, source.other)
    if translated is None:
        return Kept.UNMAPPED_OPTION
    return Kept.REFUSED_TEXT if refused(translated) else translated


def regions(values: Mapping[str, str], other: Mapping[str, str], default: str | None) -> str | None:
    """Return the country that a record's phone numbers are read in."""
    return values.get("country") or other.get("country") or default
