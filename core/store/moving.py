"""Everything a database holds, copied into an empty one of either kind."""

from sqlalchemy import Table, func, insert, select, text
from sqlmodel import SQLModel

from core.store import tables
from core.store.database import Database, Tx
from core.store.errors import StoreError

BATCH = 1000


async def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy every table and return how many rows each has; all of it or nothing.

    Both are migrated, and nobody else writes to either. Raises StoreError where the target holds
    something already, or where a table does not arrive whole.
    """
    copied = {}
    async with source.read() as old, target.write() as new:
        for table in _tables():
            if await _count(new, table):
                raise StoreError(
                    f"The other database holds something already ({table.name}). Name an empty one."
                )
            copied[table.name] = await _copy(old, new, table)
            if copied[table.name] != await _count(old, table):
                raise StoreError(f"{table.name} did not arrive whole. Nothing was kept; try again.")
        if target.dialect == "postgresql":
            for table in _tables():
                await _go_on_counting(new, table)
    return copied


def _tables() -> list[Table]:
    """Return our tables, each after those it points at."""
    known = {getattr(tables, name).__tablename__ for name in tables.__all__}
    return [one for one in SQLModel.metadata.sorted_tables if one.name in known]


async def _copy(old: Tx, new: Tx, table: Table) -> int:
    found = await old.stream(select(table).order_by(*table.primary_key.columns))
    async for rows in found.mappings().partitions(BATCH):
        await new.execute(insert(table), [dict(row) for row in rows])
    return await _count(new, table)


async def _count(tx: Tx, table: Table) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table)) or 0)


async def _go_on_counting(tx: Tx, table: Table) -> None:
    """Let new rows get ids after the copied ones."""
    if "id" in table.columns:
        await tx.execute(
            text(
                f"SELECT setval('{table.name}_id_seq', (SELECT coalesce(max(id), 0) + 1"  # noqa: S608 - our own table's name
                f" FROM {table.name}), false)"
            )
        )
