"""What a run counted: the numbers people read, added up page by page."""

import msgspec


class Counts(msgspec.Struct):
    """Numbers of one run; saved in the same transaction as the work they count."""

    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    linked: int = 0
    duplicates: int = 0
    suggestions: int = 0
    """Link reviews asked (R18, rule 5)."""
    requests: int = 0
    writes: dict[str, int] = msgspec.field(default_factory=dict)
    """``side:kind:action`` -> records that are or would be written."""
    fields: dict[str, int] = msgspec.field(default_factory=dict)
    """``side:reason:field`` -> values that are or would be written."""
    skipped: dict[str, int] = msgspec.field(default_factory=dict)
    """Reason -> records that were left alone on purpose."""
    conflicts: int = 0
    incomplete: list[str] = msgspec.field(default_factory=list)
    """Sentences about what could not be read as a whole."""

    def add(self, group: dict[str, int], key: str, by: int = 1) -> None:
        """Count ``key`` of one of the groups up."""
        group[key] = group.get(key, 0) + by

    def fields_for(self, *reasons: str) -> int:
        """Return how many values were written for one of ``reasons``."""
        return sum(n for key, n in self.fields.items() if key.split(":")[1] in reasons)

    @property
    def total_writes(self) -> int:
        """Return how many records are or would be written."""
        return sum(self.writes.values())
