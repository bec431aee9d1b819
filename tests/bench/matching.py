"""Measure the matcher on labelled files: precision, recall and F1 over all pairs.

    python -m tests.bench.matching                      the labelled sample of this repository
    python -m tests.bench.matching contacts FILE.csv cluster first_name=given_name …

A file needs a column that says which records are the same, and one that is named for every field
key (or `key=column`, several columns joined by "+"). Pairs lost in blocking count as missed.
"""

import csv
import itertools
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.matching import Comparison, Traits, account_traits, contact_traits, scan

SAMPLE = Path(__file__).parent.parent / "data" / "matching"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Labelled:
    """Prepared records, and the pairs of them that are the same."""

    traits: list[Traits]
    true: frozenset[Pair]


@dataclass(frozen=True)
class Measured:
    """Hits, false alarms and misses at one threshold."""

    hits: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are true."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the true pairs that are found."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.wrong + self.missed)


def load(
    kind: str, path: Path, label: str = "entity", columns: Mapping[str, str] | None = None
) -> Labelled:
    """Read a labelled file; `columns` maps field keys to columns joined by "+"."""
    prepare = contact_traits if kind == "contacts" else account_traits
    traits: list[Traits] = []
    clusters: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            record_id = f"{number:06}"
            traits.append(prepare(record_id, _values(row, columns)))
            clusters[row[label]].append(record_id)
    pairs = (pair for ids in clusters.values() for pair in itertools.combinations(ids, 2))
    return Labelled(traits, frozenset(pairs))


def _values(row: Mapping[str, str], columns: Mapping[str, str] | None) -> dict[str, str | None]:
    if not columns:
        return dict(row)
    return {
        key: " ".join(filter(None, (row[one] for one in joined.split("+"))))
        for key, joined in columns.items()
    }


def measure(comparisons: Sequence[Comparison], true: frozenset[Pair], threshold: float) -> Measured:
    """Count hits, false alarms and misses at `threshold`."""
    found = {(one.left, one.right) for one in comparisons if one.probability >= threshold}
    return Measured(len(found & true), len(found - true), len(true - found))


def report(name: str, data: Labelled) -> None:
    """Print one data set: cost, blocking, the fixed threshold, the best one, calibration."""
    started = time.process_time()
    comparisons = list(scan(data.traits))
    seconds = time.process_time() - started
    among = {(one.left, one.right) for one in comparisons}
    fixed = measure(comparisons, data.true, 0.95)
    best = max(measure(comparisons, data.true, at / 100).f1 for at in range(1, 100))
    sys.stdout.write(
        f"{name}: {len(data.traits)} records, {len(comparisons)} pairs in {seconds:.2f} s, "
        f"blocking keeps {len(among & data.true) / max(1, len(data.true)):.3f}\n"
        f"  at 0.95: precision {fixed.precision:.3f} recall {fixed.recall:.3f} F1 {fixed.f1:.3f}"
        f"; best F1 {best:.3f}\n  calibration: {_calibration(comparisons, data.true)}\n"
    )


def _calibration(comparisons: Sequence[Comparison], true: frozenset[Pair]) -> str:
    tenths: dict[int, list[bool]] = defaultdict(list)
    for one in comparisons:
        tenths[min(9, int(one.probability * 10))].append((one.left, one.right) in true)
    return ", ".join(f"0.{at}: {sum(hit)}/{len(hit)}" for at, hit in sorted(tenths.items()))


def main(arguments: Sequence[str]) -> None:
    """Measure the file named in the arguments, or the sample."""
    if not arguments:
        for kind in ("contacts", "accounts"):
            report(kind, load(kind, SAMPLE / f"{kind}.csv"))
        return
    kind, path, label, *named = arguments
    columns = dict(one.split("=", 1) for one in named)
    report(Path(path).stem, load(kind, Path(path), label, columns))


if __name__ == "__main__":
    main(sys.argv[1:])
