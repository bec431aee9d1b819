"""One search filter, and the words of a free query, against one record. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any

from bot.sandbox.hubspot.definitions import Definition
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.records import Record, split
from bot.sandbox.hubspot.values import to_millis
from bot.sandbox.hubspot.words import Kind

# Documentation, search: where free words are looked for.
QUERIED = {
    Kind.CONTACTS: (
        "firstname",
        "lastname",
        "email",
        "phone",
        "hs_additional_emails",
        "fax",
        "mobilephone",
        "company",
    ),
    Kind.COMPANIES: ("website", "phone", "name", "domain"),
}
_OPERATORS = {
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
}


@dataclass(frozen=True)
class Filter:
    """One comparison; ``values`` serve IN and NOT_IN, ``high`` serves BETWEEN."""

    name: str
    operator: str
    value: str
    values: tuple[str, ...] = ()
    high: str = ""

    @staticmethod
    def parse(raw: dict[str, Any]) -> "Filter":
        """Return the filter, or raise 400 for an operator or a value that is missing."""
        operator = str(raw.get("operator", ""))
        if operator not in _OPERATORS:
            raise ApiError(400, f"Invalid input JSON: unknown operator {operator}", None)
        name = str(raw.get("propertyName", ""))
        values = tuple(str(each) for each in raw.get("values") or ())
        if operator in ("IN", "NOT_IN"):
            given = bool(values)
        else:
            given = operator.endswith("HAS_PROPERTY") or raw.get("value") is not None
        if not given or (operator == "BETWEEN" and raw.get("highValue") is None):
            raise ApiError(400, f"Filter on {name} has no value for {operator}.")
        return Filter(
            name, operator, str(raw.get("value", "")), values, str(raw.get("highValue", ""))
        )

    def holds(self, definition: Definition, value: str | None) -> bool:
        """Tell whether a record's value passes; negations pass a record without a value."""
        if self.operator == "HAS_PROPERTY":
            return bool(value)
        if self.operator == "NOT_HAS_PROPERTY":
            return not value
        negated = self.operator.startswith("N")
        if not value:
            return negated
        return self._compare(definition, value) is not negated

    def _compare(self, definition: Definition, value: str) -> bool:
        kind, operator = definition, self.operator.removeprefix("NOT_")
        if operator == "CONTAINS_TOKEN":
            return contains_tokens(value, self.value)
        if operator == "IN":
            # documentation: for strings the values must be sent in lower case
            held = value if definition.type == "enumeration" else value.lower()
            return any(_equal(kind, held, wanted) for wanted in self.values)
        if operator in ("EQ", "NEQ"):
            return _equal(kind, _folded(kind, value), _folded(kind, self.value))
        mine, theirs = _ordered(kind, value), _ordered(kind, self.value)
        if mine is None or theirs is None:
            return False
        if operator == "BETWEEN":
            high = _ordered(kind, self.high)
            return bool(high is not None and theirs <= mine <= high)
        return bool(_COMPARE[operator](mine, theirs))


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {"LT": lt, "LTE": le, "GT": gt, "GTE": ge}


def _folded(definition: Definition, value: str) -> str:
    return value if definition.type == "enumeration" else value.casefold()


def _equal(definition: Definition, value: str, wanted: str) -> bool:
    if definition.multiple:
        return wanted in split(value)
    if definition.type in ("number", "datetime", "date"):
        return bool(_ordered(definition, value) == _ordered(definition, wanted))
    return value == wanted


def _ordered(definition: Definition, value: str) -> Any:
    if definition.type == "number":
        try:
            return float(value)
        except ValueError:
            return None
    if definition.type in ("datetime", "date"):
        return to_millis(value.upper())
    return value.casefold()


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case; ``*`` stays part of a word."""
    return re.findall(r"[\w*]+", text.casefold())


def contains_tokens(value: str, wanted: str) -> bool:
    """Tell whether all wanted words are words of the value; ``*`` stands for any letters."""
    words = tokens(value)
    return all(any(fnmatchcase(word, each) for word in words) for each in tokens(wanted))


def matches_query(record: Record, query: str) -> bool:
    """Tell whether every word of a free query begins a word, or is in the digits of a phone."""
    fields = [record.values.get(name, "") for name in QUERIED[record.kind]]
    text = " ".join(fields).casefold()
    words = [*text.split(), *tokens(text)]
    digits = re.sub(r"\D", "", " ".join(fields))
    return all(
        any(word.startswith(each) for word in words)
        or (each.lstrip("+").isdigit() and each.lstrip("+") in digits)
        for each in query.casefold().split()
    )
