"""SQLAlchemy's statements, compiled by SQLAlchemy and run straight on the driver.

A simulated day runs thousands of statements, and most of their cost would be the bookkeeping
around each execution. Text, parameters and types of a statement are SQLAlchemy's own; a
statement that the store builds once is looked at once.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.engine.row import Row
from sqlalchemy.exc import DBAPIError, IntegrityError

Given = Mapping[str, Any]
_MISSING = object()


class Rows:
    """What a statement found, in the shape of SQLAlchemy's results."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._rows)


class Plan:
    """One statement, compiled: its text, its places, and what its rows are made of."""

    def __init__(
        self, compiled: Any, extracted: Any, collected: Any, given: Given, dialect: Dialect
    ) -> None:
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError("a column's default in Python is not simulated")
        values = compiled.construct_params(
            given, extracted_parameters=extracted, _collected_params=collected
        )
        binds = dict(compiled._bind_processors)
        names, self.text = compiled.positiontup, compiled.string
        places = {
            name: (bind.key, None, _MISSING if bind.required else values[name])
            for bind, name in compiled.bind_names.items()
        }
        if compiled.literal_execute_params or compiled.post_compile_params:
            expanded = compiled._process_parameters_for_postcompile(dict(values))
            names, self.text = expanded.positiontup, expanded.statement
            binds.update(expanded.processors)
            for name, parts in expanded.parameter_expansion.items():
                key, _, value = places[name]
                places.update({one: (key, n, value) for n, one in enumerate(parts)})
        self._slots = [(*places[name], binds.get(name)) for name in names]
        self.writes = compiled.isinsert or compiled.isupdate or compiled.isdelete
        columns = getattr(compiled, "_result_columns", None) or ()
        reads = tuple(one.type._cached_result_processor(dialect, None) for one in columns)
        self._processors = reads if any(reads) else None
        self._shape = SimpleResultMetaData([one.keyname for one in columns]) if columns else None

    def bound(self, given: Given) -> list[Any]:
        """Return the values in the order of their places."""
        values = []
        for key, index, value, bind in self._slots:
            value = given.get(key, value)  # noqa: PLW2901 - what is given goes first
            if value is _MISSING:
                raise KeyError(key)
            if index is not None:
                value = value[index]  # noqa: PLW2901
            values.append(value if bind is None else bind(value))
        return values

    def rows(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        if self._shape is None:
            return list(found)
        shape, index, processors = self._shape, self._shape._key_to_index, self._processors
        return [Row(shape, processors, index, one) for one in found]


class Driver:
    """Runs statements on one connection of SQLite's own driver."""

    def __init__(self) -> None:
        self.dialect = sqlite_dialect()
        self._compiled: dict[Any, Any] = {}
        self._plans: WeakKeyDictionary[Any, dict[Any, Plan]] = WeakKeyDictionary()

    def run(
        self, connection: sqlite3.Connection, statement: Any, parameters: Any, *, writing: bool
    ) -> Rows:
        many = parameters if isinstance(parameters, list) else None
        first: Given = (many[0] if many else parameters) or {}
        plan = self._plan(statement, first, many=many is not None and len(many) > 1)
        if plan.writes and not writing:
            raise RuntimeError("a transaction that reads was asked to write")
        try:
            if many is not None and len(many) > 1:
                cursor = connection.executemany(plan.text, [plan.bound(one) for one in many])
                return Rows((), cursor.rowcount)
            cursor = connection.execute(plan.text, plan.bound(first))
            rows = plan.rows(cursor.fetchall()) if cursor.description else ()
            return Rows(rows, cursor.rowcount)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(plan.text, None, error) from error
        except sqlite3.Error as error:
            raise DBAPIError(plan.text, None, error) from error

    def _plan(self, statement: Any, given: Given, *, many: bool) -> Plan:
        lengths = [len(value) for value in given.values() if isinstance(value, list)]
        key = (tuple(given), many, *lengths)
        plans = self._plans.setdefault(statement, {})
        plan = plans.get(key)
        if plan is None:
            compiled, extracted, collected, _ = statement._compile_w_cache(
                self.dialect,
                compiled_cache=self._compiled,
                column_keys=sorted(given),
                for_executemany=many,
            )
            plan = plans[key] = Plan(compiled, extracted, collected, given, self.dialect)
        return plan
