"""Where a run stands: saved with the work it belongs to, so that any worker can go on (F26)."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from core.providers.port import Raw


class Stage(StrEnum):
    """The stages of a run in their order."""

    OBSERVE = "observe"
    SWEEP = "sweep"
    PLAN = "plan"
    WEIGH = "weigh"
    MATCH = "match"
    DONE = "done"


class Cursor(msgspec.Struct):
    """Where a run stands; listings go by ``side:kind``."""

    stage: Stage = Stage.OBSERVE
    listings: dict[str, str | None] = msgspec.field(default_factory=dict)
    """The page to go on from; None: the listing is through."""
    newest: dict[str, int] = msgspec.field(default_factory=dict)
    """The latest change a listing showed, in the service's clock."""
    begun: dict[str, str] = msgspec.field(default_factory=dict)
    """Whole listings -> the fields that they were begun under; see ``core.sync.anew``."""
    anew: list[str] = msgspec.field(default_factory=list)
    """Listings of other fields than before: what they show is no sudden change (R65)."""
    before: dict[str, int] = msgspec.field(default_factory=dict)
    """How many records were known when the run began."""
    totals: dict[str, int] = msgspec.field(default_factory=dict)
    """How many records a listing shows in all, where the service says so."""
    read: dict[str, int] = msgspec.field(default_factory=dict)
    changed: dict[str, int] = msgspec.field(default_factory=dict)
    gone: dict[str, int] = msgspec.field(default_factory=dict)
    skipped: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Records that were written while they were listed: read again before anything is planned."""
    behind: dict[str, int] = msgspec.field(default_factory=dict)
    """The oldest change of those: the watermark does not pass it."""
    read_at: dict[str, int] = msgspec.field(default_factory=dict)
    """When a listing was through, in seconds since 1970 by our clock."""
    whole: list[str] = msgspec.field(default_factory=list)
    """Listings that were read as a whole."""
    quiet: int = 0
    """Pages in a row that held nothing new."""
    marked: bool = False
    """Every record was put up for a whole plan."""
    approved: bool = False
    """A person let the run go on (R65, R74)."""
    approved_by: str = ""
    preview_id: int = 0
    """The preview that a person confirmed."""
    undoes: int = 0
    """The run that is put back (R66)."""
    after: dict[str, str] = msgspec.field(default_factory=dict)
    """How far a plan that goes by its own list is: the list -> the last one planned."""
    stays: dict[str, int] = msgspec.field(default_factory=dict)
    """``side:kind:action`` -> records that an undo cannot put back."""
    room: dict[str, int] = msgspec.field(default_factory=dict)
    """Kind -> how many more records HubSpot takes, where it says so (R15)."""
    tries: int = 0
    """How often a service kept the run waiting."""

    def saw(self, name: str, newest_ms: int, skipped: Iterable[Raw]) -> None:
        """Note how new a page of a listing was, and its records that have to be read again."""
        self.newest[name] = max(self.newest.get(name, 1), newest_ms)
        for one in skipped:
            self.skipped.setdefault(name, []).append(one.id)
            if one.modified_ms:
                self.behind[name] = min(self.behind.get(name, one.modified_ms), one.modified_ms)

    def reached(self, name: str) -> int:
        """Return how far a listing was read, in the service's clock: not past what was skipped."""
        newest = self.newest.get(name, 1)
        return min(newest, self.behind.get(name, newest))


def tally(counts: dict[str, int], name: str, by: int) -> None:
    """Count ``name`` up."""
    counts[name] = counts.get(name, 0) + by
