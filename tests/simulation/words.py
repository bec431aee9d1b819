"""A write as one line, a time as a number: how the simulation says things."""

from datetime import datetime

from core.providers.port import Write


def describe(write: Write) -> str:
    """Return a write as one readable phrase."""
    values = " ".join(f"{key}={text}" for key, text in write.values.items())
    more = " ".join(filter(None, (write.key, write.account_id, write.list_name, write.other_id)))
    return f"#{write.trace} {write.action} {write.kind} {write.remote_id} {more} {values}".strip()


def milliseconds(moment: datetime) -> int:
    """Return a time as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
