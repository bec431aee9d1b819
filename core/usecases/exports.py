"""The activity log and the mapping as CSV: beside a running bot, or from Slack (R22)."""

import csv
import io
from enum import StrEnum
from typing import TextIO

import msgspec

from core.domain import mapping_file
from core.domain.fields import FieldMap
from core.store import activity
from core.store.activity import Entry
from core.store.database import Database, Tx
from core.sync.engine import Engine, mapping
from core.usecases.plans import safe


class Sheet(StrEnum):
    """What can be exported."""

    ACTIVITY = "activity"
    MAPPING = "mapping"


ACTIVITY = (
    "id", "at", "record", "what", "from", "to", "who", "why", "run", "write", "review", "values",
)  # fmt: skip


async def export_activity(url: str, target: TextIO) -> int:
    """Write the activity log, oldest first, and return how many entries that were."""
    db = await Database.open(url, writing=False)
    try:
        async with db.read() as tx:
            return await _activity(tx, target)
    finally:
        await db.close()


async def export_mapping(url: str, target: TextIO) -> int:
    """Write the mapping, a row for each field, and return how many fields that were."""
    db = await Database.open(url, writing=False)
    try:
        async with db.read() as tx:
            return _mapping(await mapping(tx), target)
    finally:
        await db.close()


async def export(engine: Engine, *, who: str, what: Sheet) -> bytes:
    """Return a file for a person, and note who took it; spreadsheets read it as UTF-8."""
    target = io.StringIO(newline="")
    async with engine.db.read() as tx:
        if what is Sheet.ACTIVITY:
            await _activity(tx, target)
        else:
            _mapping(await mapping(tx), target)
    async with engine.db.write() as tx:
        await activity.note(tx, at=engine.clock.now(), what="exported", who=who, why=what)
    return target.getvalue().encode("utf-8-sig")


async def _activity(tx: Tx, target: TextIO) -> int:
    sheet = csv.writer(target)
    sheet.writerow(ACTIVITY)
    count = 0
    async for entries in activity.export(tx):
        sheet.writerows(_row(entry) for entry in entries)
        count += len(entries)
    return count


def _mapping(saved: FieldMap, target: TextIO) -> int:
    csv.writer(target).writerows(mapping_file.rows(saved))
    return len(saved.fields)


def _row(entry: Entry) -> list[str]:
    cells = [
        entry.id, entry.at.isoformat(), entry.ref, entry.what, entry.was, entry.to, entry.who,
        entry.why, entry.run_id, entry.outbox_id, entry.review_id,
        msgspec.json.encode(entry.data).decode() if entry.data else "",
    ]  # fmt: skip
    return [safe("" if cell is None else str(cell)) for cell in cells]
