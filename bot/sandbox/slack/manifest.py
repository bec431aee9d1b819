"""Reads of an app manifest what Slack itself would take from it: commands, scopes, events.

Only as much YAML as a manifest needs: nested mappings and lists in block style, plain and quoted
scalars, comments. A JSON manifest is read as well.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.slack.records import Command


@dataclass(frozen=True)
class Manifest:
    """What the sandbox needs of a manifest; an empty list means that it names none."""

    commands: list[Command]
    scopes: list[str]
    events: list[str]


class ManifestError(ValueError):
    """A line of a manifest that this reader does not understand."""

    def __init__(self, line: int, text: str) -> None:
        """Keep the line, counted from one, and what stands there."""
        super().__init__(f"manifest line {line} is not understood: {text.strip()!r}")
        self.line = line


def read(path: Path) -> Manifest:
    """Return a manifest's commands, bot scopes and bot events; raises ManifestError, OSError."""
    text = path.read_text(encoding="utf-8")
    whole = json.loads(text) if text.lstrip().startswith("{") else _Lines(text).value(0)
    features = _at(whole, "features", "slash_commands") or []
    return Manifest(
        commands=[_command(row) for row in features],
        scopes=_at(whole, "oauth_config", "scopes", "bot") or [],
        events=_at(whole, "settings", "event_subscriptions", "bot_events") or [],
    )


def _command(row: dict[str, Any]) -> Command:
    return Command(
        command=str(row["command"]),
        usage_hint=str(row.get("usage_hint") or ""),
        description=str(row.get("description") or ""),
        should_escape=row.get("should_escape") is True,
    )


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


class _Lines:
    """The lines that say something, and how far reading has come."""

    def __init__(self, text: str) -> None:
        rows = [(n, line.rstrip()) for n, line in enumerate(text.splitlines(), start=1)]
        self._rows = [
            (n, line) for n, line in rows if line.split("#")[0].strip() not in ("", "---")
        ]
        self._at = 0

    def value(self, indent: int) -> Any:
        """Return the mapping or list that starts here at ``indent`` spaces or more."""
        if self._done(indent):
            return None
        own = self._indent()
        return self._list(own) if self._line().startswith("-") else self._mapping(own)

    def _mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._done(indent) and self._indent() == indent:
            key = re.match(r"""(?:"([^"]+)"|'([^']+)'|([\w.\-/]+)):(?:\s+(.*))?$""", self._line())
            if key is None:
                raise ManifestError(*self._rows[self._at])
            self._at += 1
            name = next(part for part in key.groups()[:3] if part is not None)
            rest = (key[4] or "").strip()
            if rest and not rest.startswith("#"):
                found[name] = _scalar(rest)
            elif not self._done(indent) and self._line().startswith("-"):
                found[name] = self.value(indent)
            else:
                found[name] = self.value(indent + 1)
        return found

    def _list(self, indent: int) -> list[Any]:
        found = []
        while not self._done(indent) and self._indent() == indent and self._line().startswith("-"):
            number, line = self._rows[self._at]
            rest = line.lstrip()[1:].lstrip()
            if re.match(r"""["']?[\w.\-/]+["']?:(\s|$)""", rest):
                self._rows[self._at] = (number, " " * (len(line) - len(rest)) + rest)
                found.append(self._mapping(self._indent()))
            else:
                self._at += 1
                found.append(_scalar(rest))
        return found

    def _done(self, indent: int) -> bool:
        return self._at >= len(self._rows) or self._indent() < indent

    def _indent(self) -> int:
        line = self._rows[self._at][1]
        return len(line) - len(line.lstrip())

    def _line(self) -> str:
        return self._rows[self._at][1].lstrip()


def _scalar(text: str) -> Any:
    """Return a plain or quoted scalar, or a list on one line."""
    quoted = re.match(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$""", text)
    if quoted is not None:
        word = quoted[1]
        return json.loads(word) if word[0] == '"' else word[1:-1].replace("''", "'")
    plain = re.split(r"\s#", text)[0].strip()
    if plain.startswith("[") and plain.endswith("]"):
        return [_scalar(part.strip()) for part in plain[1:-1].split(",") if part.strip()]
    return {"true": True, "false": False, "null": None, "~": None}.get(plain, plain)
