"""Floors on labelled data: a change of weights that makes the matcher worse fails here."""

import pytest

from core.domain.matching import group, scan
from tests.bench.matching import SAMPLE, load, measure

FLOORS = [("contacts", 0.96, 0.90, 0.93), ("accounts", 0.98, 0.92, 0.95)]


@pytest.mark.parametrize(("kind", "precision", "recall", "f1"), FLOORS)
def test_the_matcher_keeps_its_floors_at_a_fixed_threshold(
    kind: str, precision: float, recall: float, f1: float
) -> None:
    data = load(kind, SAMPLE / f"{kind}.csv")
    comparisons = list(scan(data.traits))
    found = measure(comparisons, data.true, 0.95)
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.f1 >= f1


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_keys_keep_nearly_all_true_pairs_and_few_others(kind: str) -> None:
    data = load(kind, SAMPLE / f"{kind}.csv")
    among = {(one.left, one.right) for one in scan(data.traits)}
    assert len(among & data.true) >= 0.98 * len(data.true)
    assert len(among) <= len(data.traits)


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_what_is_called_unlikely_is_unlikely(kind: str) -> None:
    data = load(kind, SAMPLE / f"{kind}.csv")
    low = [(one.left, one.right) for one in scan(data.traits) if one.probability < 0.1]
    assert sum(pair in data.true for pair in low) <= 0.02 * len(low)


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_groups_hold_one_entity(kind: str) -> None:
    data = load(kind, SAMPLE / f"{kind}.csv")
    groups = group(scan(data.traits))
    pairs = [(a, b) for one in groups for a in one.members for b in one.members if a < b]
    assert sum(pair in data.true for pair in pairs) >= 0.95 * len(pairs)
    assert len({member for one in groups for member in one.members}) == sum(
        len(one.members) for one in groups
    )
