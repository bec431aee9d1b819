"""Names of people: taken apart once, compared often."""

from enum import StrEnum
from functools import lru_cache

import msgspec
from nicknames import NickNamer
from rapidfuzz.distance import OSA

from core.domain.matching.frequencies import Term
from core.domain.matching.spelling import words
from core.domain.matching.vocabulary import HONORIFICS


class Part(StrEnum):
    """How two given names, or two surnames, agree."""

    SAME = "same"
    SUBSET = "subset"  # one is the beginning, or one half, of the other
    NICKNAME = "nickname"
    INITIAL = "initial"
    TYPO = "typo"
    SLIP = "slip"  # two typing errors in a long name
    MISSING = "missing"
    DIFFERENT = "different"


class PersonName(msgspec.Struct, frozen=True, gc=False):
    """A name, folded to plain letters.

    `given` and `family` are written without blanks, `first` is the first given name, `forms` are
    the names it may be short for or long for, `families` the parts of a double surname; the terms
    are what is counted.
    `surely_given` and `surely_family` say that the person's own addresses spell it so.
    """

    given: str
    first: str
    family: str
    forms: frozenset[str]
    families: frozenset[str]
    given_term: str
    family_term: str
    surely_given: bool = False
    surely_family: bool = False

    @property
    def turned(self) -> "PersonName":
        """The same name with given name and surname exchanged."""
        return PersonName(
            given=self.family,
            first=self.family,
            family=self.given,
            forms=nicknames(self.family),
            families=frozenset((self.given,)),
            given_term=Term.GIVEN.of(self.family),
            family_term=Term.FAMILY.of(self.given),
            surely_given=self.surely_family,
            surely_family=self.surely_given,
        )

    def confirmed_by(self, handles: str) -> "PersonName":
        """Note which part is spelt the same in the person's own addresses: that is no slip."""
        return msgspec.structs.replace(
            self,
            surely_given=len(self.given) > 2 and self.given in handles,
            surely_family=len(self.family) > 2 and self.family in handles,
        )


@lru_cache(maxsize=1)
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=16_384)
def nicknames(name: str) -> frozenset[str]:
    """Give `name` and what it is commonly short for (the package nicknames)."""
    return frozenset((name, *_namer().canonicals_of(name))) if name else frozenset()


def person_name(first_name: str, last_name: str) -> PersonName:
    """Take a name apart: titles off, a full name in one field split, letters folded."""
    given = [word for word in words(first_name) if word not in HONORIFICS]
    family = [word for word in words(last_name) if word not in HONORIFICS]
    if not family and len(given) > 1:
        given, family = _split(first_name, given)
    elif not given and len(family) > 1:
        given, family = _split(last_name, family)
    elif len(given) > len(family) > 0 and given[-len(family) :] == family:
        given = given[: -len(family)]  # the full name in the first field, the surname repeated
    first, whole, surname = given[0] if given else "", "".join(given), "".join(family)
    return PersonName(
        given=whole,
        first=first,
        family=surname,
        forms=nicknames(first),
        families=frozenset(family),
        given_term=Term.GIVEN.of(whole),
        family_term=Term.FAMILY.of(surname),
    )


def _split(written: str, tokens: list[str]) -> tuple[list[str], list[str]]:
    """Split a full name: "Berg, Anna" or "Anna Maria Berg"."""
    before, comma, after = written.partition(",")
    if comma and words(after):
        family = words(before)
        return tokens[len(family) :] or words(after), family
    return tokens[:-1], tokens[-1:]


def compare_given(left: PersonName, right: PersonName) -> Part:
    """Compare given names; symmetric."""
    a, b = left.given, right.given
    if not a or not b:
        return Part.MISSING
    if a == b:
        return Part.SAME
    if len(left.first) == 1 or len(right.first) == 1:
        return Part.INITIAL if a[0] == b[0] else Part.DIFFERENT
    if left.first == right.first:
        return Part.SUBSET
    return _like_given(left, right)


def _like_given(left: PersonName, right: PersonName) -> Part:
    a, b = left.given, right.given
    if left.first in right.forms or right.first in left.forms or left.forms & right.forms:
        return Part.NICKNAME
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return Part.SUBSET
    return _misspelt(left.first, right.first, sure=left.surely_given and right.surely_given)


def compare_family(left: PersonName, right: PersonName) -> Part:
    """Compare surnames; symmetric."""
    a, b = left.family, right.family
    if not a or not b:
        return Part.MISSING
    if a == b:
        return Part.SAME
    if len(a) == 1 or len(b) == 1:
        return Part.INITIAL if a[0] == b[0] else Part.DIFFERENT
    shared = left.families & right.families
    if shared and shared in (left.families, right.families) and len(max(shared, key=len)) > 2:
        return Part.SUBSET
    return _misspelt(a, b, sure=left.surely_family and right.surely_family)


def _misspelt(a: str, b: str, *, sure: bool) -> Part:
    """Tell a typing error from another word: one edit from four letters on, two from six on."""
    if sure and not (a.startswith(b) or b.startswith(a)):
        return Part.DIFFERENT
    longest = max(len(a), len(b))
    if min(len(a), len(b)) < 3 or longest < 4:
        return Part.DIFFERENT
    edits = OSA.distance(a, b, score_cutoff=2)
    if edits == 1:
        return Part.TYPO
    return Part.SLIP if edits == 2 and longest >= 6 else Part.DIFFERENT
