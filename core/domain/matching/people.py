"""What the names of two people weigh."""

from typing import NamedTuple

from core.domain.matching import weights
from core.domain.matching.frequencies import Frequencies
from core.domain.matching.names import Part, PersonName, compare_family, compare_given
from core.domain.matching.words import Level

_COMMON = 4  # records that carry a name: then it is not a misspelling of another one


class NameFinding(NamedTuple):
    """What two names say: `strangers` if they look like two people's."""

    level: Level | None
    weight: float
    strangers: bool


def weigh_names(left: PersonName, right: PersonName, frequencies: Frequencies) -> NameFinding:
    """Weigh two names as they stand, or exchanged where that fits better; symmetric."""
    straight = _aligned(left, right, frequencies)
    if not straight.strangers or left.given == right.given or not _may_be_turned(left, right):
        return straight
    one = _aligned(left.turned, right, frequencies)
    two = _aligned(left, right.turned, frequencies)
    turned = one if one.weight >= two.weight else two
    weight = turned.weight + weights.TURNED
    if turned.strangers or turned.level is None or weight <= straight.weight:
        return straight
    return NameFinding(Level.NAME_TURNED, weight, strangers=False)


def _may_be_turned(left: PersonName, right: PersonName) -> bool:
    return left.given[:1] == right.family[:1] or left.family[:1] == right.given[:1]


def _aligned(left: PersonName, right: PersonName, frequencies: Frequencies) -> NameFinding:
    given = compare_given(left, right)
    if given is Part.TYPO or given is Part.SLIP:
        given = _unless_common(given, left.given_term, right.given_term, frequencies)
    family = compare_family(left, right)
    if family is Part.TYPO or family is Part.SLIP:
        family = _unless_common(family, left.family_term, right.family_term, frequencies)
    weight = _part(weights.GIVEN[given], left.given_term, right.given_term, frequencies)
    weight += _part(weights.FAMILY[family], left.family_term, right.family_term, frequencies)
    if weight > 0:
        weight *= weights.NAMES_TOGETHER
    strangers = given is Part.DIFFERENT or family is Part.DIFFERENT
    return NameFinding(_level(given, family), weight, strangers)


def _unless_common(part: Part, left: str, right: str, frequencies: Frequencies) -> Part:
    """Take a typing error for another name if many carry either spelling."""
    common = min(frequencies.count(left), frequencies.count(right)) >= _COMMON
    return Part.DIFFERENT if common else part


def _part(rarity: weights.Rarity, left: str, right: str, frequencies: Frequencies) -> float:
    if rarity.low == rarity.high:
        return rarity.high
    carriers = frequencies.carriers(left)
    if left != right:
        carriers += frequencies.carriers(right)
    return rarity.weigh(frequencies.records, carriers)


def _level(given: Part, family: Part) -> Level | None:
    if given is Part.MISSING or family is Part.MISSING:
        return _half(family if given is Part.MISSING else given)
    if given is Part.DIFFERENT:
        return Level.NAME_DIFFERENT if family is Part.DIFFERENT else Level.NAME_FAMILY_ONLY
    if family is Part.DIFFERENT:
        return Level.NAME_GIVEN_ONLY
    if given is Part.SAME and family is Part.SAME:
        return Level.NAME_SAME
    return _nearly(given, family)


def _half(known: Part) -> Level | None:
    """Name the level where one half of a name is missing."""
    if known is Part.MISSING:
        return None
    return Level.NAME_DIFFERENT if known is Part.DIFFERENT else Level.NAME_PARTLY


def _nearly(given: Part, family: Part) -> Level:
    parts = (given, family)
    if Part.TYPO in parts or Part.SLIP in parts:
        return Level.NAME_TYPO
    if Part.SUBSET in parts:
        return Level.NAME_PARTLY
    return Level.NAME_NICKNAME if given is Part.NICKNAME else Level.NAME_INITIAL
