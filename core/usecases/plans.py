"""A stored plan, for a person: some samples, and the whole as CSV (R8)."""

import csv
import io
from collections.abc import AsyncIterator, Sequence

import msgspec

from core.domain.records import Kind, Ref, Side
from core.store import planned, reviews, runs
from core.store.database import Tx
from core.store.planned import Line
from core.sync.engine import Engine, mapping
from core.sync.names import GO_LIVE, PULL
from core.usecases.naming import Named, named, refs_in

PAGE = 200
EACH = 3
"""Samples of one action."""
ACTIONS = ("create", "update", "key", "associate", "link", "conflict", "skip")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MATCHING = (PULL, GO_LIVE)
"""Runs that look for duplicates."""
HEADINGS = (
    "action", "side", "kind", "record", "id", "from id", "field", "before", "after", "why",
)  # fmt: skip


class Value(msgspec.Struct, frozen=True):
    """One field of a sample: what stands there and what would."""

    label: str
    before: str
    after: str


class Sample(msgspec.Struct, frozen=True):
    """One line of a plan."""

    action: str
    side: Side
    kind: Kind
    record: Named
    values: tuple[Value, ...]
    reason: str


class Samples(msgspec.Struct, frozen=True):
    """Some lines of each action of a plan."""

    run_id: int
    lines: tuple[Sample, ...]


async def samples(engine: Engine, *, run_id: int) -> Samples | None:
    """Return the first lines of each action, or None where the plan is not kept (any more)."""
    async with engine.db.read() as tx:
        if await runs.get(tx, id=run_id) is None:
            return None
        lines = [
            line
            for action in ACTIONS
            for line in await planned.samples(tx, run=run_id, action=action, limit=EACH)
        ]
        names = await named(engine, tx, [_ref(line) for line in lines])
        labels = await _labels(tx)
    made = [
        Sample(
            line.action, line.side, line.kind, names[_ref(line)], _values(line, labels),
            line.reason,
        )
        for line in lines
    ]  # fmt: skip
    return Samples(run_id, tuple(made))


def _ref(line: Line) -> Ref:
    """Return the record a line is about: the one that is written, or the one it is made from."""
    if line.remote_id:
        return Ref(line.side, line.kind, line.remote_id)
    return Ref(line.side.other, line.kind, line.source_id)


def _values(line: Line, labels: dict[tuple[Kind, str], str]) -> tuple[Value, ...]:
    return tuple(
        Value(labels.get((line.kind, one.field), one.field), one.replaced or "", one.value or "")
        for one in line.changes
    )


async def _labels(tx: Tx) -> dict[tuple[Kind, str], str]:
    return {(field.kind, field.key): field.label for field in (await mapping(tx)).fields}


async def as_csv(engine: Engine, *, run_id: int) -> bytes:
    """Return the whole plan: a row for each field, or one for a record without fields.

    Spreadsheets run what starts like a formula: such cells get a ``'`` in front (security 11).
    """
    text = io.StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(HEADINGS)
    async with engine.db.read() as tx:
        labels = await _labels(tx)
        async for lines in planned.of_run(tx, run=run_id):
            names = await named(engine, tx, [_ref(line) for line in lines])
            for line in lines:
                sheet.writerows(_rows(line, names[_ref(line)], labels))
        run = await runs.get(tx, id=run_id)
        async for row in _duplicates(engine, tx):
            if run is None or run.kind not in _MATCHING:
                break
            sheet.writerow([safe(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _rows(line: Line, record: Named, labels: dict[tuple[Kind, str], str]) -> Sequence[list[str]]:
    about = [line.action, line.side, line.kind, record.title, line.remote_id, line.source_id]
    if not line.changes:
        return [[safe(cell) for cell in [*about, "", "", "", line.reason]]]
    return [
        [safe(cell) for cell in [*about, value.label, value.before, value.after, change.reason]]
        for value, change in zip(_values(line, labels), line.changes, strict=True)
    ]


async def _duplicates(engine: Engine, tx: Tx) -> AsyncIterator[list[str]]:
    """Yield a row for each pair that may be the same and waits for a person."""
    offset, now = 0, engine.clock.now()
    while found := await reviews.waiting(
        tx, user="", now=now, kinds=("merge",), limit=PAGE, offset=offset
    ):
        offset += len(found)
        pairs = [refs_in(review.subject) for review in found]
        names = await named(engine, tx, [ref for refs in pairs for ref in refs])
        for review, refs in zip(found, pairs, strict=True):
            if len(refs) == 2:
                first, other = refs
                yield [
                    "duplicate", first.side, first.kind, names[first].title, first.id, other.id,
                    "", "", names[other].title, f"{review.strength:.0%} likely",
                ]  # fmt: skip


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
