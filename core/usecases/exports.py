"""The activity log and the mapping as CSV, read beside a running bot (R22)."""

import csv
from typing import TextIO

import msgspec

from core.domain.default_mapping import default_mapping
from core.domain.fields import FieldMap
from core.store import activity
from core.store import settings as stored
from core.store.activity import Entry
from core.store.database import Database
from core.usecases.plans import safe

ACTIVITY = (
    "id", "at", "record", "what", "from", "to", "who", "why", "run", "write", "review", "values",
)  # fmt: skip
MAPPING = (
    "kind", "field", "label", "hubspot", "apollo", "direction", "policy", "autofill", "overwrite",
)  # fmt: skip


async def export_activity(url: str, target: TextIO) -> int:
    """Write the activity log, oldest first, and return how many entries that were."""
    sheet = csv.writer(target)
    sheet.writerow(ACTIVITY)
    count = 0
    db = await Database.open(url, writing=False)
    try:
        async with db.read() as tx:
            async for entries in activity.export(tx):
                sheet.writerows(_row(entry) for entry in entries)
                count += len(entries)
    finally:
        await db.close()
    return count


async def export_mapping(url: str, target: TextIO) -> int:
    """Write the mapping, a row for each field, and return how many fields that were."""
    db = await Database.open(url, writing=False)
    try:
        async with db.read() as tx:
            saved = await stored.read(tx, "mapping", FieldMap)
    finally:
        await db.close()
    fields = (saved.value if saved else default_mapping()).fields
    sheet = csv.writer(target)
    sheet.writerow(MAPPING)
    for one in fields:
        row = [one.kind, one.key, one.label, one.hubspot, one.apollo, one.direction, one.policy]
        switches = ["on" if on else "off" for on in (one.autofill, one.overwrite)]
        sheet.writerow([safe(str(cell)) for cell in [*row, *switches]])
    return len(fields)


def _row(entry: Entry) -> list[str]:
    cells = [
        entry.id, entry.at.isoformat(), entry.ref, entry.what, entry.was, entry.to, entry.who,
        entry.why, entry.run_id, entry.outbox_id, entry.review_id,
        msgspec.json.encode(entry.data).decode() if entry.data else "",
    ]  # fmt: skip
    return [safe("" if cell is None else str(cell)) for cell in cells]
