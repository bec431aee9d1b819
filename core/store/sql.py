"""What every verb needs of SQL: JSON in and out, many ids in one parameter, upserts.

A statement's text never changes with the number of ids, so that it is prepared once.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlmodel import SQLModel

from core.store.columns import UtcTime
from core.store.database import Tx

T = TypeVar("T")
Insert = postgresql.Insert | sqlite.Insert

_CLOCK = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
}
SLICE = 100
"""Rows of one executemany: one slice of the event loop."""


def table(model: type[SQLModel]) -> Table:
    """Return the Core table behind a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def written(value: Any) -> str:
    """Return a value as JSON text; half a character becomes U+FFFD."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(value))).decode()


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(one) for one in value]
    return value


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def read(text: str | bytes, kind: Any) -> Any:
    """Return what ``written`` wrote, as ``kind``."""
    return _decoder(kind).decode(text)


def among(column: ColumnElement[Any], dialect: str, name: str = "ids") -> ColumnElement[bool]:
    """Return "the column is one of these", for texts made by ``bound``."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(Text)))
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def among_ids(column: ColumnElement[Any], dialect: str, name: str = "ids") -> ColumnElement[bool]:
    """Return "the column is one of these", for whole numbers made by ``bound``."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(BigInteger)))
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def fixed(value: str) -> ColumnElement[str]:
    """Return a word of ours as part of a statement's text, where a partial index hangs on it.

    facts: SQLite documentation, "sqlite3_bind": a statement whose plan depends on the value of a
    parameter is prepared anew whenever the parameter is bound.
    """
    if not value.isidentifier():
        raise ValueError("only a state may stand in a statement's text")
    return literal_column(f"'{value}'", Text)


def bound(tx: Tx, values: Iterable[Any]) -> Any:
    """Return the one parameter that ``among`` and ``among_ids`` expect."""
    listed = list(values)
    return listed if tx.dialect.name == "postgresql" else written(listed)


def insert(model: type[SQLModel], dialect: str) -> Insert:
    """Return the dialect's INSERT, which knows ON CONFLICT."""
    if dialect == "postgresql":
        return postgresql.insert(table(model))
    return sqlite.insert(table(model))


def clock_of(dialect: str) -> ColumnElement[Any]:
    """Return the database's own time as microseconds: replicas' clocks differ, it has one."""
    return literal_column(_CLOCK[dialect], BigInteger)


def lapsed(column: ColumnElement[Any], dialect: str) -> ColumnElement[bool]:
    """Return "this time has come", by the database's clock."""
    return type_coerce(column, BigInteger) <= clock_of(dialect)


def until(dialect: str) -> ColumnElement[Any]:
    """Return the time that is ``lease`` microseconds from now by the database's clock."""
    return type_coerce(clock_of(dialect) + bindparam("lease", type_=BigInteger), UtcTime)


def micros(lease: timedelta) -> int:
    """Return a span as ``until`` expects it."""
    return int(lease / timedelta(microseconds=1))


async def reserve(tx: Tx, owner: Table, number: int) -> list[int]:
    """Return ids for new rows, in order, so that many can be inserted without asking for each.

    Rows that answer with their ids cost ten times as much to insert.
    """
    if tx.dialect.name == "postgresql":
        numbers = func.generate_series(1, number).table_valued("n")
        following = func.nextval(f"{owner.name}_id_seq", type_=BigInteger)
        return list((await tx.execute(select(following).select_from(numbers))).scalars())
    # the only writer there is; the database itself goes on from the greatest id in the same way
    last = int(await tx.scalar(select(func.max(owner.c.id))) or 0)
    return list(range(last + 1, last + 1 + number))


@cache
def _on_driver(statement: Any, dialect: str, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    made = _DIALECTS[dialect]()
    compiled = statement.compile(dialect=made, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup or ())


_DIALECTS: dict[str, Any] = {"sqlite": aiosqlite.dialect, "postgresql": asyncpg.dialect}


async def each(tx: Tx, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement for each row, all of one shape, without a look at any value.

    For what every record passes through: preparing the parameters one by one costs more than the
    database's own work. The rows hold what the driver takes: texts, numbers, bytes, None.
    """
    for part in slices(rows):
        text, names = _on_driver(statement, tx.dialect.name, tuple(part[0]))
        await tx.exec_driver_sql(text, [tuple([row[name] for name in names]) for row in part])


def slices(rows: Sequence[T], size: int = SLICE) -> Iterator[list[T]]:
    """Cut rows into lists of at most ``size``."""
    iterator = iter(rows)
    while part := list(itertools.islice(iterator, size)):
        yield part


def prefix(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return "the column begins with this text", in the form an index answers."""
    return (column >= text) & (column < text + "\U0010ffff")
