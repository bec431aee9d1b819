"""The table of the figures, on the screen and in the README."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.bench.units import machine
from tests.house.tree import ROOT

_MARKED = re.compile(r"(<!-- bench -->\n).*?(<!-- bench end -->)", re.DOTALL)


@dataclass(frozen=True)
class Row:
    what: str
    measured: str
    wanted: str


@dataclass
class Report:
    """Rows as they come; each is printed at once, for long runs."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, measured: str, wanted: str) -> None:
        self.rows.append(Row(what, measured, wanted))
        print(f"{what:<66} {measured:>26}   {wanted}", flush=True)  # noqa: T201

    def note(self, text: str) -> None:
        self.notes.append(text)
        print(text, flush=True)  # noqa: T201

    def table(self) -> str:
        """Return it as Markdown, with machine and date."""
        today = f"{datetime.now(UTC):%d %B %Y}".lstrip("0")
        lines = [f"Measured on {today}, on {machine()}.", "", "| what | measured | wanted |"]
        lines += ["| --- | --- | --- |"]
        lines += [f"| {one.what} | {one.measured} | {one.wanted} |" for one in self.rows]
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines) + "\n"

    def write(self) -> None:
        """Put it into the README."""
        readme = ROOT / "README.md"
        text = readme.read_text(encoding="utf-8")
        readme.write_text(
            _MARKED.sub(lambda found: found[1] + self.table() + found[2], text), encoding="utf-8"
        )
