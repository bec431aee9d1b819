"""``python -m tests.planted.hunt FIRST SEEDS``: plays seeds until a law breaks, and says which.

Runs inside a copy of the tree. Prints the number of the seed and the first broken law, or nothing.
"""

import sys

from tests.simulation.run import run


def main() -> None:
    """Play the seeds one after the other."""
    first, seeds = map(int, sys.argv[1:])
    for seed in range(first, first + seeds):
        broken = run(seed).verdict.broken
        if broken:
            sys.stdout.write(f"{seed} {broken[0]}\n")
            return


if __name__ == "__main__":
    main()
