"""What was last read of each record."""

from core.store.observations.alike import alike
from core.store.observations.looks import (
    Count,
    by_database_id,
    by_domain,
    by_email,
    by_linkedin,
    by_name,
    by_prefix,
    count,
    of_companies,
    search,
    unlinked,
)
from core.store.observations.marks import (
    archive,
    found_again,
    gone,
    mark,
    mark_all,
    missed,
    planned,
    stale,
)
from core.store.observations.path import documents, echo, fingerprints, get, many, put, touch
from core.store.observations.rows import Prepared, observed, row
from core.store.observations.sweeps import advance, seen, swept, unseen, watermark
from core.store.observations.times import changed_at

__all__ = [
    "Count",
    "Prepared",
    "advance",
    "alike",
    "archive",
    "by_database_id",
    "by_domain",
    "by_email",
    "by_linkedin",
    "by_name",
    "by_prefix",
    "changed_at",
    "count",
    "documents",
    "echo",
    "fingerprints",
    "found_again",
    "get",
    "gone",
    "many",
    "mark",
    "mark_all",
    "missed",
    "observed",
    "of_companies",
    "planned",
    "put",
    "row",
    "search",
    "seen",
    "stale",
    "swept",
    "touch",
    "unlinked",
    "unseen",
    "watermark",
]
