"""What tables share: closed sets and partial indexes."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text


def one_of(column: str, values: type[StrEnum] | Iterable[str], *, table: str) -> CheckConstraint:
    """Return a constraint that keeps a column to a closed set."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{table}_{column}")


def partial(
    name: str, *columns: str, where: str, unique: bool = False, sqlite_where: str | None = None
) -> Index:
    """Return an index over some rows; ``sqlite_where`` where SQLite spells it otherwise."""
    return Index(
        name,
        *columns,
        unique=unique,
        sqlite_where=text(sqlite_where or where),
        postgresql_where=text(where),
    )
