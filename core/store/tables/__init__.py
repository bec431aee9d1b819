"""Every table; unique and partial indexes say why.

JSON columns are TEXT that msgspec encodes, so that both databases keep the same bytes. A partial
index helps only a query that repeats its condition word by word, so the verbs write such
conditions as literals.
"""

from core.store.tables.people import (
    Activity,
    Admission,
    Concern,
    Credit,
    Later,
    Notice,
    Review,
    Setting,
    Snapshot,
    Verdict,
)
from core.store.tables.records import (
    Flip,
    Frequency,
    Knowledge,
    Link,
    Matched,
    MoreIdentity,
    Observation,
    Swept,
    Tombstone,
    Trait,
    Watermark,
)
from core.store.tables.work import Allowance, Job, Outbox, Planned, Run, Slot, Turn

__all__ = [
    "Activity",
    "Admission",
    "Allowance",
    "Concern",
    "Credit",
    "Flip",
    "Frequency",
    "Job",
    "Knowledge",
    "Later",
    "Link",
    "Matched",
    "MoreIdentity",
    "Notice",
    "Observation",
    "Outbox",
    "Planned",
    "Review",
    "Run",
    "Setting",
    "Slot",
    "Snapshot",
    "Swept",
    "Tombstone",
    "Trait",
    "Turn",
    "Verdict",
    "Watermark",
]
