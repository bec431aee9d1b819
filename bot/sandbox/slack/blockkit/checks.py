"""Small checks that are put together into the shape of a block.

A check looks at a value and writes what is wrong with it into a report, in the words and with
the JSON pointers that Slack puts into ``response_metadata.messages``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str, "Report"], None]


class Report:
    """What is wrong, in the order in which it was found."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.messages: list[str] = []

    def add(self, sentence: str, pointer: str) -> None:
        """Note one error at a JSON pointer."""
        self.messages.append(f"[ERROR] {sentence} [json-pointer:{pointer}]")


def string(high: int, low: int = 1, pattern: str | None = None) -> Check:
    """Return a check for text of ``low`` to ``high`` characters that matches ``pattern``."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must be a string", pointer)
        elif len(value) < low:
            report.add(f"must be more than {low - 1} characters", pointer)
        elif len(value) > high:
            report.add(f"must be less than {high + 1} characters", pointer)
        elif pattern and not re.fullmatch(pattern, value):
            report.add("value does not match the required format", pointer)

    return check


def url(high: int = 3000) -> Check:
    """Return a check for a web address (mailto and tel links included)."""
    return string(high, pattern=r"(?i)(https?://|mailto:|tel:|slack://).+")


def number(low: int, high: int) -> Check:
    """Return a check for a whole number in a range."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add("must be an integer", pointer)
        elif not low <= value <= high:
            report.add(f"must be between {low} and {high}", pointer)

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        report.add("must be a boolean", pointer)


def anything(value: Any, pointer: str, report: Report) -> None:
    """Accept every value."""


def literal(*allowed: str) -> Check:
    """Return a check for one of a few words."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def array(of: Check, high: int, low: int = 0) -> Check:
    """Return a check for a list of ``low`` to ``high`` items that each pass ``of``."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must be an array", pointer)
            return
        if len(value) < low:
            report.add(f"no less than {low} items allowed", pointer)
        if len(value) > high:
            report.add(f"no more than {high} items allowed", pointer)
        for index, item in enumerate(value):
            of(item, f"{pointer}/{index}", report)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Return a check for an object with exactly these fields; null counts as absent."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                report.add(f"missing required field: {name}", pointer)
        for name, item in value.items():
            if name not in known:
                report.add(f"invalid additional property: {name}", pointer)
            elif item is not None:
                known[name](item, f"{pointer}/{name}", report)

    return check


def tagged(shapes: Mapping[str, Check]) -> Check:
    """Return a check that chooses the shape by the object's ``type``."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", pointer)
            return
        tag = value.get("type")
        if tag is None:
            report.add("missing required field: type", pointer)
        elif not isinstance(tag, str) or tag not in shapes:
            report.add(f"unsupported type: {tag}", f"{pointer}/type")
        else:
            shapes[tag](value, pointer, report)

    return check


def both(*checks: Check) -> Check:
    """Return a check that runs several checks, the later ones even if an earlier one failed."""

    def check(value: Any, pointer: str, report: Report) -> None:
        for one in checks:
            one(value, pointer, report)

    return check


def any_of(*names: str) -> Check:
    """Return a check that at least one of these fields is there."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            report.add(f"missing required field: {' or '.join(names)}", pointer)

    return check


def exactly_one(*names: str) -> Check:
    """Return a check that one of these fields is there, and only one."""

    def check(value: Any, pointer: str, report: Report) -> None:
        given = [name for name in names if isinstance(value, dict) and value.get(name) is not None]
        if not given:
            report.add(f"missing required field: {' or '.join(names)}", pointer)
        elif len(given) > 1:
            report.add(f"only one of these is allowed: {', '.join(given)}", pointer)

    return check
