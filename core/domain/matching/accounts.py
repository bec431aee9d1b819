"""What speaks for two accounts being the same company."""

from collections.abc import Iterator

from core.domain.matching import weights
from core.domain.matching.companies import Likeness, compare_companies
from core.domain.matching.details import compare_streets
from core.domain.matching.frequencies import Frequencies, Term
from core.domain.matching.traits import AccountTraits
from core.domain.matching.words import ADDRESSES, Evidence, Level

_LEVELS = {
    Likeness.SAME: Level.NAME_SAME,
    Likeness.REGION: Level.NAME_REGION,
    Likeness.BRANCH: Level.NAME_BRANCH,
    Likeness.TYPO: Level.NAME_TYPO,
    Likeness.SUBSET: Level.NAME_PARTLY,
    Likeness.ACRONYM: Level.NAME_ACRONYM,
    Likeness.DIFFERENT: Level.NAME_DIFFERENT,
}
_COMMON = 3  # companies that carry a word: then it is not a misspelling of another one


def account_evidence(
    left: AccountTraits, right: AccountTraits, frequencies: Frequencies
) -> Iterator[Evidence]:
    """Give the findings about two accounts, the name first; symmetric."""
    name = _name(left, right, frequencies)
    if name is not None:
        yield name
    yield from _domains(left, right, frequencies)
    yield from _phones(left, right, frequencies)
    yield from _linkedin(left, right, frequencies)
    yield from _places(left, right, frequencies)
    if left.address and right.address:
        yield _address(left, right)


def _shown(left: AccountTraits, right: AccountTraits, field: str) -> tuple[str, str]:
    return left.shown.get(field, ""), right.shown.get(field, "")


def _name(left: AccountTraits, right: AccountTraits, frequencies: Frequencies) -> Evidence | None:
    def common(word: str) -> bool:
        return frequencies.count(Term.WORD.of(word)) >= _COMMON

    likeness = compare_companies(left.name, right.name, common)
    if likeness is Likeness.MISSING:
        return None
    level = _LEVELS[likeness]
    shown = _shown(left, right, "name")
    if level is Level.NAME_PARTLY:
        return Evidence(level, _partly(left, right, frequencies), *shown)
    if level is Level.NAME_TYPO:
        least, letter, most = weights.ACCOUNT_NAME_TYPO
        letters = min(len(left.name.core), len(right.name.core))
        return Evidence(level, min(most, least + letter * letters), *shown)
    if level is not Level.NAME_SAME:
        return Evidence(level, weights.ACCOUNT_NAME[level], *shown)
    carriers = frequencies.carriers(Term.NAME.of(left.name.core))
    weight = weights.ACCOUNT_NAME_SAME.weigh(frequencies.records, carriers)
    if left.name.raw == right.name.raw:
        weight += weights.SAME_LEGAL_FORM
    return Evidence(level, weight, *shown)


def _partly(left: AccountTraits, right: AccountTraits, frequencies: Frequencies) -> float:
    shared = set(left.name.words) & set(right.name.words)
    carriers = min((frequencies.carriers(Term.WORD.of(word)) for word in shared), default=2)
    return weights.ACCOUNT_NAME_PARTLY.weigh(frequencies.records, carriers)


def _domains(
    left: AccountTraits, right: AccountTraits, frequencies: Frequencies
) -> Iterator[Evidence]:
    shown = _shown(left, right, "domain")
    shared = left.domains & right.domains
    if shared:
        carriers = min(frequencies.carriers(Term.DOMAIN.of(one)) for one in shared)
        weight = weights.DOMAIN_SAME.weigh(frequencies.records, carriers)
        yield Evidence(Level.DOMAIN_SAME, weight, *shown)
    elif left.roots & right.roots:
        yield Evidence(Level.DOMAIN_SISTER, weights.DOMAIN_SISTER, *shown)
    elif left.domains and right.domains:
        yield Evidence(Level.DOMAIN_OTHER, weights.DOMAIN_OTHER, *shown)
    elif _named(left, right, right.roots) or _named(right, left, left.roots):
        yield Evidence(Level.DOMAIN_NAMED, weights.DOMAIN_NAMED, *shown)


def _named(one: AccountTraits, other: AccountTraits, handles: frozenset[str]) -> bool:
    """Tell whether the handles of `other` spell the name of `one`, which is not its own name."""
    return bool(one.name.core) and one.name.core in handles and one.name.core != other.name.core


def _phones(
    left: AccountTraits, right: AccountTraits, frequencies: Frequencies
) -> Iterator[Evidence]:
    shown = _shown(left, right, "phone")
    shared = left.phones & right.phones
    if shared:
        carriers = min(frequencies.carriers(term) for term in shared)
        weight = weights.ACCOUNT_PHONE_SAME.weigh(frequencies.records, carriers)
        yield Evidence(Level.PHONE_SAME, weight, *shown)
    elif left.phones and right.phones:
        yield Evidence(Level.PHONE_OTHER, weights.ACCOUNT_PHONE_OTHER, *shown)


def _linkedin(
    left: AccountTraits, right: AccountTraits, frequencies: Frequencies
) -> Iterator[Evidence]:
    shown = _shown(left, right, "linkedin")
    if left.linkedin and right.linkedin:
        if left.linkedin == right.linkedin:
            weight = weights.ACCOUNT_LINKEDIN_SAME.weigh(frequencies.records)
            yield Evidence(Level.LINKEDIN_SAME, weight, *shown)
        else:
            yield Evidence(Level.LINKEDIN_OTHER, weights.ACCOUNT_LINKEDIN_OTHER, *shown)
    elif _named(left, right, right.handles) or _named(right, left, left.handles):
        yield Evidence(Level.LINKEDIN_NAMED, weights.ACCOUNT_LINKEDIN_NAMED, *shown)


def _places(
    left: AccountTraits, right: AccountTraits, frequencies: Frequencies
) -> Iterator[Evidence]:
    if left.country and right.country and left.country != right.country:
        shown = _shown(left, right, "country")
        yield Evidence(Level.PLACE_ABROAD, weights.ACCOUNT_ABROAD, *shown)
    elif left.city and right.city:
        shown = _shown(left, right, "city")
        if left.city != right.city:
            yield Evidence(Level.PLACE_OTHER, weights.ACCOUNT_CITY_OTHER, *shown)
            return
        carriers = frequencies.carriers(Term.CITY.of(left.city))
        weight = weights.ACCOUNT_CITY_SAME.weigh(frequencies.records, carriers)
        yield Evidence(Level.PLACE_SAME, weight, *shown)


def _address(left: AccountTraits, right: AccountTraits) -> Evidence:
    found = compare_streets(left.address, right.address)
    shown = _shown(left, right, "address")
    return Evidence(ADDRESSES[found], weights.ACCOUNT_ADDRESS[found], *shown)
