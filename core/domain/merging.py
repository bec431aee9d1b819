"""What becomes of two records that are one (R23): who survives, which values, what is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.normalize import Form, canonical

Values = Mapping[str, str | None]

# Of these the loser's value is kept beside the winner's (facts: HubSpot's documentation, merging:
# the other address and domain become additional ones).
BESIDE: Mapping[str, str] = {"email": "additional_emails", "domain": "additional_domains"}
_SEVERAL = frozenset(BESIDE.values())


class Reason(StrEnum):
    """Why a record survives by default; the text is the sentence for a person."""

    STAGE = "It is further along in the sales process."
    ASSOCIATIONS = "More records belong to it."
    COMPLETE = "It is more complete."
    OLDER = "It is older."
    FIRST = "Nothing else tells them apart."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may survive.

    `stage` is its place in the sales process, the customer last; `associations` counts the
    companies, contacts and deals that hang on it.
    """

    id: str
    values: Values
    created_at: datetime | None = None
    stage: int = 0
    associations: int = 0

    @property
    def filled(self) -> int:
        """How many fields hold a value."""
        return sum(bool(value and value.strip()) for value in self.values.values())


@dataclass(frozen=True, slots=True)
class Choice:
    """Who survives, who does not, and why."""

    primary: Candidate
    other: Candidate
    reason: Reason


def choose_primary(left: Candidate, right: Candidate) -> Choice:
    """Choose who survives unless the reviewer says otherwise; the sides make no difference.

    In this order: the later stage (reports and workflows hang on a customer), more associations,
    more filled fields, the older record, and at last the smaller id.
    """
    ranks = (
        (Reason.STAGE, left.stage, right.stage),
        (Reason.ASSOCIATIONS, left.associations, right.associations),
        (Reason.COMPLETE, left.filled, right.filled),
        (Reason.OLDER, _seniority(left, right), _seniority(right, left)),
    )
    for reason, ours, theirs in ranks:
        if ours != theirs:
            return Choice(left, right, reason) if ours > theirs else Choice(right, left, reason)
    first, second = sorted((left, right), key=lambda one: (len(one.id), one.id))
    return Choice(first, second, Reason.FIRST)


def _seniority(one: Candidate, other: Candidate) -> int:
    if one.created_at is None or other.created_at is None:
        return 0
    return int(one.created_at < other.created_at)


class Pick(StrEnum):
    """Whose value a field takes."""

    PRIMARY = "primary"
    OTHER = "other"


class Outcome(StrEnum):
    """What becomes of a field."""

    SAME = "same"  # both say the same, however they write it
    KEPT = "kept"  # only the survivor has a value
    FILLED = "filled"  # the survivor's was empty
    WON = "won"  # both differ: the survivor's stays, the other's is lost
    TAKEN = "taken"  # both differ: the reviewer took the other's
    JOINED = "joined"  # both stay, side by side


@dataclass(frozen=True, slots=True)
class MergedField:
    """One field after the merge: what it holds, what both held, and what is lost (or None)."""

    key: str
    outcome: Outcome
    value: str | None
    primary: str | None
    other: str | None
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """The merge, field by field, in the order of the survivor's fields and then the other's."""

    fields: tuple[MergedField, ...]

    @property
    def values(self) -> dict[str, str]:
        """The survivor's values after the merge."""
        return {one.key: one.value for one in self.fields if one.value}

    @property
    def changes(self) -> dict[str, str]:
        """What must be written to the survivor."""
        return {one.key: one.value for one in self.fields if one.value and one.value != one.primary}

    @property
    def lost(self) -> tuple[MergedField, ...]:
        """The fields that lose a value which stands nowhere else afterwards."""
        return tuple(one for one in self.fields if one.lost)


def propose(
    primary: Values,
    other: Values,
    *,
    forms: Mapping[str, Form] | None = None,
    picks: Mapping[str, Pick] | None = None,
) -> MergeProposal:
    """Merge `other` into `primary`: its values win, its empty fields are filled (R23).

    `forms` says how a field's values compare (TEXT where it is silent), `picks` whose value the
    reviewer wants where both differ. The loser's e-mail and domain become additional ones.
    """
    merging = _Merging(primary, other, forms or {}, picks or {})
    keys = [key for key in dict.fromkeys((*primary, *other)) if key not in _SEVERAL]
    fields = [merged for key in keys if (merged := merging.field(key))]
    mains = {one.key: one.value for one in fields}
    fields += [
        joined for key in BESIDE if (joined := merging.joined(key, mains.get(key))) is not None
    ]
    return MergeProposal(tuple(fields))


@dataclass(frozen=True, slots=True)
class _Merging:
    """The two records of one merge, and how their fields compare."""

    primary: Values
    other: Values
    forms: Mapping[str, Form]
    picks: Mapping[str, Pick]

    def field(self, key: str) -> MergedField | None:
        """Merge one field; None if neither has a value."""
        ours, theirs = _value(self.primary, key), _value(self.other, key)
        if ours is None and theirs is None:
            return None
        if theirs is None:
            return MergedField(key, Outcome.KEPT, ours, ours, theirs)
        if ours is None:
            return MergedField(key, Outcome.FILLED, theirs, ours, theirs)
        return self._settle(key, ours, theirs)

    def _settle(self, key: str, ours: str, theirs: str) -> MergedField:
        same = self._canonical(key, ours) == self._canonical(key, theirs)
        harmless = same or key in BESIDE
        if ours != theirs and self.picks.get(key) is Pick.OTHER:
            lost = None if harmless else ours
            return MergedField(key, Outcome.TAKEN, theirs, ours, theirs, lost)
        if same:
            return MergedField(key, Outcome.SAME, ours, ours, theirs)
        return MergedField(key, Outcome.WON, ours, ours, theirs, None if harmless else theirs)

    def joined(self, key: str, main: str | None) -> MergedField | None:
        """Gather all values of a main field and its additional ones, without the chosen main."""
        several = BESIDE[key]
        ours, theirs = _value(self.primary, several), _value(self.other, several)
        listed = [_value(self.primary, key), ours, _value(self.other, key), theirs]
        parts = [part.strip() for one in listed if one for part in one.split(";")]
        kept: dict[str | None, str] = {}
        for part in filter(None, parts):
            kept.setdefault(self._canonical(key, part), part)
        kept.pop(self._canonical(key, main), None)
        if not kept:
            return None
        value = ";".join(kept.values())
        same = canonical(Form.OPTION, value) == canonical(Form.OPTION, ours)
        outcome = Outcome.KEPT if same else Outcome.JOINED
        return MergedField(several, outcome, ours if same else value, ours, theirs)

    def _canonical(self, key: str, value: str | None) -> str | None:
        region = self.primary.get("country") or self.other.get("country")
        return canonical(self.forms.get(key, Form.TEXT), value, region=region)


def _value(values: Values, key: str) -> str | None:
    value = values.get(key)
    return value if value and value.strip() else None
