"""``python -m tests.simulation.crashes [--pairs [--each N | --all]]``: a fault at every point.

The story of ``crashes_story`` is told once without trouble, then once for each fault that can hit
it; with ``--pairs`` twice unlucky, the second fault anywhere after the first one. However it went,
it must end as without trouble, or with a write that waits for a person who is told why.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.simulation.crashes_points import Fault, Point
from tests.simulation.crashes_story import Image, Small, Told
from tests.simulation.crashes_verdict import End, Verdict, ending, judge
from tests.simulation.database import prepare
from tests.simulation.run import WATCHED
from tests.simulation.world import Listening

EACH = 20
"""How many second faults follow each first one unless told otherwise."""
Script = dict[int, Fault]


@dataclass(frozen=True)
class Ending:
    """How the story ended under a script of faults."""

    keyed: bool
    script: tuple[tuple[int, Fault], ...]
    verdict: Verdict

    def __str__(self) -> str:
        keys = "with keys" if self.keyed else "without keys"
        faults = ", ".join(f"{number}: {fault}" for number, fault in self.script)
        return f"{keys}, {faults}: {'; '.join(self.verdict.broken)}"


class Teller:
    """Tells the story in one process, again and again."""

    def __init__(self, *, keyed: bool) -> None:
        self.keyed = keyed
        self.world = Small(keyed=keyed)
        with heard(self.world):
            begin: Image = asyncio.run(self.world.prepare())
            self.plain: Told = asyncio.run(self.world.tell(begin, {}, keep=True))
            self.expected: End = ending(self.world)
            verdict = asyncio.run(judge(self.world, self.expected))
        if verdict.broken or verdict.waiting:
            raise AssertionError(f"without any fault: {verdict}")

    def end(self, told: Told, script: Script) -> Ending:
        """Tell the story from the last image before the last fault on, and judge its end."""
        with heard(self.world):
            asyncio.run(self.world.tell(_before(told, max(script)), script))
            verdict = asyncio.run(judge(self.world, self.expected))
        return Ending(self.keyed, tuple(script.items()), verdict)

    def twice(self, first: Script, each: int | None) -> Iterator[Ending]:
        """Let a second fault follow: at ``each`` points, or everywhere."""
        (number, fault), *_ = first.items()
        with heard(self.world):
            told = asyncio.run(self.world.tell(_before(self.plain, number), first, keep=True))
        second = [one for one in faults(told.points) if one[0] > number]
        if each is not None:
            second = Random(f"{number} {fault}").sample(second, min(each, len(second)))
        for later, what in second:
            yield self.end(told, {**first, later: what})


@contextmanager
def heard(world: Small) -> Iterator[None]:
    """Let the world hear what the engine says went wrong in a way nobody expects."""
    log, listening = logging.getLogger(WATCHED), Listening(world)
    before = log.propagate
    log.addHandler(listening)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(listening)
        log.propagate = before


def faults(points: Iterable[Point], *, every: bool = False) -> list[tuple[int, Fault]]:
    """Return what can go wrong; unless ``every``, a death only where it leaves something new."""
    return [(p.number, fault) for p in points for fault in (p.faults if every else p.effect)]


def _before(told: Told, number: int) -> Image:
    return [one for one in told.images if one.passed <= number][-1]


@cache
def teller(*, keyed: bool) -> Teller:
    """Return this process's teller; the story is prepared once."""
    prepare()
    return Teller(keyed=keyed)


def singles(*, keyed: bool, every: bool = False) -> Iterator[Ending]:
    """Tell the story once for each single fault."""
    one = teller(keyed=keyed)
    for number, fault in faults(one.plain.points, every=every):
        yield one.end(one.plain, {number: fault})


def _twice(job: tuple[bool, int, Fault, int | None]) -> list[Ending]:
    keyed, number, fault, each = job
    return list(teller(keyed=keyed).twice({number: fault}, each))


def pairs(*, each: int | None, workers: int) -> Iterator[Ending]:
    """Tell the story for pairs of faults, in a few processes."""
    jobs = [
        (keyed, number, fault, each)
        for keyed in (True, False)
        for number, fault in faults(teller(keyed=keyed).plain.points)
    ]
    with ProcessPoolExecutor(workers) as pool:
        for some in pool.map(_twice, jobs):
            yield from some


def counted(endings: Iterable[Ending], what: str) -> tuple[str, int]:
    """Print each ending that breaks a law; return the counts as a sentence, and how many broke."""
    begun, seen, broken, doubled, lost, waiting = time.monotonic(), 0, 0, 0, 0, 0
    for one in endings:
        seen += 1
        broken += bool(one.verdict.broken)
        doubled += one.verdict.doubled
        lost += one.verdict.lost
        waiting += one.verdict.waiting
        if one.verdict.broken:
            say(str(one))
    sentence = (
        f"{what}: {seen} schedules, {broken} broke a law; {doubled} ended with a duplicate,"
        f" {lost} with a lost edit, {waiting} with a write that waits for a person;"
        f" {time.monotonic() - begun:.0f} s"
    )
    return sentence, broken


def say(text: str) -> None:
    """Print a line at once, so that a long run can be watched."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the counts; return 1 if any law broke."""
    parser = argparse.ArgumentParser(description="Let a fault happen at every point of a story.")
    parser.add_argument("--pairs", action="store_true", help="two faults a story")
    parser.add_argument("--each", type=int, default=EACH, help="second faults after each first")
    parser.add_argument("--all", action="store_true", help="every second fault: hours")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    broke = 0
    for keyed in (True, False):
        points = teller(keyed=keyed).plain.points
        keys = "with" if keyed else "without"
        say(f"{keys} keys: {len(points)} points, {len(faults(points, every=True))} single faults")
        if not given.pairs:
            sentence, broken = counted(
                singles(keyed=keyed, every=given.all), f"{keys} keys, singles"
            )
            broke += broken
            say(sentence)
    if given.pairs:
        each = None if given.all else given.each
        sentence, broke = counted(pairs(each=each, workers=given.workers), "pairs")
        say(sentence)
    return int(broke > 0)


if __name__ == "__main__":
    sys.exit(main())
