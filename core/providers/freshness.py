"""How long a replica believes what it read of an account: its properties, owners, stages, lists."""

from datetime import datetime, timedelta

LASTS = timedelta(hours=1)
"""A pull reads it anew; a replica that only writes would never learn what another one changed."""


def outdated(read_at: datetime | None, now: datetime) -> bool:
    """Tell whether it is to be read anew."""
    return read_at is None or now - read_at >= LASTS
