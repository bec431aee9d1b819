"""Which pairs may be merged in bulk, and which of them in one go; pure (R28)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from core.domain.identities import identify
from core.domain.normalize import Form, canonical, fold
from core.domain.records import Kind, Observation, Ref


class Basis(StrEnum):
    """What both records of a pair have in common."""

    LINKEDIN = "linkedin"
    PHONE = "phone"
    DOMAIN = "domain"


KINDS: Mapping[Basis, Kind] = {
    Basis.LINKEDIN: Kind.CONTACT,
    Basis.PHONE: Kind.CONTACT,
    Basis.DOMAIN: Kind.ACCOUNT,
}


def bases(left: Observation, right: Observation, region: str) -> frozenset[Basis]:
    """Return what two records have in common; ``region`` is for phones without a country."""
    found = {
        basis
        for basis, kind in KINDS.items()
        if left.ref.kind is kind
        and (keys := _keys(left, basis, region))
        and keys & _keys(right, basis, region)
    }
    return frozenset(found)


def _keys(seen: Observation, basis: Basis, region: str) -> frozenset[str]:
    if basis is Basis.LINKEDIN:
        return frozenset(filter(None, [identify(seen).linkedin]))
    if basis is Basis.DOMAIN:
        return frozenset(identify(seen).addresses)
    name = fold(f"{seen.value('first_name') or ''} {seen.value('last_name') or ''}")
    if not seen.value("first_name") or not seen.value("last_name"):
        return frozenset()
    phones = (canonical(Form.PHONE, seen.value(key), region=region) for key in ("phone", "mobile"))
    return frozenset(f"{name} {one}" for one in phones if one)


def apart(pairs: Iterable[tuple[int, tuple[Ref, Ref]]]) -> list[int]:
    """Return those pairs that share no record, the first ones first.

    What is merged with a third record waits: the survivor is asked about by the next pull.
    """
    taken: set[Ref] = set()
    chosen = []
    for number, both in pairs:
        if taken.isdisjoint(both):
            chosen.append(number)
            taken.update(both)
    return chosen
