"""How a database answers a statement: recorded as it is executed, and explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from core.store.database import Tx

Statement = tuple[str, Any]
TABLES = {*SQLModel.metadata.tables, "earlier", "first", "busy"}
"""Tables, and the names that statements give them."""


@contextmanager
def recorded(*sources: Any) -> Iterator[list[Statement]]:
    """Record every statement of connections or engines, and one set of its parameters."""
    found: list[Statement] = []

    def record(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        found.append((statement, parameters[0] if many else parameters))

    for source in sources:
        event.listen(source, "before_cursor_execute", record)
    yield found
    for source in sources:
        event.remove(source, "before_cursor_execute", record)


async def explain(tx: Tx, statement: str, parameters: Any) -> list[str]:
    """Return the lines of the plan for a statement."""
    asked = "EXPLAIN" if tx.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    found = await tx.exec_driver_sql(f"{asked} {statement}", parameters)
    return [str(row[-1]) for row in found]


def scans(lines: list[str]) -> list[str]:
    """Return the lines that walk over a whole table, and not over one of its indexes."""
    return [
        line
        for line in lines
        if "Seq Scan on" in line
        or (line.startswith("SCAN ") and line.split()[1] in TABLES and "USING" not in line)
    ]
