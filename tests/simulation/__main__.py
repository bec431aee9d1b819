"""``python -m tests.simulation --seeds N [--first M]`` or ``--seed N``: runs, or replays one."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.run import History, Verdict, run

CHUNK = 4
"""Seeds that a process is given at once."""


def main() -> int:
    """Print a line for each broken law and last the counts; return 1 if any law broke."""
    parser = argparse.ArgumentParser(description="Simulate the whole engine from seeds.")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, help="replay one seed with its log")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if given.seed is not None:
        return _replay(run(given.seed))
    begun = time.monotonic()
    verdicts = []
    seeds = range(given.first, given.first + given.seeds)
    for one in _judged(seeds, given.workers):
        verdicts.append(one)
        for text in one.broken:
            say(f"seed {one.seed}: {text}")
    say(_summary(verdicts, time.monotonic() - begun))
    return int(any(one.broken for one in verdicts))


def say(text: str) -> None:
    """Print a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def judge(seed: int) -> Verdict:
    """Return what became of a seed, without its log."""
    return run(seed).verdict


def _judged(seeds: range, workers: int) -> Iterator[Verdict]:
    """Yield verdicts in the order of the seeds, however many processes work."""
    if workers < 2 or len(seeds) <= CHUNK:
        yield from map(judge, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(judge, seeds, chunksize=CHUNK)


def _replay(history: History) -> int:
    for line in [*history.log, *(f"BROKEN {text}" for text in history.verdict.broken)]:
        say(line)
    return int(bool(history.verdict.broken))


def _summary(verdicts: list[Verdict], seconds: float) -> str:
    broken = sum(1 for one in verdicts if one.broken)
    return (
        f"{len(verdicts)} seeds, {broken} broken;"
        f" {sum(one.writes for one in verdicts)} writes,"
        f" {sum(one.faults for one in verdicts)} faults,"
        f" {sum(one.crashes for one in verdicts)} deaths;"
        f" {len(verdicts) / max(seconds, 0.001):.1f} seeds a second"
    )


if __name__ == "__main__":
    sys.exit(main())
