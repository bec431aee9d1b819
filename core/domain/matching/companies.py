"""Names of companies: taken apart once, compared often."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

import msgspec
from cleanco.clean import prepare_default_terms
from rapidfuzz.distance import OSA

from core.domain.matching.spelling import plain, words
from core.domain.matching.vocabulary import FILLER, REGIONS

# What follows one of these is a place or a department, not the name.
_BRANCH = re.compile(r"\s+[-\u2013\u2014|@]\s+|\s*[/(\[]\s*")
_URL_NAME = re.compile(r"^(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?$")


class Likeness(StrEnum):
    """How the names of two companies agree."""

    SAME = "same"
    REGION = "region"  # the same but for the part of the world
    BRANCH = "branch"  # the same, with different places behind
    TYPO = "typo"
    SUBSET = "subset"  # one is the other with words left out
    ACRONYM = "acronym"
    CLOSE = "close"  # much alike, more than a typing error
    MISSING = "missing"
    DIFFERENT = "different"


class CompanyName(msgspec.Struct, frozen=True, gc=False):
    """A company's name without legal form, filler and place.

    `core` is written without blanks, `raw` likewise with the legal form, `regions` are its words
    for parts of the world, `branch` is the place behind a dash or slash. All empty where the
    name is a web address.
    """

    core: str
    raw: str
    words: tuple[str, ...]
    regions: frozenset[str]
    branch: str

    @property
    def acronym(self) -> str:
        """The first letters of its words."""
        return "".join(word[0] for word in self.words)


_NOTHING = CompanyName("", "", (), frozenset(), "")


@lru_cache(maxsize=1)
def _legal_forms() -> frozenset[tuple[str, ...]]:
    """Load the world's legal forms, folded (the package cleanco)."""
    forms = {tuple(words(" ".join(parts))) for _, parts in prepare_default_terms()}
    return frozenset(forms - {()} - {(word,) for word in REGIONS})


def _without_legal_form(tokens: list[str]) -> list[str]:
    """Take legal forms off the end, the longest first; at least one word stays."""
    forms, kept = _legal_forms(), tokens
    while True:
        for size in range(min(5, len(kept) - 1), 0, -1):
            if tuple(kept[-size:]) in forms:
                kept = kept[:-size]
                break
        else:
            return kept


def is_web_address(name: str) -> bool:
    """Tell whether a company's name is only its domain."""
    return bool(_URL_NAME.match(plain(name.strip())))


@lru_cache(maxsize=16_384)
def company_name(written: str) -> CompanyName:
    """Take a company's name apart."""
    if not written or is_web_address(written):
        return _NOTHING
    name, *rest = _BRANCH.split(written, maxsplit=1)
    if not words(name):
        name, rest = written, []
    raw = [word for word in words(name.replace("&", " and ")) if word not in FILLER]
    core = _without_legal_form(raw) or words(name)
    regions = frozenset(word for word in core[1:] if word in REGIONS)
    named = tuple(word for word in core if word not in regions)
    return CompanyName("".join(core), "".join(raw), named, regions, "".join(words(" ".join(rest))))


def compare_companies(
    left: CompanyName, right: CompanyName, common: Callable[[str], bool]
) -> Likeness:
    """Compare two names; symmetric. `common(word)` tells which words many companies carry."""
    if not left.core or not right.core:
        return Likeness.MISSING
    if left.core == right.core or set(left.words) == set(right.words) != set():
        return _same(left, right)
    if left.regions != right.regions:
        return Likeness.DIFFERENT
    if _misspelt(left, right, common):
        return Likeness.TYPO
    if _within(left.words, right.words):
        return Likeness.SUBSET
    abbreviates = _abbreviates(left, right) or _abbreviates(right, left)
    return Likeness.ACRONYM if abbreviates else Likeness.DIFFERENT


def _same(left: CompanyName, right: CompanyName) -> Likeness:
    """Tell apart what only the region or the place behind the name distinguishes."""
    if left.core != right.core and left.regions != right.regions:
        return Likeness.REGION
    other_place = left.branch and right.branch and left.branch != right.branch
    return Likeness.BRANCH if other_place else Likeness.SAME


def _within(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    short, long = sorted((left, right), key=len)
    if len(short) == len(long):
        return False
    return long[: len(short)] == short or set(short) < set(long)


def _abbreviates(short: CompanyName, long: CompanyName) -> bool:
    return len(long.words) > 2 and len(short.words) == 1 and short.core == long.acronym


def _misspelt(left: CompanyName, right: CompanyName, common: Callable[[str], bool]) -> bool:
    """Tell a typing error from another word.

    One edit for every five letters, three at most, over the name without blanks, with or without
    legal form. Two common words in the same place are never a typing error (Newton, Nelson).
    """
    allowed = min(3, max(len(left.core), len(right.core)) // 5)
    if not allowed:
        return False
    if len(left.words) == len(right.words):
        for a, b in zip(left.words, right.words, strict=True):
            if a != b and ((common(a) and common(b)) or a.isdigit() or b.isdigit()):
                return False
    return (
        OSA.distance(left.core, right.core, score_cutoff=allowed) <= allowed
        or OSA.distance(left.raw, right.raw, score_cutoff=allowed) <= allowed
    )
