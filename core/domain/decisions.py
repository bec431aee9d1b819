"""The decision about a linked pair of records, and the table it follows.

Each side is compared with its own half of the base, under the field's canonical form (R37).

=========  =========  =======================================  ==================================
HubSpot    Apollo     what people did                          what follows
=========  =========  =======================================  ==================================
as base    as base    nothing, or our own write came back      settled (R55)
edited     as base    edited in HubSpot                        write Apollo: EDITED (R50)
as base    edited     edited in Apollo                         write HubSpot: EDITED (R50, R12)
edited     edited     the same edit on both sides              base moves: SAME (F9)
edited     edited     different edits                          the policy wins, or asks (R51)
cleared    as base    emptied in HubSpot                       write Apollo: CLEARED (R53)
as base    cleared    emptied in Apollo, clearing travels      write HubSpot: CLEARED (R53)
as base    cleared    emptied in Apollo, clearing stays        base moves: CLEARING_OFF (R36)
edited     cleared    emptied in Apollo, clearing stays        write Apollo: EDITED
cleared    edited     emptied here, edited there               the policy wins, or asks
no base, equal        two records were linked                  base is set: SAME
no base, HubSpot set  two records were linked                  write Apollo: FIRST_SIGHT (R52)
no base, it is empty  two records were linked                  write HubSpot: FIRST_SIGHT (R52)
archived   any        deleted on one side                      nothing; ``gone`` says so (F20)
=========  =========  =======================================  ==================================

A write that may not happen becomes a reason: the field does not travel that way (base moves),
updates are off, the option has no partner, the text is refused (base stays, so that the edit
travels as soon as it may). A paused field and one that an open review decides are left alone.

Then the database speaks, to HubSpot only, once for each of its values, and only where nobody
edited the field in the same pass (R32, R33):

=================  ==============================================================================
HubSpot            what follows
=================  ==============================================================================
empty              write HubSpot: AUTOFILL, or AUTOFILL_OFF
says the same      the value counts as considered: SAME
says another       write HubSpot: OVERWRITE, or OVERWRITE_OFF, or HELD (set by hand lately, R42)
=================  ==============================================================================

At first sight an overwrite speaks for the pair: HubSpot gets the database's value, Apollo keeps
its own, and one pass settles.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from core.domain.changes import Change, Kept
from core.domain.edits import Case, Conflict, Outcome, Settle, Write, regions, two_way
from core.domain.fields import Field
from core.domain.filling import Hand, fill
from core.domain.records import EMPTY, Base, Observation, Pair, Side
from core.domain.rules import Rules

__all__ = ["NOTHING", "Conflict", "Decision", "Gone", "Rules", "decide"]

_NO_WRITES: Mapping[Side, tuple[Change, ...]] = {}
_BLANK = Pair()


class Gone(msgspec.Struct, frozen=True):
    """One side is archived (R54, F20).

    ``edited`` are the fields that were changed on the other side since they were settled: with
    any, the pair is frozen and a person is asked; without, the link becomes a tombstone.
    """

    side: Side
    edited: tuple[str, ...] = ()
    both: bool = False


class Decision(msgspec.Struct, frozen=True):
    """What should happen to a pair; a value that can be shown without being carried out.

    ``base`` holds only the pairs that moved: add them to the stored base. A field with a write
    keeps its old pair until ``core.domain.settling.settled`` is called with the confirmation. A
    field that is named nowhere is settled. ``held_candidates`` would be overwritten: read who set
    them (``Rules.set_by_hand``) and decide again.
    """

    writes: Mapping[Side, tuple[Change, ...]] = _NO_WRITES
    keeps: tuple[tuple[str, Kept], ...] = ()
    asks: tuple[Conflict, ...] = ()
    base: Base = msgspec.field(default_factory=dict)
    held_candidates: tuple[str, ...] = ()
    gone: Gone | None = None

    @property
    def quiet(self) -> bool:
        """Tell whether nothing is to be written, asked or noticed."""
        return not (self.writes or self.asks or self.gone)


NOTHING = Decision()


class _Sheet:
    """Collects the outcomes of one pair."""

    __slots__ = ("asks", "base", "candidates", "changes", "keeps")

    def __init__(self) -> None:
        self.changes: dict[Side, list[Change]] = {}
        self.keeps: list[tuple[str, Kept]] = []
        self.asks: list[Conflict] = []
        self.base: dict[str, Pair] = {}
        self.candidates: list[str] = []

    def add(self, key: str, pair: Pair | None, outcome: Outcome) -> None:
        if isinstance(outcome, Settle):
            if outcome.pair != pair:
                self.base[key] = outcome.pair
            if outcome.kept not in {Kept.SETTLED, Kept.SAME}:
                self.keeps.append((key, outcome.kept))
        elif isinstance(outcome, Write):
            self.changes.setdefault(outcome.side, []).append(outcome.change)
        elif isinstance(outcome, Conflict):
            self.asks.append(outcome)
        else:
            self.keeps.append((key, outcome))

    def decision(self) -> Decision:
        writes = {side: tuple(changes) for side, changes in self.changes.items()}
        return Decision(
            writes, tuple(self.keeps), tuple(self.asks), self.base, tuple(self.candidates)
        )


def decide(  # noqa: PLR0917 - the order is the line's: what is, what was, the rules, the time
    hubspot: Observation | None,
    apollo: Observation | None,
    known: Mapping[str, str],
    base: Base,
    rules: Rules,
    now: datetime,
) -> Decision:
    """Decide what a linked pair needs; pure, about 5 µs where nothing differs.

    A side that was never read (None) is not a deleted one (F21): nothing is decided then.
    """
    if hubspot is None or apollo is None:
        return NOTHING
    if hubspot.archived or apollo.archived:
        return Decision(gone=_gone(hubspot, apollo, base, rules))
    here, there = hubspot.values, apollo.values
    sheet: _Sheet | None = None
    for field in rules.fields:
        key = field.key
        h, a, k, pair = here.get(key), there.get(key), known.get(key), base.get(key)
        if field.database:
            k, a = k or a, None
        # the fast path: nothing differs in a single letter, so no canonical form is needed
        if pair is not None:
            if h == pair.hubspot and a == pair.apollo and (k is None or k == pair.known):
                continue
        elif k is None and (h == a or field.database):
            sheet = sheet or _Sheet()
            sheet.base[key] = _BLANK if h is None else Pair(h, a)
            continue
        elif k == h and _noted(field, rules):
            sheet = sheet or _Sheet()
            sheet.base[key] = Pair(h, None, k)
            continue
        sheet = sheet or _Sheet()
        region = regions(here, there, rules.region) if field.phone else None
        case = Case(
            field,
            (h, a, k),
            pair,
            rules,
            region=region,
            do_not_contact=apollo.facts.do_not_contact,
        )
        _weigh(case, sheet, now)
    return NOTHING if sheet is None else sheet.decision()


def _noted(field: Field, rules: Rules) -> bool:
    """Tell whether a database value that HubSpot holds to the letter is noted, nothing else."""
    open_ = not field.paused and field.key not in rules.asked and field.key not in rules.options
    return field.database and open_ and field.direction.reaches(Side.HUBSPOT)


def _weigh(case: Case, sheet: _Sheet, now: datetime) -> None:
    key = case.field.key
    if case.field.paused:
        sheet.keeps.append((key, Kept.PAUSED))
        return
    if key in case.rules.asked:
        sheet.keeps.append((key, Kept.ASKED))
        return
    outcome = two_way(case)
    if case.known is not None:
        outcome, candidate = fill(case, outcome, _hand(case, now))
        if candidate:
            sheet.candidates.append(key)
    sheet.add(key, case.pair, outcome)


def _hand(case: Case, now: datetime) -> Hand:
    hands = case.rules.set_by_hand
    if hands is None:
        return Hand.UNKNOWN
    at = hands.get(case.field.key)
    return Hand.HOLDS if at is not None and now - at < case.rules.hold else Hand.FREE


def _gone(hubspot: Observation, apollo: Observation, base: Base, rules: Rules) -> Gone:
    if hubspot.archived and apollo.archived:
        return Gone(Side.HUBSPOT, both=True)
    side = Side.HUBSPOT if hubspot.archived else Side.APOLLO
    alive = apollo if hubspot.archived else hubspot
    return Gone(side, tuple(f.key for f in rules.fields if _edited(f, alive, base, rules)))


def _edited(field: Field, alive: Observation, base: Base, rules: Rules) -> bool:
    pair, side = base.get(field.key), alive.ref.side
    if pair is None or (field.database and side is Side.APOLLO):
        return False
    value = alive.value(field.key)
    values = (value, None, None) if side is Side.HUBSPOT else (None, value, None)
    region = regions(alive.values, EMPTY, rules.region) if field.phone else None
    return Case(field, values, pair, rules, region=region).moved(side)
