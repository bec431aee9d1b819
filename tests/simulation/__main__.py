"""``python -m tests.simulation SEEDS [FIRST]`` or ``--seed N``: runs seeds, or replays one."""

import argparse
import sys
import time

from tests.simulation.run import History, run


def main() -> int:
    """Print a line for each broken law and last the counts; return 1 if any law broke."""
    parser = argparse.ArgumentParser(description="Simulate the whole engine from seeds.")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, help="replay one seed with its log")
    given = parser.parse_args()
    if given.seed is not None:
        return _replay(given.seed)
    begun = time.monotonic()
    histories = []
    for seed in range(given.first, given.first + given.seeds):
        history = run(seed)
        histories.append(history)
        for text in history.broken:
            say(f"seed {seed}: {text}")
    say(_summary(histories, time.monotonic() - begun))
    return int(any(one.broken for one in histories))


def say(text: str) -> None:
    """Print a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _replay(seed: int) -> int:
    history = run(seed)
    for line in [*history.log, *(f"BROKEN {text}" for text in history.broken)]:
        say(line)
    return int(bool(history.broken))


def _summary(histories: list[History], seconds: float) -> str:
    broken = sum(1 for one in histories if one.broken)
    return (
        f"{len(histories)} seeds, {broken} broken;"
        f" {sum(one.writes for one in histories)} writes,"
        f" {sum(one.faults for one in histories)} faults,"
        f" {sum(one.crashes for one in histories)} deaths;"
        f" {len(histories) / max(seconds, 0.001):.1f} seeds a second"
    )


if __name__ == "__main__":
    sys.exit(main())
