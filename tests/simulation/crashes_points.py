"""Every point at which something can go wrong, numbered, and a script that lets it go wrong there.

A point is a request, a write's answer, or a commit. What a killed process leaves behind changes
only where a commit changed something or a service wrote: ``effect`` says that this is such a place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.records import Side
from core.providers.port import Unanswered
from tests.simulation.chaos import Chaos, Crash


class Fault(StrEnum):
    """What goes wrong at a point."""

    DIES = "the process dies before it"
    DIES_AFTER = "the process dies after it"
    DIES_HALFWAY = "the process dies when half of it is done"
    NOT_DONE = "it is not done, and no answer comes"
    DONE = "it is done, and no answer comes"
    HALF_DONE = "half of it is done, and no answer comes"


@dataclass(frozen=True)
class Point:
    """One place of a history; ``faults`` are what can go wrong there."""

    number: int
    what: str
    faults: tuple[Fault, ...]
    effect: tuple[Fault, ...]
    """Those of the faults after which the world differs from every earlier point's."""


@dataclass
class Scripted(Chaos):
    """Lets happen what the script says, and nothing else; keeps every point it came by."""

    script: Mapping[int, Fault] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    passed: int = 0
    changes: Callable[[], int] = lambda: 0
    """How many rows were changed so far, by the database's own count."""
    _changed: int = 0

    def begin(self, passed: int, script: Mapping[int, Fault]) -> None:
        """Go on from a place that ``passed`` points lead to."""
        self.passed, self.script, self.points = passed, script, []
        self._changed = self.changes()

    def _point(
        self, what: str, faults: tuple[Fault, ...], effect: tuple[Fault, ...]
    ) -> Fault | None:
        number = self.passed
        self.passed += 1
        self.points.append(Point(number, what, faults, effect))
        found = self.script.get(number)
        if found is not None:
            self._fault(f"{what}: {found}")
        return found

    def before_commit(self) -> None:
        changes = self.changes()
        effect = (Fault.DIES_AFTER,) if changes != self._changed else ()
        self._changed = changes
        found = self._point("a commit", (Fault.DIES, Fault.DIES_AFTER), effect)
        if found is Fault.DIES:
            raise Crash
        self._dying = found is Fault.DIES_AFTER

    def after_commit(self) -> None:
        if self._dying:
            self._dying = False
            raise Crash

    _dying: bool = False

    def asked(self, side: Side, what: str) -> None:
        if what.startswith("write"):
            return  # ``kept`` is the point of a write
        found = self._point(f"{side}: {what}", (Fault.DIES, Fault.NOT_DONE), (Fault.NOT_DONE,))
        if found is Fault.DIES:
            raise Crash
        if found is Fault.NOT_DONE:
            raise Unanswered("The answer was lost.", side=side)

    def kept(self, side: Side, count: int) -> tuple[int, BaseException | None]:
        lost = (Fault.NOT_DONE, Fault.DONE)
        died: tuple[Fault, ...] = (Fault.DIES_AFTER,)
        if count > 1:
            lost, died = (*lost, Fault.HALF_DONE), (*died, Fault.DIES_HALFWAY)
        found = self._point(f"{side}: {count} writes", (Fault.DIES, *died, *lost), (*died, *lost))
        if found is None:
            return count, None
        done = {
            Fault.DIES: 0, Fault.NOT_DONE: 0, Fault.HALF_DONE: count // 2,
            Fault.DIES_HALFWAY: count // 2, Fault.DONE: count, Fault.DIES_AFTER: count,
        }[found]  # fmt: skip
        if found in lost:
            return done, Unanswered("The answer was lost.", side=side)
        return done, Crash()
