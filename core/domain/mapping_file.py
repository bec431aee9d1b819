"""The mapping as one file: CSV, a line a field; read back with every problem named at once."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import msgspec

from core.domain.attributes import Attribute
from core.domain.checking import Attributes, Problem, Trouble, missed
from core.domain.fields import Direction, Field, FieldMap, Policy
from core.domain.mapped import Rule, fillable, new_field, pair_of, ruled
from core.domain.records import Kind

COLUMNS = (
    "kind", "label", "hubspot", "apollo", "direction", "policy", "autofill", "overwrite",
    "clearing", "paused",
)  # fmt: skip
_NEEDED = ("kind", "hubspot", "apollo", "direction")
_SWITCHES = ("autofill", "overwrite", "clearing", "paused")
_ON = frozenset({"on", "yes", "true", "1", "x"})
_OFF = frozenset({"off", "no", "false", "0", ""})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
E = TypeVar("E", bound=StrEnum)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line that could be read."""

    number: int
    kind: Kind
    label: str
    hubspot: str
    apollo: str
    rule: Rule


def rows(mapping: FieldMap) -> Iterator[list[str]]:
    """Yield the file's lines, the heading first; no cell is a spreadsheet's formula."""
    yield list(COLUMNS)
    for one in mapping.fields:
        switches = ["on" if on else "off" for on in (getattr(one, name) for name in _SWITCHES)]
        cells = [one.kind, one.label, one.hubspot, one.apollo, one.direction, one.policy, *switches]
        yield [f"'{cell}" if cell.startswith(_FORMULA) else str(cell) for cell in cells]


def written(mapping: FieldMap) -> str:
    """Return the mapping as the text of a file."""
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows(rows(mapping))
    return target.getvalue()


def read(text: str) -> tuple[list[Line], list[Problem]]:
    """Return the lines and everything that is wrong with them, each with its number."""
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff").strip(), newline="")))
    heading = [cell.strip().casefold() for cell in table[0]] if table else []
    lacking = [name for name in _NEEDED if name not in heading]
    if lacking:
        names = ", ".join(lacking)
        return [], [_problem(1, f"the heading lacks {names}. It begins with {', '.join(COLUMNS)}.")]
    odd = [name for name in heading if name not in COLUMNS]
    problems = [_problem(1, f"there is no column {name!r}.") for name in odd]
    lines: list[Line] = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        found = dict(zip(heading, (_plain(cell) for cell in cells), strict=False))
        line, wrong = _line(number, found)
        problems += wrong
        lines += [line] if line else []
    if not lines and not problems:
        problems.append(_problem(2, "there is no field in the file."))
    return lines, problems


def _plain(cell: str) -> str:
    """Return a cell without the mark that keeps a spreadsheet from reading a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _problem(number: int, sentence: str) -> Problem:
    return Problem(Kind.CONTACT, "", Trouble.LINE, f"Line {number}: {sentence}")


def _line(number: int, found: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    wrong: list[str] = []
    kind = _one_of(Kind, "kind", found, wrong)
    direction = _one_of(Direction, "direction", found, wrong)
    policy = _one_of(Policy, "policy", {"policy": Policy.HUBSPOT, **_filled(found)}, wrong)
    switches = {name: _switch(name, found.get(name, ""), wrong) for name in _SWITCHES}
    wrong += [f"{name} is empty." for name in ("hubspot", "apollo") if not found.get(name)]
    problems = [_problem(number, sentence) for sentence in wrong]
    if problems or kind is None or direction is None or policy is None:
        return None, problems
    line = Line(
        number=number,
        kind=kind,
        label=found.get("label", ""),
        hubspot=found["hubspot"],
        apollo=found["apollo"],
        rule=Rule(direction, policy, **switches),
    )
    return line, []


def _filled(found: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in found.items() if text}


def _one_of(words: type[E], name: str, found: Mapping[str, str], wrong: list[str]) -> E | None:
    text = found.get(name, "").casefold()
    try:
        return words(text)
    except ValueError:
        choices = ", ".join(words)
        wrong.append(f"{name} is {text!r}; it must be one of {choices}.")
        return None


def _switch(name: str, text: str, wrong: list[str]) -> bool:
    said = text.casefold()
    if said not in _ON | _OFF:
        wrong.append(f"{name} is {text!r}; it must be on or off.")
    return said in _ON


def applied(
    mapping: FieldMap, lines: Sequence[Line], attributes: Attributes | None
) -> tuple[FieldMap, list[Problem]]:
    """Return the mapping that the file describes, in its order, and what no check of it finds.

    A pair that is mapped already keeps what is known of it; a field that the file lacks is
    unmapped.
    """
    fields: list[Field] = []
    problems: list[Problem] = []
    for line in lines:
        base = _base(mapping, line, attributes, [field.key for field in fields])
        field = ruled(msgspec.structs.replace(base, label=line.label or base.label), line.rule)
        if (field.autofill or field.overwrite) and not fillable(field):
            said = f"{field.label} cannot be filled in: turn autofill and overwrite off for it."
            problems.append(_problem(line.number, said))
        fields.append(field)
    after = mapping.with_fields(fields)
    if after.fields == mapping.fields:
        return mapping, problems
    return after, [*problems, *missed(after)]


def _base(
    mapping: FieldMap, line: Line, attributes: Attributes | None, taken: Sequence[str]
) -> Field:
    known = pair_of(mapping, line.kind, line.hubspot, line.apollo)
    if known is not None:
        return known
    named = (attributes or {}).get(line.kind, ())
    attribute = next((one for one in named if one.name == line.apollo), None)
    found = attribute or Attribute(line.apollo, line.label or line.apollo)
    return new_field(mapping, line.kind, line.hubspot, found, label=line.label, taken=taken)
