"""From pairs to groups: which records are all the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.matching.words import Comparison

SURE = 0.95  # a pair from here on is a potential duplicate
VETO = 0.5  # a pair below, once compared, keeps two groups apart


@dataclass(frozen=True, slots=True)
class Group:
    """Records that look like one: their ids, sorted, and the pairs among them, strongest first."""

    members: tuple[str, ...]
    pairs: tuple[Comparison, ...]

    @property
    def probability(self) -> float:
        """How likely its strongest pair is."""
        return self.pairs[0].probability


def group(pairs: Iterable[Comparison], *, sure: float = SURE) -> list[Group]:
    """Put pairs of at least `sure` into groups, the strongest group first.

    Two groups become one only if no pair across them was found unlikely (`VETO`), and at least
    half of the pairs across are sure: so a chain of lucky likenesses does not swallow a company.
    Give all comparisons, the unlikely ones too: they are what keeps groups apart.
    """
    known = {_key(pair.left, pair.right): pair for pair in pairs}
    likely = [pair for pair in known.values() if pair.probability >= sure]
    likely.sort(key=_strongest_first)
    home: dict[str, set[str]] = {}
    for pair in likely:
        left = home.setdefault(pair.left, {pair.left})
        right = home.setdefault(pair.right, {pair.right})
        if left is right or not _may_join(left, right, known, sure):
            continue
        left |= right
        home.update(dict.fromkeys(right, left))
    return _groups(home, likely)


def _key(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left < right else (right, left)


def _strongest_first(pair: Comparison) -> tuple[float, tuple[str, str]]:
    return -pair.probability, _key(pair.left, pair.right)


def _may_join(
    left: set[str], right: set[str], known: dict[tuple[str, str], Comparison], sure: float
) -> bool:
    across = [known.get(_key(a, b)) for a in left for b in right]
    if any(pair is not None and pair.probability < VETO for pair in across):
        return False
    agreeing = sum(pair is not None and pair.probability >= sure for pair in across)
    return 2 * agreeing >= len(across)


def _groups(home: dict[str, set[str]], likely: list[Comparison]) -> list[Group]:
    inside: dict[int, list[Comparison]] = {}
    for pair in likely:  # strongest first, and so are the groups
        if home[pair.left] is home[pair.right]:
            inside.setdefault(id(home[pair.left]), []).append(pair)
    return [Group(tuple(sorted(home[pairs[0].left])), tuple(pairs)) for pairs in inside.values()]
