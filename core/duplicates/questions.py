"""What a person is asked about two records that may be one (R21)."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

import msgspec

from core.domain.matching import Comparison
from core.domain.records import Kind, Observation, Ref, Side

MERGE: Final = "merge"
"""The kind of review that asks whether two records are one."""
ASK: Final = 0.5
"""From this probability on a person is asked: the middle belongs to people."""


class Finding(msgspec.Struct, frozen=True):
    """One line of evidence; ``weight`` above 0 speaks for a duplicate, below 0 against."""

    words: str
    left: str
    right: str
    weight: float


class Question(msgspec.Struct, frozen=True):
    """The body of a merge review: the two records, in the order of their addresses."""

    records: tuple[str, str]
    probability: float
    evidence: tuple[Finding, ...]
    seen: Mapping[str, str]
    """Record -> what it showed when this was asked; another text means: changed since (U19)."""

    @property
    def refs(self) -> tuple[Ref, Ref]:
        """Return the two records."""
        left, right = self.records
        return Ref.parse(left), Ref.parse(right)


def shown(seen: Observation) -> str:
    """Return a text that changes with what people see of the record, and with nothing else."""
    values = {key: text for key, text in sorted(seen.values.items()) if text}
    body = msgspec.json.encode([values, seen.archived])
    return blake2b(body, digest_size=8).hexdigest()


def subject(one: Ref, other: Ref) -> str:
    """Return the text a pair is known by, whichever comes first."""
    return "|".join(sorted((str(one), str(other))))


def question(comparison: Comparison, kind: Kind, seen: Mapping[str, Observation]) -> Question:
    """Return what is asked about a pair; ``seen`` holds both records by id."""
    refs = [Ref(Side.HUBSPOT, kind, one) for one in (comparison.left, comparison.right)]
    if str(refs[0]) > str(refs[1]):
        comparison, refs = comparison.mirrored, refs[::-1]
    ordered = sorted(comparison.evidence, key=lambda one: -abs(one.weight))
    return Question(
        records=(str(refs[0]), str(refs[1])),
        probability=round(comparison.probability, 3),
        evidence=tuple(
            Finding(one.level.words, one.left, one.right, round(one.weight, 1)) for one in ordered
        ),
        seen={str(ref): shown(seen[ref.id]) for ref in refs},
    )


def body_of(asked: Question) -> dict[str, Any]:
    """Return a question as the body of its review."""
    body: dict[str, Any] = msgspec.to_builtins(asked)
    return body


def read(body: Mapping[str, Any]) -> Question:
    """Return the question of a review's body."""
    return msgspec.convert(body, Question)
