"""``python -m tests.planted [--seeds N] [--first M]``: is each planted bug seen by the simulation?

Each bug is planted into a copy of the tree, and the simulation plays seed after seed there until a
law breaks. The tree as it is must break none on the same seeds.
"""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.planted.trees import name, patches, planted

WORKERS = 2
SEEDS = 300
WIDTH = 90


@dataclass(frozen=True)
class Hunt:
    """How many seeds it took, and the first broken law; 0 seeds: none broke."""

    seeds: int
    broken: str


def hunt(patch: Path | None, first: int, seeds: int) -> Hunt:
    """Play seeds in a tree with the bug until a law breaks."""
    with planted(patch) as tree:
        asked = [sys.executable, "-m", "tests.planted.hunt", str(first), str(seeds)]
        said = subprocess.run(asked, cwd=tree, stdout=subprocess.PIPE, check=True, text=True).stdout
    seed, _, broken = said.strip().partition(" ")
    return Hunt(int(seed) - first + 1 if seed else 0, broken)


def row(*cells: str) -> str:
    """Return a line of the table."""
    bug, seeds, law, line = cells
    return f"{bug:<30} {seeds:>6}  {law:<18} {line[:WIDTH]}"


def main() -> int:
    """Print the table; return 1 unless every bug is caught and the tree itself is clean."""
    parser = argparse.ArgumentParser(description="Hunt the planted bugs with the simulation.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="at most so many for each bug")
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    say(row("bug", "seeds", "law", "what it says"))
    found: list[Hunt] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        hunts = pool.map(lambda one: hunt(one, given.first, given.seeds), patches())
        for patch, one in zip(patches(), hunts, strict=True):
            law, _, line = one.broken.partition(": ")
            say(row(name(patch), str(one.seeds) if one.seeds else "-", law or "NOT CAUGHT", line))
            found.append(one)
    needed = max(one.seeds for one in found) or given.seeds
    clean = hunt(None, given.first, needed)
    caught = sum(1 for one in found if one.seeds)
    say(f"{caught} of {len(found)} caught within {needed} seeds")
    say(f"without a bug, those seeds: {clean.broken or 'clean'}")
    return int(caught < len(found) or bool(clean.seeds))


def say(text: str) -> None:
    """Print a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
